import { access } from '#shared/contract/access.ts';
import { AppError } from '#shared/errors.ts';
import type { Caller } from '../../api/caller.ts';
import { assertAllowed } from '../../api/router.ts';
import type { ServerContext } from '../../context.ts';
import { bearerToken } from '../../http/bearer.ts';
import { RtmpServer, type RtmpPorts } from '../../rtmp/server.ts';
import { addGauge } from '../../sfu/gauges.ts';
import type { Sfu } from '../../sfu/sfu.ts';
import { MinuteLimiter } from '../identity/login-guard.ts';
import type { Media } from '../media/media.ts';
import type { SourceDefinition } from '../sources/entry.ts';
import type { Sources } from '../sources/sources.ts';
import { encoderOf, Journal, viewerOf } from './journal.ts';
import { exchangeRoutes, type ExchangeProtocol } from './routes.ts';
import { RtmpIntake } from './rtmp.ts';
import { Whep } from './whep.ts';
import { Whip } from './whip.ts';

/** Wrong keys of one address in a minute. */
const MAX_WRONG_KEYS = 10;
/** Sessions that one encoder or one viewer begins in a minute. */
const MAX_BEGUN = 60;

export type ExchangeOptions = Pick<
  ServerContext,
  'log' | 'clock' | 'metrics' | 'audit' | 'config' | 'http'
> & {
  sfu: Sfu;
  sources: Sources;
  media: Media;
};

/** Media from and to other programs: encoders over WHIP and RTMP, players over WHEP. */
export interface Exchange {
  rtmpPorts: RtmpPorts;
  /** Ends every session; no more are begun. Idempotent. */
  close(): Promise<void>;
}

/** Adds the endpoints of WHIP and WHEP to the server's routes, and listens for RTMP where it is configured. Throws when such a port is taken. */
export async function createExchange(options: ExchangeOptions): Promise<Exchange> {
  const { clock, metrics, audit, config, http, sources } = options;
  const log = options.log.child({ part: 'exchange' });
  const journal = new Journal(audit, log);
  const whip = new Whip({ ...options, journal, log });
  const whep = new Whep({ ...options, journal, log });
  const wrongKeys = new MinuteLimiter(clock, MAX_WRONG_KEYS);
  const begun = new MinuteLimiter(clock, MAX_BEGUN);
  const intake = new RtmpIntake({
    ...options,
    journal,
    log,
    wrongKeys,
    begun,
    ffmpegPath: config.ffmpegPath,
  });
  let isClosing = false;
  addGauge(metrics, 'ecc_whip_sessions', 'Encoders that publish over WHIP', () => whip.links.size);
  addGauge(metrics, 'ecc_whep_sessions', 'Players that watch over WHEP', () => whep.links.size);
  addGauge(metrics, 'ecc_rtmp_sessions', 'Encoders that publish over RTMP', () => intake.size);
  const { port, tlsPort } = config.rtmp;
  const rtmp = await RtmpServer.listen(
    { host: config.host, port, tlsPort, onCertificate: (listener) => http.onCertificate(listener) },
    intake.admit,
    log,
  );
  const rtmpPorts = rtmp.ports;
  if (rtmpPorts.plain !== null || rtmpPorts.tls !== null) {
    log.info({ host: config.host, ...rtmpPorts }, 'listening for RTMP');
  }

  const assertOpen = (): void => {
    if (isClosing) {
      throw AppError.unavailable('the server is going down; try again in a moment');
    }
  };

  /** Runs what may be refused, and notes a refusal that is more than a wait. */
  const noting = async <T>(
    action: string,
    who: ReturnType<typeof viewerOf>,
    run: () => Promise<T>,
  ): Promise<T> => {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof AppError && error.retryable)) {
        await journal.refused(action, who, error);
      }
      throw error;
    }
  };

  const encoders: ExchangeProtocol<SourceDefinition> = {
    base: '/whip',
    allowedOrigins: config.allowedOrigins,
    admit: async (request, sourceId, begins) => {
      assertOpen();
      const streamKey = bearerToken(request.headers.authorization);
      const forgive = wrongKeys.take(request.ip);
      const definition = sources.requirePushed('whip', sourceId);
      await noting('whip.publish', encoderOf(definition, request.ip), async () =>
        sources.assertMayPush(definition, streamKey),
      );
      forgive();
      if (begins) {
        begun.take(sourceId);
      }
      return definition;
    },
    begin: (definition, { address, body }) =>
      noting('whip.publish', encoderOf(definition, address), () => whip.begin(definition, address, body)),
    require: ({ id }, _sourceId, sessionId) => {
      const link = whip.links.find(sessionId);
      if (link?.sourceId !== id) {
        throw AppError.notFound('session', sessionId.slice(0, 80));
      }
      return link;
    },
  };

  interface Viewer {
    caller: Caller;
    sourceId: string;
  }
  const players: ExchangeProtocol<Viewer> = {
    base: '/whep',
    allowedOrigins: config.allowedOrigins,
    admit: async (request, sourceId, begins) => {
      assertOpen();
      const caller = await http.authenticate(request);
      await noting('whep.watch', viewerOf(caller, sourceId, request.ip), async () => {
        assertAllowed(access.operationsCourtAudited, { caller, origin: { address: request.ip } });
        sources.require(caller, sourceId);
      });
      if (begins) {
        begun.take(caller.sessionId);
      }
      return { caller, sourceId };
    },
    begin: ({ caller, sourceId }, request) =>
      noting('whep.watch', viewerOf(caller, sourceId, request.address), () =>
        whep.begin(caller, sourceId, request),
      ),
    require: ({ caller }, sourceId, sessionId) => {
      const link = whep.links.find(sessionId);
      if (link?.sourceId !== sourceId || link.owner !== caller.sessionId) {
        throw AppError.notFound('session', sessionId.slice(0, 80));
      }
      return link;
    },
  };

  http.addRoutes(exchangeRoutes(encoders));
  http.addRoutes(exchangeRoutes(players));

  return {
    rtmpPorts,
    close: async () => {
      isClosing = true;
      whip.links.close();
      whep.links.close();
      await intake.close();
      await rtmp.close();
    },
  };
}
