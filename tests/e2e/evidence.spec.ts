import { expect, test, type Page } from 'playwright/test';
import type { Evidence } from '#shared/evidence.ts';
import { openApi, type ApiSession } from './support/api.ts';
import { violations } from './support/axe.ts';
import { signIn } from './support/console.ts';
import { openOfficer, type FieldUnit } from './support/field.ts';
import { Link } from './support/link.ts';
import { E2eServer, LINK_HOST } from './support/server.ts';

// One officer behind a link that can be cut, from the first photo to its place in the console.
test.describe.configure({ mode: 'serial', timeout: 480_000 });

const HANGZHOU = { lon: 120.155, lat: 30.274 };

let server: E2eServer;
let link: Link;
let admin: ApiSession;
let officer: FieldUnit;
let phone: Page;
let desk: Page;

test.beforeAll(async ({ browser }) => {
  server = await E2eServer.create({ announce: LINK_HOST });
  link = await Link.create({ tcp: [server.port, server.sfuPort], udp: [server.sfuPort] });
  admin = await openApi(server, 'admin');
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
  desk = await context.newPage();
  await signIn(desk, server.url, server.login('duty'));
  officer = await openOfficer(
    { server, admin },
    {
      callSign: '浙执-001',
      name: 'unitA',
      position: HANGZHOU,
      url: `https://${LINK_HOST}:${server.port}`,
    },
  );
  phone = officer.device.page;
  await expect(phone.getByTestId('link')).toHaveAttribute('data-state', 'connected');
});

test.afterAll(async () => {
  await desk?.context().close();
  await officer?.device.close();
  await admin?.close();
  await link?.close();
  await server?.dispose();
});

const listed = (): Promise<Evidence[]> => admin.api.evidence.list.query({});
const item = (page: Page) => page.getByTestId('evidence-item').first();

test('a photo that is taken without a link outlives a reload, and arrives by itself when the link is back', async () => {
  await phone.getByTestId('evidence-bar').click();
  await expect(phone.getByTestId('evidence-photo')).toBeEnabled();
  link.cut();
  await expect(phone.getByTestId('link')).toHaveAttribute('data-state', 'reconnecting', { timeout: 90_000 });
  const cutAt = Date.now();
  await phone.getByTestId('evidence-photo').click();
  await expect(phone.getByTestId('evidence-preview')).toBeVisible();
  await phone.screenshot({ path: test.info().outputPath('phone-review.png') });
  await phone.getByTestId('evidence-keep').click();
  await expect(item(phone)).toHaveAttribute('data-state', 'waiting');
  await expect(phone.getByTestId('evidence-item-state')).toContainText('链路恢复后自动上传');
  await phone.screenshot({ path: test.info().outputPath('phone-waiting.png') });

  const address = phone.url();
  await phone.goto('about:blank');
  expect(await listed()).toEqual([]);
  // The notice goes away by itself: it is waited for from now on.
  const noticed = desk.getByTestId('evidence-notice-open').click({ timeout: 240_000 });
  const restoredAt = Date.now();
  link.restore();
  await phone.goto(address);
  await phone.getByTestId('evidence-bar').click();
  await expect(item(phone)).toHaveAttribute('data-state', 'sent', { timeout: 180_000 });
  await noticed;
  expect(await violations(phone)).toEqual([]);

  const [photo] = await listed();
  expect(photo).toMatchObject({ state: 'complete', kind: 'photo', callSign: '浙执-001', type: 'image/jpeg' });
  expect(photo?.place).toMatchObject(HANGZHOU);
  // It was taken while the link was cut, and told when it was back. A phone knows the server's time but roughly.
  expect(photo?.capturedAt).toBeGreaterThan(cutAt - 5_000);
  expect(photo?.capturedAt).toBeLessThan(restoredAt + 5_000);
  expect(photo?.announcedAt).toBeGreaterThanOrEqual(restoredAt);
});

test('the desk is told, and shows the photo with its facts under the mark of who looks', async () => {
  const page = desk.getByTestId('evidence-page');
  await expect(page).toHaveAttribute('data-state', 'complete');
  const picture = page.getByTestId('evidence-content');
  await expect(picture).toBeVisible();
  await expect.poll(() => picture.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBeGreaterThan(300);
  await expect(page.getByTestId('watermark')).toBeAttached();
  await expect(page).toContainText('30.274000, 120.155000 ±8 m');
  await page.getByTestId('evidence-verify').click();
  await expect(page.getByTestId('verify-result')).toContainText('完整', { timeout: 90_000 });
  await page.getByTestId('evidence-lock').click();
  await desk.getByTestId('lock-reason').fill('案件证据');
  await desk.getByTestId('lock-ok').click();
  await expect(page.getByTestId('recording-lock-row')).toBeVisible();
  expect(await violations(desk)).toEqual([]);
  await desk.screenshot({ path: test.info().outputPath('desk-item.png') });
});

test('video, sound and text are recorded too, and stand in the list in either language', async () => {
  for (const kind of ['video', 'audio'] as const) {
    await phone.getByTestId(`evidence-${kind}`).click();
    await expect(phone.getByTestId('evidence-recorder')).toContainText(/00:0[2-9]|00:[1-5]\d/);
    await phone.getByTestId('evidence-stop').click();
    await phone.getByTestId('evidence-keep').click();
  }
  await phone.getByTestId('evidence-write').click();
  await phone.getByTestId('evidence-text').fill('被执行人住所无人应门，邻居称其已搬走。');
  await phone.getByTestId('evidence-written').click();
  await phone.getByTestId('evidence-case').selectOption('typed');
  await phone.getByTestId('evidence-case-number').fill('（2026）浙01执不存在号');
  await phone.getByTestId('evidence-keep').click();
  await expect(phone.getByRole('alert')).toContainText('本院没有此案号');
  await phone.getByTestId('evidence-case').selectOption('');
  await phone.getByTestId('evidence-keep').click();
  await expect(phone.locator('[data-testid="evidence-item"][data-state="sent"]')).toHaveCount(4, {
    timeout: 180_000,
  });
  expect((await listed()).map(({ kind, state }) => [kind, state])).toEqual(
    ['text', 'audio', 'video', 'photo'].map((kind) => [kind, 'complete']),
  );

  await desk.getByTestId('evidence-back').click();
  const rows = desk.getByTestId('evidence-list').getByRole('row');
  await expect(rows).toHaveCount(4);
  await expect(desk.locator('.evidence-thumbnail img')).toHaveCount(2, { timeout: 120_000 });
  await desk.screenshot({ path: test.info().outputPath('desk-list-zh.png') });
  await desk.getByTestId('language').click();
  await expect(rows.first()).toContainText('Complete');
  await desk.screenshot({ path: test.info().outputPath('desk-list-en.png') });
  await rows.first().click();
  await expect(desk.getByTestId('evidence-content')).toContainText('无人应门');
  await desk.screenshot({ path: test.info().outputPath('desk-text-en.png') });
});
