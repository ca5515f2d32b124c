import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { unitSourceId } from '#shared/sources.ts';
import { unzip } from '../integration/support/xlsx.ts';
import { expect, test, type Locator, type Page } from 'playwright/test';
import { openApi, unitByCallSign, type ApiSession } from './support/api.ts';
import { violations } from './support/axe.ts';
import { signIn } from './support/console.ts';
import { openOfficer, type FieldUnit } from './support/field.ts';
import { solidPng } from './support/png.ts';
import { E2eServer } from './support/server.ts';

const TITLE = '西湖区强制腾退';
const PRESENT = '浙执-001';
const ABSENT = '浙执-009';
/** Pictures come up slowly on a machine that is short of processors. */
const READY_LIMIT_MS = 120_000;

test.describe.configure({ mode: 'serial', timeout: 480_000 });

let server: E2eServer;
let admin: ApiSession;
let officer: FieldUnit;
let absentId: string;
let recordingId: string;
let page: Page;

test.beforeAll(async ({ browser }) => {
  server = await E2eServer.create();
  admin = await openApi(server, 'admin');
  officer = await openOfficer(
    { server, admin },
    { callSign: PRESENT, name: 'unitA', position: { lon: 120.1485, lat: 30.242 } },
  );
  const absent = await unitByCallSign(admin.api, ABSENT);
  absentId = absent.id;
  // Enrolled, as a unit that takes part is; its device stays switched off.
  const { code } = await admin.api.units.createEnrolmentCode.mutate({ unitId: absentId });
  await admin.api.units.enrol.mutate({ code, client: 'test' });
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    locale: 'zh-CN',
    viewport: { width: 1920, height: 1080 },
  });
  page = await context.newPage();
});

test.afterAll(async () => {
  await page?.context().close();
  await officer?.device.close();
  await admin?.close();
  await server?.dispose();
});

const shot = (name: string): Promise<Buffer> =>
  page.screenshot({ path: test.info().outputPath(`${name}.png`) });
const inBothLanguages = async (name: string): Promise<void> => {
  await shot(`${name}-zh`);
  await page.getByTestId('language').click();
  await shot(`${name}-en`);
  await page.getByTestId('language').click();
};
const operation = (): Locator => page.getByTestId('operation-page');
const device = (): Page => officer.device.page;
const row = (unitId: string): Locator => page.locator(`[data-testid="check-row"][data-unit-id="${unitId}"]`);
const entry = (kind: string): Locator => page.locator(`[data-testid="operation-log"] [data-kind="${kind}"]`);

/** Types entries into a field; those of a list may have to come from the server first. */
async function choose(field: string, texts: readonly string[], isList: boolean): Promise<void> {
  await page.getByTestId(field).click();
  for (const text of texts) {
    await page.keyboard.type(text);
    if (isList) {
      await expect(page.locator('.ant-select-item-option-active', { hasText: text })).toBeVisible();
    }
    await page.keyboard.press('Enter');
  }
  // A list that stays open would cover the next field.
  await page.getByTestId('plan-title').click();
}

test('a leader plans an operation', async () => {
  await signIn(page, server.url, server.login('leader'));
  await page.keyboard.press('Alt+3');
  await page.getByTestId('office-operations').click();
  await expect(page.getByText('还没有行动')).toBeVisible();
  await inBothLanguages('empty');
  await page.getByTestId('operations-panel').focus();
  await page.keyboard.press('n');
  await page.getByTestId('plan-title').fill(TITLE);
  await page.getByTestId('plan-commander').fill('王局长');
  await choose('plan-units', [PRESENT, ABSENT], true);
  await choose('plan-phases', ['集结', '进场', '撤离'], false);
  await page.getByTestId('plan-risk').fill('被执行人亲属可能阻拦。');
  await page.getByTestId('plan-contingency').fill('遇阻拦先劝离,必要时后撤至集结点。');
  expect(await violations(page)).toEqual([]);
  await shot('plan-form');
  await page.getByTestId('plan-save').click();
  await expect(operation()).toHaveAttribute('data-state', 'draft');
  await inBothLanguages('plan');
  await page.getByTestId('step-plan').click();
  await page.getByTestId('step-check').click();
  await expect(operation()).toHaveAttribute('data-state', 'checking');
});

