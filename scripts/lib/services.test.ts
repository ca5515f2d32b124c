import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CommandError, run, tryCapture, which } from './run.mjs';
import { assertPortFree, freePort, waitUntilReady } from './server.mjs';
import { Service } from './services.mjs';

let dir = '';

beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'ecc-services-'));
});

afterEach(() => {
  rmSync(dir, { recursive: true });
});

function startScript(script: string): Service {
  return new Service({
    name: 'server',
    command: process.execPath,
    args: ['-e', script],
    logFile: path.join(dir, 'logs/server.log'),
    env: process.env,
    cwd: dir,
  });
}

test('run() with a failing command throws its code and its last lines', async () => {
  const failing = run(process.execPath, ['-e', 'console.log("out"); console.error("why"); process.exit(3)']);

  await expect(failing).rejects.toThrow(CommandError);
  await expect(failing).rejects.toThrow(/exit code 3[^]*\| (out|why)\n[^]*\| (out|why)/);
});

test('run() of a program that is not there throws', async () => {
  await expect(run(path.join(dir, 'absent'), [])).rejects.toThrow('ENOENT');
  expect(tryCapture(path.join(dir, 'absent'), [])).toBeUndefined();
});

test('which() finds what is in the PATH only', () => {
  writeFileSync(path.join(dir, process.platform === 'win32' ? 'tool.exe' : 'tool'), '');
  expect(which('tool', { PATH: dir })).toContain(dir);
  expect(which('tool', { PATH: '' })).toBeUndefined();
});

test('stop() of a service waits until it has ended in order', async () => {
  const service = startScript(
    `process.on('SIGTERM', () => { console.log('drained'); process.exit(0); });
     setInterval(() => {}, 1000); console.log('up');`,
  );

  while (!readFileSync(service.logFile, 'utf8').includes('up')) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }

  await service.stop();
  expect(await service.ended).toBe('exit code 0');
  expect(service.tail()).toEqual(['up', 'drained']);
});

test('a service that starts again keeps the log of the start before', async () => {
  await startScript('console.log(1)').ended;
  await startScript('console.log(2)').ended;
  expect(readFileSync(path.join(dir, 'logs/server.log.1'), 'utf8')).toBe('1\n');
});

test('waitUntilReady() of a server that ends at once shows its last words', async () => {
  const service = startScript('console.log("config: port: not a number"); process.exit(2)');

  await expect(
    waitUntilReady({ url: 'https://127.0.0.1:1', ca: path.join(dir, 'ca.crt'), service, limitMs: 10_000 }),
  ).rejects.toThrow(/server: exit code 2\nconfig: port: not a number\nlog: /);
});

test('assertPortFree() refuses a port in use and accepts a free one', async () => {
  const server = createServer();
  const port = await freePort();

  await assertPortFree(port, '127.0.0.1');
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await expect(assertPortFree(port, '127.0.0.1')).rejects.toThrow(`port ${port} is in use`);
  await new Promise((resolve) => server.close(resolve));
});
