import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { contract, type Area, type Handlers } from '#shared/contract/index.ts';
import { AppError } from '#shared/errors.ts';
import type { CallContext } from './api/caller.ts';
import { CallGate } from './api/gate.ts';
import { buildRouter } from './api/router.ts';
import { systemClock, type Clock } from './clock.ts';
import type { Config } from './config/schema.ts';
import type { ServerContext } from './context.ts';
import { createAudit } from './features/audit/index.ts';
import { ChainedAuditLog } from './features/audit/log.ts';
import { createRecorder } from './features/audit/recorder.ts';
import { createCourts } from './features/courts/index.ts';
import { loadCourtTree } from './features/courts/tree.ts';
import { createIdentity } from './features/identity/index.ts';
import { SessionStore } from './features/identity/sessions.ts';
import { Users } from './features/identity/users.ts';
import { createSystem } from './features/system.ts';
import { HealthParts } from './http/health.ts';
import { HttpServer } from './http/server.ts';
import { loadTls } from './http/tls.ts';
import type { Logger } from './log.ts';
import { createMetrics } from './metrics.ts';
import { openStore, type Store } from './store/open.ts';

const CALLS_LIMIT_MS = 5_000;

/** A server that listens. */
export interface RunningServer {
  port: number;
  context: ServerContext;
  /** Finishes running calls, tells clients to come back, and ends everything in the reverse order of its start. Idempotent. */
  stop(): Promise<void>;
}

/** Where the configuration puts the data. */
export function storeOf(config: Config): Store {
  return openStore(
    config.databaseUrl === undefined
      ? { sqliteFile: path.join(config.dataDir, 'ecc.sqlite') }
      : { postgresUrl: config.databaseUrl },
  );
}

/** Builds the whole server and listens. What was begun before a failure is ended again. */
export async function startServer(options: {
  config: Config;
  log: Logger;
  clock?: Clock;
}): Promise<RunningServer> {
  const { config, log, clock = systemClock } = options;
  const endings: (() => Promise<void> | void)[] = [];
  const endAll = async (): Promise<void> => {
    for (const end of endings.splice(0).reverse()) {
      await end();
    }
  };
  try {
    const store = storeOf(config);
    endings.push(() => store.close());
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
    endings.push(() => audit.settled());
    const sessions = new SessionStore({ store, clock, config });
    await sessions.start();
    endings.push(() => sessions.close());
    const http = await HttpServer.create({
      config,
      log,
      metrics,
      health,
      sessions,
      tls: await loadTls({ config, clock, log }),
    });

    const context: ServerContext = {
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
    const features = [
      createSystem(context),
      createIdentity({ ...context, sessions }),
      createCourts(context),
      createAudit(context),
    ];
    endings.push(async () => {
      for (const feature of features.reverse()) {
        await feature.close();
      }
    });

    const users = new Users({ store, clock });
    const record = createRecorder({
      audit,
      courts,
      courtOfUsername: async (username) => (await users.byUsername(username))?.court_id,
    });
    const gate = new CallGate();
    const router = buildRouter({
      handlers: withMissing(Object.assign({}, ...features.map(({ handlers }) => handlers))),
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
    http.addApi(router);
    const port = await http.listen();
    log.info({ host: config.host, port }, 'listening');

    let stopped: Promise<void> | undefined;
    const stop = async (): Promise<void> => {
      health.draining = true;
      http.stopAccepting();
      const left = await gate.shut(CALLS_LIMIT_MS);
      if (left > 0) {
        log.warn({ left }, 'calls were still running at the end');
      }
      await http.close();
      await endAll();
      log.info('stopped');
    };
    return { port, context, stop: () => (stopped ??= stop()) };
  } catch (error) {
    await endAll();
    throw error;
  }
}

/** Areas whose feature isn't in the tree yet. */
function withMissing(
  handlers: Partial<Handlers<CallContext, AbortSignal>>,
): Handlers<CallContext, AbortSignal> {
  const missing = (Object.keys(contract) as Area[]).filter((area) => handlers[area] === undefined);
  const unavailable = missing.map((area) => [
    area,
    Object.fromEntries(
      Object.keys(contract[area]).map((name) => [
        name,
        () => Promise.reject(AppError.unavailable(`${area}.${name} is not there`)),
      ]),
    ),
  ]);
  return { ...handlers, ...Object.fromEntries(unavailable) } as Handlers<CallContext, AbortSignal>;
}
