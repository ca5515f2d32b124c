import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type AppError, ERROR_CODES } from '#shared/errors.ts';
import type { BaseMapConfig } from '../../config/schema.ts';
import type { ServerContext } from '../../context.ts';
import { silentLog } from '../../testing/log.ts';
import { createBaseMaps } from './index.ts';
import { writeMbtiles, writePmtiles } from './testing.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'ecc-basemaps-'));
const PNG = Buffer.from('89504e470d0a1a0a', 'hex');
const MVT = Buffer.from('1a0a0a0472617765', 'hex');
const LAYERS = [{ id: 'roads', fields: { name: 'String' } }];
const cleanUps: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  await writeMbtiles(
    path.join(dir, 'photo.mbtiles'),
    {
      format: 'png',
      minzoom: '1',
      maxzoom: '4',
      bounds: '118,27,123,31.5',
      attribution: 'the survey office',
    },
    [{ z: 1, x: 1, y: 0, body: PNG }],
  );
  await writeMbtiles(
    path.join(dir, 'roads.mbtiles'),
    { format: 'pbf', json: JSON.stringify({ vector_layers: LAYERS }) },
    [{ z: 2, x: 3, y: 1, body: gzipSync(MVT) }],
  );
  writePmtiles(path.join(dir, 'roads.pmtiles'), {
    kind: 'mvt',
    metadata: { vector_layers: LAYERS, attribution: 'the survey office' },
    body: MVT,
  });
  writeFileSync(path.join(dir, 'broken.mbtiles'), 'this is no database');
  writeFileSync(path.join(dir, 'broken.pmtiles'), 'this is no archive');
});
afterEach(async () => {
  for (const undo of cleanUps.splice(0)) {
    await undo();
  }
});
afterAll(() => rmSync(dir, { recursive: true }));

/** The routes over base maps of these sources, asked without a socket. */
async function open(sources: Readonly<Record<string, string>>, styleFile?: string): Promise<FastifyInstance> {
  const app = Fastify();
  app.setErrorHandler((error: AppError, _request, reply) =>
    reply.code(ERROR_CODES[error.code].http).send({ code: error.code, message: error.message }),
  );
  const baseMaps: BaseMapConfig[] = Object.entries(sources).map(([id, source]) => ({
    id,
    nameZh: '影像',
    nameEn: id,
    source: source.startsWith('http') ? source : path.join(dir, source),
    datum: 'cgcs2000',
    styleFile,
    approval: '浙S(2026)1号',
  }));
  const made = createBaseMaps({
    config: { baseMaps, initialBaseMap: baseMaps[0]?.id } as ServerContext['config'],
    http: { addRoutes: (plugin) => void app.register(plugin) } as ServerContext['http'],
    log: silentLog,
  });
  cleanUps.push(
    () => app.close(),
    () => made.close(),
  );
  return app;
}

async function serve(listener: RequestListener): Promise<{ origin: string; server: Server }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(async () => {
    server.closeAllConnections();
    server.close();
    await Promise.resolve();
  });
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

test('the list names the base maps, and the one that maps begin with', async () => {
  const app = await open({ photo: 'photo.mbtiles' });
  expect((await app.inject('/basemaps')).json()).toEqual({
    initial: 'photo',
    maps: [{ id: 'photo', nameZh: '影像', nameEn: 'photo', approval: '浙S(2026)1号' }],
  });
});

test('MBTiles: rows are counted from the south in the file, from the north outside', async () => {
  const app = await open({ photo: 'photo.mbtiles' });
  expect((await app.inject('/basemaps/photo')).json()).toMatchObject({
    style: null,
    tileset: {
      kind: 'raster',
      tileSize: 256,
      minZoom: 1,
      maxZoom: 4,
      bounds: [118, 27, 123, 31.5],
      attribution: 'the survey office',
      layers: [],
    },
  });
  const tile = await app.inject('/basemaps/photo/1/1/0');
  expect(tile.headers).toMatchObject({
    'content-type': 'image/png',
    'cache-control': 'public, max-age=28800',
  });
  expect(tile.rawPayload).toEqual(PNG);
  expect((await app.inject('/basemaps/photo/1/1/1')).statusCode).toBe(404);
});

test('vector tiles of MBTiles stay compressed, and say so; zooms that are not told are those of its tiles', async () => {
  const app = await open({ roads: 'roads.mbtiles' });
  expect((await app.inject('/basemaps/roads')).json()).toMatchObject({
    tileset: { kind: 'vector', tileSize: 512, minZoom: 2, maxZoom: 2, bounds: null, layers: LAYERS },
  });
  const tile = await app.inject('/basemaps/roads/2/3/1');
  expect(tile.headers).toMatchObject({
    'content-type': 'application/x-protobuf',
    'content-encoding': 'gzip',
  });
  expect(tile.rawPayload).toEqual(gzipSync(MVT));
});