test('it begins only when every check is passed or waived', async () => {
  await expect(page.getByTestId('step-begin')).toBeDisabled();
  await expect(device().getByTestId('operation')).toHaveAttribute('data-asked', 'true');
  await device().screenshot({ path: test.info().outputPath('officer-asked.png') });
  await device().getByTestId('operation-answer').click();
  await expect(row(officer.unit.id)).toHaveAttribute('data-open', 'false', { timeout: READY_LIMIT_MS });
  await expect(row(absentId).getByTestId('check-battery')).toHaveAttribute('data-state', 'unknown');
  await expect(page.getByTestId('step-begin')).toBeDisabled();
  expect(await violations(page)).toEqual([]);
  await inBothLanguages('checks');
  await row(absentId).getByTestId('waive').click();
  await page.getByTestId('waive-reason').fill('设备送修,由同组人员带领');
  await page.getByTestId('waive-ok').click();
  await expect(row(absentId)).toHaveAttribute('data-open', 'false');
  await page.getByTestId('step-begin').click();
  await expect(operation()).toHaveAttribute('data-state', 'running');
  await expect(device().getByTestId('operation')).toContainText('集结');
});

test('phases, needs and instructions of the running operation reach its units and its log', async () => {
  const leader = await openApi(server, 'leader');
  recordingId = randomUUID();
  const { id: presentId } = await unitByCallSign(admin.api, PRESENT);
  await leader.api.recordings.start.mutate({ id: recordingId, sourceId: unitSourceId(presentId), backMs: 0 });
  await page.getByTestId('need-text').fill('开锁师傅');
  await page.getByTestId('need-add').click();
  await expect(page.getByTestId('need')).toHaveAttribute('data-state', 'open');
  await page.getByTestId('need-more').click();
  await expect(page.getByTestId('need')).toHaveAttribute('data-state', 'met');
  await page.getByTestId('operations-panel').getByRole('tab', { name: '实时态势' }).focus();
  await page.keyboard.press(']');
  await expect(page.getByTestId('phases')).toHaveAttribute('data-phase', '1');
  await expect(device().getByTestId('operation')).toContainText('进场');
  await device().getByTestId('operation-answer').click();

  await page.getByTestId('order-operation').click();
  await page.getByTestId('instruction-picture-file').setInputFiles({
    name: 'plan.png',
    mimeType: 'image/png',
    buffer: solidPng({ r: 20, g: 40, b: 200 }),
  });
  await page.getByTestId('annotator-done').click();
  await expect(page.getByTestId('draft-file')).toHaveAttribute('data-state', 'ready');
  await page.getByTestId('instruction-text').fill('全体注意,现在进场。');
  await page.getByTestId('instruction-send').click();
  await expect(page.getByTestId('receipt')).toHaveCount(2);
  await device().getByTestId('instruction-read').click();
  await page.getByTestId('office-operations').click();
  await page.getByTestId('operation-row').click();
  await expect(entry('order')).toContainText('现在进场');
  await expect(entry('answered').first()).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await inBothLanguages('live');
  await expect
    .poll(async () => (await leader.api.recordings.get.query({ recordingId })).recording.mediaMs, {
      timeout: 120_000,
    })
    .toBeGreaterThan(3_000);
  await leader.api.recordings.stop.mutate({ recordingId });
  await leader.close();
});

test('it ends with a report that is signed and exported', async () => {
  await page.getByTestId('step-end').click();
  await page.getByTestId('step-end-confirm').click();
  await expect(operation()).toHaveAttribute('data-state', 'ended');
  await expect(device().getByTestId('operation')).toHaveCount(0);
  await page.getByTestId('report-make').click();
  await expect(page.getByTestId('report-text')).toHaveValue(/现在进场/);
  await page.getByTestId('report-save').click();
  await expect(page.getByTestId('report-state')).toContainText('未签发');
  await page.getByTestId('report-sign').click();
  await page.getByTestId('report-sign-confirm').click();
  await expect(page.getByTestId('report-state')).not.toContainText('未签发');
  await expect(page.getByTestId('report-save')).toHaveCount(0);
  expect(await violations(page)).toEqual([]);
  await inBothLanguages('report');
  const saved = page.waitForEvent('download');
  await page.getByTestId('report-export').click();
  const text = await readFile(await (await saved).path(), 'utf8');
  expect(text).toContain(`“${TITLE}”行动总结报告`);
  expect(text).toMatch(/SHA-256 [0-9a-f]{64}/);
});

