import { randomUUID } from 'node:crypto';
import { expect, test, type Locator, type Page } from 'playwright/test';
import { openApi, type ApiSession } from './support/api.ts';
import { violations } from './support/axe.ts';
import { signIn } from './support/console.ts';
import { COLOURS, openOfficer, TONES, type FieldUnit } from './support/field.ts';
import { heard, listenIn } from './support/hearing.ts';
import { blockColour, nearestColour } from './support/picture.ts';
import { E2eServer } from './support/server.ts';

/** On a machine that is short of processors pictures and sound come late and in pieces. */
const MEDIA_LIMIT_MS = 120_000;

test.describe.configure({ timeout: 900_000 });

let server: E2eServer;
let admin: ApiSession;
let unit: FieldUnit;
let page: Page;

test.beforeAll(async ({ browser }) => {
  server = await E2eServer.create();
  admin = await openApi(server, 'admin');
  await admin.api.intercom.saveGroup.mutate({ id: randomUUID(), courtId: 'zj', name: '全省指挥' });
  const context = await browser.newContext({
    viewport: { width: 1920, height: 1080 },
    permissions: ['camera', 'microphone'],
  });
  page = await context.newPage();
  await listenIn(page);
  await signIn(page, server.url, server.login('duty'));
  unit = await openOfficer(
    { server, admin },
    { callSign: '浙执-001', name: 'unitA', position: { lon: 120.1485, lat: 30.242 } },
  );
});

test.afterAll(async () => {
  await page?.context().close();
  await Promise.all([unit?.device.close(), admin?.close()]);
  await server?.dispose();
});

const framesOf = (video: Locator): Promise<number> =>
  video.evaluate((element) => (element as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames);

/** The picture is there, and goes on. */
async function expectFrames(video: Locator): Promise<void> {
  await expect(video).toBeVisible({ timeout: MEDIA_LIMIT_MS });
  let last = await framesOf(video);
  let seen = 0;
  // A picture that begins anew counts its frames from 0.
  const further = async (): Promise<number> => {
    const now = await framesOf(video);
    seen += now >= last ? now - last : now;
    last = now;
    return seen;
  };
  await expect.poll(further, { timeout: MEDIA_LIMIT_MS }).toBeGreaterThan(10);
}

test('the desk calls an officer: both see and hear, are muted, hang up, and the log has it', async () => {
  const officer = unit.device.page;

  await test.step('the officer is rung', async () => {
    await page.getByTestId('unit-search').fill('浙执-001');
    await expect(page.getByTestId('unit-row')).toHaveCount(1);
    await page.getByTestId('unit-menu').click();
    await page.getByRole('menuitem', { name: '音视频通话' }).click();
    await expect(page.getByTestId('call-text')).toHaveText('等待对方接听…');
    await page.getByTestId('unit-search').fill('');
    await expect(officer.getByTestId('call')).toHaveAttribute('data-phase', 'incoming');
    await officer.screenshot({ path: 'test-results/calls/unit-incoming-zh.png' });
    await officer.getByTestId('call-answer').click();
  });

  await test.step('both see decoded pictures of each other, and the desk hears the officer', async () => {
    await expectFrames(page.getByTestId('call-picture'));
    await expectFrames(officer.getByTestId('call-picture'));
    await expect
      .poll(async () => nearestColour(await blockColour(page.getByTestId('call-picture')), COLOURS), {
        timeout: MEDIA_LIMIT_MS,
      })
      .toBe('unitA');
    await expect
      .poll(async () => (await heard(page)).some(({ hz }) => Math.abs(hz - TONES.unitA) < 40), {
        timeout: MEDIA_LIMIT_MS,
      })
      .toBe(true);
    await page.screenshot({ path: 'test-results/calls/console-talking-zh.png' });
    await officer.screenshot({ path: 'test-results/calls/unit-talking-zh.png' });
  });

  await test.step('the talk key says why it does not work', async () => {
    await officer.getByTestId('talk-hold').hover();
    await officer.mouse.down();
    await expect(officer.getByTestId('talk-state')).toContainText('麦克风由通话占用');
    await officer.mouse.up();
  });

  await test.step('a camera that is muted is shown as off, and comes back', async () => {
    await page.getByTestId('call-mute-camera').click();
    await expect(officer.getByTestId('call')).toContainText('摄像头已关闭');
    await page.getByTestId('call-mute-camera').click();
    await expectFrames(officer.getByTestId('call-picture'));
  });

  await test.step('the officer’s page is loaded anew, and the call goes on', async () => {
    await officer.reload();
    await expect(officer.getByTestId('call')).toHaveAttribute('data-phase', 'talking');
    await expectFrames(officer.getByTestId('call-picture'));
    await expectFrames(page.getByTestId('call-picture'));
    expect(await violations(officer)).toEqual([]);
    expect(await violations(page)).toEqual([]);
  });

  await test.step('hanging up ends it for both, and the log says who and how long', async () => {
    // It is told for a few seconds.
    await Promise.all([
      expect(page.getByTestId('call-text')).toHaveText('通话结束'),
      officer.getByTestId('call-hang-up').click(),
    ]);
    await page.getByTestId('call-dismiss').click();
    await expect(page.getByTestId('call-picture')).toHaveCount(0);
    await page.locator('.dv-tab', { hasText: /^对讲$/ }).click();
    await page.getByRole('tab', { name: '音视频通话' }).click();
    const row = page.getByTestId('calls-log').locator('tbody tr.ant-table-row').first();
    await expect(row).toContainText('浙执-001');
    await expect(row).toContainText('通话结束');
    await page.screenshot({ path: 'test-results/calls/log-zh.png' });
  });

  await test.step('the officer calls the desk, which declines by key; in English', async () => {
    await page.getByText('English', { exact: true }).click();
    await officer.getByTestId('call-desks').click();
    await officer.getByTestId('call-desk').first().click();
    await expect(page.getByTestId('call-text')).toHaveText('Incoming video call');
    await page.screenshot({ path: 'test-results/calls/console-incoming-en.png' });
    await Promise.all([
      expect(officer.getByTestId('call-text')).toHaveText('已拒绝'),
      page.keyboard.press('Control+Shift+X'),
    ]);
    await officer.getByTestId('call-dismiss').click();
  });
});
