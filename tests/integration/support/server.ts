import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadConfig } from '../../../media-server/config/load.ts';
import type { Config } from '../../../media-server/config/schema.ts';
import { startServer, type RunningServer } from '../../../media-server/app.ts';
import { systemClock, type Clock } from '../../../media-server/clock.ts';
import type { Logger } from '../../../media-server/log.ts';
import { storeOf } from '../../../media-server/store/configured.ts';
import type { Store } from '../../../media-server/store/open.ts';
import { silentLog } from '../../../media-server/testing/log.ts';
import { createProvince, createTestUser } from '../../../media-server/testing/province.ts';
import { postgresLocation } from '../../../media-server/testing/store.ts';
import { UserRole } from '#shared/identity.ts';
import { freePort } from '../../support/ports.ts';

/** A server that runs in this process, with the test province and a user of every role in two courts. */
export interface TestServer {
  running: RunningServer;
  config: Config;
  /** `https://localhost:<port>` */
  url: string;
  /** Certificate of the CA that signed the server's, PEM. */
  ca: string;
  close: () => Promise<void>;
}

/** Courts that have a user of every role: `dutyOfficer.zj-hz` and so on. */
export const STAFFED_COURTS = ['zj', 'zj-hz', 'zj-nb'] as const;

/** Username of the test user of a role in a court. */
export const usernameOf = (role: UserRole, courtId: (typeof STAFFED_COURTS)[number]): string =>
  `${role.toLowerCase()}.${courtId}`;

async function seed(store: Store): Promise<void> {
  await store.migrate();
  await createProvince(store);
  for (const courtId of STAFFED_COURTS) {
    for (const role of UserRole.options) {
      await createTestUser(
        { store, clock: systemClock },
        { username: usernameOf(role, courtId), role, courtId },
      );
    }
  }
}

/** Options of a test server. */
export interface TestServerOptions {
  /** More words for the command line, such as `['--login-lock-after', '3']`. */
  args?: readonly string[];
  log?: Logger;
  clock?: Clock;
  /** Writes what the test needs before the server reads the store. */
  prepare?: (store: Store) => Promise<void>;
}

/** Starts a server on a free port, on PostgreSQL where `TEST_DATABASE_URL` names one and `database` asks for it. */
export async function startTestServer(
  options: TestServerOptions = {},
  database: 'sqlite' | 'postgres' = 'sqlite',
): Promise<TestServer> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'ecc-server-'));
  const postgres =
    database === 'postgres' ? await postgresLocation(process.env['TEST_DATABASE_URL'] ?? '') : undefined;
  const env = {
    MEDIASOUP_WORKER_BIN: process.env['MEDIASOUP_WORKER_BIN'],
    ...(postgres !== undefined && 'postgresUrl' in postgres.location
      ? { DATABASE_URL: postgres.location.postgresUrl }
      : {}),
  };
  const place = ['--host', '127.0.0.1', '--port', '0', '--data', dataDir, '--log-level', 'fatal'];
  const sfu = [
    '--sfu-workers',
    '1',
    '--sfu-listen-ip',
    '127.0.0.1',
    '--sfu-base-port',
    String(await freePort()),
  ];
  const loaded = loadConfig({ args: [...place, ...sfu, ...(options.args ?? [])], env });
  if (loaded.help) {
    throw new Error('a test asked for help');
  }
  const { config } = loaded;
  const store = storeOf(config);
  await seed(store);
  await options.prepare?.(store);
  await store.close();

  const { log = silentLog, clock = systemClock } = options;
  const running = await startServer({ config, log, clock });
  return {
    running,
    config,
    url: `https://localhost:${running.port}`,
    ca: readFileSync(path.join(dataDir, 'tls/ca.crt'), 'utf8'),
    close: async () => {
      await running.stop();
      await postgres?.remove();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
