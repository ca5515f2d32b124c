import { Counter } from 'prom-client';
import { AppError } from '#shared/errors.ts';
import type { Line, LineFault } from '#shared/lines.ts';
import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import { signedIn } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';
import { isOf, type LineCertificateFiles } from '../../lines/certificates.ts';
import type { Connected } from '../../lines/dial.ts';
import { closeCodeOf } from '../../lines/protocol.ts';
import { LineServer } from '../../lines/server.ts';
import { addGauge } from '../../sfu/gauges.ts';
import type { Sfu } from '../../sfu/sfu.ts';
import type { Media } from '../media/media.ts';
import type { Sources } from '../sources/sources.ts';
import { CourtLine } from './court-line.ts';
import { Outgoing } from './outgoing.ts';
import type { LineParty, PartyOf } from './party.ts';
import { PeerViewers } from './peer-viewers.ts';
import { parseLineSourceId, type LinePlatform } from './platform.ts';
import { Shares } from './shares.ts';

type Deps = ServerContext & {
  platform: LinePlatform;
  sfu: Sfu;
  sources: Sources;
  media: Media;
  partyOf: PartyOf;
};

/** A line with what it sends, and who uses it beside its sources. */
interface Joined {
  line: CourtLine;
  outgoing: Outgoing;
  party: LineParty | null;
}

/** The configuration has seen to it that they are there where a line is. */
function filesOf({ certFile, keyFile, caFile }: ServerContext['config']['lines']): LineCertificateFiles {
  if (certFile === undefined || keyFile === undefined || caFile === undefined) {
    throw new Error('lines need lines.certFile, lines.keyFile and lines.caFile');
  }
  return { certFile, keyFile, caFile };
}

/**
 * Lines to other courts' servers: dials those that are configured so, and takes the others at a port of its own. Throws when that is
 * taken, a certificate can't be read, or a line names no court of this server.
 */
export async function createLines(deps: Deps): Promise<Feature<'lines'>> {
  const { config, courts, platform, sources } = deps;
  const log = deps.log.child({ part: 'lines' });
  const { peers, port } = config.lines;
  const shares = await Shares.open(deps);
  const faults = new Counter({
    name: 'ecc_line_faults_total',
    help: 'Connections of lines that were refused or ended by a fault',
    labelNames: ['line', 'fault'],
    registers: [deps.metrics],
  });
  const count = (line: string, fault: LineFault): void => faults.inc({ line, fault });
  const joined = new Map<string, Joined>();

  for (const peer of peers) {
    const incoming = platform.incoming.get(peer.id);
    if (courts.find(peer.courtId) === undefined || incoming === undefined) {
      throw new Error(`lines.peers ${peer.id}: there is no court ${peer.courtId}`);
    }
    const about = { ...deps, config: peer, log: log.child({ line: peer.id }) };
    const outgoing: Outgoing = new Outgoing({
      ...about,
      budgetKbit: peer.budgetKbit,
      rankOf: (sourceId) => shares.rankOf(peer.id, sourceId),
      offerSite: async (message) => {
        if (party === null) {
          throw AppError.forbidden('no consultation passes over this line');
        }
        return party.offer(message);
      },
    });
    const party: LineParty | null = deps.partyOf(peer, {
      openSite: (site, listener) => incoming.openSite(site, listener),
      enforce: () => outgoing.enforce(),
      isShared: (sourceId) => shares.rankOf(peer.id, sourceId) !== null,
      measures: () => {
        const { rttMs, loss } = line.measures;
        return { roundTripMs: rttMs, lost: loss };
      },
    });
    incoming.use(sources);
    const line: CourtLine = new CourtLine({
      ...about,
      files: filesOf(config.lines),
      listenIp: config.sfu.listenIp,
      incoming,
      outgoing,
      viewers: new PeerViewers(about),
      party,
      onFault: (fault) => count(peer.id, fault),
    });
    joined.set(peer.id, { line, outgoing, party });
  }
  for (const { id, kind } of sources.all()) {
    const lineId = kind === 'line' ? parseLineSourceId(id)?.lineId : undefined;
    if (lineId !== undefined && !joined.has(lineId)) {
      await sources.remove(id);
    }
  }
  addGauge(
    deps.metrics,
    'ecc_lines_up',
    'Lines to other courts’ servers that are up',
    () => [...joined.values()].filter(({ line }) => line.isUp).length,
  );

  const refuse = ({ socket }: Connected, fault: LineFault): void => {
    count('', fault);
    log.warn({ fault }, 'a connection of a line was refused');
    socket.on('error', () => undefined);
    socket.close(closeCodeOf(fault), fault);
  };
  const server =
    port === undefined
      ? null
      : await LineServer.listen({
          host: config.host,
          port,
          files: filesOf(config.lines),
          onConnection: (connected, certificate) => {
            const found = [...joined.values()].find(({ line }) => isOf(certificate, line.config.peerName));
            if (found === undefined) {
              refuse(connected, 'unknown');
            } else if (found.line.config.connect === undefined) {
              found.line.adopt(connected);
            } else {
              refuse(connected, 'bothDial');
            }
          },
          onRefused: (fault, address) => {
            count('', fault);
            log.warn({ fault, address }, 'a connection of a line was refused');
          },
        });
  if (server !== null) {
    log.info({ host: config.host, port: server.port }, 'listening for lines');
  }
  const stopHearing = sources.changes.listen((sourceId) => {
    for (const { outgoing } of joined.values()) {
      outgoing.tell(sourceId);
    }
  });
  for (const { line } of joined.values()) {
    line.start();
  }

  const isWithin = ({ line }: Joined, scope: CourtPath): boolean => {
    const court = courts.find(line.config.courtId);
    return court !== undefined && isInSubtree(court.path, scope);
  };
  const viewOf = ({ line }: Joined, scope: CourtPath): Line =>
    line.view(shares.within(line.config.id, scope));

  return {
    handlers: {
      lines: {
        list: async (context) => {
          const { courtPath } = signedIn(context);
          return {
            port: server?.port ?? null,
            lines: [...joined.values()]
              .filter((each) => isWithin(each, courtPath))
              .map((each) => viewOf(each, courtPath)),
          };
        },
        share: async (context, { lineId, ...share }) => {
          const { courtPath } = signedIn(context);
          const found = joined.get(lineId);
          if (found === undefined || !isWithin(found, courtPath)) {
            throw AppError.notFound('line', lineId);
          }
          await shares.replace(lineId, share, courtPath);
          found.outgoing.tellAll();
          await found.party?.shareChanged?.();
          return viewOf(found, courtPath);
        },
      },
    },
    close: async () => {
      stopHearing();
      await Promise.all([...joined.values()].map(({ line }) => line.close()));
      await server?.close();
    },
  };
}
