import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright/test';
import { CHINA_OFFSET_MS } from '#shared/calendar/zone.ts';
import { openApi } from './support/api.ts';
import { violations } from './support/axe.ts';
import { signIn, tile } from './support/console.ts';
import { expect, test as base } from './support/fixtures.ts';
import { openView, putPanel } from './support/pipeline.ts';
import { E2eServer } from './support/server.ts';

/** A server with the cases of the province. */
const test = base.extend<object, { server: E2eServer }>({
  server: [
    // oxlint-disable-next-line no-empty-pattern -- how the runner learns that this fixture needs no other
    async ({}, use) => {
      const server = await E2eServer.create({ cases: 120 });
      await use(server);
      await server.dispose();
    },
    { scope: 'worker' },
  ],
});

/** The paper that a view is printed on, as it stands while the page is printed. */
async function onPaper(page: Page, name: string, look: (paper: Locator) => Promise<void>): Promise<void> {
  const print = page.getByTestId('analysis-print');
  await print.focus();
  await page.pdf({ path: test.info().outputPath(`${name}.pdf`), preferCSSPageSize: true });
  await expect(print).toBeFocused();
  await page.emulateMedia({ media: 'print' });
  await page.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
  const paper = page.locator('.analysis-print');
  await expect(paper).toBeVisible();
  await look(paper);
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  await expect(paper).toHaveCount(0);
  await page.emulateMedia({ media: null });
}

test('an analyst drills from the province to a case and exports what is shown', async ({ page, server }) => {
  await signIn(page, server.url, server.login('analyst'));
  await page.keyboard.press('Alt+3');
  await openView(page, '#/analysis');
  await expect(page.getByTestId('board-figure')).toHaveCount(13, { timeout: 120_000 });
  expect(await violations(page)).toEqual([]);
  const area = page.locator('[data-testid="court-map-court"][data-court="zj-hz"]');
  await expect(area).toHaveAttribute('data-shade', /met|behind/);
  await area.focus();
  await expect(page.getByRole('tooltip')).toContainText('超执限率');
  await onPaper(page, 'board', async (paper) => {
    await expect(paper).toContainText('浙江省高级人民法院');
    await expect(paper.locator('.print-courts tbody tr')).not.toHaveCount(0);
  });
  await page.screenshot({ path: test.info().outputPath('board.png') });
  await area.press('Enter');
  await expect(page).toHaveURL(/court=zj-hz(&|$)/);
  await expect(page.locator('[data-testid="court-map-court"][data-court^="zj-hz-"]')).not.toHaveCount(0);

  await openView(page, '#/analysis?tab=explore&m=received,closed&by=court&span=last3Years');
  await expect(page.getByTestId('analysis-chart').locator('canvas')).toBeVisible();
  await onPaper(page, 'explore', async (paper) => {
    await expect(paper.locator('.print-chart path')).not.toHaveCount(0);
    await expect(paper.getByRole('row')).not.toHaveCount(0);
  });
  const row = page.locator('[data-testid="figure-row"][data-keys=\'["zj-hz"]\']');
  const download = page.waitForEvent('download');
  await page.getByTestId('analysis-export').click();
  await page.getByText('CSV').click();
  const csv = readFileSync(await (await download).path(), 'utf8');
  const shown = (await row.innerText()).split(/\s+/).filter((word) => /^[\d,]+$/.test(word));
  expect(csv).toContain(`杭州中院,${shown.map((word) => word.replaceAll(',', '')).join(',')}`);
  expect(await violations(page)).toEqual([]);

  await row.getByTestId('figure-down').click();
  await expect(page).toHaveURL(/court=zj-hz(&|$)/);
  const basic = page.locator('[data-testid="figure-row"][data-keys^=\'["zj-hz-\']').first();
  await basic.getByTestId('figure-down').click();
  const cases = page.getByTestId('figure-cases-list');
  const number = await cases.getByTestId('figure-case').first().innerText();
  await cases.getByTestId('figure-case').first().click();
  await expect(page.getByTestId('case-page')).toContainText(number);

  await page.goBack();
  await expect(page.getByTestId('analysis-up')).toBeVisible();
});

