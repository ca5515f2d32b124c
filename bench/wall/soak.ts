import { readFileSync } from 'node:fs';
import type { CDPSession, Page } from 'playwright';
import type { Source } from '#shared/sources.ts';
import type { Content } from '#shared/walls/content.ts';
import type { Split } from '#shared/walls/layout.ts';
import { freePort } from '../../scripts/lib/server.mjs';
import { collectGarbage, CollectedHeap } from '../lib/collected.ts';
import { treeOf } from '../lib/cpu.ts';
import type { Figure } from '../lib/report.ts';
import { until } from '../lib/scene.ts';
import { trend } from '../lib/trend.ts';
import { Hall, picturesOf } from './hall.ts';
import { movingAt } from './moving.ts';
import { installCounts, type PageCounts } from './page/counts.ts';

/** One every 43 s makes a day of so many. */
const CHANGES = 2_000;
const SAMPLES = 20;
/** Code is compiled and caches fill at first. */
const WARM_UP = 100;
const UNITS = 12;
const TILES = 9;
const CHANGE_MS = 400;
const LIMIT_MS = 60_000;
/** What has left the wall lives on for a moment. */
const REST_MS = 6_000;

/** What else stands on a wall beside pictures. */
const OTHERS: readonly Content[] = [
  { kind: 'clock' },
  { kind: 'text', text: '执行指挥中心' },
  { kind: 'panel', panel: 'alarms' },
  { kind: 'panel', panel: 'pipeline' },
  { kind: 'map', view: null, unitId: null },
];

interface Sample extends PageCounts {
  change: number;
  heapBytes: number;
  listeners: number;
  nodes: number;
  /** Nodes that the page's own code could still get at. */
  heldNodes: number;
  audioNodes: number;
  browserBytes: number;
  serverBytes: number;
  serverHeapBytes: number;
  consumers: number;
}

/** Memory of a process that is in RAM, bytes (proc(5), `VmRSS`). */
function memoryOf(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}

const isServer = (command: string): boolean => command.includes('media-server/main.ts');

const memoryBelow = (fits: (command: string) => boolean): number =>
  treeOf(process.pid, fits).reduce((sum, pid) => sum + memoryOf(pid), 0);

/** What scene `n` shows: its sources, what is beside them and their places are others than in the scenes around it. */
function contentsOf(sources: readonly Source[], split: Split, n: number): (Content | null)[] {
  const pictures = picturesOf(sources);
  // A source stands in one place of a scene.
  const shown = new Set<number>();
  return Array.from({ length: split }, (_, place) => {
    if (place % 4 === 3) {
      return OTHERS[(place + n) % OTHERS.length] ?? null;
    }
    const no = (place * 5 + n * 3) % pictures.length;
    const isShown = shown.has(no);
    shown.add(no);
    return isShown ? null : (pictures[no] ?? null);
  });
}

const saveScenes = (hall: Hall): Promise<string[]> =>
  Promise.all(
    Array.from({ length: 10 }, (_, n) => {
      const split = n % 3 === 2 ? 16 : TILES;
      return hall.save(`soak ${n}`, split, contentsOf(hall.sources, split, n));
    }),
  );

async function consumersOf(hall: Hall, page: Page): Promise<number> {
  const metrics = await (await page.request.get(`${hall.scene.server.url}/metrics`)).text();
  return Number(/^ecc_sfu_consumers (\d+)$/m.exec(metrics)?.[1]);
}

/** Nodes that something of the page holds, attached or not: the browser's own counter has those that its lists of performance hold, too. */
async function heldNodes(cdp: CDPSession): Promise<number> {
  const { result } = await cdp.send('Runtime.evaluate', { expression: 'Node.prototype' });
  const { objects } = await cdp.send('Runtime.queryObjects', { prototypeObjectId: result.objectId ?? '' });
  const counted = await cdp.send('Runtime.callFunctionOn', {
    functionDeclaration: 'function () { return this.length; }',
    objectId: objects.objectId ?? '',
    returnByValue: true,
  });
  await cdp.send('Runtime.releaseObject', { objectId: objects.objectId ?? '' });
  return Number(counted.result.value);
}

