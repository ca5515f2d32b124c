import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright';
import { watchCpu } from '../lib/cpu.ts';
import type { Figure } from '../lib/report.ts';
import { until } from '../lib/scene.ts';
import { openRooms, type Room } from './rooms.ts';

const PUBLISHERS = 10;
/** So many stay; one more comes and goes. */
const STAYING = 3;
const ROUNDS = 2;
const JOINS = 8;
const MUTES = 8;
const MEASURES = 3;
const MEASURE_MS = 6_000;
const SETTLE_MS = 5_000;
const BETWEEN_MS = 1_000;
const LIMIT_MS = 30_000;

interface Taken {
  joins: { first: number; all: number }[];
  mutes: number[];
  forwarders: number[];
  all: number[];
}

/** When the sound was last noted to have become so in each of the listeners, UTC ms. */
function soundIs(page: Page, isHeard: boolean, since: number): Promise<number> {
  return until(isHeard ? 'the sound' : 'silence', LIMIT_MS, async () => {
    const times = await page.evaluate(
      ([heard, from]) =>
        window.benchRoom
          .filter((note) => note.what === 'sound' && note.isHeard === heard && note.at >= from)
          .map(({ at }) => at),
      [isHeard, since] as const,
    );
    return times.length >= STAYING ? Math.max(...times) : null;
  });
}

async function measureMutes(room: Room, page: Page): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run < MUTES; run += 1) {
    const at = await room.setMuted(true);
    times.push((await soundIs(page, false, at)) - at);
    await sleep(BETWEEN_MS);
    await soundIs(page, true, await room.setMuted(false));
    await sleep(BETWEEN_MS);
  }
  return times;
}

async function takeRound(room: Room): Promise<Taken> {
  const page = await room.openPage();
  for (let index = 0; index < STAYING; index += 1) {
    await page.evaluate(([one, pictures]) => window.benchStay(one, pictures), [index, PUBLISHERS] as const);
  }
  await soundIs(page, true, 0);
  await sleep(SETTLE_MS);
  const taken: Taken = { joins: [], mutes: [], forwarders: [], all: [] };
  for (let measure = 0; measure < MEASURES; measure += 1) {
    const read = (pids: readonly number[]): (() => number) => {
      const watches = pids.map((pid) => watchCpu(pid));
      return () => 100 * watches.reduce((sum, watch) => sum + watch(), 0);
    };
    const [forwarders, all] = [read(room.forwarders), read(room.all)];
    await sleep(MEASURE_MS);
    taken.forwarders.push(forwarders());
    taken.all.push(all());
  }
  taken.mutes = await measureMutes(room, page);
  for (let join = 0; join < JOINS; join += 1) {
    taken.joins.push(
      await page.evaluate(([one, pictures]) => window.benchVisit(one, pictures), [
        STAYING,
        PUBLISHERS,
      ] as const),
    );
    await sleep(BETWEEN_MS);
  }
  await page.evaluate(() => window.benchLeave());
  await page.context().close();
  return taken;
}

const PARTS: readonly [string, string, (taken: Taken) => number[]][] = [
  ['join to the first picture', 'ms', ({ joins }) => joins.map(({ first }) => first)],
  ['join to all ten pictures', 'ms', ({ joins }) => joins.map(({ all }) => all)],
  ['mute to silence at all listeners', 'ms', ({ mutes }) => mutes],
  ['processes that forward', '% of a core', ({ forwarders }) => forwarders],
  ['all processes', '% of a core', ({ all }) => all],
];

/** A consultation beside Janus's video room: ten who publish, three who hear and see all of it, one who comes and goes. */
export async function roomBesideJanus(rounds = ROUNDS): Promise<Figure[]> {
  const rooms = await openRooms(PUBLISHERS, STAYING + 1);
  try {
    const ours: Taken[] = [];
    const janus: Taken[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const turns = [
        async () => ours.push(await takeRound(rooms.ours)),
        async () => janus.push(await takeRound(rooms.janus)),
      ];
      for (const turn of round % 2 === 0 ? turns : turns.toReversed()) {
        await turn();
      }
    }
    return PARTS.flatMap(([name, unit, read]) => {
      const [mine, its] = [ours.flatMap(read), janus.flatMap(read)];
      return [
        { name: `ours: ${name}`, unit, values: mine, versus: { name: 'Janus', values: its } },
        { name: `Janus: ${name}`, unit, values: its },
      ];
    });
  } finally {
    await rooms.close();
  }
}
