import type { Page } from 'playwright/test';
import { violations } from './support/axe.ts';
import { signIn } from './support/console.ts';
import { expect, test as base } from './support/fixtures.ts';
import { openView } from './support/pipeline.ts';
import { E2eServer } from './support/server.ts';

/** The panels of the pipeline, each with what tells that it shows something. */
const VIEWS = [
  ['#/pipeline', 'pipeline-stage'],
  ['#/alarms', 'alarms-panel'],
  ['#/alarms?court=zj-hz-xihu', 'alarm-row'],
  ['#/cases', 'case-row'],
  ['#/boards', 'boards-panel'],
  ['#/boards?tab=judges', 'boards-panel'],
  ['#/process', 'process-variant'],
  ['#/rules', 'rule-row'],
  ['#/supervision', 'supervision-panel'],
] as const;

/** A server with the cases of some courts. */
const test = base.extend<object, { server: E2eServer }>({
  server: [
    // oxlint-disable-next-line no-empty-pattern -- how the runner learns that this fixture needs no other
    async ({}, use) => {
      const server = await E2eServer.create({ cases: 400 });
      await use(server);
      await server.dispose();
    },
    { scope: 'worker' },
  ],
});

/** By how many px the page is wider than its window. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

for (const language of ['zh-CN', 'en']) {
  test(`the panels of the pipeline are accessible, and fit the window, in ${language}`, async ({
    page,
    server,
  }) => {
    test.setTimeout(300_000);
    await signIn(page, server.url, server.login('duty'));
    if (language === 'en') {
      await page.getByTestId('language').click();
    }
    await page.keyboard.press('Alt+3');
    for (const [address, shown] of VIEWS) {
      await openView(page, address);
      await expect(page.getByTestId(shown).first()).toBeVisible();
      // The elements are the same in both languages; how long their words are isn't.
      if (language === 'zh-CN') {
        expect.soft(await violations(page), address).toEqual([]);
      }
      for (const width of [1280, 1920]) {
        await page.setViewportSize({ width, height: 1080 });
        expect.soft(await overflow(page), `${address} at ${width}`).toBeLessThanOrEqual(0);
      }
    }
  });
}

test('the page of a case has no serious violation', async ({ page, server }) => {
  await signIn(page, server.url, server.login('duty'));
  await page.keyboard.press('Alt+3');
  await openView(page, '#/cases?having=overdue');
  await page.getByTestId('case-row').first().dblclick();
  await expect(page.getByTestId('case-page')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  expect(await overflow(page)).toBeLessThanOrEqual(0);
});

test('a node that an administrator switches off for a court alarms there no more, until it is taken back', async ({
  page,
  server,
  admin,
}) => {
  const unacknowledged = async (nodeId: string): Promise<Map<string, number>> => {
    const courts = await admin.api.alarms.byCourt.query({ filter: { nodeId } });
    return new Map(courts.map((court) => [court.courtId, court.unacknowledged]));
  };
  const [alarm] = (await admin.api.alarms.list.query({ limit: 1 })).alarms;
  const { nodeId = '', courtId = '' } = alarm ?? {};
  const before = await unacknowledged(nodeId);
  expect(before.get(courtId)).toBeGreaterThan(0);

  await signIn(page, server.url, server.login('admin'));
  await page.keyboard.press('Alt+3');
  await openView(page, `#/rules?court=${courtId}&node=${nodeId}`);
  const pane = page.getByTestId('rule-pane');
  await expect(pane).toHaveAttribute('data-node-id', nodeId);
  await page.getByTestId('rule-switch').click();
  await expect(page.getByTestId('rules-change')).toHaveCount(1);
  await page.getByTestId('rules-save').click();
  await page.getByTestId('rules-confirm').click();
  const row = page.locator(`[data-testid="rule-row"][data-node-id="${nodeId}"]`);
  await expect(row).toHaveAttribute('data-standing', 'switchedOff');
  // The alarms of all cases of the court are judged anew, which takes as long as the machine has other things to do.
  await expect
    .poll(async () => (await unacknowledged(nodeId)).get(courtId) ?? 0, { timeout: 60_000 })
    .toBe(0);

  await page.getByTestId('rules-undo').click();
  await expect(row).toHaveAttribute('data-standing', 'byProfile');
  await expect.poll(async () => unacknowledged(nodeId), { timeout: 60_000 }).toEqual(before);
});
