import { expect, test, type Browser, type Locator, type Page } from 'playwright/test';
import { Ffmpeg } from '../integration/exchange/ffmpeg.ts';
import { violations } from './support/axe.ts';
import { expectFrames, framesOf, putSource, signIn, tile } from './support/console.ts';
import { E2eServer, SERVER_HOST } from './support/server.ts';
import { freePort } from '../support/ports.ts';

const NAME = '庭审编码器测试';
const END_LIMIT_MS = 120_000;

// One after the other: the administrator adds the source that the encoder publishes into.
test.describe.configure({ mode: 'serial', timeout: 480_000 });

let server: E2eServer;
let admin: Page;
let duty: Page;
const encoders: Ffmpeg[] = [];

async function openPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    locale: 'zh-CN',
    viewport: { width: 1440, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  return context.newPage();
}

function encode(address: string): Ffmpeg {
  const encoder = new Ffmpeg(address);
  encoders.push(encoder);
  return encoder;
}

test.beforeAll(async ({ browser }) => {
  const [rtmp, rtmps] = [await freePort(), await freePort()];
  server = await E2eServer.create({ env: { ECC_RTMP_PORT: `${rtmp}`, ECC_RTMP_TLS_PORT: `${rtmps}` } });
  admin = await openPage(browser);
  duty = await openPage(browser);
});

test.afterAll(async () => {
  await Promise.all(encoders.map((encoder) => encoder.stop('SIGKILL')));
  await admin?.context().close();
  await duty?.context().close();
  await server?.dispose();
});

const dialog = (): Locator => admin.getByRole('dialog');
const row = (name: string): Locator => admin.getByRole('row', { name });
const read = (testId: string): Promise<string> => dialog().getByTestId(testId).inputValue();

async function addSource(kind: string, name: string): Promise<void> {
  await admin.getByTestId('source-create').click();
  await dialog().getByTestId('source-kind').click();
  await admin.locator('.ant-select-item-option').filter({ hasText: kind }).click();
  await expect(dialog().getByTestId('source-kind')).toContainText(kind);
  await dialog().getByLabel('名称').fill(name);
  await dialog().getByTestId('source-save').click();
}

let address = '';
let key = '';

test('an administrator adds an RTMP source and is shown its addresses and, once, its key', async () => {
  await signIn(admin, server.url, server.login('admin'));
  await admin.keyboard.press('Alt+3');
  await admin.getByTestId('office-admin').click();
  await admin.getByRole('tab', { name: '信号源' }).click();
  await addSource('RTMP（编码器推流）', NAME);
  await expect(dialog().getByTestId('stream-key')).toHaveValue(/^[\w-]{43}$/);
  address = await read('endpoint-rtmp');
  key = await read('stream-key');
  expect(address).toMatch(new RegExp(`^rtmp://${SERVER_HOST}:\\d+/rtmp:`));
  expect(await read('endpoint-rtmps')).toMatch(/^rtmps:/);
  await expect(dialog().getByTestId('plain')).toContainText('RTMP 未加密');
  expect(await violations(admin)).toEqual([]);
  await dialog().getByTestId('stream-key-copy').click();
  await expect.poll(() => admin.evaluate(() => navigator.clipboard.readText())).toBe(key);
  await expect(dialog().getByTestId('access-state')).toHaveAttribute('data-state', 'off');
  await admin.screenshot({ path: test.info().outputPath('new-rtmp.png') });
});

test('what an encoder pushes to that address moves on the wall', async () => {
  encode(`${address}/${key}`);
  await expect(dialog().getByTestId('access-state')).toHaveAttribute('data-state', 'live', {
    timeout: 120_000,
  });
  await dialog().getByTestId('access-close').click();
  await signIn(duty, server.url, server.login('duty'));
  await duty.getByTestId('grid-1').click();
  await putSource(duty, 0, NAME);
  await expectFrames(duty, 0, 30);
});

test('a new key cuts the encoder off, and the next one is let in with it', async () => {
  const [first] = encoders;
  await row(NAME).getByTestId('source-access').click();
  await expect(dialog().getByTestId('endpoint-rtmp')).toHaveValue(address);
  await expect(dialog().getByTestId('stream-key')).toHaveCount(0);
  await dialog().getByTestId('renew-key').click();
  await admin.getByTestId('renew-confirm').click();
  await expect(dialog().getByTestId('stream-key')).not.toHaveValue(key);
  await expect.poll(() => first?.isRunning, { timeout: END_LIMIT_MS }).toBe(false);
  await expect(tile(duty, 0)).not.toHaveAttribute('data-state', 'live');
  // The figures of what was on its way still come.
  let frames = Number.NaN;
  const isOver = async (): Promise<boolean> => {
    const before = frames;
    frames = await framesOf(duty, 0);
    return frames === before;
  };
  await expect.poll(isOver, { intervals: [2_500] }).toBe(true);
  const late = encode(`${address}/${key}`);
  await expect.poll(() => late.isRunning, { timeout: END_LIMIT_MS }).toBe(false);
  expect(late.errors).toContain('unauthenticated');
  expect(await framesOf(duty, 0)).toBeLessThanOrEqual(frames);
  encode(`${await read('endpoint-rtmps')}/${await read('stream-key')}`);
  await expectFrames(duty, 0, 30);
  await dialog().getByTestId('access-close').click();
});

test('a WHIP source is added, and both are removed', async () => {
  await addSource('WHIP（编码器推流）', 'WHIP 测试');
  expect(await read('endpoint-whip')).toContain(`${server.url}/whip/whip:`);
  await expect(dialog().getByTestId('plain')).toHaveCount(0);
  await admin.screenshot({ path: test.info().outputPath('new-whip.png') });
  await dialog().getByTestId('access-close').click();
  await expect(row('WHIP 测试')).toContainText('尚无编码器推流');
  await admin.screenshot({ path: test.info().outputPath('sources.png') });
  for (const name of [NAME, 'WHIP 测试']) {
    await row(name).getByTestId('source-remove').click();
    await admin.getByTestId('remove-confirm').click();
    await expect(row(name)).toHaveCount(0);
  }
  await expect.poll(() => encoders.some(({ isRunning }) => isRunning), { timeout: END_LIMIT_MS }).toBe(false);
});

test('an English console says the same', async () => {
  await admin.getByTestId('language').click();
  await admin.getByTestId('source-create').click();
  await dialog().getByTestId('source-kind').click();
  await admin.locator('.ant-select-item-option').filter({ hasText: 'RTMP (encoder publishes)' }).click();
  await dialog().getByLabel('Name').fill('Hearing');
  await admin.screenshot({ path: test.info().outputPath('form-en.png') });
  await dialog().getByTestId('source-save').click();
  await expect(dialog().getByTestId('plain')).toContainText('not encrypted');
  expect(await violations(admin)).toEqual([]);
  await admin.screenshot({ path: test.info().outputPath('access-en.png') });
});
