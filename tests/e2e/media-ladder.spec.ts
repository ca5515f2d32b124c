import { expect, test, type Page } from 'playwright/test';
import { decoding, show, StageBuild, streamOf, tokenOf } from './media-stage/page.ts';
import type { StageTile } from './media-stage/stage.ts';
import { startUnits, type StageUnits } from './media-stage/units.ts';
import { Link } from './support/link.ts';
import { E2eServer, LINK_HOST, SERVER_HOST } from './support/server.ts';

test.use({ bypassCSP: true });
test.describe.configure({ mode: 'serial', timeout: 600_000 });

/** So many large pictures any machine may decode, however little it can. */
const UNITS = 3;
/** Streams come up and change their layers as fast as the machine can, and links are given up and trusted again after a while. */
const LIMIT_MS = 180_000;

let server: E2eServer;
let units: StageUnits;
let build: StageBuild;
/** The way of media to pages that were told so; units and calls don't use it. */
let link: Link;

test.beforeAll(async () => {
  [server, build] = await Promise.all([E2eServer.create(), StageBuild.create()]);
  units = await startUnits(server, UNITS);
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

/** The same of each unit. */
const all = <T>(value: T): T[] => Array.from({ length: UNITS }, () => value);

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
  await expect
    .poll(() => shown(page), { timeout: LIMIT_MS })
    .toEqual({ widths: all(640), rungs: all('full/') });
  await expect.poll(() => decoded(page), { timeout: LIMIT_MS }).toBeGreaterThan(UNITS * 640 * 360 * 4);

  await show(page, tiles(SMALL));
  await expect
    .poll(() => shown(page), { timeout: LIMIT_MS })
    .toEqual({ widths: all(160), rungs: all('full/') });
  await expect.poll(() => decoded(page), { timeout: LIMIT_MS }).toBeLessThan(UNITS * 160 * 90 * 13);
  await expect.poll(() => attribute(page, 0, 'data-decoded-per-shown'), { timeout: LIMIT_MS }).toBe('1.00');

  await show(page, tiles(LARGE));
  await expect.poll(() => widths(page), { timeout: LIMIT_MS }).toEqual(all(640));
});

test('a small budget lowers the tiles that matter least, snapshots at the end, and gives everything back', async ({
  page,
}) => {
  await openStage(page);
  const [first, ...others] = tiles(LARGE);
  const selected = { ...first, selected: true } as StageTile;
  await show(page, [selected, ...others]);
  await expect.poll(() => widths(page), { timeout: LIMIT_MS }).toEqual(all(640));

  // Room for one large picture and a few small ones.
  const frame = 640 * 360 * 10;
  await page.evaluate((ceiling) => window.stage.setCeiling(ceiling), frame * 1.6);
  await expect
    .poll(() => rungs(page), { timeout: LIMIT_MS })
    .toMatchObject(['full/', ...Array<unknown>(UNITS - 1).fill(expect.stringMatching(/budget$/))]);
  await expect.poll(async () => (await widths(page))[0], { timeout: LIMIT_MS }).toBe(640);
  const isKept = async (): Promise<boolean> => {
    const { allowed, budget, wanted } = await decoding(page);
    return allowed <= budget && wanted > budget;
  };
  await expect.poll(isKept, { timeout: LIMIT_MS, message: 'less is allowed than is wanted' }).toBe(true);

  // Not even those: the least important are shown by snapshots, which are pictures of the present.
  await page.evaluate((ceiling) => window.stage.setCeiling(ceiling), frame * 0.2);
  await expect
    .poll(() => rungs(page), { timeout: LIMIT_MS })
    .toEqual(['lowerLayer/budget', ...Array<string>(UNITS - 1).fill('snapshots/budget')]);
  await expect.poll(async () => (await widths(page))[0], { timeout: LIMIT_MS }).toBe(160);
  await expect.poll(() => ages(page, [1, 2]), { timeout: LIMIT_MS }).toEqual([true, true]);
  const before = await pictures(page);
  await expect
    .poll(async () => (await pictures(page)).every((at, n) => n === 0 || at > (before[n] ?? 0)), {
      timeout: LIMIT_MS,
    })
    .toBe(true);
  await expect(streamOf(page, 1)).toHaveAttribute('data-phase', 'playing');
  await expect(streamOf(page, 1).locator('.stream-still canvas')).toBeVisible();

  await page.evaluate(() => window.stage.setCeiling(null));
  await expect.poll(() => widths(page), { timeout: LIMIT_MS }).toEqual(all(640));
  await expect.poll(() => rungs(page), { timeout: LIMIT_MS }).toEqual(all('full/'));
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
  await expect.poll(() => widths(page), { timeout: LIMIT_MS }).toEqual(all(640));

  link.cut();
  await expect.poll(() => rungs(page), { timeout: LIMIT_MS }).toEqual(all('snapshots/link'));
  await expect.poll(() => ages(page, [...units.sources.keys()]), { timeout: LIMIT_MS }).toEqual(all(true));
  for (const n of units.sources.keys()) {
    await expect(streamOf(page, n)).toHaveAttribute('data-phase', 'playing');
  }
  // The pictures go on while the streams are tried again and again.
  await page.waitForTimeout(20_000);
  const isPresent = async (): Promise<unknown> => [
    await rungs(page),
    await ages(page, [...units.sources.keys()]),
  ];
  await expect.poll(isPresent, { timeout: LIMIT_MS }).toEqual([all('snapshots/link'), all(true)]);

  link.restore();
  await expect.poll(() => rungs(page), { timeout: LIMIT_MS }).toEqual(all('full/'));
  await expect(page.locator('.stream-still')).toHaveCount(0);
});

test('when snapshots do not come either, the last picture stays with its age', async ({ page }) => {
  await throughLink(page);
  await openStage(page);
  await show(page, tiles(LARGE));
  await expect.poll(() => widths(page), { timeout: LIMIT_MS }).toEqual(all(640));

  await page.route('**/snapshots/**', (route) => route.abort());
  link.cut();
  const cutAt = Date.now();
  await expect.poll(() => rungs(page), { timeout: LIMIT_MS }).toEqual(all('lastPicture/link'));
  await page.waitForTimeout(20_000);
  await expect.poll(() => rungs(page), { timeout: LIMIT_MS }).toEqual(all('lastPicture/link'));
  // It is of when the link was cut, not of any of the times at which it was tried again.
  const half = (Date.now() - cutAt) / 2;
  for (const at of await pictures(page)) {
    expect(Math.abs(at - cutAt)).toBeLessThan(half);
  }

  await page.unroute('**/snapshots/**');
  await expect.poll(() => rungs(page), { timeout: LIMIT_MS }).toEqual(all('snapshots/link'));
  link.restore();
  await expect.poll(() => rungs(page), { timeout: LIMIT_MS }).toEqual(all('full/'));
});
