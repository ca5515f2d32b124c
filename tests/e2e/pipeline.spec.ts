import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright/test';
import type { CaseEventInput } from '#shared/cases/input.ts';
import { auditOf } from './support/api.ts';
import { signIn } from './support/console.ts';
import { expect, test as base } from './support/fixtures.ts';
import { openView, pushEvents, putPanel } from './support/pipeline.ts';
import { E2eServer } from './support/server.ts';

/** A case of the Xihu court whose filing starts the query that is due at once (within an hour, by practice). */
const NUMBER = '（2026）浙0106执9001号';
const NODE = 'investigation.autoQuery';
const COURT = 'zj-hz-xihu';
const HOUR_MS = 3_600_000;
const PARTY = '欧阳试人';

/** The clock of this file's server is moved. */
const test = base.extend<object, { server: E2eServer }>({
  server: [
    // oxlint-disable-next-line no-empty-pattern -- how the runner learns that this fixture needs no other
    async ({}, use) => {
      const server = await E2eServer.create({ isClocked: true });
      await use(server);
      await server.dispose();
    },
    { scope: 'worker' },
  ],
});

test.describe.configure({ mode: 'serial' });

const event = (id: string, type: string, at: number, data: CaseEventInput['data'] = {}): CaseEventInput => ({
  id,
  caseId: 'xihu-9001',
  type,
  at,
  subject: null,
  data,
  courtId: COURT,
});

const row = (page: Page) => page.locator(`[data-testid="alarm-row"][data-node-id="${NODE}"]`);
const onBoard = (page: Page) => page.locator(`[data-testid="alarm-board-row"][data-node-id="${NODE}"]`);

test('an event turns a node overdue; its alarm is acknowledged, ordered, answered by the lower court, and clears', async ({
  page,
  browser,
  server,
}) => {
  const filedAt = Date.now();
  await pushEvents(server, [
    event('filed', 'caseFiled', filedAt, { number: NUMBER, claimKind: 'money', claimed: 250_000 }),
    {
      ...event('party', 'partyJoined', filedAt, {
        role: 'debtor',
        name: PARTY,
        idNumber: '330106198001011234',
      }),
      subject: 'party1',
    },
  ]);

  // The hall shows the alarms beside the pictures.
  await signIn(page, server.url, server.login('duty'));
  await page.keyboard.press('Alt+2');
  await putPanel(page, 0, '告警榜');
  await putPanel(page, 1, '案件总览');
  const popup = page.waitForEvent('popup');
  await page.getByTestId('open-wall').click();
  await page.getByRole('menuitem').first().click();
  const hall = await popup;
  await expect(hall.getByTestId('alarm-board')).toBeVisible();
  await expect(hall.getByTestId('pipeline-panel')).toBeVisible();
  await expect(onBoard(hall)).toHaveCount(0);

  await page.bringToFront();
  await page.keyboard.press('Alt+3');
  await openView(page, `#/alarms?court=${COURT}&node=${NODE}`);
  await expect(page.getByText('没有符合条件的告警')).toBeVisible();

  await server.moveClock(2 * HOUR_MS);
  await expect(onBoard(hall)).toHaveAttribute('data-state', 'unacknowledged');
  await expect(onBoard(hall)).toContainText(NUMBER);

  // The desk is told, and nothing jumps: the new alarm comes when it is asked for.
  await page.getByTestId('alarms-fresh').click();
  await expect(row(page)).toHaveAttribute('data-state', 'unacknowledged');
  await expect(row(page)).toContainText('立案自动集约查询');
  await expect(row(page)).toContainText('已超 1 小时');
  await expect(row(page)).toContainText('浙江');

  await page.getByTestId('alarm-list').focus();
  await page.keyboard.press('a');
  await expect(row(page)).toHaveAttribute('data-state', 'acknowledged');
  await expect(onBoard(hall)).toHaveAttribute('data-state', 'acknowledged');

  // A supervision order, by keyboard too.
  await page.getByTestId('alarm-list').focus();
  await page.keyboard.press('o');
  await expect(page.getByTestId('order-text')).toHaveValue(new RegExp(NUMBER));
  await page.getByTestId('order-send').click();
  await expect(page.getByTestId('order-form')).toBeHidden();
  await expect(row(page)).toContainText('已督办');

  // The lower court sees it in its own console and answers with a file.
  const theirs = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage();
  await signIn(theirs, server.url, server.login('xihu.duty'));
  await theirs.keyboard.press('Alt+3');
  await openView(theirs, '#/supervision');
  await theirs.getByTestId('order-row').click();
  await theirs.getByTestId('order-receive').click();
  await theirs.getByTestId('answer-text').fill('已启动网络查控，附查询回执。');
  await theirs
    .getByTestId('answer-files')
    .setInputFiles({ name: '回执.txt', mimeType: 'text/plain', buffer: Buffer.from('查询已发起') });
  await expect(theirs.getByTestId('answer-file')).toContainText('回执.txt');
  await theirs.getByTestId('order-answer').click();
  await expect(theirs.locator('[data-testid="order-entry"][data-kind="answered"]')).toBeVisible();

  await openView(page, '#/supervision');
  await page.getByTestId('order-row').click();
  await expect(page.locator('[data-testid="order-entry"][data-kind="answered"]')).toContainText(
    '已启动网络查控',
  );
  const download = page.waitForEvent('download');
  await page.getByTestId('order-file').click();
  expect(await readFile(await (await download).path(), 'utf8')).toBe('查询已发起');
  await page.getByTestId('order-accept').click();
  await page.getByTestId('order-accept-confirm').click();
  await expect(page.locator('[data-testid="order-entry"][data-kind="accepted"]')).toBeVisible();

  // What was due is done: the alarm clears by itself.
  const query = event('query', 'onlineQueryStarted', Date.now() + 2 * HOUR_MS);
  await pushEvents(server, [{ ...query, subject: 'query1' }]);
  await expect(onBoard(hall)).toHaveCount(0);
  await openView(page, `#/alarms?court=${COURT}&node=${NODE}&show=cleared`);
  await expect(row(page)).toHaveAttribute('data-state', 'cleared');
  await expect(row(page)).toContainText('超期完成');
  await theirs.context().close();
});

