import { expect, test, type Page } from 'playwright/test';
import { decoding, show, StageBuild, streamOf, tokenOf } from './media-stage/page.ts';
import type { StageTile } from './media-stage/stage.ts';
import { startUnits, type StageUnits } from './media-stage/units.ts';
import { Link } from './support/link.ts';
import { E2eServer, LINK_HOST, SERVER_HOST } from './support/server.ts';

test.use({ bypassCSP: true });
test.describe.configure({ mode: 'serial', timeout: 240_000 });

let server: E2eServer;
let units: StageUnits;
let build: StageBuild;
/** The way of media to pages that were told so; units and calls don't use it. */
let link: Link;

test.beforeAll(async () => {
  [server, build] = await Promise.all([E2eServer.create(), StageBuild.create()]);
  units = await startUnits(server, 4);
  const media = server.workerPids.map((_, index) => server.sfuPort + index);
  link = await Link.create({ tcp: media, udp: media });
});

test.afterAll(async () => {
  await units?.stop();
  await link?.close();
  await server?.dispose();
  build?.remove();
});

const openStage = async (page: Page, ceiling?: number): Promise<void> =>
  build.open(page, {
    url: server.url,
    token: await tokenOf(server, 'duty'),
    ...(ceiling === undefined ? {} : { ceiling }),
  });

const SMALL = { width: 160, height: 90 };
const LARGE = { width: 640, height: 360 };
const tiles = (size: { width: number; height: number }, count = units.sources.length): StageTile[] =>
  units.sources.slice(0, count).map(({ id }) => ({ sourceId: id, ...size }));

const attribute = async (page: Page, tile: number, name: string): Promise<string> =>
  (await streamOf(page, tile).getAttribute(name)) ?? '';
const rungs = (page: Page, count = units.sources.length): Promise<string[]> =>
  Promise.all(
    Array.from(
      { length: count },
      async (_, n) =>
        `${await attribute(page, n, 'data-rung')}/${await attribute(page, n, 'data-rung-reason')}`,
    ),
  );
const widths = (page: Page): Promise<number[]> =>
  page
    .locator('[data-testid="stream-video"] video')
    .evaluateAll((videos) => videos.map((video) => (video as HTMLVideoElement).videoWidth));
/** Both at one time: while the SFU learns what the link carries, it may lower a stream for a moment. */
const shown = async (page: Page): Promise<{ widths: number[]; rungs: string[] }> => {
  const [now, why] = await Promise.all([widths(page), rungs(page)]);
  return { widths: now, rungs: why };
};
/** When the single picture in each tile was taken, UTC ms; 0 where there is none. */
const pictures = (page: Page): Promise<number[]> =>
  Promise.all(units.sources.map(async (_, n) => Number(await attribute(page, n, 'data-picture-at'))));
/** Whether the pictures in the tiles are of the last few seconds. */
const ages = async (page: Page, of: readonly number[]): Promise<boolean[]> => {
  const at = await pictures(page);
  return of.map((n) => Date.now() - (at[n] ?? 0) < 8_000);
};
/** Pixels that the page decodes a second. */
const decoded = async (page: Page): Promise<number> => (await decoding(page)).decoded;

test('layers follow the size of the tiles, and what is decoded falls and rises with them', async ({
  page,
}) => {
  await openStage(page);
  await show(page, tiles(LARGE));
  await expect.poll(() => shown(page)).toEqual({ widths: Array(4).fill(640), rungs: Array(4).fill('full/') });
  await expect.poll(() => decoded(page)).toBeGreaterThan(4 * 640 * 360 * 7);

  await show(page, tiles(SMALL));
  await expect.poll(() => shown(page)).toEqual({ widths: Array(4).fill(160), rungs: Array(4).fill('full/') });
  await expect.poll(() => decoded(page)).toBeLessThan(4 * 160 * 90 * 13);
  await expect.poll(() => attribute(page, 0, 'data-decoded-per-shown')).toBe('1.00');

  await show(page, tiles(LARGE));
  await expect.poll(() => widths(page)).toEqual([640, 640, 640, 640]);
});

