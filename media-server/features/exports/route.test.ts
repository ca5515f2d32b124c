import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EXPORT_PATH } from '#shared/exports.ts';
import type { Caller } from '../../api/caller.ts';
import type { AuditRecord } from '../../context.ts';
import { exportRoute, type ExportSource } from './route.ts';
import { makeWorkbook } from './workbook.ts';

const caller = { role: 'analyst', username: 'a', courtId: 'zj', courtPath: 'zj/' } as Caller;
const row = { courtId: '浙江'.repeat(40), open: 1 };

let app: FastifyInstance;
let source: ExportSource;
let records: AuditRecord[];

beforeEach(async () => {
  records = [];
  app = Fastify();
  await app.register(
    exportRoute({
      audit: { append: (record) => Promise.resolve(void records.push(record)) },
      http: {
        authenticate: () => Promise.resolve(caller),
        addRoutes: () => undefined,
        addSocketPath: () => undefined,
        allowFrames: () => undefined,
        onCertificate: () => undefined,
      },
      open: () => Promise.resolve(source),
    }),
  );
  await app.listen({ host: '127.0.0.1', port: 0 });
});
afterEach(() => app.close());

/** Rows of the board of courts, without an end, and whether they are still asked for. */
function endless(): ExportSource & { pulled: number; ended: boolean } {
  const state = {
    total: 100,
    pulled: 0,
    ended: false,
    pages: async function* pages() {
      try {
        for (;;) {
          await setImmediate();
          state.pulled += 1;
          yield Array.from({ length: 100 }, () => row);
        }
      } finally {
        state.ended = true;
      }
    },
  };
  return state;
}

async function ask(
  format: 'csv' | 'xlsx',
): Promise<{ sent: ReturnType<typeof request>; answer: Promise<IncomingMessage> }> {
  const { port } = app.server.address() as AddressInfo;
  const sent = request({ host: '127.0.0.1', port, path: EXPORT_PATH, method: 'POST', agent: false });
  sent.setHeader('content-type', 'application/json');
  sent.on('error', () => undefined);
  const columns = [{ key: 'courtId', title: '法院' }];
  const body = { of: { view: 'courts', catalogueId: 'enforcement' }, format, columns };
  sent.end(JSON.stringify(body));
  const answer = once(sent, 'response').then(([response]) => response as IncomingMessage);
  answer.catch(() => undefined);
  await once(sent, 'finish');
  return { sent, answer };
}

test('a download of CSV that is broken off ends the reading', async () => {
  const state = endless();
  source = state;
  const { sent, answer } = await ask('csv');
  const response = await answer;
  await once(response, 'data');
  sent.destroy();
  await vi.waitFor(() => expect(state.ended).toBe(true));
});

test('a client that doesn’t read holds the reading up, not the memory', async () => {
  const state = endless();
  source = state;
  const { sent, answer } = await ask('csv');
  (await answer).pause();
  let before = -1;
  await vi.waitFor(
    () => {
      const steady = state.pulled === before;
      before = state.pulled;
      expect(steady).toBe(true);
    },
    { interval: 200, timeout: 10_000 },
  );
  // Whatever buffers there are on the way hold a few megabytes.
  expect(before * 100 * Buffer.byteLength(row.courtId)).toBeLessThan(32 * 1024 * 1024);
  sent.destroy();
  await vi.waitFor(() => expect(state.ended).toBe(true));
});

test('a workbook that nobody waits for any more is given up while its rows are read', async () => {
  const state = endless();
  source = state;
  const { sent } = await ask('xlsx');
  await vi.waitFor(() => expect(state.pulled).toBeGreaterThan(3));
  sent.destroy();
  await vi.waitFor(() => expect(state.ended).toBe(true));
});

test('a read that fails in the middle breaks the download off', async () => {
  source = {
    total: 2,
    pages: async function* pages() {
      yield [row];
      await Promise.resolve();
      throw new Error('the store has gone');
    },
  };
  const { answer } = await ask('csv');
  const response = await answer;
  response.resume();
  await expect(once(response, 'end')).rejects.toThrow('aborted');
});

test('makeWorkbook() that is given up ends its thread at once', async () => {
  const stop = new AbortController();
  const rows = Array.from({ length: 20_000 }, (_, n) => Array.from({ length: 20 }, (_, k) => `${n} ${k}`));
  const made = makeWorkbook({ sheet: 's', titles: ['a'], rows }, stop.signal);
  stop.abort();
  await expect(made).rejects.toMatchObject({ code: 'unavailable' });
  await expect(makeWorkbook({ sheet: 's', titles: ['a'], rows: [] }, stop.signal)).rejects.toMatchObject({
    code: 'unavailable',
  });
});