async function sample(
  { hall, page, cdp, heap }: { hall: Hall; page: Page; cdp: CDPSession; heap: CollectedHeap },
  change: number,
): Promise<Sample> {
  await collectGarbage(page, cdp);
  const { metrics } = await cdp.send('Performance.getMetrics');
  const metric = (name: string): number => metrics.find((each) => each.name === name)?.value ?? Number.NaN;
  return {
    ...(await page.evaluate(() => window.benchCounts())),
    change,
    heapBytes: metric('JSHeapUsedSize'),
    listeners: metric('JSEventListeners'),
    nodes: metric('Nodes'),
    heldNodes: await heldNodes(cdp),
    audioNodes: metric('AudioHandlers'),
    browserBytes: memoryBelow((command) => command.includes('chrom')),
    serverBytes: memoryBelow(isServer),
    serverHeapBytes: await heap.read(),
    consumers: await consumersOf(hall, page),
  };
}

function figures(samples: readonly Sample[]): Figure[] {
  const grown = (what: string, unit: string, read: (sample: Sample) => number): Figure[] => {
    const { slope, error } = trend(samples.map((each) => ({ x: each.change / 1_000, y: read(each) })));
    return [
      { name: `${what} at rest`, unit, values: samples.map(read) },
      { name: `${what} · grows by, in 1,000 changes`, unit, values: [slope] },
      { name: `${what} · standard error of that`, unit, values: [error] },
    ];
  };
  const MB = 1e6;
  return [
    ...grown('heap of the window', 'MB', ({ heapBytes }) => heapBytes / MB),
    ...grown('processes of the browser', 'MB', ({ browserBytes }) => browserBytes / MB),
    ...grown('heap of the server, collected', 'MB', ({ serverHeapBytes }) => serverHeapBytes / MB),
    ...grown('process of the server, as it is', 'MB', ({ serverBytes }) => serverBytes / MB),
    ...grown('consumers', '', ({ consumers }) => consumers),
    ...grown('listeners', '', ({ listeners }) => listeners),
    ...grown('nodes that are held', '', (each) => each.heldNodes),
    ...grown('nodes by the browser’s counter', '', ({ nodes }) => nodes),
    ...grown('transceivers', '', ({ transceivers }) => transceivers),
    ...grown('timers', '', ({ timers }) => timers),
    ...grown('video elements', '', ({ videos }) => videos),
    ...grown('audio nodes', '', ({ audioNodes }) => audioNodes),
  ];
}

/** A day's changes of what a wall shows, one after the other: what of them stays behind. */
export async function wallSoak(): Promise<Figure[]> {
  const port = await freePort();
  const hall = await Hall.open(UNITS, { NODE_OPTIONS: `--inspect-port=${port}` });
  try {
    const scenes = await saveScenes(hall);
    const rest = await hall.save('rest', TILES, picturesOf(hall.sources));
    const shown = hall.sources.slice(0, TILES);
    await hall.switchTo(rest);
    const page = await hall.openWindow((context) => context.addInitScript(installCounts));
    await movingAt(page, shown, 0, LIMIT_MS);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable');
    await cdp.send('HeapProfiler.enable');
    const [pid = 0] = treeOf(process.pid, isServer);
    const heap = await CollectedHeap.open(pid, port);
    const samples: Sample[] = [];
    for (let change = 0; change <= WARM_UP + CHANGES; change += 1) {
      await hall.switchTo(scenes[(change * 7) % scenes.length] ?? rest);
      await page.waitForTimeout(CHANGE_MS);
      if (change >= WARM_UP && (change - WARM_UP) % (CHANGES / SAMPLES) === 0) {
        // The same scene each time, with nothing that lingers, so that it needs the same.
        const askedAt = await hall.switchTo(rest);
        await movingAt(page, shown, askedAt, LIMIT_MS);
        await page.waitForTimeout(REST_MS);
        // What the bench itself notes of frames isn't the window's.
        await page.evaluate(() => window.benchFrames.clear());
        samples.push(await sample({ hall, page, cdp, heap }, change - WARM_UP));
      }
    }
    heap.close();
    const emptied = await hall.save('empty', 1, []);
    await hall.switchTo(emptied);
    await until('the consumers to end', LIMIT_MS, async () =>
      (await consumersOf(hall, page)) === 0 ? true : null,
    );
    return figures(samples);
  } finally {
    await hall.close();
  }
}