test('a small budget lowers the tiles that matter least, snapshots at the end, and gives everything back', async ({
  page,
}) => {
  await openStage(page);
  const [first, ...others] = tiles(LARGE);
  const selected = { ...first, selected: true } as StageTile;
  await show(page, [selected, ...others]);
  await expect.poll(() => widths(page)).toEqual([640, 640, 640, 640]);

  // Room for one large picture and a few small ones.
  const frame = 640 * 360 * 10;
  await page.evaluate((ceiling) => window.stage.setCeiling(ceiling), frame * 1.6);
  await expect
    .poll(() => rungs(page))
    .toMatchObject(['full/', ...Array(3).fill(expect.stringMatching(/budget$/))]);
  await expect.poll(async () => (await widths(page))[0]).toBe(640);
  const { allowed, budget, wanted } = await decoding(page);
  expect(allowed).toBeLessThanOrEqual(budget);
  expect(wanted).toBeGreaterThan(budget);

  // Not even those: the least important are shown by snapshots, which are pictures of the present.
  await page.evaluate((ceiling) => window.stage.setCeiling(ceiling), frame * 0.2);
  await expect
    .poll(() => rungs(page))
    .toEqual(['lowerLayer/budget', ...Array<string>(3).fill('snapshots/budget')]);
  await expect.poll(async () => (await widths(page))[0]).toBe(160);
  await expect.poll(() => ages(page, [1, 2, 3])).toEqual([true, true, true]);
  const before = await pictures(page);
  await expect
    .poll(async () => (await pictures(page)).every((at, n) => n === 0 || at > (before[n] ?? 0)))
    .toBe(true);
  await expect(streamOf(page, 1)).toHaveAttribute('data-phase', 'playing');
  await expect(streamOf(page, 1).locator('.stream-still canvas')).toBeVisible();

  await page.evaluate(() => window.stage.setCeiling(null));
  await expect.poll(() => widths(page)).toEqual([640, 640, 640, 640]);
  await expect.poll(() => rungs(page)).toEqual(Array(4).fill('full/'));
  await expect(page.locator('.stream-still')).toHaveCount(0);
});

/** Makes a page send its media through the link, by the address that it is told. */
const throughLink = (page: Page): Promise<unknown> =>
  page.addInitScript(
    ([from, to]) => {
      window.RTCPeerConnection = class extends RTCPeerConnection {
        override setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
          const sdp = description.sdp?.replaceAll(` ${from} `, ` ${to} `) ?? '';
          return super.setRemoteDescription({ ...description, sdp });
        }
      };
    },
    [SERVER_HOST, LINK_HOST] as const,
  );

test('when media does not come through, snapshots over HTTPS do, and the streams come back by themselves', async ({
  page,
}) => {
  await throughLink(page);
  await openStage(page);
  await show(page, tiles(LARGE));
  await expect.poll(() => widths(page)).toEqual([640, 640, 640, 640]);

  link.cut();
  await expect.poll(() => rungs(page), { timeout: 60_000 }).toEqual(Array<string>(4).fill('snapshots/link'));
  await expect.poll(() => ages(page, [0, 1, 2, 3])).toEqual([true, true, true, true]);
  for (const n of units.sources.keys()) {
    await expect(streamOf(page, n)).toHaveAttribute('data-phase', 'playing');
  }
  // The pictures go on while the streams are tried again and again.
  await page.waitForTimeout(20_000);
  expect(await rungs(page)).toEqual(Array<string>(4).fill('snapshots/link'));
  expect(await ages(page, [0, 1, 2, 3])).toEqual([true, true, true, true]);

  link.restore();
  await expect.poll(() => rungs(page), { timeout: 90_000 }).toEqual(Array<string>(4).fill('full/'));
  await expect(page.locator('.stream-still')).toHaveCount(0);
});

test('when snapshots do not come either, the last picture stays with its age', async ({ page }) => {
  await throughLink(page);
  await openStage(page);
  await show(page, tiles(LARGE));
  await expect.poll(() => widths(page)).toEqual([640, 640, 640, 640]);

  await page.route('**/snapshots/**', (route) => route.abort());
  link.cut();
  const cutAt = Date.now();
  await expect
    .poll(() => rungs(page), { timeout: 60_000 })
    .toEqual(Array<string>(4).fill('lastPicture/link'));
  await page.waitForTimeout(20_000);
  expect(await rungs(page)).toEqual(Array<string>(4).fill('lastPicture/link'));
  for (const at of await pictures(page)) {
    expect(Math.abs(at - cutAt)).toBeLessThan(6_000);
  }

  await page.unroute('**/snapshots/**');
  await expect.poll(() => rungs(page), { timeout: 60_000 }).toEqual(Array<string>(4).fill('snapshots/link'));
  link.restore();
  await expect.poll(() => rungs(page), { timeout: 90_000 }).toEqual(Array<string>(4).fill('full/'));
});
