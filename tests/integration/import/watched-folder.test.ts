import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { storeOf } from '../../../media-server/store/configured.ts';
import {
  REQUESTS,
  REQUESTS_MAPPING,
  requestLines,
  requestLog,
} from '../../../media-server/testing/requests.ts';
import { connectClient, signIn } from '../support/client.ts';
import { startTestServer, usernameOf, type TestServer } from '../support/server.ts';
import { spawnServer } from '../support/spawned.ts';

const PATIENCE = { timeout: 90_000, interval: 50 };
const folder = mkdtempSync(path.join(tmpdir(), 'ecc-feeds-'));
const feed = path.join(folder, 'permits');
let server: TestServer;
let child: ChildProcess;

beforeAll(async () => {
  server = await startTestServer();
  await server.running.stop();
  child = await spawnServer(server, server.running.port, ['--feed-folder', folder]);
}, 120_000);
afterAll(async () => {
  child.kill('SIGKILL');
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a server that is killed while it imports a file of its feed folder goes on with it when it is started again', async () => {
  const lines = requestLines(4_000);
  mkdirSync(feed);
  writeFileSync(path.join(feed, 'catalogue.json'), JSON.stringify(REQUESTS));
  writeFileSync(path.join(feed, 'mapping.json'), JSON.stringify(REQUESTS_MAPPING));
  writeFileSync(path.join(feed, 'log.csv'), requestLog(lines));

  const store = storeOf(server.config);
  const job = async (): Promise<Record<string, unknown>> => (await store.db('import_jobs').first()) ?? {};
  await vi.waitUntil(async () => Number((await job())['records'] ?? 0) > 0, PATIENCE);
  await setTimeout(Math.random() * 300);
  child.kill('SIGKILL');
  await once(child, 'exit');
  // Its import notices that nobody waits for it any more, and stops behind the batch that it writes.
  await vi.waitUntil(async () => (await job())['state'] !== 'running', PATIENCE);
  const begun = await job();
  expect(begun).toMatchObject({ state: 'paused', reason: null, duplicates: 0 });
  expect(existsSync(path.join(feed, 'log.csv'))).toBe(true);

  child = await spawnServer(server, server.running.port, ['--feed-folder', folder]);
  await vi.waitUntil(() => existsSync(path.join(feed, 'done/log.csv')), PATIENCE);
  expect(await job()).toMatchObject({
    id: begun['id'],
    state: 'done',
    appended: lines.length,
    duplicates: 0,
  });
  expect(await store.db('case_events').count({ n: '*' }).first()).toEqual({ n: lines.length });
  expect(await store.db('cases').where('stale', 1)).toEqual([]);
  await vi.waitUntil(
    async () => (await store.db('audit_log').where('action', 'feeds.import')).length === 1,
    PATIENCE,
  );
  await store.close();

  // What the server knows by now is what its consoles are shown.
  const { token } = await signIn(server, usernameOf('administrator', 'zj'));
  const console = connectClient(server, token);
  expect(await console.call.feeds.jobs.query({})).toMatchObject([{ file: 'log.csv', state: 'done' }]);
  expect(await console.call.cases.catalogues.query({})).toContainEqual({
    id: 'requests',
    nameZh: REQUESTS.nameZh,
    nameEn: REQUESTS.nameEn,
  });
  // The import wrote in a process of its own; the server looks each second for what others have written.
  await vi.waitFor(async () => {
    const overview = await console.call.cases.overview.query({ catalogueId: 'requests' });
    expect(overview.stages.reduce((sum, { open }) => sum + open, 0)).toBe(800);
  }, PATIENCE);
  await console.close();
}, 180_000);
