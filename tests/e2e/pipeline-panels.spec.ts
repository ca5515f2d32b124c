import type { Page } from 'playwright/test';
import type { ApiSession } from './support/api.ts';
import { violations } from './support/axe.ts';
import { signIn } from './support/console.ts';
import { expect, test as base } from './support/fixtures.ts';
import { openView } from './support/pipeline.ts';
import { E2eServer } from './support/server.ts';

/** The panels of the pipeline, each with what tells that it shows something; COURT is one that has an alarm. */
const VIEWS = [
  ['#/pipeline', 'pipeline-stage'],
  ['#/alarms', 'alarms-panel'],
  ['#/alarms?court=COURT', 'alarm-row'],
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

/** The alarm on top of the list: which cases are late hangs on the day. */
async function firstAlarm({ api }: ApiSession): Promise<{ nodeId: string; courtId: string }> {
  const first = async (): Promise<{ nodeId: string; courtId: string } | undefined> =>
    (await api.alarms.list.query({ limit: 1 })).alarms[0];
  await expect.poll(first, { timeout: 120_000 }).toBeDefined();
  return (await first()) ?? { nodeId: '', courtId: '' };
}

/** The page comes to be no wider than its window: panels learn of their new size a little later. */
const expectFit = (page: Page, message: string): Promise<void> =>
  expect
    .configure({ soft: true })
    .poll(() => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), { message })
    .toBeLessThanOrEqual(0);

for (const language of ['zh-CN', 'en']) {
  test(`the panels of the pipeline are accessible, and fit the window, in ${language}`, async ({
    page,
    server,
    admin,
  }) => {
    test.setTimeout(900_000);
    const { courtId } = await firstAlarm(admin);
    await signIn(page, server.url, server.login('duty'));
    if (language === 'en') {
      await page.getByTestId('language').click();
    }
    await page.keyboard.press('Alt+3');
    for (const [view, shown] of VIEWS) {
      const address = view.replace('COURT', courtId);
      await openView(page, address);
      await expect(page.getByTestId(shown).first()).toBeVisible();
      // The elements are the same in both languages; how long their words are isn't.
      if (language === 'zh-CN') {
        expect.soft(await violations(page), address).toEqual([]);
      }
      for (const width of [1280, 1920]) {
        await page.setViewportSize({ width, height: 1080 });
        await expectFit(page, `${address} at ${width}`);
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
  await expectFit(page, 'a case');
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
  const { nodeId, courtId } = await firstAlarm(admin);
  const before = (await unacknowledged(nodeId)).get(courtId) ?? 0;
  expect(before).toBeGreaterThan(0);

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
    .poll(async () => (await unacknowledged(nodeId)).get(courtId) ?? 0, { timeout: 180_000 })
    .toBe(0);

  await page.getByTestId('rules-undo').click();
  await expect(row).toHaveAttribute('data-standing', 'byProfile');
  // Nodes of other cases may have become overdue meanwhile.
  await expect
    .poll(async () => (await unacknowledged(nodeId)).get(courtId) ?? 0, { timeout: 180_000 })
    .toBeGreaterThanOrEqual(before);
});
