import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Caller } from '../api/caller.ts';
import { ChainedAuditLog } from '../features/audit/log.ts';
import { openStore, type Store } from '../store/open.ts';
import { TestClock } from '../testing/clock.ts';
import { silentLog } from '../testing/log.ts';
import { sqliteLocation } from '../testing/store.ts';
import { hlsRelay } from './hls-relay.ts';
import { VIEWING_GAP_MS } from './viewings.ts';

const place = sqliteLocation();
const clock = new TestClock();
/** Answers with a playlist, or with a segment that goes on and on. */
const upstream = createServer((request, response) => {
  if (request.url === '/live/endless.ts') {
    const timer = setInterval(() => response.write('bytes'), 50);
    response.once('close', () => clearInterval(timer));
  } else {
    response.end('#EXTM3U\n#EXTINF:2,\na.ts\n');
  }
});
let store: Store;
let app: FastifyInstance;

const caller = (sessionId: string): Caller => ({
  kind: 'user',
  id: 'user-1',
  username: 'duty',
  nameZh: '值班员',
  nameEn: 'Duty',
  role: 'dutyOfficer',
  courtId: 'zj',
  courtPath: 'zj/',
  sessionId,
  expiresAt: clock.now() + 1,
  ended: new AbortController().signal,
});

beforeAll(async () => {
  store = openStore(place.location);
  await store.migrate();
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const url = `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/live/index.m3u8`;
  app = fastify();
  await app.register(
    hlsRelay({
      authenticate: (request) => Promise.resolve(caller(request.headers.authorization ?? '')),
      requireSource: (_caller, id) => ({
        id,
        kind: 'hls',
        courtId: 'zj',
        courtPath: 'zj/',
        name: 'gate',
        unitId: null,
        subUrl: null,
        keyHash: null,
        url,
        enabled: true,
      }),
      audit: new ChainedAuditLog({ store, clock, log: silentLog }),
      clock,
    }),
  );
});

afterAll(async () => {
  upstream.closeAllConnections();
  upstream.close();
  await store.close();
  await place.remove();
});

const ask = async (session: string, file: string): Promise<number> =>
  (await app.inject({ url: `/hls/gate/${file}`, headers: { authorization: session } })).statusCode;

test('each viewing of a relayed source is one entry of the audit log, however many files it asks for', async () => {
  for (const file of ['index.m3u8', 'media/a.ts', 'index.m3u8']) {
    expect(await ask('first', file)).toBe(200);
    clock.advance(VIEWING_GAP_MS);
  }
  expect(await ask('second', 'index.m3u8')).toBe(200);
  clock.advance(VIEWING_GAP_MS + 1);
  expect(await ask('first', 'media/a.ts')).toBe(200);

  const entries = await store
    .db('audit_log')
    .orderBy('seq')
    .select('actor', 'court_path', 'action', 'target');
  const entry = { actor: 'duty', court_path: 'zj/', action: 'hls.watch', target: 'gate' };
  expect(entries).toEqual([entry, entry, entry]);
});

test('nothing is relayed while the audit log cannot be written', async () => {
  await store.db.schema.renameTable('audit_log', 'away');
  expect(await ask('third', 'index.m3u8')).toBe(500);
  await store.db.schema.renameTable('away', 'audit_log');
  expect(await ask('third', 'index.m3u8')).toBe(200);
});

test('closing the server cuts off a segment that is on its way', async () => {
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const response = await fetch(`${address}/hls/gate/media/endless.ts`, {
    headers: { authorization: 'fourth' },
  });
  const parts = response.body?.[Symbol.asyncIterator]();
  expect((await parts?.next())?.done).toBe(false);
  const readOn = async (): Promise<void> => {
    while ((await parts?.next())?.done === false) {
      // Until it is cut off.
    }
  };
  const closed = app.close();
  await expect(readOn()).rejects.toThrow('terminated');
  await closed;
});
