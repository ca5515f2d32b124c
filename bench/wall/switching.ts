import type { Figure } from '../lib/report.ts';
import { Hall, picturesOf } from './hall.ts';
import { movingAt } from './moving.ts';

const TILES = 16;
const RUNS = 20;
const LIMIT_MS = 30_000;
/** A source that has left the wall lives on for a moment; it is switched after that, ms. */
const BETWEEN_MS = 4_000;

/** A wall of sixteen tiles is switched to a scene of sixteen other sources: when all of them move. */
export async function wallSwitch(): Promise<Figure[]> {
  const hall = await Hall.open(TILES * 2);
  try {
    const sets = [hall.sources.slice(0, TILES), hall.sources.slice(TILES)];
    const scenes = await Promise.all(sets.map((set, n) => hall.save(`scene ${n}`, TILES, picturesOf(set))));
    await hall.switchTo(scenes[1] ?? '');
    const page = await hall.openWindow();
    await movingAt(page, sets[1] ?? [], 0, LIMIT_MS * 2);
    const first: number[] = [];
    const all: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      await page.waitForTimeout(BETWEEN_MS);
      const askedAt = await hall.switchTo(scenes[run % 2] ?? '');
      const times = await movingAt(page, sets[run % 2] ?? [], askedAt, LIMIT_MS);
      first.push((times[0] ?? Number.NaN) - askedAt);
      all.push((times.at(-1) ?? Number.NaN) - askedAt);
    }
    return [
      { name: 'scene switch to the first moving picture', unit: 'ms', values: first },
      { name: `scene switch to all ${TILES} moving`, unit: 'ms', values: all, aim: 2_000 },
    ];
  } finally {
    await hall.close();
  }
}
