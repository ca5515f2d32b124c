import type { Page } from 'playwright';
import { watchCpu } from '../lib/cpu.ts';
import type { Figure } from '../lib/report.ts';
import { until } from '../lib/scene.ts';
import type { Inbound, Join } from './page/viewers.ts';
import { openSides, type Side, type Sides } from './sides.ts';

/** Small and noisy: what a viewer costs the browser is in the pixels, what it costs the SFU in the bits. */
const PICTURE = { width: 320, height: 180, fps: 20, bitsPerSecond: 1_500_000 };
const VIEWERS = 24;
/** Of them are drawn. */
const SHOWN = 2;
const ROUNDS = 3;
const MEASURES = 3;
const MEASURE_MS = 8_000;
const SETTLE_MS = 10_000;
const JOINS = 12;
/** At most sixty sessions a minute are begun for one sign-in. */
const BETWEEN_JOINS_MS = 1_300;
const LIMIT_MS = 60_000;

interface Cost {
  megabits: number;
  packets: number;
  /** Share of a core. */
  forwarder: number;
  all: number;
  lost: number;
  framesPerSecond: number;
  keyFrames: number;
}

interface Taken {
  costs: Cost[];
  joins: Join[];
}

const inbound = (page: Page): Promise<Inbound> => page.evaluate(() => window.benchInbound());

async function measureCost({ forwarder, all }: Side, page: Page): Promise<Cost> {
  const before = await inbound(page);
  const began = performance.now();
  const forwarderCpu = watchCpu(forwarder);
  const allCpu = all.map((pid) => watchCpu(pid));
  await page.waitForTimeout(MEASURE_MS);
  const [share, sum] = [forwarderCpu(), allCpu.reduce((total, read) => total + read(), 0)];
  const seconds = (performance.now() - began) / 1_000;
  const after = await inbound(page);
  const gained = (key: keyof Inbound): number => after[key] - before[key];
  return {
    megabits: (gained('bytes') * 8) / 1e6 / seconds,
    packets: gained('packets') / seconds,
    forwarder: share,
    all: sum,
    lost: gained('lost') / (gained('packets') + gained('lost')),
    framesPerSecond: gained('decoded') / seconds / VIEWERS,
    keyFrames: gained('keyFrames') / seconds / VIEWERS,
  };
}

/** One round at one side: viewers that stay, then viewers that come and go. */
async function takeRound({ openPage }: Sides, side: Side): Promise<Taken> {
  const publisher = await openPage(side);
  await publisher.evaluate((picture) => window.benchPublish(picture), PICTURE);
  const viewer = await openPage(side);
  await until('the published picture', LIMIT_MS, () =>
    viewer.evaluate(() => window.benchJoin()).catch(() => null),
  );
  await viewer.evaluate(([count, shown]) => window.benchHold(count, shown), [VIEWERS, SHOWN] as const);
  await until(`${VIEWERS} playing viewers`, LIMIT_MS, async () =>
    (await inbound(viewer)).playing === VIEWERS ? true : null,
  );
  await viewer.waitForTimeout(SETTLE_MS);
  const costs: Cost[] = [];
  for (let index = 0; index < MEASURES; index += 1) {
    costs.push(await measureCost(side, viewer));
  }
  await viewer.evaluate(() => window.benchLetGo());
  const joins: Join[] = [];
  for (let index = 0; index < JOINS; index += 1) {
    await viewer.waitForTimeout(BETWEEN_JOINS_MS);
    joins.push(await viewer.evaluate(() => window.benchJoin()));
  }
  await viewer.context().close();
  await publisher.evaluate(() => window.benchWithdraw());
  await publisher.context().close();
  return { costs, joins };
}

const COSTS: readonly (readonly [string, string, (cost: Cost) => number])[] = [
  ['forwarded', 'Mbit/s', ({ megabits }) => megabits],
  ['forwarded', 'packets/s', ({ packets }) => packets],
  ['media process', '% of a core', ({ forwarder }) => forwarder * 100],
  ['media process per Mbit/s', '% of a core', ({ forwarder, megabits }) => (forwarder * 100) / megabits],
  ['all processes per Mbit/s', '% of a core', ({ all, megabits }) => (all * 100) / megabits],
  ['lost', '%', ({ lost }) => lost * 100],
  ['frames of a viewer', 'frames/s', ({ framesPerSecond }) => framesPerSecond],
  ['key frames of a viewer', 'frames/s', ({ keyFrames }) => keyFrames],
];
const JOIN_PARTS: readonly (readonly [string, (join: Join) => number])[] = [
  ['join to first frame', ({ frame }) => frame],
  ['· until the session is described', ({ described }) => described],
  ['· until ICE and DTLS are up', ({ connected }) => connected],
];

function figures(name: string, { costs, joins }: Taken, other: Taken | null): Figure[] {
  const figure = <T>(what: string, unit: string, read: (one: T) => number, mine: T[], its?: T[]): Figure => ({
    name: `${name}: ${what}`,
    unit,
    values: mine.map(read),
    ...(its === undefined ? {} : { versus: { name: 'Janus', values: its.map(read) } }),
  });
  return [
    ...COSTS.map(([what, unit, read]) => figure(what, unit, read, costs, other?.costs)),
    ...JOIN_PARTS.map(([what, read]) => figure(what, 'ms', read, joins, other?.joins)),
  ];
}

/** Our SFU beside Janus: the same picture, the same viewers, one after the other in turns. */
export async function besideJanus(): Promise<Figure[]> {
  const sides = await openSides(PICTURE.bitsPerSecond);
  try {
    const taken = new Map<Side, Taken>([
      [sides.ours, { costs: [], joins: [] }],
      [sides.janus, { costs: [], joins: [] }],
    ]);
    for (let round = 0; round < ROUNDS; round += 1) {
      const turn = round % 2 === 0 ? [sides.ours, sides.janus] : [sides.janus, sides.ours];
      for (const side of turn) {
        const { costs, joins } = await takeRound(sides, side);
        taken.get(side)?.costs.push(...costs);
        taken.get(side)?.joins.push(...joins);
      }
    }
    const of = (side: Side): Taken => taken.get(side) ?? { costs: [], joins: [] };
    return [...figures('ours', of(sides.ours), of(sides.janus)), ...figures('Janus', of(sides.janus), null)];
  } finally {
    await sides.close();
  }
}
