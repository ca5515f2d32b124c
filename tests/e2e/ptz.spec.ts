import { expect, test, type Browser, type Page } from 'playwright/test';
import { OnvifCamera } from '../../simulators/onvif/camera.ts';
import { HOUSES, poseAt } from '../../simulators/onvif/scene.ts';
import { openApi } from './support/api.ts';
import { violations } from './support/axe.ts';
import { expectFrames, putSource, signIn, tile } from './support/console.ts';
import { colourDistance, decodedPart } from './support/picture.ts';
import { E2eServer, SERVER_HOST } from './support/server.ts';

const NAME = '南门球机测试';
/** What lies in the middle of the picture, above the houses' numbers. */
const MIDDLE = { x: 0.48, y: 0.38, width: 0.04, height: 0.06 };
const PICTURE_LIMIT_MS = 120_000;

// One after the other: the administrator adds the camera that the duty officer then steers.
test.describe.configure({ mode: 'serial', timeout: 480_000 });

let server: E2eServer;
let camera: OnvifCamera;
let page: Page;
const errors: string[] = [];

/** A console of its own: axe needs a context that was made by hand. */
async function openPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    locale: 'zh-CN',
    viewport: { width: 1440, height: 900 },
  });
  const opened = await context.newPage();
  opened.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  opened.on('pageerror', (error) => errors.push(String(error)));
  return opened;
}

test.beforeAll(async ({ browser }) => {
  server = await E2eServer.create();
  camera = await OnvifCamera.start({
    host: SERVER_HOST,
    discovery: true,
    about: {
      manufacturer: 'Simulated',
      model: 'PTZ-2160',
      firmware: '1.4.2',
      serialNumber: 'SIM1',
      hardwareId: '2160',
      name: NAME,
      location: 'hangzhou',
      uuid: crypto.randomUUID(),
    },
  });
  page = await openPage(browser);
});

test.afterAll(async () => {
  await page?.context().close();
  await camera?.stop();
  await server?.dispose();
});

/** The house in the middle of the tile's decoded picture, by its colour; empty when none is. */
async function middle(): Promise<string> {
  const colour = await decodedPart(page, 0, MIDDLE);
  const [nearest] = HOUSES.map(({ label, colour: of }) => ({
    label,
    far: colourDistance(colour, { r: (of >> 16) & 255, g: (of >> 8) & 255, b: of & 255 }),
  })).sort((a, b) => a.far - b.far);
  return nearest !== undefined && nearest.far < 60 ? nearest.label : '';
}

/** The camera has come to stand still with a house in the middle: it may pass others, and pass over this one. */
const expectMiddle = (label: string): Promise<void> =>
  expect
    .poll(async () => (camera.motors.isMoving() ? 'moving' : middle()), {
      timeout: PICTURE_LIMIT_MS,
      message: `the house ${label} in the middle`,
    })
    .toBe(label);
const expectStill = (): Promise<void> =>
  expect
    .poll(() => camera.motors.isMoving(), { message: 'the camera stands still', timeout: PICTURE_LIMIT_MS })
    .toBe(false);
const poseOf = (label: string) => {
  const house = HOUSES.find((each) => each.label === label);
  if (house === undefined) {
    throw new Error(`no house ${label}`);
  }
  return poseAt(house, 0);
};

test('an administrator finds the camera on the network and adds its stream', async () => {
  await signIn(page, server.url, server.login('admin'));
  await page.keyboard.press('Alt+3');
  await page.getByTestId('office-admin').click();
  await page.getByRole('tab', { name: '信号源' }).click();
  await page.getByTestId('find-cameras').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('row', { name: NAME }).click();
  await expect(dialog.getByTestId('camera-address')).toHaveValue(camera.address);
  await dialog.getByTestId('camera-user').fill(camera.login.user);
  await dialog.getByTestId('camera-password').fill('wrong');
  await dialog.getByTestId('camera-read').click();
  await expect(page.getByText('摄像机拒绝用户名或密码')).toBeVisible();
  await dialog.getByTestId('camera-password').fill(camera.login.password);
  await dialog.getByTestId('camera-read').click();
  await expect(dialog.getByText('Simulated PTZ-2160')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await dialog.getByLabel('Main stream 的名称').fill(NAME);
  await expect(dialog.getByText('小窗格用 Sub stream 320×180')).toBeVisible();
  await dialog.getByTestId('camera-add').click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole('row', { name: NAME })).toContainText('断开云台');
});

test('a duty officer sees the picture and opens its control', async ({ browser }) => {
  await page.context().close();
  page = await openPage(browser);
  await signIn(page, server.url, server.login('duty'));
  await page.getByTestId('grid-1').click();
  await putSource(page, 0, NAME);
  await expectFrames(page, 0);
  await tile(page, 0).getByTestId('ptz-toggle').click();
  await expect(page.getByTestId('ptz-status')).toHaveAttribute('data-hold', 'free');
  expect(await violations(page)).toEqual([]);
});

