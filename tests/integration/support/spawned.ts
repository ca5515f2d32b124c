import { spawn, type ChildProcess } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { TestServer } from './server.ts';

const MAIN = path.resolve(import.meta.dirname, '../../../media-server/main.ts');

/** Starts the server as a process of its own, over the data of the test server; resolves when it listens. */
export async function spawnServer(
  { config }: Pick<TestServer, 'config'>,
  port: number,
  args: readonly string[] = [],
): Promise<ChildProcess> {
  const sfu = [
    '--sfu-workers',
    '1',
    '--sfu-listen-ip',
    '127.0.0.1',
    '--sfu-base-port',
    `${config.sfu.basePort}`,
  ];
  const place = ['--host', '127.0.0.1', '--port', `${port}`, '--data', config.dataDir, '--log-level', 'info'];
  const child = spawn(process.execPath, [MAIN, ...place, ...sfu, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      // A server that is started several times reads its program once.
      NODE_COMPILE_CACHE: path.join(tmpdir(), 'ecc-compile-cache'),
      ...(config.databaseUrl === undefined ? {} : { DATABASE_URL: config.databaseUrl }),
    },
  });
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('"listening"')) {
      child.stdout.resume();
      return child;
    }
  }
  throw new Error('the server ended before it listened');
}
