import { expect, test, type Browser, type BrowserContext, type Page } from 'playwright/test';
import { openApi, unitByCallSign } from './support/api.ts';
import { violations } from './support/axe.ts';
import { signIn } from './support/console.ts';
import { listenIn } from './support/hearing.ts';
import { E2eServer } from './support/server.ts';
import {
  command,
  expectPicture,
  expectSilence,
  expectTone,
  installDevices,
  MEDIA_LIMIT_MS,
  openOffice,
  site,
} from './support/session-pages.ts';

const UNIT = '浙执-001';
const CHAIR = { colour: '#d02020', hz: 500 };
const FIELD = { colour: '#20b040', hz: 1100 };
const PHONE = { width: 412, height: 915 };

test.describe.configure({ mode: 'serial', timeout: 240_000 });

let server: E2eServer;
let chair: Page;
let phone: Page;
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
  test.setTimeout(180_000);
  server = await E2eServer.create({ cases: 40 });
  chair = await open(browser, { viewport: { width: 1920, height: 1080 } }, CHAIR);
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
    await openOffice(chair);
    await chair.getByTestId('consultation-now').click();
    await chair.getByTestId('plan-title').fill('现场处置会商');
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

  await test.step('content and texts reach the small screen', async () => {
    await chair.getByTestId('own-share').click();
    await chair.getByTestId('share-board').click();
    await expect(phone.locator('[data-testid=phone-tile][data-stream=content]')).toBeVisible();
    await expect(phone.getByTestId('phone-content')).toHaveAttribute('data-live', 'true', {
      timeout: MEDIA_LIMIT_MS,
    });
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

  await test.step('its page is gone: the chair sees that it is away, and it comes back by itself', async () => {
    const url = phone.url();
    await phone.goto('about:blank');
    await expect(site(chair, UNIT)).toHaveAttribute('data-presence', 'away', { timeout: 30_000 });
    await phone.goto(url);
    await expect(site(chair, UNIT)).toHaveAttribute('data-presence', 'present', { timeout: 30_000 });
    await expect(phone.getByTestId('phone-panel')).toBeVisible();
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
  await admin.close();
});
