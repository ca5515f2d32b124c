import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { CDPSession, Page } from 'playwright';
import { displayRect } from '#shared/walls/geometry.ts';
import type { Content } from '#shared/walls/content.ts';
import { EMPTY_LAYOUT, splitRects } from '#shared/walls/layout.ts';
import { treeOf } from '../lib/cpu.ts';
import type { Figure } from '../lib/report.ts';
import { until } from '../lib/scene.ts';
import { trend } from '../lib/trend.ts';
import { Hall } from './hall.ts';
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
  audioNodes: number;
  browserBytes: number;
  serverBytes: number;
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

const memoryBelow = (fits: (command: string) => boolean): number =>
  treeOf(process.pid, fits).reduce((sum, pid) => sum + memoryOf(pid), 0);

/** Scenes that have nothing in common: other sources, other things beside them, other places. */
async function saveScenes(hall: Hall): Promise<string[]> {
  const area = displayRect(hall.wall.geometry, 0);
  return Promise.all(
    Array.from({ length: 10 }, async (_, n) => {
      const tiles = splitRects(area, n % 3 === 2 ? 16 : TILES, false).map((rect, place) => {
        const other = place % 4 === 3 ? OTHERS[(place + n) % OTHERS.length] : undefined;
        const source = hall.sources[(place * 5 + n * 3) % hall.sources.length];
        const content =
          other ?? (source === undefined ? null : { kind: 'source' as const, sourceId: source.id });
        return { id: `t${place + 1}`, rect, content, isProtected: false };
      });
      // A source stands in one place of a scene.
      const seen = new Set<string>();
      const once = tiles.map((tile) => {
        const isAgain = tile.content?.kind === 'source' && seen.has(tile.content.sourceId);
        if (tile.content?.kind === 'source') {
          seen.add(tile.content.sourceId);
        }
        return isAgain ? { ...tile, content: null } : tile;
      });
      const { id } = await hall.scene.api.walls.saveScene.mutate({
        id: randomUUID(),
        wallId: hall.wall.id,
        name: `soak ${n}`,
        digit: null,
        layout: { ...EMPTY_LAYOUT, tiles: once },
      });
      return id;
    }),
  );
}

async function sample(hall: Hall, page: Page, cdp: CDPSession, change: number): Promise<Sample> {
  // Twice: what the first collection frees may have held something that the second one frees.
  await cdp.send('HeapProfiler.collectGarbage');
  await page.waitForTimeout(300);
  await cdp.send('HeapProfiler.collectGarbage');
  const { metrics } = await cdp.send('Performance.getMetrics');
  const metric = (name: string): number => metrics.find((each) => each.name === name)?.value ?? Number.NaN;
  const counted = await (await page.request.get(`${hall.scene.server.url}/metrics`)).text();
  return {
    ...(await page.evaluate(() => window.benchCounts())),
    change,
    heapBytes: metric('JSHeapUsedSize'),
    listeners: metric('JSEventListeners'),
    nodes: metric('Nodes'),
    audioNodes: metric('AudioHandlers'),
    browserBytes: memoryBelow((command) => command.includes('chrom')),
    serverBytes: memoryBelow((command) => command.includes('media-server/main.ts')),
    consumers: Number(/^ecc_sfu_consumers (\d+)$/m.exec(counted)?.[1]),
  };
}

function figures(samples: readonly Sample[]): Figure[] {
  const perThousand = (read: (sample: Sample) => number): { slope: number; error: number } => {
    const { slope, error } = trend(samples.map((each) => ({ x: each.change / 1_000, y: read(each) })));
    return { slope, error };
  };
  const grown = (what: string, unit: string, read: (sample: Sample) => number): Figure[] => {
    const { slope, error } = perThousand(read);
    return [
      { name: `${what} at rest`, unit, values: samples.map(read) },
      { name: `· grows by, in 1,000 changes`, unit, values: [slope] },
      { name: `· standard error of that`, unit, values: [error] },
    ].map((figure, n) => (n === 0 ? figure : { ...figure, name: `${what} ${figure.name}` }));
  };
  const MB = 1e6;
  return [
    ...grown('heap of the window', 'MB', ({ heapBytes }) => heapBytes / MB),
    ...grown('processes of the browser', 'MB', ({ browserBytes }) => browserBytes / MB),
    ...grown('server', 'MB', ({ serverBytes }) => serverBytes / MB),
    ...grown('consumers', '', ({ consumers }) => consumers),
    ...grown('listeners', '', ({ listeners }) => listeners),
    ...grown('nodes of the document', '', ({ nodes }) => nodes),
    ...grown('transceivers', '', ({ transceivers }) => transceivers),
    ...grown('timers', '', ({ timers }) => timers),
    ...grown('video elements', '', ({ videos }) => videos),
    ...grown('audio nodes', '', ({ audioNodes }) => audioNodes),
  ];
}

/** A day's changes of what a wall shows, one after the other: what of them stays behind. */
export async function wallSoak(): Promise<Figure[]> {
  const hall = await Hall.open(UNITS);
  try {
    const scenes = await saveScenes(hall);
    const rest = await hall.save('rest', TILES, hall.sources);
    const shown = hall.sources.slice(0, TILES);
    await hall.switchTo(rest);
    const page = await hall.openWindow((context) => context.addInitScript(installCounts));
    await movingAt(page, shown, 0, LIMIT_MS);
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('Performance.enable');
    await cdp.send('HeapProfiler.enable');
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
        await page.evaluate(() => {
          window.benchFrames.clear();
          window.benchTrace.length = 0;
        });
        samples.push(await sample(hall, page, cdp, change - WARM_UP));
      }
    }
    const emptied = await hall.save('empty', 1, []);
    await hall.switchTo(emptied);
    await until('the consumers to end', LIMIT_MS, async () => {
      const counted = await (await page.request.get(`${hall.scene.server.url}/metrics`)).text();
      return /^ecc_sfu_consumers 0$/m.test(counted) ? true : null;
    });
    return figures(samples);
  } finally {
    await hall.close();
  }
}