test('a small tile shows its sub-stream, a large one its main stream', async () => {
  const width = (): Promise<number> =>
    tile(page, 0)
      .locator('video')
      .evaluate((video: HTMLVideoElement) => video.videoWidth);
  const before = page.viewportSize() ?? { width: 1440, height: 900 };
  // Large enough that the main stream is climbed back to.
  await page.setViewportSize({ width: 1920, height: 1080 });
  await expect.poll(width, { timeout: PICTURE_LIMIT_MS }).toBe(640);
  await page.getByTestId('grid-16').click();
  await expect.poll(width, { timeout: PICTURE_LIMIT_MS }).toBe(320);
  await page.getByTestId('grid-1').click();
  await expect.poll(width, { timeout: PICTURE_LIMIT_MS }).toBe(640);
  await page.setViewportSize(before);
});

test('a preset by its digit, a held arrow key, and home: the picture follows', async () => {
  const control = page.getByTestId('ptz');
  await control.focus();
  await page.keyboard.press('2');
  await expectStill();
  await expectMiddle('B9');
  await expect(page.getByTestId('ptz-status')).toHaveAttribute('data-hold', 'own');

  const { pan: from } = camera.motors.pose();
  await page.keyboard.down('ArrowLeft');
  await expect
    .poll(() => camera.motors.pose().pan, { message: 'the camera moves left' })
    .toBeLessThan(from - 0.3);
  await page.keyboard.up('ArrowLeft');
  await expectStill();
  // The wall's own keys have not heard of it.
  await expect(tile(page, 0)).toHaveAttribute('data-source', /./);
  await expect.poll(middle, { timeout: PICTURE_LIMIT_MS }).not.toBe('B9');

  await page.keyboard.press('Home');
  await expectStill();
  await expectMiddle('B3');
  await page.getByTestId('ptz-back').click();
  await expect.poll(middle, { message: 'the picture before it', timeout: PICTURE_LIMIT_MS }).not.toBe('B3');
  await expectStill();
});

test('a press on the pad moves for as long as it is held', async () => {
  const up = page.getByTestId('ptz-up');
  const { tilt: from } = camera.motors.pose();
  await up.hover();
  await page.mouse.down();
  await expect
    .poll(() => camera.motors.pose().tilt, { message: 'the camera moves up' })
    .toBeGreaterThan(from + 0.1);
  await page.mouse.up();
  await expectStill();
});

test('a click into the picture centres it; a drawn box fills it', async () => {
  camera.motors.goTo(poseOf('B6'));
  await expectStill();
  await expectMiddle('B6');
  const box = await page.getByTestId('ptz-overlay').boundingBox();
  if (box === null) {
    throw new Error('no overlay');
  }
  // The picture is fitted into its frame whole; the house to the left is a quarter of its width away.
  const width = Math.min(box.width, (box.height * 16) / 9);
  const at = { x: box.x + box.width / 2 - width / 4, y: box.y + box.height / 2 };
  await page.mouse.click(at.x, at.y);
  await expectStill();
  await expectMiddle('B5');
  const half = { x: width / 16, y: (width * 9) / 16 / 16 };
  await page.mouse.move(at.x - half.x, at.y - half.y);
  await page.mouse.down();
  await page.mouse.move(at.x + half.x, at.y + half.y, { steps: 5 });
  await expect(page.locator('.ptz-box')).toBeVisible();
  await page.mouse.up();
  await expectStill();
  await expectMiddle('B4');
  await expect.poll(() => camera.motors.pose().zoom).toBeGreaterThan(0.2);
});

test('a preset is kept under a name, and a leader takes the camera over', async () => {
  await page.getByTestId('ptz').focus();
  await page.keyboard.press('Shift+Digit5');
  await page.getByTestId('ptz-preset-name').fill('停车场');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('ptz-preset-5')).toContainText('停车场');
  expect(camera.presets.all.map(({ name }) => name)).toContain('5 停车场');

  const leader = await openApi(server, 'leader');
  const sourceId = (await tile(page, 0).getAttribute('data-source')) ?? '';
  await leader.api.ptz.goto.mutate({ sourceId, token: 'preset_2' });
  await expect(page.getByTestId('ptz-status')).toHaveAttribute('data-hold', 'held');
  await expect(page.getByTestId('ptz-left')).toBeDisabled();
  await leader.api.ptz.release.mutate({ sourceId });
  await expect(page.getByTestId('ptz-status')).toHaveAttribute('data-hold', 'free');
  await leader.close();
});

test('a camera that loses its power is shown as away', async () => {
  await camera.stop('cut');
  // A camera that nobody has just steered is asked every fifteen seconds.
  await expect(page.getByTestId('ptz-status')).toHaveAttribute('data-fault', 'unreachable', {
    timeout: 120_000,
  });
  await expect(page.getByTestId('ptz-left')).toBeDisabled();
  expect(errors).toEqual([]);
});