test('all of it stands on one time axis, which the map, the picture and the list follow', async () => {
  await page.getByTestId('operations-panel').getByRole('tab', { name: '时间轴' }).click();
  const timeline = page.getByTestId('timeline');
  await expect(timeline.getByTestId('timeline-map')).toHaveAttribute('data-ready', 'true', {
    timeout: 120_000,
  });
  const picture = timeline.getByTestId('replay-picture');
  await expect(picture).toHaveCount(1);
  const order = timeline.locator('[data-testid="timeline-item"][data-kind="log"]', { hasText: '现在进场' });
  await order.first().click();
  await expect(order.first()).toHaveAttribute('aria-current', 'time');
  await expect(picture).toHaveAttribute('data-phase', 'ready', { timeout: 120_000 });
  const at = timeline.getByTestId('timeline-at');
  const before = Number(await at.getAttribute('data-at'));
  await timeline.getByTestId('timeline-play').click();
  await expect
    .poll(async () => Number(await at.getAttribute('data-at')), { timeout: 120_000 })
    .toBeGreaterThan(before + 1_000);
  await timeline.getByTestId('timeline-play').click();
  await timeline.getByTestId('axis').focus();
  await page.keyboard.press('Home');
  await expect.poll(async () => Number(await at.getAttribute('data-at'))).toBeLessThan(before);
  expect(await violations(page)).toEqual([]);
  await inBothLanguages('timeline');
});

test('it is sealed; its viewer opens it without a server, and refuses it with one byte altered', async ({
  browser,
}) => {
  await page.getByTestId('seal').click();
  await page.getByTestId('reason-text').fill('移送归档');
  await page.getByTestId('reason-confirm').click();
  await expect(page.getByTestId('seal-download')).toBeVisible({ timeout: 240_000 });
  const saved = page.waitForEvent('download');
  await page.getByTestId('seal-download').click();
  const archive = await readFile(await (await saved).path());
  const files = unzip(archive);
  const names = [...files.keys()];
  expect(names).toEqual(
    expect.arrayContaining(['manifest.json', 'seal.json', 'timeline.json', 'report.txt']),
  );
  expect(names).toContain('order-001-picture.jpg');
  const media = names.find((name) => name.endsWith('.mp4'));
  expect(media).toBeDefined();

  const out = (name: string): string => test.info().outputPath(name);
  await writeFile(out('viewer.html'), files.get('viewer.html') ?? '');
  await writeFile(out('package.zip'), archive);
  const altered = Buffer.from(archive);
  const middle = altered.indexOf(files.get(media ?? '')?.subarray(5_000, 5_064) ?? '');
  altered.writeUInt8(altered.readUInt8(middle) ^ 1, middle);
  await writeFile(out('altered.zip'), altered);

  const context = await browser.newContext({
    offline: true,
    locale: 'zh-CN',
    viewport: { width: 1920, height: 1080 },
  });
  const viewer = await context.newPage();
  const errors: string[] = [];
  viewer.on('pageerror', (error) => errors.push(String(error)));
  await viewer.goto(pathToFileURL(out('viewer.html')).href);
  await viewer.getByTestId('viewer-file').setInputFiles(out('package.zip'));
  const verdict = viewer.getByTestId('viewer-verdict');
  await expect(verdict).toHaveAttribute('data-intact', 'true');
  const { fingerprint } = await admin.api.timeline.sealKey.query({});
  await viewer.getByTestId('viewer-key').fill(fingerprint);
  await expect(verdict).toContainText('指纹一致');
  await viewer.locator('[data-testid="timeline-item"]', { hasText: '现在进场' }).first().click();
  const video = viewer.getByTestId('viewer-footage').locator('video');
  await expect
    .poll(() => video.evaluate((element: HTMLVideoElement) => element.videoWidth))
    .toBeGreaterThan(0);
  await viewer.getByTestId('viewer-play').click();
  await expect
    .poll(
      () => video.evaluate((element: HTMLVideoElement) => element.getVideoPlaybackQuality().totalVideoFrames),
      { timeout: 120_000 },
    )
    .toBeGreaterThan(5);
  await viewer.getByTestId('viewer-evidence').filter({ hasText: '现在进场' }).click();
  await expect(viewer.locator('.viewer-evidence img')).toBeVisible();
  expect(await violations(viewer)).toEqual([]);
  await viewer.screenshot({ path: out('viewer-intact.png') });

  await viewer.getByTestId('viewer-file').setInputFiles(out('altered.zip'));
  await expect(verdict).toHaveAttribute('data-intact', 'false');
  await expect(verdict).toContainText(media ?? '');
  await expect(viewer.getByTestId('timeline-items')).toHaveCount(0);
  await viewer.screenshot({ path: out('viewer-altered.png') });
  expect(errors).toEqual([]);
  await context.close();
});
