import type { BrowserContext } from 'playwright';
import type { Figure } from './lib/report.ts';
import { Scene } from './lib/scene.ts';

const RUNS = 12;

interface StartTimes {
  wall: number;
  usable: number;
}

/** Opens the console; times are from the navigation, ms. */
async function openOnce(scene: Scene, context: BrowserContext): Promise<StartTimes> {
  const page = await scene.openConsole(context);
  const times = await page.evaluate(() => {
    const when = (what: string): number =>
      window.benchTrace.find((event) => event.what === what)?.at ?? Number.NaN;
    return { wall: when('wall'), usable: when('usable') };
  });
  await page.close();
  return times;
}

const figures = (name: string, times: readonly StartTimes[], aim: number): Figure[] => [
  { name: `${name}: wall on the screen`, unit: 'ms', values: times.map(({ wall }) => wall) },
  { name: `${name}: wall and link up`, unit: 'ms', values: times.map(({ usable }) => usable), aim },
];

/** The console's start for somebody who is signed in, with an empty cache and with a full one. */
export async function consoleStart(): Promise<Figure[]> {
  const scene = await Scene.open({ units: 0 });
  try {
    const cold: StartTimes[] = [];
    const warm: StartTimes[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const context = await scene.openContext();
      cold.push(await openOnce(scene, context));
      warm.push(await openOnce(scene, context));
      await context.close();
    }
    return [...figures('cold cache', cold, 1_800), ...figures('warm cache', warm, 1_000)];
  } finally {
    await scene.close();
  }
}
