import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { Agent, get } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { CLOSE_CODES } from '#shared/contract/sockets.ts';
import { connectClient, errorOf, openSocket, signIn } from './support/client.ts';
import { startTestServer, usernameOf } from './support/server.ts';

const MAIN = path.resolve('media-server/main.ts');

function run(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { PATH: process.env['PATH'], ...env } });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
  }
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
  return { child, ended, text: () => output.join('') };
}

test('stop tells clients to come back, closes their sockets as a restart, and refuses new ones', async () => {
  const server = await startTestServer();
  const { token } = await signIn(server, usernameOf('dutyOfficer', 'zj'));
  const client = connectClient(server, token);
  await client.call.identity.me.query({});
  const raw = openSocket(server, '/api');
  await once(raw, 'open');
  const told = once(raw, 'message') as Promise<[Buffer]>;
  const closed = once(raw, 'close');

  await server.close();
  expect(JSON.parse((await told)[0].toString('utf8'))).toEqual({ id: null, method: 'reconnect' });
  expect((await closed)[0]).toBe(CLOSE_CODES.restart);
  const late = openSocket(server, '/api');
  await expect(once(late, 'open')).rejects.toThrow(/ECONNREFUSED/);
  await client.close();
});

test('stop does not wait for browsers that keep their connections open', async () => {
  const server = await startTestServer();
  const http2 = connectHttp2(server.url, { ca: server.ca });
  const stream = http2.request({ ':path': '/health/live' });
  stream.resume();
  await once(stream, 'end');
  const agent = new Agent({ keepAlive: true, ca: server.ca });
  const [response] = (await once(get(`${server.url}/health/live`, { agent }), 'response')) as [
    IncomingMessage,
  ];
  response.resume();
  await once(response, 'end');
  const ended = once(http2, 'close');

  await server.close();
  expect(await ended).toEqual([]);
  agent.destroy();
});

test('stop lets a running command finish and refuses the ones after it', async () => {
  const server = await startTestServer();
  const { token } = await signIn(server, usernameOf('administrator', 'zj'));
  const client = connectClient(server, token);
  await client.call.identity.me.query({});
  const running = client.call.identity.createUser.mutate({
    username: 'slow',
    password: 'a long enough password',
    nameZh: '慢',
    nameEn: 'Slow',
    role: 'analyst',
    courtId: 'zj',
  });
  // The answer to a later call shows that the server has begun with the first one.
  await client.call.system.info.query({});
  const stopped = server.running.stop();
  const late = errorOf(client.call.system.info.query({}));
  expect(await running).toMatchObject({ username: 'slow' });
  expect(await late).toMatchObject({ code: 'unavailable', retryable: true });
  await stopped;
  await server.close();
  await client.close();
});

test('the program refuses a wrong setting with its name, value and reason, and exit code 2', async () => {
  const { ended, text } = run(['--port', '99999']);
  expect((await ended)[0]).toBe(2);
  expect(text()).toMatch(/--port 99999: .*65535/);
});

test('the program explains itself with --help', async () => {
  const { ended, text } = run(['--help']);
  expect((await ended)[0]).toBe(0);
  expect(text()).toContain('ECC_PORT');
});

test.each([
  ['drains and ends with 0 on SIGTERM', '"msg":"listening"', '"msg":"stopped"'],
  ['ends with 0 on SIGTERM during its start', '"msg":"the store is open"', '"msg":"ended before'],
])('the program %s', async (_what, line, lastWords) => {
  const dir = mkdtempSync(path.join(tmpdir(), 'ecc-drain-'));
  const args = [
    '--host',
    '127.0.0.1',
    '--port',
    '0',
    '--data',
    dir,
    '--sfu-workers',
    '1',
    '--sfu-base-port',
    '8546',
  ];
  const { child, ended, text } = run(args, {
    MEDIASOUP_WORKER_BIN: process.env['MEDIASOUP_WORKER_BIN'] ?? '',
  });
  await expect.poll(text, { timeout: 20_000 }).toContain(line);
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
  expect(text()).toContain(lastWords);
  rmSync(dir, { recursive: true, force: true });
});
