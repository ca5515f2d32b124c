import { randomUUID } from 'node:crypto';
import { expect, test, type Browser, type Page } from 'playwright/test';
import { keepSize, signIn } from './support/console.ts';
import { Crowd } from './support/crowd.ts';
import { openApi } from './support/api.ts';
import { shoot } from './support/pictures.ts';
import { openView } from './support/pipeline.ts';
import { E2eServer } from './support/server.ts';
import { installDevices, openOffice } from './support/session-pages.ts';
import { staffCourts, type Staffed } from './support/staff.ts';
import { firstWall, saveSplit } from './support/walls.ts';

const CASES = 4_000;
const CROWD = 21;
const FEW = 8;
const PICTURES_LIMIT_MS = 120_000;
/** Pictures to look at, which aren't of the documentation. */
const SHOTS = 'test-results/consultation';
const TITLE = '重大疑难执行案件会商';

test.skip(
  process.env['ECC_SCREENSHOTS'] !== '1',
  'pictures for the documentation, no check: made by hand with ECC_SCREENSHOTS=1',
);
test.describe.configure({ mode: 'serial', timeout: 600_000 });
test.use({ actionTimeout: 60_000 });

let server: E2eServer;
let staff: Staffed[];

test.beforeAll(async () => {
  server = await E2eServer.create({ cases: CASES });
  staff = await staffCourts(server, CROWD, ['zj']);
});

test.afterAll(async () => {
  await server?.dispose();
});

/** A page at which the high court's leader is signed in, with a camera of its own. */
async function openChair(browser: Browser, width: number, height: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height } });
  const page = await context.newPage();
  await page.addInitScript(installDevices, { colour: '#2b4a6b', hz: 300 });
  await keepSize(page);
  await signIn(page, server.url, server.login('leader'));
  await openOffice(page);
  return page;
}

async function enter(page: Page, title: string): Promise<void> {
  await page.getByTestId('consultation-row').filter({ hasText: title }).first().click();
  await page.getByTestId('consultation-join').click();
  await expect(page.getByTestId('consultation-room')).toBeVisible();
}

/** So many pictures of other sites are decoded. */
const expectPictures = (page: Page, testId: string, count: number): Promise<void> =>
  expect
    .poll(
      () =>
        page
          .getByTestId(testId)
          .evaluateAll(
            (videos) =>
              videos.filter(
                (video) => (video as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames > 5,
              ).length,
          ),
      { timeout: PICTURES_LIMIT_MS },
    )
    .toBe(count);

test('situation board @screenshots', async ({ browser }) => {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  await signIn(page, server.url, server.login('leader'));
  await page.keyboard.press('Alt+3');
  await openView(page, '#/analysis');
  // Until the log is read the figures are of a part of it.
  await expect(page.getByTestId('analysis-status')).toContainText('截至', { timeout: 120_000 });
  await page.reload();
  await expect(page.getByTestId('board-figure')).toHaveCount(13, { timeout: 60_000 });
  await expect(page.locator('[data-testid="court-map-court"][data-court="zj-hz"]')).toHaveAttribute(
    'data-shade',
    /met|behind/,
  );
  await shoot(page, 'board');
  await page.close();
});

test('a consultation of nine courts, and what its hall is shown @screenshots', async ({ browser }) => {
  const { api, close } = await openApi(server, 'leader');
  const courtId = staff[0]?.courtId ?? '';
  const { cases } = await api.cases.list.query({ catalogueId: 'enforcement', courtId, limit: 1 });
  const itemId = randomUUID();
  const caseNos = cases.map(({ no }) => no);
  const crowd = await Crowd.hold(server, staff.slice(0, FEW), {
    title: TITLE,
    agenda: [
      { id: itemId, title: '被执行人名下厂房的处置', caseNos },
      { id: randomUUID(), title: '涉民生案件的集中执行', caseNos: [] },
    ],
  });
  const page = await openChair(browser, 1920, 1080);
  await enter(page, TITLE);
  await expectPictures(page, 'site-video', FEW);
  await crowd.command({ type: 'takeUpItem', itemId });
  await crowd.commandOf(2, { type: 'sign', hand: 'speak' });
  await crowd.commandOf(4, { type: 'setOwn', audioOff: true, videoOff: false });
  await crowd.command({ type: 'say', id: randomUUID(), text: '请各会场依次汇报处置进展。' });
  await expect(page.getByTestId('site-hand')).toBeVisible();
  await expect(page.locator('[data-testid=room-tile][data-speaks=true]')).toHaveCount(1, {
    timeout: 30_000,
  });
  await page.mouse.move(960, 2);
  await shoot(page, 'consultation');

  const wall = await firstWall(api);
  const hall = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  await signIn(hall, server.url, server.login('duty'));
  const content = { kind: 'consultation' as const, consultationId: crowd.id };
  const scene = await saveSplit(api, wall, { name: '会商', split: 1, contents: [content] });
  await api.walls.switchScene.mutate({ wallId: wall.id, sceneId: scene });
  await hall.goto(`${server.url}/wall.html?wall=${wall.id}&at=0`);
  for (const count of [1, FEW]) {
    await crowd.command({ type: 'broadcast', siteIds: crowd.siteIds.slice(0, count) });
    await expectPictures(hall, 'hall-video', count);
    await hall.screenshot({ path: `${SHOTS}/hall-${count}.png` });
  }
  await hall.close();
  await page.context().close();
  await crowd.end();
  await close();
});

test('a consultation of twenty-two courts @screenshots', async ({ browser }) => {
  const title = '全省执行工作会商';
  const crowd = await Crowd.hold(server, staff, { title, agenda: [] });
  for (const [width, height] of [
    [1920, 1080],
    [3840, 2160],
  ] as const) {
    const page = await openChair(browser, width, height);
    await enter(page, title);
    await expectPictures(page, 'site-video', CROWD);
    await page.mouse.move(960, 2);
    await page.screenshot({ path: `${SHOTS}/room-22-${height}.png`, timeout: 120_000 });
    await page.context().close();
  }
  await crowd.end();
});
