import { expect, test, type Browser, type Page } from 'playwright/test';
import { violations } from './support/axe.ts';
import { signIn } from './support/console.ts';
import { E2eServer } from './support/server.ts';

test.describe.configure({ mode: 'serial', timeout: 480_000 });

let server: E2eServer;
const pages = new Map<string, Page>();

async function openDuty(
  browser: Browser,
  username: string,
  language: 'zh-CN' | 'en' = 'zh-CN',
): Promise<Page> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width: 1920, height: 1080 },
  });
  const page = await context.newPage();
  pages.set(username, page);
  await signIn(page, server.url, server.login(username));
  await page.keyboard.press('Alt+3');
  await page.getByTestId('office-duty').click();
  await expect(page.getByTestId('duty-panel')).toBeVisible();
  if (language === 'en') {
    await page.getByTestId('language').click();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  }
  return page;
}

const picture = (page: Page, name: string): Promise<Buffer> =>
  page.screenshot({ path: test.info().outputPath(`${name}.png`) });

const openTab = (page: Page, tab: 'roster' | 'handover' | 'log' | 'rollCall'): Promise<void> =>
  page.getByTestId(`duty-tab-${tab}`).click();

test.beforeAll(async () => {
  server = await E2eServer.create({ cases: 40 });
});

test.afterAll(async () => {
  await Promise.all([...pages.values()].map((page) => page.context().close()));
  await server?.dispose();
});

test('a leader fills a gap of the roster, copies the week and takes that back', async ({ browser }) => {
  const page = await openDuty(browser, 'leader');
  await expect(page.getByTestId('roster-findings')).toContainText('21 处无人值班');
  await page.getByTestId('roster-gap').first().click();
  await page.getByTestId('assign-name').fill('张三');
  expect(await violations(page)).toEqual([]);
  await page.getByTestId('assign-save').click();
  await expect(page.getByTestId('roster-shift')).toContainText('张三');
  await expect(page.getByTestId('roster-findings')).toContainText('20 处无人值班');

  // Notices go away by themselves.
  await Promise.all([
    expect(page.getByText('已复制 1 条到下周')).toBeVisible(),
    page.getByTestId('roster-copy').click(),
  ]);
  await Promise.all([
    expect(page.getByText('已撤销')).toBeVisible(),
    page.getByTestId('roster-undo').click(),
  ]);
  await page.getByTestId('roster-after').click();
  await expect(page.getByTestId('roster-findings')).toContainText('21 处无人值班');
  expect(await violations(page)).toEqual([]);
  await picture(page, 'roster-week');
  await page.getByText('月', { exact: true }).click();
  await expect(page.getByRole('region', { name: /日$/ })).toHaveCount(42);
  await picture(page, 'roster-month');
});

test('a hand-over is signed by two officers at one console, and is proved', async ({ browser }) => {
  const page = await openDuty(browser, 'duty');
  await openTab(page, 'log');
  await expect(page.getByText('尚无值班记录')).toBeVisible();
  await page.getByTestId('log-new').click();
  await page.getByTestId('entry-text').fill('接杭州中院来电，询问执行进度');
  await page.getByTestId('entry-save').click();
  await expect(page.getByTestId('log-entry')).toContainText('询问执行进度');

  await openTab(page, 'handover');
  await expect(page.getByTestId('sheet-alarms')).toBeVisible();
  await page.getByTestId('sign-notes').fill('保险柜钥匙已移交');
  await page.getByTestId('sign-password').fill('not the password');
  await page.getByTestId('sign-send').click();
  await expect(page.getByText('用户名或密码不正确')).toBeVisible();
  await expect(page.getByTestId('handover-row')).toHaveCount(0);
  await page.getByTestId('sign-password').fill(server.login('duty').password);
  // What is open may change between the look and the signature; then the officer is asked to look again.
  await expect(async () => {
    await page.getByTestId('sign-send').click();
    await expect(page.getByTestId('handover-row')).toHaveCount(1, { timeout: 15_000 });
  }).toPass({ timeout: 120_000 });

  await page.getByTestId('handover-row').click();
  const sheet = page.getByTestId('handover-sheet');
  await expect(sheet.getByTestId('sheet-incoming')).toContainText('尚未接班');
  await page.getByTestId('take-username').fill('duty2');
  await page.getByTestId('take-password').fill(server.login('duty2').password);
  await page.getByTestId('take-remark').fill('已核对');
  expect(await violations(page)).toEqual([]);
  await page.getByTestId('take-send').click();
  await expect(sheet.getByTestId('sheet-incoming')).toContainText('高院值班员乙');
  await expect(sheet.getByTestId('sheet-incoming')).toContainText('已核对');
  await expect(sheet.getByTestId('sheet-proof')).toContainText('与签署时一致');
  await picture(page, 'handover-taken');
  // What is printed is there only meanwhile.
  const paper = page.locator('.duty-print');
  await expect(paper).toHaveCount(0);
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  await expect(paper).toContainText('高院值班员乙');
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  await expect(paper).toHaveCount(0);

  await openTab(page, 'log');
  await expect(page.getByTestId('log-entry').first()).toContainText('高院值班员甲 → 高院值班员乙');
  await page.getByTestId('log-search').fill('执行进度');
  await expect(page.getByTestId('log-entry')).toHaveCount(1);
  await page.getByTestId('log-correct').click();
  await page.getByTestId('entry-text').fill('接宁波中院来电，询问执行进度');
  await page.getByTestId('entry-save').click();
  await expect(page.getByTestId('log-entry')).toHaveCount(2);
  await expect(page.getByText('已被更正')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await picture(page, 'log');
});

test('a roll call is answered by a lower court with one key, and outlives a restart', async ({ browser }) => {
  const high = pages.get('duty') ?? (await openDuty(browser, 'duty'));
  const low = await openDuty(browser, 'hz.duty', 'en');
  await openTab(high, 'rollCall');
  await expect(high.getByTestId('duty-desk').filter({ hasText: '杭州市中级人民法院' })).toContainText(
    '杭州中院值班员',
  );
  await high.getByTestId('call-start').click();
  await high.getByRole('button', { name: '开始点名' }).click();
  await expect(low.getByTestId('roll-call-banner')).toBeVisible();
  await picture(low, 'banner');

  await server.end('SIGKILL');
  await server.start();
  await expect(high.getByTestId('roll-call-counts')).toContainText('等待应答', { timeout: 120_000 });
  await expect(low.getByTestId('roll-call-banner')).toBeVisible({ timeout: 120_000 });
  expect(await violations(low)).toEqual([]);
  await low.keyboard.press('Control+Shift+Enter');
  await expect(low.getByTestId('roll-call-banner')).toHaveCount(0);
  await expect(high.getByTestId('roll-call-counts')).toContainText('到 1');
  expect(await violations(high)).toEqual([]);
  await picture(high, 'roll-call');
});

test('every tab is in English too', async () => {
  const page = pages.get('duty');
  expect(page).toBeDefined();
  if (page === undefined) {
    return;
  }
  await page.getByTestId('language').click();
  for (const tab of ['roster', 'handover', 'log', 'rollCall'] as const) {
    await openTab(page, tab);
    await expect(page.locator('.duty-skeleton')).toHaveCount(0);
    await expect(page.getByTestId('duty-panel')).not.toContainText(/\b(duty|app)[:.]\w/);
    expect(await violations(page)).toEqual([]);
    await picture(page, `${tab}-en`);
  }
});
