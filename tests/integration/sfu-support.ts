import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import fastify, { type FastifyInstance } from 'fastify';
import { Registry } from 'prom-client';
import { AppError, ERROR_CODES } from '#shared/errors.ts';
import type { Role } from '#shared/identity.ts';
import type { MediaEvent } from '#shared/media.ts';
import type { CallContext, Caller } from '../../media-server/api/caller.ts';
import { systemClock } from '../../media-server/clock.ts';
import { ConfigSchema } from '../../media-server/config/schema.ts';
import type { ServerContext } from '../../media-server/context.ts';
import { loadCourtTree } from '../../media-server/features/courts/tree.ts';
import { HealthParts } from '../../media-server/http/health.ts';
import { createMediaPlane, type MediaPlane } from '../../media-server/media-plane.ts';
import type { LiveWorker } from '../../media-server/sfu/live-worker.ts';
import { openStore, type Store } from '../../media-server/store/open.ts';
import { silentLog } from '../../media-server/testing/log.ts';
import { createProvince } from '../../media-server/testing/province.ts';
import { sqliteLocation } from '../../media-server/testing/store.ts';
import { freeBasePort } from '../support/ports.ts';

/** Polls `read` until it answers with something that isn't undefined, null or false. */
export async function until<T>(
  what: string,
  read: () => T | Promise<T>,
  limitMs = 15_000,
): Promise<NonNullable<Exclude<T, false>>> {
  const end = Date.now() + limitMs;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== null && value !== false) {
      return value as NonNullable<Exclude<T, false>>;
    }
    if (Date.now() > end) {
      throw new Error(`waited ${limitMs} ms in vain for ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const PATHS: Record<string, string> = {
  zj: 'zj/',
  'zj-hz': 'zj/zj-hz/',
  'zj-nb': 'zj/zj-nb/',
};

/** A signed-in caller, and how to end its session. */
export interface TestCaller {
  context: CallContext;
  caller: Caller;
  end: () => void;
}

let sessions = 0;

/** A caller with a session of its own. */
export function callerOf(id: string, role: Role, courtId: string): TestCaller {
  const ended = new AbortController();
  sessions += 1;
  const caller: Caller = {
    kind: role === 'unit' ? 'unit' : 'user',
    id,
    username: id,
    nameZh: `人员 ${id}`,
    nameEn: `Person ${id}`,
    role,
    courtId,
    courtPath: PATHS[courtId] ?? `${courtId}/`,
    sessionId: `session-${sessions}`,
    expiresAt: Date.now() + 3_600_000,
    ended: ended.signal,
  };
  return { caller, context: { caller, origin: { address: '127.0.0.1' } }, end: () => ended.abort() };
}

export interface TestPlane {
  plane: MediaPlane;
  /** What the plane was made from, for features that stand on it. */
  context: ServerContext;
  store: Store;
  metrics: Registry;
  app: FastifyInstance;
  /** Callers by the token that the relay accepts. */
  tokens: Map<string, Caller>;
  stop: () => Promise<void>;
}

const unitRow = (id: string, courtId: string) => ({
  id,
  call_sign: `HZ-${id}`,
  officer_name: '测试员',
  court_id: courtId,
  device_model: 'test',
  enrolled_at: 1,
  created_at: 1,
});

/** The media plane on a store of its own with two enrolled units: `u1` in Hangzhou, `u2` in Ningbo. */
export async function startPlane(options: { workers: number }): Promise<TestPlane> {
  const place = sqliteLocation();
  const store = openStore(place.location);
  await store.migrate();
  await createProvince(store);
  await store.db('units').insert([unitRow('u1', 'zj-hz'), unitRow('u2', 'zj-nb')]);

  const app = fastify();
  app.setErrorHandler((error, _request, reply) => {
    const code = error instanceof AppError ? error.code : 'internal';
    return reply.code(ERROR_CODES[code].http).send({ code });
  });
  const tokens = new Map<string, Caller>();
  const context: ServerContext = {
    config: ConfigSchema.parse({
      sfu: {
        ...options,
        basePort: await freeBasePort(options.workers),
        listenIp: '127.0.0.1',
        ...(process.env['MEDIASOUP_WORKER_BIN'] === undefined
          ? {}
          : { workerBin: process.env['MEDIASOUP_WORKER_BIN'] }),
      },
    }),
    log: silentLog,
    store,
    clock: systemClock,
    metrics: new Registry(),
    health: new HealthParts(silentLog),
    courts: await loadCourtTree(store),
    audit: { append: () => Promise.resolve() },
    sessions: {
      authenticate: () => Promise.reject(new Error('not used here')),
      createForUser: () => Promise.reject(new Error('not used here')),
      createForUnit: () => Promise.reject(new Error('not used here')),
      revokeUnit: () => Promise.resolve(0),
    },
    http: {
      addSocketPath: () => undefined,
      allowFrames: () => undefined,
      onCertificate: () => undefined,
      addRoutes: (plugin) => void app.register(plugin),
      authenticate: async (request) => {
        const caller = tokens.get(request.headers.authorization?.replace('Bearer ', '') ?? '');
        if (caller === undefined) {
          throw new AppError('unauthenticated', 'no such token');
        }
        return caller;
      },
    },
  };
  const plane = await createMediaPlane(context);
  return {
    plane,
    context,
    store,
    metrics: context.metrics,
    app,
    tokens,
    stop: async () => {
      await app.close();
      await plane.close();
      await store.close();
      await place.remove();
    },
  };
}

/** Everything that a peer is told, as it comes. */
export function collectEvents(
  { plane }: TestPlane,
  { context }: TestCaller,
  peerId: string,
): { events: MediaEvent[]; stop: () => Promise<void> } {
  const stopping = new AbortController();
  const events: MediaEvent[] = [];
  const done = (async () => {
    for await (const event of plane.media.handlers.media.events(context, { peerId }, stopping.signal)) {
      events.push(event);
    }
  })();
  return {
    events,
    stop: async () => {
      stopping.abort();
      await done;
    },
  };
}

const RTP_HEADER_BYTES = 12;

/** Receives what a router forwards of a producer as plain RTP, and counts the packets. */
export async function countPackets(
  worker: LiveWorker,
  producerId: string,
): Promise<{ packets: () => number; close: () => void }> {
  const socket = createSocket('udp4');
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  let packets = 0;
  socket.on('message', (message) => {
    packets += message.length > RTP_HEADER_BYTES && message[0] !== undefined && message[0] >> 6 === 2 ? 1 : 0;
  });
  const transport = await worker.router.createPlainTransport({
    listenInfo: { protocol: 'udp', ip: '127.0.0.1' },
    rtcpMux: true,
  });
  await transport.connect({ ip: '127.0.0.1', port: socket.address().port });
  await transport.consume({ producerId, rtpCapabilities: worker.router.rtpCapabilities });
  return {
    packets: () => packets,
    close: () => {
      transport.close();
      socket.close();
    },
  };
}

/** Sends a moving VP8 picture as plain RTP to a port, by ffmpeg. */
export function sendPicture(target: { port: number; rtcpPort: number; ssrc: number }): {
  process: ChildProcess;
  stop: () => Promise<void>;
} {
  const source = ['-re', '-f', 'lavfi', '-i', 'testsrc=size=320x180:rate=15', '-pix_fmt', 'yuv420p'];
  const codec = ['-c:v', 'libvpx', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '200k', '-g', '15'];
  const rtp = ['-ssrc', String(target.ssrc), '-payload_type', '101', '-f', 'rtp'];
  const url = `rtp://127.0.0.1:${target.port}?rtcpport=${target.rtcpPort}&pkt_size=1200`;
  const child = spawn('ffmpeg', ['-nostdin', '-loglevel', 'error', ...source, ...codec, ...rtp, url], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return {
    process: child,
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        const gone = once(child, 'exit');
        child.kill('SIGKILL');
        await gone;
      }
    },
  };
}

export const VP8 = { mimeType: 'video/VP8', clockRate: 90_000, payloadType: 101 };