test('an analyst keeps a view, puts it on a dashboard that narrows itself, and has a brief made', async ({
  page,
  server,
}) => {
  await signIn(page, server.url, server.login('analyst'));
  await page.keyboard.press('Alt+3');
  await openView(page, '#/analysis?tab=explore&m=received&by=caseKind&span=last3Years');
  await expect(page.getByTestId('figure-row').first()).toBeVisible({ timeout: 120_000 });
  await page.getByTestId('saved-views').click();
  await page.getByTestId('saved-view-name').fill('收案类型');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('saved-view')).toHaveText(/收案类型/);
  await page.keyboard.press('Escape');

  await openView(page, '#/analysis?tab=dashboards');
  await page.getByTestId('dashboard-begin').click();
  await page.getByTestId('dashboard-name').fill('执行局例会');
  await page.getByTestId('dashboard-add').click();
  await page.getByTitle('收案类型').click();
  await page.getByTestId('dashboard-save').click();
  await expect(page.getByTestId('dashboard-edit')).toBeVisible();
  const cells = page.getByTestId('dashboard-cell');
  await expect(cells).toHaveCount(8);
  await expect(cells.locator('canvas')).toHaveCount(7);
  await cells.nth(3).getByTestId('dashboard-narrow').click();
  await page.getByRole('menuitem').first().click();
  await expect(page.getByTestId('dashboard-narrowings')).toContainText('结案方式');
  // Received cases have no way of closing: their chart says that it shows all.
  await expect(cells.nth(0).getByTestId('dashboard-without')).toBeVisible();
  await expect(cells.nth(4).getByTestId('dashboard-without')).toHaveCount(0);
  expect(await violations(page)).toEqual([]);
  await page.screenshot({ path: test.info().outputPath('dashboard.png') });
  await page.getByTestId('dashboard-remove').click();
  await page.getByTestId('saved-undo').click();
  await expect(cells).toHaveCount(8);

  await openView(page, '#/analysis?tab=stages&span=last3Years');
  await expect(page.getByTestId('stage-step').first()).toBeVisible();
  await expect(page.getByTestId('stage-nodes')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await page.screenshot({ path: test.info().outputPath('stages.png') });

  await openView(page, '#/analysis?tab=briefs');
  await page.getByTestId('brief-make').click();
  await expect(page.getByTestId('brief').locator('h1')).toHaveText(/执行工作月报/, { timeout: 120_000 });
  expect(await violations(page)).toEqual([]);
  const download = page.waitForEvent('download');
  await page.getByTestId('brief-pdf').click();
  expect(
    readFileSync(await (await download).path())
      .subarray(0, 5)
      .toString(),
  ).toBe('%PDF-');
});

test('a chart of Explore, a dashboard and the situation board stand on a wall', async ({ page, server }) => {
  await signIn(page, server.url, server.login('duty'));
  await openView(page, '#/analysis?tab=dashboards');
  await page.getByTestId('dashboard-begin').click();
  await page.getByTestId('dashboard-save').click();
  await expect(page.getByTestId('dashboard-edit')).toBeVisible();
  await expect(page.getByTestId('dashboard-cell')).toHaveCount(7);
  await openView(page, '#/analysis?tab=explore&m=closed&by=month');
  await expect(page.getByTestId('figure-row').first()).toBeVisible({ timeout: 120_000 });
  await page.keyboard.press('Alt+2');
  await tile(page, 0).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: '分析图表' }).click();
  await page.getByTestId('wall-chart-current').click();
  await expect(tile(page, 0)).toHaveAttribute('data-content', 'chart');
  await expect(tile(page, 0).locator('canvas')).toBeVisible();
  await putPanel(page, 1, '态势看板');
  await expect(tile(page, 1).getByTestId('board-figure')).toHaveCount(13, { timeout: 120_000 });
  await tile(page, 2).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('tab', { name: '仪表板' }).click();
  await page.getByTestId('wall-dashboard-put').click();
  await expect(tile(page, 2).getByTestId('dashboard-cell')).toHaveCount(7);
  await expect(tile(page, 2).locator('canvas').first()).toBeVisible();
  await page.screenshot({ path: test.info().outputPath('wall.png') });
});

test('what a court reports counts once a leader above approves it, and is returned with a reason', async ({
  page,
  server,
}) => {
  const reporter = await openApi(server, 'xihu.leader');
  const { analysis } = reporter.api;
  const court = { catalogueId: 'enforcement', courtId: 'zj-hz-xihu' };
  const today = new Date(Date.now() + CHINA_OFFSET_MS).toISOString().slice(0, 10);
  const period = { from: `${Number(today.slice(0, 4)) - 1}-01-01`, to: today };
  const evaluation = () => analysis.evaluation.query({ ...court, period });
  await expect
    .poll(
      () =>
        evaluation().then(
          ({ leaves }) => leaves.length,
          () => 0,
        ),
      { timeout: 120_000 },
    )
    .toBeGreaterThan(1);
  const before = await evaluation();
  const open = before.leaves.filter(({ basis }) => basis === 'none').slice(0, 2);
  for (const { id: leafId } of open) {
    const given = { id: crypto.randomUUID(), leafId, value: 0.9, evidence: '自评材料，见附件一' };
    await analysis.reportLeaf.mutate({ ...given, courtId: court.courtId });
  }

  await signIn(page, server.url, server.login('leader'));
  await page.keyboard.press('Alt+3');
  await openView(page, `#/analysis?tab=evaluation&court=${court.courtId}`);
  const reports = page.getByTestId('report-state');
  await expect(reports).toHaveCount(2);
  await page.getByTestId('report-approve').first().scrollIntoViewIfNeeded();
  await page.screenshot({ path: test.info().outputPath('reports-zh.png') });
  await page.getByTestId('report-approve').first().click();
  await expect(page.locator('[data-testid="report-state"][data-state="approved"]')).toHaveCount(1);
  await expect.poll(async () => (await evaluation()).score).toBeGreaterThan(before.score);

  await page.getByTestId('language').click();
  await page.getByTestId('report-return').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('The evidence does not show it');
  await page.screenshot({ path: test.info().outputPath('return-en.png'), animations: 'disabled' });
  await dialog.getByRole('button', { name: 'Return' }).click();
  await expect(page.locator('[data-testid="report-state"][data-state="returned"]')).toHaveCount(1);
  expect(await violations(page)).toEqual([]);
  await page.screenshot({ path: test.info().outputPath('reports-en.png') });
  await reporter.close();
});