test('PMTiles: header, metadata and a tile', async () => {
  const app = await open({ roads: 'roads.pmtiles' });
  expect((await app.inject('/basemaps/roads')).json()).toMatchObject({
    tileset: { kind: 'vector', minZoom: 0, maxZoom: 5, bounds: [118, 27, 123, 31.5], layers: LAYERS },
  });
  const tile = await app.inject('/basemaps/roads/0/0/0');
  expect(tile.headers['content-type']).toBe('application/x-protobuf');
  expect(tile.rawPayload).toEqual(MVT);
  expect((await app.inject('/basemaps/roads/1/0/0')).statusCode).toBe(404);
});

test('TileJSON: tiles are asked for at the server that it names, in its order of rows', async () => {
  const asked: string[] = [];
  const { origin } = await serve((request, reply) => {
    asked.push(request.url ?? '');
    if (request.url === '/photo.json') {
      reply.end(JSON.stringify({ tiles: ['/t/{z}/{x}/{y}.png'], scheme: 'tms', minzoom: 3, maxzoom: 9 }));
    } else if (request.url === '/t/3/2/5.png') {
      reply.writeHead(200, { 'content-type': 'image/png' }).end(PNG);
    } else {
      reply.writeHead(404).end();
    }
  });
  const app = await open({ photo: `${origin}/photo.json` });
  expect((await app.inject('/basemaps/photo')).json()).toMatchObject({
    tileset: { kind: 'raster', minZoom: 3, maxZoom: 9 },
  });
  expect((await app.inject('/basemaps/photo/3/2/2')).rawPayload).toEqual(PNG);
  expect((await app.inject('/basemaps/photo/3/2/3')).statusCode).toBe(404);
  expect(asked.filter((url) => url === '/photo.json').length).toBeLessThanOrEqual(2);
});

test('TileJSON that leads elsewhere, redirects, is none, or does not answer is refused with the reason', async () => {
  const { origin, server } = await serve((request, reply) => {
    if (request.url === '/elsewhere.json') {
      reply.end(JSON.stringify({ tiles: ['http://10.9.9.9/{z}/{x}/{y}.png'] }));
    } else if (request.url === '/moved.json') {
      reply.writeHead(302, { location: '/elsewhere.json' }).end();
    } else {
      reply.end('<html>');
    }
  });
  const app = await open({
    elsewhere: `${origin}/elsewhere.json`,
    moved: `${origin}/moved.json`,
    page: `${origin}/page.json`,
  });
  for (const id of ['elsewhere', 'moved', 'page']) {
    const answer = await app.inject(`/basemaps/${id}`);
    expect(answer.statusCode).toBe(503);
    expect(answer.json<{ message: string }>().message).toContain(`${origin}/${id}.json`);
  }
  expect((await app.inject('/basemaps/elsewhere')).json<{ message: string }>().message).toContain('10.9.9.9');
  server.closeAllConnections();
  server.close();
  expect((await app.inject('/basemaps/page/1/0/0')).statusCode).toBe(503);
});

test('a file that is broken or missing is told, and is read when it has come', async () => {
  const app = await open({ a: 'broken.mbtiles', b: 'broken.pmtiles', c: 'later.pmtiles' });
  for (const id of ['a', 'b', 'c']) {
    expect((await app.inject(`/basemaps/${id}`)).statusCode).toBe(503);
    expect((await app.inject(`/basemaps/${id}/0/0/0`)).statusCode).toBe(503);
  }
  writePmtiles(path.join(dir, 'later.pmtiles'), { kind: 'png', metadata: {}, body: PNG });
  const tile = await app.inject('/basemaps/c/0/0/0');
  expect(tile.headers['content-type']).toBe('image/png');
  expect(tile.rawPayload).toEqual(PNG);
});

test('places that do not exist are refused, and lead to no other file', async () => {
  const app = await open({ photo: 'photo.mbtiles' });
  for (const place of ['1/2/0', '1/0/-1', '25/0/0', '1/a/0', '1/0/0.5']) {
    expect((await app.inject(`/basemaps/photo/${place}`)).statusCode).toBe(400);
  }
  expect((await app.inject('/basemaps/none')).statusCode).toBe(404);
  expect((await app.inject('/basemaps/..%2Fphoto/1/1/0')).statusCode).toBe(404);
});

test("the court's own style goes along; one that can not be read is told", async () => {
  const style = path.join(dir, 'style.json');
  writeFileSync(style, JSON.stringify({ version: 8, sources: {}, layers: [] }));
  const app = await open({ roads: 'roads.mbtiles' }, style);
  expect((await app.inject('/basemaps/roads')).json()).toMatchObject({ style: { version: 8 } });
  writeFileSync(style, '{');
  expect((await app.inject('/basemaps/roads')).statusCode).toBe(503);
});
