import { randomUUID } from 'node:crypto';
import type { AppRouter } from '#shared/contract/index.ts';
import { CallGate } from './api/gate.ts';
import { buildRouter } from './api/router.ts';
import { systemClock, type Clock } from './clock.ts';
import type { Config } from './config/schema.ts';
import type { ServerContext } from './context.ts';
import { ChainedAuditLog } from './features/audit/log.ts';
import { createRecorder } from './features/audit/recorder.ts';
import { loadCourtTree } from './features/courts/tree.ts';
import { SessionStore } from './features/identity/sessions.ts';
import { Users } from './features/identity/users.ts';
import { startFeatures, type Features } from './features.ts';
import { HealthParts } from './http/health.ts';
import { HttpServer } from './http/server.ts';
import { loadTls } from './http/tls.ts';
import type { Logger } from './log.ts';
import { createMetrics, type ServerMetrics } from './metrics.ts';
import { addGauge } from './sfu/gauges.ts';
import { storeOf } from './store/configured.ts';

const CALLS_LIMIT_MS = 5_000;
const CERTIFICATE_CHECK_MS = 86_400_000;

/** A server that listens. */
export interface RunningServer {
  port: number;
  context: ServerContext;
  /** Finishes running calls, tells clients to come back, and ends everything in the reverse order of its start. Idempotent. */
  stop(): Promise<void>;
}

/** What ends what was begun, the latest first. */
class Endings {
  readonly #all: (() => Promise<void> | void)[] = [];

  add(end: () => Promise<void> | void): void {
    this.#all.push(end);
  }

  /** Ends all even when one fails; then throws what failed first. */
  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (const end of this.#all.splice(0).reverse()) {
      try {
        await end();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) {
      throw failures[0];
    }
  }
}

interface Base {
  context: ServerContext & { sessions: SessionStore; audit: ChainedAuditLog };
  http: HttpServer;
  health: HealthParts;
  metrics: ServerMetrics;
}

async function openBase(
  options: { config: Config; log: Logger; clock: Clock },
  endings: Endings,
): Promise<Base> {
  const { config, log, clock } = options;
  const store = storeOf(config);
  endings.add(() => store.close());
  const applied = await store.migrate();
  log.info({ dialect: store.dialect, applied }, 'the store is open');

  const metrics = createMetrics();
  const health = new HealthParts(log);
  health.addPart('store', async () => {
    await store.db.raw('select 1');
    return { dialect: store.dialect };
  });
  const courts = await loadCourtTree(store);
  const audit = new ChainedAuditLog({ store, clock, log });
  endings.add(() => audit.settled());
  const sessions = new SessionStore({ store, clock, config });
  await sessions.start();
  endings.add(() => sessions.close());
  addGauge(metrics.registry, 'ecc_sessions', 'Sessions in use since the start', () => sessions.activeCount);
  const tls = await loadTls({ config, clock, log });
  const http = await HttpServer.create({ config, log, metrics, health, sessions, tls });
  // Certificates end while a server runs for months: the local one is renewed in time, a configured one may have been replaced.
  const renewal = setInterval(() => {
    loadTls({ config, clock, log }).then(
      (material) => http.useCertificate(material),
      (error: unknown) => log.error({ err: error }, 'the certificate could not be renewed'),
    );
  }, CERTIFICATE_CHECK_MS).unref();
  endings.add(() => clearInterval(renewal));
  const context = {
    config,
    log,
    store,
    clock,
    metrics: metrics.registry,
    health,
    courts,
    audit,
    sessions,
    http,
  };
  return { context, http, health, metrics };
}

function createRouter({ context, metrics }: Base, { handlers }: Features, gate: CallGate): AppRouter {
  const { audit, courts, log } = context;
  const users = new Users(context);
  const record = createRecorder({
    audit,
    courts,
    courtOfUsername: async (username) => (await users.byUsername(username))?.court_id,
  });
  return buildRouter({
    handlers,
    gate,
    beforeCall: async ({ access }) => {
      if (access.audit) {
        await audit.assertWritable();
      }
    },
    onCall: async (report) => {
      metrics.onCall(report);
      await record(report);
    },
    onUnexpected: (call, error) => {
      const id = randomUUID();
      log.error({ err: error, call, id }, 'a call failed');
      return id;
    },
  });
}

/** Builds the whole server and listens. What was begun before a failure is ended again. */
export async function startServer(options: {
  config: Config;
  log: Logger;
  clock?: Clock;
}): Promise<RunningServer> {
  const { config, log, clock = systemClock } = options;
  const endings = new Endings();
  try {
    const base = await openBase({ config, log, clock }, endings);
    const { context, http, health } = base;
    const features = await startFeatures(context);
    endings.add(() => features.close());
    const gate = new CallGate();
    http.addApi(createRouter(base, features, gate));
    const port = await http.listen();
    log.info({ host: config.host, port }, 'listening');

    const stop = async (): Promise<void> => {
      health.draining = true;
      http.stopAccepting();
      const left = await gate.shut(CALLS_LIMIT_MS);
      if (left > 0) {
        log.warn({ left }, 'calls were still running at the end');
      }
      await http.close();
      await endings.run();
      log.info('stopped');
    };
    let stopped: Promise<void> | undefined;
    return { port, context, stop: () => (stopped ??= stop()) };
  } catch (error) {
    await endings.run();
    throw error;
  }
}
