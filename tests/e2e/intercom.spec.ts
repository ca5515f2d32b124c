import { expect, test, type Page } from 'playwright/test';
import { openApi, type ApiSession } from './support/api.ts';
import { violations } from './support/axe.ts';
import { signIn } from './support/console.ts';
import { openOfficer, TONES, type FieldUnit } from './support/field.ts';
import { heard, listenIn } from './support/hearing.ts';
import { E2eServer } from './support/server.ts';

const WEST_LAKE = { lon: 120.1485, lat: 30.242 };
/** On a machine that is short of processors sound comes in pieces; a tone is heard once enough of it was there in a row. */
const HEARING_LIMIT_MS = 120_000;
const GROUP = '全省指挥';

test.describe.configure({ timeout: 900_000 });

let server: E2eServer;
let admin: ApiSession;
let unitA: FieldUnit;
let unitB: FieldUnit;
let page: Page;

test.beforeAll(async ({ browser }) => {
  server = await E2eServer.create();
  admin = await openApi(server, 'admin');
  const field = { server, admin };
  unitA = await openOfficer(field, { callSign: '浙执-001', name: 'unitA', position: WEST_LAKE });
  unitB = await openOfficer(field, { callSign: '浙执-009', name: 'unitB', position: WEST_LAKE });
  for (const { device } of [unitA, unitB]) {
    await listenIn(device.page);
    await device.page.reload();
    await device.page.getByTestId('duty').waitFor();
  }
  const context = await browser.newContext({
    viewport: { width: 1920, height: 1080 },
    permissions: ['microphone'],
  });
  page = await context.newPage();
  await listenIn(page);
  await signIn(page, server.url, server.login('leader'));
});

test.afterAll(async () => {
  await page?.context().close();
  await Promise.all([unitA?.device.close(), unitB?.device.close(), admin?.close()]);
  await server?.dispose();
});

const showPanel = async (): Promise<void> => {
  await page.locator('.dv-tab', { hasText: /^(对讲|Intercom)$/ }).click();
  await expect(page.locator('#intercom-panel')).toBeVisible();
};
const talkKey = (who: Page) => who.getByTestId('talk-hold');
const press = async (who: Page, testId: string): Promise<void> => {
  await who.getByTestId(testId).hover();
  await who.mouse.down();
};

/** Which of the officers' tones a page gives to the ear now. */
async function tonesIn(who: Page): Promise<string[]> {
  const sounds = await heard(who);
  return Object.entries(TONES)
    .filter(([, tone]) => sounds.some(({ hz, db }) => db > -60 && Math.abs(hz - tone) < 30))
    .map(([name]) => name);
}
const expectToHear = (who: Page, name: keyof typeof TONES): Promise<void> =>
  expect.poll(() => tonesIn(who), { timeout: HEARING_LIMIT_MS, message: `${name} is heard` }).toEqual([name]);

test('officers and a leader talk in a group: one at a time, the leader cuts in, and all of it is in the log', async () => {
  await test.step('a group is made; the officers belong to it', async () => {
    await showPanel();
    await page.getByTestId('intercom-new').click();
    await page.getByTestId('intercom-name').fill(GROUP);
    await page.getByLabel('单次最长（秒）').fill('300');
    await page.getByTestId('intercom-save').click();
    await expect(page.getByTestId('intercom-group')).toContainText(GROUP);
    for (const { device } of [unitA, unitB]) {
      await expect(talkKey(device.page)).toContainText(GROUP);
    }
    await expect(page.getByTestId('intercom-present')).toHaveText('3 人在听', { timeout: 120_000 });
  });

  await test.step('who holds the key is heard by the others and not by themselves', async () => {
    await expect
      .poll(async () => {
        await press(unitA.device.page, 'talk-hold');
        const phase = await talkKey(unitA.device.page).getAttribute('data-phase');
        if (phase === 'denied') {
          await unitA.device.page.mouse.up();
        }
        return phase;
      })
      .toBe('talking');
    await expect(page.getByTestId('intercom-speaker')).toContainText('浙执-001');
    await expect(unitB.device.page.getByTestId('talk-speaker')).toContainText(GROUP);
    await expectToHear(page, 'unitA');
    await expectToHear(unitB.device.page, 'unitA');
    expect(await tonesIn(unitA.device.page)).toEqual([]);
    await page.screenshot({ path: 'test-results/intercom/console-speaking-zh.png' });
    await unitA.device.page.screenshot({ path: 'test-results/intercom/unit-talking.png' });
    await unitB.device.page.screenshot({ path: 'test-results/intercom/unit-listening.png' });
  });

  await test.step('another of the same priority is denied and isn’t heard', async () => {
    await press(unitB.device.page, 'talk-hold');
    await expect(talkKey(unitB.device.page)).toHaveAttribute('data-phase', 'denied');
    await expectToHear(page, 'unitA');
    await unitB.device.page.screenshot({ path: 'test-results/intercom/unit-denied.png' });
    await unitB.device.page.mouse.up();
    await expect(talkKey(unitB.device.page)).toHaveAttribute('data-phase', 'idle');
  });

  await test.step('the leader cuts in with the talk key; the officer is told and not heard any more', async () => {
    await page.getByTestId('intercom-mode').click();
    await page.locator('body').focus();
    await page.keyboard.down('Space');
    await expect(page.getByTestId('intercom-hold')).toHaveAttribute('data-phase', 'talking');
    await expect(talkKey(unitA.device.page)).toHaveAttribute('data-phase', 'cut');
    await expect(unitA.device.page.getByTestId('talk-state')).toContainText('被更高优先级打断');
    await expect.poll(() => tonesIn(unitB.device.page), { timeout: HEARING_LIMIT_MS }).not.toContain('unitA');
    await page.screenshot({ path: 'test-results/intercom/console-talking-zh.png' });
    await page.keyboard.up('Space');
    await expect(page.getByTestId('intercom-hold')).toHaveAttribute('data-phase', 'idle');
    await unitA.device.page.mouse.up();
    await expect.poll(() => tonesIn(page), { timeout: HEARING_LIMIT_MS }).toEqual([]);
  });

  await test.step('in a field the key writes', async () => {
    await page.getByTestId('intercom-new').click();
    await page.getByTestId('intercom-name').press('Space');
    await expect(page.getByTestId('intercom-name')).toHaveValue(' ');
    await expect(page.getByTestId('intercom-hold')).toHaveAttribute('data-phase', 'idle');
    await page.screenshot({ path: 'test-results/intercom/form-zh.png' });
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toBeHidden();
  });

  await test.step('the log says who spoke and how it ended', async () => {
    await page.getByRole('tab', { name: '通话记录' }).click();
    const rows = page.getByTestId('intercom-log').locator('tbody tr.ant-table-row');
    await expect(rows).toHaveCount(2);
    await expect(rows.nth(0)).toContainText('松开');
    await expect(rows.nth(1)).toContainText('浙执-001');
    await expect(rows.nth(1)).toContainText('被打断');
    await page.screenshot({ path: 'test-results/intercom/log-zh.png' });
    expect(await violations(page)).toEqual([]);
    expect(await violations(unitB.device.page)).toEqual([]);
  });

  await test.step('in English too', async () => {
    await page.getByText('English', { exact: true }).click();
    await page.getByRole('tab', { name: 'Talk groups' }).click();
    await expect(page.getByTestId('intercom-hold')).toHaveText(`Hold to talk: ${GROUP}`);
    await page.screenshot({ path: 'test-results/intercom/console-en.png' });
  });
});
