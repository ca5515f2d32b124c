import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../testing/log.ts';
import { serveFolders } from './static.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'ecc-static-'));
let app: FastifyInstance;

beforeAll(async () => {
  const pages = path.join(dir, 'pages');
  mkdirSync(path.join(pages, 'assets'), { recursive: true });
  writeFileSync(path.join(pages, 'index.html'), 'console');
  writeFileSync(path.join(pages, 'unit.html'), 'unit');
  writeFileSync(path.join(pages, '.secret'), 'secret');
  writeFileSync(path.join(pages, 'assets/main-4f2a.js'), 'export {}');
  writeFileSync(path.join(dir, 'outside.txt'), 'outside');
  app = Fastify();
  const folders = [
    { root: pages, prefix: '/', missing: '' },
    { root: path.join(dir, 'none'), prefix: '/basemap/', missing: 'there is none' },
  ];
  await serveFolders(app, folders, silentLog);
});

afterAll(async () => {
  await app.close();
  rmSync(dir, { recursive: true });
});

const get = async (url: string) => {
  const { statusCode, body, headers } = await app.inject({ url });
  return { statusCode, body, cache: headers['cache-control'], type: headers['content-type'] };
};

test('pages are asked for again each time, and their assets never', async () => {
  expect(await get('/')).toMatchObject({ statusCode: 200, body: 'console', cache: 'no-cache' });
  expect(await get('/unit.html')).toMatchObject({ statusCode: 200, body: 'unit', cache: 'no-cache' });
  expect(await get('/assets/main-4f2a.js')).toMatchObject({
    statusCode: 200,
    cache: 'public, max-age=31536000, immutable',
    type: expect.stringContaining('javascript') as string,
  });
});

test('hidden files, files outside and folders that are not there are not served', async () => {
  for (const url of ['/.secret', '/../outside.txt', '/..%2Foutside.txt', '/basemap/style.json']) {
    expect((await get(url)).statusCode).toBeGreaterThanOrEqual(400);
  }
});
