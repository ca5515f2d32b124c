import type { CDPSession, Page } from 'playwright';
import type { Figure } from '../lib/report.ts';
import { withMapPage } from './map-page.ts';
import type { Side, Stretch } from './page/main.ts';

const FLEETS = [1_000, 10_000, 50_000] as const;
const SIDES: readonly Side[] = ['ours', 'oursApart', 'setData'];
/** Stretches of each side and fleet, in turns, and updates of each. */
const ROUNDS = 3;
const UPDATES = 12;

interface Taken extends Stretch {
  /** Main thread's processor time, ms an update. */
  busy: number[];
}

const PARTS: readonly (readonly [keyof Taken, string])[] = [
  ['calls', 'the call of an update'],
  ['busy', 'main thread, processor time of an update'],
  ['frames', 'between frames'],
];

/** Processor seconds that the page's main thread has used: what it waits for while others draw in software isn't its own. */
async function busySeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
}

async function stretch(page: Page, side: Side, units: number): Promise<Taken> {
  await page.evaluate(([which, count, updates]) => window.benchMap.open(which, count, updates), [
    side,
    units,
    UPDATES,
  ] as const);
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const before = await busySeconds(session);
  const { calls, frames } = await page.evaluate(() => window.benchMap.run());
  const busy = ((await busySeconds(session)) - before) * 1_000;
  await page.evaluate(() => window.benchMap.close());
  await session.detach();
  return { calls, frames, busy: [busy / UPDATES] };
}

/** Our layer of units beside `setData` of the library that both stand on, in one page, in turns. */
export function besideSetData(): Promise<Figure[]> {
  return withMapPage(async (page) => {
    const figures: Figure[] = [];
    for (const units of FLEETS) {
      const none = (): Taken => ({ calls: [], frames: [], busy: [] });
      const taken: Record<Side, Taken> = { ours: none(), oursApart: none(), setData: none() };
      for (let round = 0; round < ROUNDS; round += 1) {
        // Each side comes first, in the middle and last as often as the others.
        const turn = round % SIDES.length;
        for (const side of [...SIDES.slice(turn), ...SIDES.slice(0, turn)]) {
          const { calls, frames, busy } = await stretch(page, side, units);
          taken[side].calls.push(...calls);
          taken[side].frames.push(...frames);
          taken[side].busy.push(...busy);
        }
      }
      for (const [part, what] of PARTS) {
        const values = taken.setData[part];
        for (const side of ['ours', 'oursApart'] as const) {
          figures.push({
            name: `${units} units${side === 'oursApart' ? ', without clusters' : ''}: ${what}`,
            unit: 'ms',
            values: taken[side][part],
            versus: { name: 'setData', values },
          });
        }
        figures.push({ name: `${units} units, setData: ${what}`, unit: 'ms', values });
      }
    }
    return figures;
  });
}
