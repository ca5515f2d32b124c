import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { TEST_COURTS, TEST_PASSWORD } from '../../media-server/testing/province.ts';
import { futureEvents } from '../../simulators/cases/generate.ts';
import { LiveCases } from '../../simulators/cases/live/live-cases.ts';
import { keepDemoCases, readDemoCases, type DemoCases } from '../../simulators/cases/live/progress.ts';
import { EventPusher } from '../../simulators/cases/live/pusher.ts';
import type { CourtShare } from '../../simulators/cases/options.ts';
import { trustAuthority } from '../../simulators/units/api/link.ts';
import { startTestServer, usernameOf, type TestServer } from './support/server.ts';

const DAY_MS = 86_400_000;
const COURTS = TEST_COURTS as CourtShare[];

let server: TestServer;
let folder: string;
const login = { username: usernameOf('feed', 'zj'), password: TEST_PASSWORD };

beforeAll(async () => {
  server = await startTestServer();
  folder = mkdtempSync(path.join(tmpdir(), 'ecc-live-'));
  const caFile = path.join(folder, 'ca.crt');
  writeFileSync(caFile, server.ca);
  await trustAuthority(caFile);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const stored = async (): Promise<number> => {
  const row = await server.running.context.store
    .db('case_events')
    .where('feed', 'like', 'push:%')
    .count({ n: '*' })
    .first();
  return Number(row?.['n']);
};

/** How many events there are from when the cases were loaded up to a time. */
function happened(state: DemoCases, end: number): number {
  let count = 0;
  for (const { at } of futureEvents({ ...state, courts: COURTS }, state.until)) {
    if (at > end) {
      break;
    }
    count += 1;
  }
  return count;
}

function play(state: DemoCases): LiveCases {
  const { url } = server;
  const pace = { paceMs: 0, pacedMs: 0 };
  return LiveCases.start({
    ...pace,
    url,
    login,
    dataFolder: folder,
    state,
    courts: COURTS,
    say: () => undefined,
  });
}

test('what has happened since the cases were loaded is entered once, however often the simulation is ended', async () => {
  const begun = Date.now();
  const state: DemoCases = { seed: 3, cases: 200, until: begun - 120 * DAY_MS };
  await keepDemoCases(folder, state);
  const expected = happened(state, begun);
  expect(expected).toBeGreaterThan(1_000);

  const first = play(state);
  await vi.waitUntil(async () => (await stored()) >= 500, { timeout: 20_000, interval: 5 });
  await first.stop();
  expect(await stored()).toBeLessThan(expected);

  const second = play((await readDemoCases(folder)) ?? state);
  await vi.waitUntil(async () => (await stored()) >= expected, { timeout: 25_000, interval: 50 });
  await second.stop();
  // What falls into the seconds of the test itself may be there too.
  const later = happened(state, Date.now());
  expect(await stored()).toBeGreaterThanOrEqual(expected);
  expect(await stored()).toBeLessThanOrEqual(later);
}, 60_000);

test('events that the server refuses end the push with its reason', async () => {
  const onTrouble = vi.fn<(reason: string) => void>();
  const pusher = new EventPusher({ url: server.url, login, signal: AbortSignal.timeout(10_000), onTrouble });
  const event = { id: 'e', caseId: 'refused', type: 'nothing', at: 0, subject: null, data: {} };
  await expect(pusher.push([event])).rejects.toThrow(/refuses events: 400 .*events\[0\]\.type/);
  expect(onTrouble).not.toHaveBeenCalled();
});

test('a push is tried again until the server is there, and told once', async () => {
  const onTrouble = vi.fn<(reason: string) => void>();
  const stop = new AbortController();
  const pusher = new EventPusher({ url: 'https://localhost:1/', login, signal: stop.signal, onTrouble });
  const pushed = pusher.push([{ id: 'e', caseId: 'c', type: 't', at: 0, subject: null, data: {} }]);
  await vi.waitUntil(() => onTrouble.mock.calls.length > 0, { timeout: 10_000 });
  stop.abort(new Error('enough'));
  await expect(pushed).rejects.toThrow('enough');
  expect(onTrouble).toHaveBeenCalledTimes(1);
});
