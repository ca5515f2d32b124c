import { randomUUID } from 'node:crypto';
import { expect, test, type Browser, type BrowserContext, type Locator, type Page } from 'playwright/test';
import { openApi, unitByCallSign } from './support/api.ts';
import { violations } from './support/axe.ts';
import { fillLogin, signIn } from './support/console.ts';
import { listenIn } from './support/hearing.ts';
import { pdfOf } from './support/pdf.ts';
import { E2eServer } from './support/server.ts';
import {
  command,
  drawLine,
  expectPicture,
  expectSilence,
  expectTone,
  installDevices,
  MEDIA_LIMIT_MS,
  openOffice,
  site,
  tileOf,
} from './support/session-pages.ts';
import { firstWall, saveSplit } from './support/walls.ts';

const UNIT = '浙执-001';
const CHAIR = { colour: '#d02020', hz: 500 };
const FIELD = { colour: '#20b040', hz: 1100 };
const PDF = '查封公告.pdf';
const CHART = '各院旧存案件';
const PHONE = { width: 412, height: 915 };

test.describe.configure({ mode: 'serial', timeout: 900_000 });

let server: E2eServer;
let chair: Page;
let phone: Page;
let hall: Page;
const contexts: BrowserContext[] = [];

async function open(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0],
  devices: { colour: string; hz: number },
): Promise<Page> {
  const context = await browser.newContext(options);
  contexts.push(context);
  const page = await context.newPage();
  await page.addInitScript(installDevices, devices);
  await listenIn(page);
  return page;
}

test.beforeAll(async ({ browser }) => {
  server = await E2eServer.create({ cases: 40 });
  chair = await open(browser, { viewport: { width: 1920, height: 1080 } }, CHAIR);
  hall = await open(browser, { viewport: { width: 1920, height: 1080 } }, CHAIR);
  phone = await open(
    browser,
    {
      viewport: PHONE,
      hasTouch: true,
      permissions: ['geolocation'],
      geolocation: { longitude: 120.15, latitude: 30.27, accuracy: 8 },
    },
    FIELD,
  );
});

test.afterAll(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  await server?.dispose();
});

/** A file of the court's own, a saved view, and a wall that shows the consultation, signed in as the hall's machine. */
async function prepare(): Promise<{ number: string }> {
  const leader = await openApi(server, 'leader');
  const { api, token } = leader;
  const uploaded = await chair.request.post(`${server.url}/wall-files?name=${encodeURIComponent(PDF)}`, {
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/pdf' },
    data: pdfOf([
      [0.9, 0.1, 0.1],
      [0.1, 0.2, 0.9],
    ]),
    ignoreHTTPSErrors: true,
  });
  expect(uploaded.status()).toBe(201);
  const question = {
    catalogueId: 'enforcement',
    courtId: null,
    measures: ['pending' as const],
    dimensions: ['court' as const],
    filters: {},
    span: 'last12Months' as const,
    period: null,
    comparison: 'none' as const,
    chart: 'auto' as const,
  };
  await api.analysis.saveItem.mutate({
    id: randomUUID(),
    name: CHART,
    sharing: null,
    body: { kind: 'view', question },
    basedOn: 0,
  });
  const wall = await firstWall(api);
  const content = { kind: 'consultation' as const, consultationId: null };
  const sceneId = await saveSplit(api, wall, { name: '会商', split: 1, contents: [content] });
  await api.walls.switchScene.mutate({ wallId: wall.id, sceneId });
  await hall.goto(`${server.url}/wall.html?wall=${wall.id}&at=0`);
  await hall.getByTestId('wall-sign-in').click();
  await fillLogin(hall, server.login('hall.wall'));
  const { cases } = await api.cases.list.query({ catalogueId: 'enforcement', courtId: 'zj-hz', limit: 1 });
  await leader.close();
  return { number: cases[0]?.number ?? '' };
}

const contentOf = (page: Page): Locator => page.locator('[data-stream=content] video');

/** The middle of a picture has come to this colour, red, green and blue from 0 to 255. */
const expectColour = (video: Locator, wanted: readonly [number, number, number]): Promise<void> =>
  expect
    .poll(
      async () => {
        const seen = await video.evaluate((element) => {
          const canvas = document.createElement('canvas');
          canvas.width = 8;
          canvas.height = 8;
          const draw = canvas.getContext('2d');
          draw?.drawImage(element as HTMLVideoElement, 0, 0, 8, 8);
          return [...(draw?.getImageData(4, 4, 1, 1).data ?? [])];
        });
        return wanted.every((part, index) => Math.abs(part - (seen[index] ?? 0)) < 60);
      },
      { timeout: MEDIA_LIMIT_MS },
    )
    .toBe(true);

