import type { Page } from 'playwright';
import type { Source } from '#shared/sources.ts';
import { putSource } from '../tests/e2e/support/console.ts';
import { Scene, until } from './lib/scene.ts';
import type { Figure } from './lib/report.ts';
import { joinTimes, type JoinTimes } from './page/timeline.ts';

const UNITS = 6;
const COLD_RUNS = 24;
const WARM_RUNS = 36;
/** A tile's source lives on for a moment after it was replaced; the next choice is made after that, ms. */
const BETWEEN_MS = 1_700;
const FRAME_LIMIT_MS = 15_000;
/** A console that has just come up still draws its map; the choice is made after that, ms. */
const SETTLE_MS = 1_500;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Chooses a source for a tile as a user does, by keyboard, and answers with where the time went. */
async function choose(page: Page, tile: number, source: Source): Promise<JoinTimes> {
  const before = await page.evaluate(() => window.benchTrace.length);
  await putSource(page, tile, source.name);
  await until('the first frame', FRAME_LIMIT_MS, async () => {
    const shown = await page.evaluate(
      (from) => window.benchTrace.slice(from).some(({ what }) => what === 'frame'),
      before,
    );
    return shown ? true : null;
  });
  return joinTimes(await page.evaluate((from) => window.benchTrace.slice(from), before));
}

const PARTS: Record<keyof JoinTimes, string> = {
  total: 'choice to first frame',
  media: 'first call to first frame',
  page: '· page',
  signalling: '· signalling',
  connecting: '· ICE and DTLS',
  resuming: '· browser takes the stream in',
  keyFrame: '· key frame',
  decoding: '· decoding',
};

function figures(times: readonly JoinTimes[], aim: number): Figure[] {
  return (Object.keys(PARTS) as (keyof JoinTimes)[]).map((part) => ({
    name: PARTS[part],
    unit: 'ms',
    values: times.map((each) => each[part]),
    ...(part === 'total' ? { aim } : {}),
  }));
}

const nth = <T>(things: readonly T[], index: number): T => {
  const thing = things[index % things.length];
  if (thing === undefined) {
    throw new Error('no source is live');
  }
  return thing;
};

/** A console that has just been opened shows its first picture. */
export async function coldJoin(): Promise<Figure[]> {
  const scene = await Scene.open({ units: UNITS });
  try {
    const sources = await scene.liveUnits();
    const times: JoinTimes[] = [];
    for (let run = 0; run < COLD_RUNS; run += 1) {
      const context = await scene.openContext();
      const page = await scene.openConsole(context);
      await pause(SETTLE_MS);
      times.push(await choose(page, 0, nth(sources, run)));
      await context.close();
    }
    return figures(times, 800);
  } finally {
    await scene.close();
  }
}

/** A console that shows pictures puts another one into a tile. */
export async function warmSwitch(): Promise<Figure[]> {
  const scene = await Scene.open({ units: UNITS });
  try {
    const sources = await scene.liveUnits();
    const page = await scene.openConsole(await scene.openContext());
    await choose(page, 1, nth(sources, 0));
    const others = sources.slice(1);
    const times: JoinTimes[] = [];
    for (let run = 0; run < WARM_RUNS; run += 1) {
      await pause(BETWEEN_MS);
      times.push(await choose(page, 0, nth(others, run)));
    }
    return figures(times, 300);
  } finally {
    await scene.close();
  }
}