test('a case is found by its number, tells the reason of each clock, and shows who the parties are only when asked', async ({
  page,
  server,
}) => {
  await signIn(page, server.url, server.login('duty'));
  await page.keyboard.press('Alt+3');
  await openView(page, '#/cases');
  await page.getByTestId('cases-search').fill('9001');
  await expect(page.getByTestId('cases-total')).toHaveAttribute('data-total', '1');
  await page.getByTestId('case-row').dblclick();
  await expect(page.getByTestId('case-page')).toContainText(NUMBER);
  await expect(page).toHaveURL(/#.*case=/);

  await expect(page.getByTestId('case-party').first()).toBeVisible();
  await expect(page.getByTestId('case-page')).not.toContainText(PARTY);
  await page.getByTestId('case-reveal').click();
  await page.getByTestId('case-reveal-confirm').click();
  await expect(page.getByTestId('case-page')).toContainText(PARTY);

  // The address brings the same view back.
  await page.reload();
  await expect(page.getByTestId('case-page')).toContainText(NUMBER);
  await expect(page.getByTestId('case-page')).not.toContainText(PARTY);

  const { code, output } = await server.runTool('verify-audit');
  expect(output).toMatch(/whole/);
  expect(code).toBe(0);
});

test('what a list shows is exported, and the log says so', async ({ page, server, admin }) => {
  await signIn(page, server.url, server.login('duty'));
  await page.keyboard.press('Alt+3');
  await openView(page, '#/cases');
  await expect(page.getByTestId('cases-total')).toHaveAttribute('data-total', '1');
  const download = page.waitForEvent('download');
  await page.getByTestId('export-menu').click();
  await page.getByRole('menuitem', { name: /CSV/ }).click();
  const text = await readFile(await (await download).path(), 'utf8');
  expect(text.startsWith('\u{FEFF}')).toBe(true);
  expect(text).toContain(NUMBER);
  expect(text).toContain('西湖区人民法院');
  expect(text).not.toContain(PARTY);
  const exported = async () => (await auditOf(admin.api)).find(({ action }) => action === 'cases.export');
  await expect
    .poll(exported)
    .toMatchObject({ target: 'cases', actor: 'duty', outcome: 'ok', detail: { rows: 1 } });
});

test('a lower court sees its own cases alone', async ({ page, server }) => {
  await signIn(page, server.url, server.login('haishu.duty'));
  await page.keyboard.press('Alt+3');
  await openView(page, '#/cases');
  await expect(page.getByTestId('cases-total')).toHaveAttribute('data-total', '0');
  await openView(page, '#/pipeline');
  await expect(page.getByText('辖区内还没有案件')).toBeVisible();
});
