import { expect, test, type Page } from 'playwright/test';
import { TRACKS_A_TRANSPORT } from '../../renderer/media/receive-transports.ts';
import { countIn, heapOf, openDebugger, sampleOf, type Sample } from './media-stage/counts.ts';
import { show, StageBuild, tokenOf } from './media-stage/page.ts';
import type { StageTile } from './media-stage/stage.ts';
import { startUnits, type StageUnits } from './media-stage/units.ts';
import { E2eServer } from './support/server.ts';

// A day's changes of what a wall shows, one after the other: every count must be what it was, however many there were.
test.use({ bypassCSP: true });
test.describe.configure({ mode: 'serial', timeout: 3_600_000 });

const TILES = 9;
const SOURCES = 14;
const SCENES = Number(process.env['ECC_SCENES'] ?? 300);
/** Code is compiled and caches fill at first. */
const WARM_UP = 40;
const SAMPLES = 10;
/** What the heap may seem to grow by over all scenes: the compiler goes on for long. */
const GROWTH_BYTES = 1_000_000;

let server: E2eServer;
let units: StageUnits;
let build: StageBuild;

test.beforeAll(async () => {
  [server, build] = await Promise.all([E2eServer.create(), StageBuild.create()]);
  units = await startUnits(server, SOURCES);
});

test.afterAll(async () => {
  await units?.stop();
  await server?.dispose();
  build?.remove();
});

/** Streams that the server sends to clients. */
async function consumers(page: Page): Promise<number> {
  const metrics = await (await page.request.get(`${server.url}/metrics`)).text();
  return Number(/^ecc_sfu_consumers (\d+)$/m.exec(metrics)?.[1]);
}

/** Nine of the sources, other ones with each scene, in another order and size; now and then one is heard. */
function scene(index: number): StageTile[] {
  const size = index % 3 === 0 ? { width: 320, height: 180 } : { width: 200, height: 112 };
  return Array.from({ length: TILES }, (_, n) => ({
    sourceId: units.sources[(index * 5 + n * (1 + (index % 2) * 2)) % SOURCES]?.id ?? '',
    ...size,
    audible: n === 0 && index % 4 === 0,
  }));
}

/** Growth in bytes a scene, by least squares. */
function slope(samples: readonly { scene: number; heapBytes: number }[]): number {
  const mean = (of: (sample: (typeof samples)[number]) => number): number =>
    samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [x, y] = [mean((sample) => sample.scene), mean((sample) => sample.heapBytes)];
  const over = samples.reduce((sum, each) => sum + (each.scene - x) * (each.heapBytes - y), 0);
  return over / samples.reduce((sum, each) => sum + (each.scene - x) ** 2, 0);
}

test(`${SCENES} changes of what nine tiles show leave nothing behind`, async ({ page }) => {
  await countIn(page);
  await build.open(page, { url: server.url, token: await tokenOf(server, 'duty') });
  const cdp = await openDebugger(page);
  await page.waitForTimeout(3_000);
  const empty = await sampleOf(page, cdp);

  const samples: (Sample & { scene: number; consumers: number })[] = [];
  for (let index = 0; index <= WARM_UP + SCENES; index += 1) {
    await show(page, scene(index));
    // Most are gone before they have begun; some play for a while.
    await page.waitForTimeout(index % 10 === 0 ? 1_500 : 200);
    if (index >= WARM_UP && (index - WARM_UP) % Math.ceil(SCENES / SAMPLES) === 0) {
      // The same scene each time, with nothing that lingers, so that it needs the same.
      await show(page, scene(1));
      await page.waitForTimeout(4_000);
      samples.push({ scene: index, ...(await sampleOf(page, cdp)), consumers: await consumers(page) });
    }
  }
  const tracks = await heapOf(cdp, 'blink::MediaStreamSource');
  await show(page, []);
  await expect.poll(() => consumers(page), { timeout: 30_000 }).toBe(0);
  await page.waitForTimeout(3_000);
  const after = await sampleOf(page, cdp);
  const bytes = slope(samples);
  console.log(
    samples
      .map((s) =>
        [
          s.scene,
          s.heapBytes,
          s.consumers,
          s.transceivers,
          s.sections,
          s.sdpBytes,
          s.listeners,
          s.nodes,
        ].join(' '),
      )
      .join('\n'),
  );
  console.log(`heap: ${Math.round(bytes)} bytes a scene; tracks kept by the browser: ${tracks.count}`);
  console.log('empty', JSON.stringify(empty), 'after', JSON.stringify(after));

  for (const sample of samples) {
    // Each tile's picture, and the sound of those that were heard.
    expect(sample.consumers).toBeGreaterThanOrEqual(TILES);
    expect(sample.consumers).toBeLessThanOrEqual(TILES * 2);
    expect(sample.connections).toBeLessThanOrEqual(3);
    expect(sample.sections).toBeLessThanOrEqual(3 * (TILES * 2 + 6));
    expect(sample.videos).toBe(TILES);
  }
  expect(tracks.count).toBeLessThan(3 * TRACKS_A_TRANSPORT);
  expect(bytes * SCENES).toBeLessThan(GROWTH_BYTES);
  const [first, last] = [samples[0], samples.at(-1)];
  expect(last?.listeners).toBeLessThanOrEqual((first?.listeners ?? 0) + 10);
  expect(last?.nodes).toBeLessThanOrEqual((first?.nodes ?? 0) + 20);
  expect(last?.timers).toBeLessThanOrEqual((first?.timers ?? 0) + 10);
  expect(after.videos).toBe(0);
  expect(after.timers).toBeLessThanOrEqual(empty.timers + 2);
  expect(after.audioNodes).toBeLessThanOrEqual(10);
});