const shareFrom = async (kind: string): Promise<void> => {
  const button = chair.getByTestId('own-share');
  // What was shown before has stopped: until then the button stops it.
  await expect(button).toContainText('共享内容');
  await button.click();
  await chair.getByTestId(`share-${kind}`).click();
};

const shot = (page: Page, name: string): Promise<Buffer> =>
  page.screenshot({ path: `test-results/consultation-field/${name}.png` });

test('a unit in the field is invited, joins from its page, and is a site like others', async () => {
  const admin = await openApi(server, 'admin');
  await test.step('the officer is on duty, the chair begins and invites the unit, whose page rings', async () => {
    const unit = await unitByCallSign(admin.api, UNIT);
    const { code } = await admin.api.units.createEnrolmentCode.mutate({ unitId: unit.id });
    await Promise.all([
      phone.goto(`${server.url}/unit.html?code=${code}`),
      signIn(chair, server.url, server.login('leader')),
    ]);
    await expect(phone.getByTestId('duty')).toBeVisible();
    const { number } = await prepare();
    await openOffice(chair);
    await chair.getByTestId('consultation-now').click();
    await chair.getByTestId('plan-title').fill('现场处置会商');
    await chair.getByTestId('plan-add-item').click();
    const item = chair.getByTestId('plan-item');
    await item.getByRole('textbox').first().fill('查封房产的处置');
    await item.getByRole('combobox').fill(number);
    await chair.locator('.ant-select-item-option', { hasText: number }).click();
    await chair.getByTestId('consultation-save').click();
    await chair.getByTestId('chair-invite').click();
    const dialog = chair.getByRole('dialog');
    await dialog.getByRole('combobox').first().fill(UNIT);
    await chair.locator('.ant-select-item-option', { hasText: UNIT }).click();
    await shot(chair, 'invite-zh');
    await chair.getByTestId('invite-confirm').click();
    await expect(phone.getByTestId('consultation-invitation')).toContainText('现场处置会商');
    await shot(phone, 'ringing-zh');
    await phone.getByTestId('consultation-answer').click();
    await expect(phone.getByTestId('phone-panel')).toBeVisible();
  });

  await test.step('both see and hear each other, by what the unit publishes anyway', async () => {
    await expectPicture(chair, UNIT, FIELD.colour);
    await expectTone(chair, FIELD.hz);
    await expectTone(phone, CHAIR.hz);
    await expect(phone.getByTestId('phone-tile')).toHaveAttribute('data-name', /高级/);
    await expect(phone.getByTestId('phone-video')).toHaveAttribute('data-live', 'true');
  });

  await test.step('its microphone is closed by the officer and by the chair, its hand is seen, it answers a roll call', async () => {
    await phone.getByTestId('phone-microphone').click();
    await expectSilence(chair);
    await phone.getByTestId('phone-microphone').click();
    await command(chair, UNIT, 'mute');
    await expect(phone.getByTestId('phone-heard')).toContainText('已被主持人静音');
    await phone.getByTestId('phone-hand').click();
    await expect(site(chair, UNIT).getByTestId('site-hand')).toContainText('申请发言');
    await command(chair, UNIT, 'grantFloor');
    await expectTone(chair, FIELD.hz);
    await chair.getByTestId('chair-roll').click();
    await expect(phone.getByTestId('phone-answer-roll')).toBeVisible();
    await shot(phone, 'room-roll-zh');
    await phone.getByTestId('phone-answer-roll').click();
    await chair.getByRole('tab', { name: '点名' }).click();
    await expect(chair.locator('[data-testid=roll-answer][data-answered=true]')).toHaveCount(1);
    await expect(chair.getByTestId('roll-picture').first()).toBeVisible({ timeout: MEDIA_LIMIT_MS });
    await shot(chair, 'chair-with-unit-zh');
  });

  await test.step('a PDF of the court’s files is shown, its pages turned and drawn on, on the small screen and the hall’s wall', async () => {
    await shareFrom('pdf');
    await chair.getByRole('dialog').getByRole('combobox').click();
    await chair.locator('.ant-select-item-option', { hasText: PDF }).click();
    const pages = [contentOf(phone), contentOf(hall)];
    await Promise.all(pages.map((page) => expectColour(page, [230, 26, 26])));
    await chair.getByTestId('content-next').click();
    await Promise.all(pages.map((page) => expectColour(page, [26, 51, 230])));
    await chair.getByTestId('content-tools').locator('.ant-segmented-item').nth(2).click();
    await drawLine(chair);
    await expect(phone.getByTestId('drawing')).toHaveAttribute('data-strokes', '1');
    await expect(hall.getByTestId('drawing')).toHaveAttribute('data-strokes', '1');
    await shot(chair, 'pdf-zh');
    await shot(hall, 'hall-pdf');
  });

  await test.step('texts go both ways; the phone turns its pictures, and itself', async () => {
    await chair.getByRole('tab', { name: '文字' }).click();
    await chair.getByTestId('room-say').fill('请转到东侧入口，核对查封公告是否张贴');
    await chair.getByTestId('room-say').press('Enter');
    await expect(phone.getByTestId('phone-text')).toHaveCount(1);
    await phone.getByTestId('phone-say').fill('收到');
    await phone.getByTestId('phone-say').press('Enter');
    await expect(chair.getByTestId('room-text')).toHaveCount(2);
    await shot(phone, 'room-content-zh');
    expect(await violations(phone)).toEqual([]);
    await phone.getByTestId('phone-swap').click();
    await expect(phone.getByTestId('phone-tile').first()).toHaveAttribute('data-stream', 'video');
    await phone.setViewportSize({ width: PHONE.height, height: PHONE.width });
    await shot(phone, 'room-landscape-zh');
    await phone.setViewportSize(PHONE);
    await chair.getByTestId('own-share').click();
  });

  await test.step('the case’s timeline and a saved chart are shown to the table and its hall, and to the unit only that they are', async () => {
    await shareFrom('case');
    await chair.getByTestId('share-show').click();
    await expect(phone.getByTestId('content-hidden')).toContainText('案件时间轴');
    await expectColour(contentOf(hall), [255, 255, 255]);
    await shot(chair, 'case-zh');
    await shot(hall, 'hall-case');
    await shot(phone, 'room-hidden-zh');
    await chair.getByTestId('own-share').click();
    await shareFrom('chart');
    await chair.getByRole('dialog').getByRole('combobox').fill(CHART);
    await chair.locator('.ant-select-item-option', { hasText: CHART }).click();
    await chair.getByTestId('share-show').click();
    await expect(tileOf(chair, '高级', 'content')).toBeVisible();
    await expect(phone.getByTestId('content-hidden')).toContainText('分析图表');
    await expect(contentOf(hall)).toHaveAttribute('data-live', 'true', { timeout: MEDIA_LIMIT_MS });
    await shot(chair, 'chart-zh');
    await chair.getByTestId('own-share').click();
  });

  await test.step('its page is gone: the chair sees that it is away, and it comes back by itself', async () => {
    const url = phone.url();
    await phone.goto('about:blank');
    await expect(site(chair, UNIT)).toHaveAttribute('data-presence', 'away', { timeout: MEDIA_LIMIT_MS });
    await phone.goto(url);
    await expect(site(chair, UNIT)).toHaveAttribute('data-presence', 'present', { timeout: MEDIA_LIMIT_MS });
    await expect(phone.getByTestId('phone-panel')).toBeVisible({ timeout: MEDIA_LIMIT_MS });
    await expectPicture(chair, UNIT, FIELD.colour);
  });

  await test.step('the officer puts the room aside and returns, in English too, and leaves', async () => {
    await phone.getByTestId('phone-put-aside').click();
    await expect(phone.getByTestId('own-picture')).toBeVisible();
    await phone.getByTestId('menu-button').click();
    await phone.getByRole('button', { name: 'English' }).click();
    await shot(phone, 'aside-en');
    await phone.getByTestId('consultation-return').click();
    await shot(phone, 'room-en');
    await phone.getByTestId('phone-leave').click();
    await expect(site(chair, UNIT)).toHaveAttribute('data-presence', 'left');
    await expect(phone.getByTestId('consultation-bar')).toBeVisible();
    await chair.getByTestId('chair-end').click();
    await chair.getByTestId('room-end-confirm').click();
    await expect(phone.getByTestId('consultation-bar')).toBeHidden();
  });

  await test.step('what was shown is in the minutes, and what was drawn is kept with its page', async () => {
    await chair.getByTestId('minutes-make').click();
    await expect(chair.getByTestId('minutes-text')).toHaveValue(new RegExp(`${PDF} 2 / 2.*时间轴.*${CHART}`));
    await chair.getByRole('tab', { name: '展示与标注' }).click();
    await chair.locator('.ant-collapse-header', { hasText: `${PDF} 2 / 2` }).click();
    await expect(chair.getByTestId('drawing-kept').locator('path').first()).toBeVisible();
    await shot(chair, 'kept-zh');
  });
  await admin.close();
});
