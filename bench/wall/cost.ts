import type { BrowserContext, Page } from 'playwright';
import { watchTreeCpu } from '../lib/cpu.ts';
import type { Figure } from '../lib/report.ts';
import { Hall, picturesOf } from './hall.ts';
import { movingAt } from './moving.ts';

const TILES = 16;
const RUNS = 5;
const LIMIT_MS = 60_000;
const SETTLE_MS = 15_000;
const MEASURE_MS = 10_000;

/**
 * Lets each tile pass for one of the whole display, so that it takes the full stream, and hides from the page that frames are dropped, which
 * would make it lower them.
 */
async function takeFullStreams(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    // oxlint-disable-next-line typescript/unbound-method -- it is called with its element below
    const measure = Element.prototype.getBoundingClientRect;
    Element.prototype.getBoundingClientRect = function () {
      return this.classList.contains('stream-host') ? new DOMRect(0, 0, 1920, 1080) : measure.call(this);
    };
    // oxlint-disable-next-line typescript/unbound-method -- it is called with its connection below
    const statsOf = RTCPeerConnection.prototype.getStats;
    RTCPeerConnection.prototype.getStats = async function () {
      const report = await statsOf.call(this);
      const told = new Map<string, unknown>();
      for (const [id, each] of report as Iterable<[string, { framesReceived?: number }]>) {
        told.set(id, { ...each, framesDecoded: each.framesReceived });
      }
      return told;
    };
  });
}

interface Cost {
  browserCpu: number;
  serverCpu: number;
  bitsPerSecond: number;
  decodedPixels: number;
  framesPerSecond: number;
  dropped: number;
  freezes: number;
}

async function measure(hall: Hall, page: Page): Promise<Cost> {
  const began = performance.now();
  const browser = watchTreeCpu(process.pid, (command) => command.includes('chrom'));
  const workers = watchTreeCpu(process.pid, (command) => command.includes('mediasoup-worker'));
  const before = await page.evaluate(() => window.benchReceived());
  await page.waitForTimeout(MEASURE_MS);
  const after = await page.evaluate(() => window.benchReceived());
  const seconds = (performance.now() - began) / 1_000;
  const decoded = after.decoded - before.decoded;
  const dropped = after.dropped - before.dropped;
  return {
    browserCpu: browser(),
    serverCpu: workers(),
    bitsPerSecond: ((after.bytes - before.bytes) * 8) / seconds,
    decodedPixels: (after.pixels - before.pixels) / seconds,
    framesPerSecond: decoded / seconds / hall.sources.length,
    dropped: dropped / Math.max(1, decoded + dropped),
    freezes: after.freezes - before.freezes,
  };
}

function figures(name: string, costs: readonly Cost[], other: readonly Cost[] | null): Figure[] {
  const of = (what: string, unit: string, read: (cost: Cost) => number): Figure => ({
    name: `${name}: ${what}`,
    unit,
    values: costs.map(read),
    ...(other === null ? {} : { versus: { name: 'full streams', values: other.map(read) } }),
  });
  return [
    of('browser', '% of a core', ({ browserCpu }) => browserCpu * 100),
    of('media workers', '% of a core', ({ serverCpu }) => serverCpu * 100),
    of('received', 'Mbit/s', ({ bitsPerSecond }) => bitsPerSecond / 1e6),
    of('decoded', 'Mpixel/s', ({ decodedPixels }) => decodedPixels / 1e6),
    of('frames of a tile', 'frames/s', ({ framesPerSecond }) => framesPerSecond),
    of('dropped frames', '%', ({ dropped }) => dropped * 100),
    of('freezes in 10 s', '', ({ freezes }) => freezes),
  ];
}

async function costsOf(hall: Hall, prepare?: (context: BrowserContext) => Promise<unknown>): Promise<Cost[]> {
  const page = await hall.openWindow(prepare);
  await movingAt(page, hall.sources, 0, LIMIT_MS);
  await page.waitForTimeout(SETTLE_MS);
  const costs: Cost[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    costs.push(await measure(hall, page));
  }
  await page.context().close();
  return costs;
}

/** What a wall of sixteen tiles costs with the layer that fits each tile, and with the full stream in each. */
export async function wallCost(): Promise<Figure[]> {
  const hall = await Hall.open(TILES);
  try {
    await hall.switchTo(await hall.save('sixteen', TILES, picturesOf(hall.sources)));
    const fitting = await costsOf(hall);
    const full = await costsOf(hall, takeFullStreams);
    return [...figures('layers that fit', fitting, full), ...figures('full streams', full, null)];
  } finally {
    await hall.close();
  }
}
