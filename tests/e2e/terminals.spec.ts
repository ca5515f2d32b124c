import { expect, test, type Locator, type Page } from 'playwright/test';
import type { Jt808Terminal } from '../../simulators/jt808/terminal.ts';
import { startTerminal } from '../integration/jt808/support.ts';
import { violations } from './support/axe.ts';
import { signIn } from './support/console.ts';
import { E2eServer } from './support/server.ts';
import { freePort } from '../support/ports.ts';

const PHONE = '13912345678';

let server: E2eServer;
let admin: Page;
let port: number;
let terminal: Jt808Terminal | undefined;

test.beforeAll(async ({ browser }) => {
  port = await freePort();
  server = await E2eServer.create({ env: { ECC_JT808_PORT: `${port}` } });
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    locale: 'zh-CN',
    viewport: { width: 1440, height: 900 },
  });
  admin = await context.newPage();
});

test.afterAll(async () => {
  await terminal?.stop();
  await admin?.context().close();
  await server?.dispose();
});

const dialog = (): Locator => admin.getByRole('dialog');
const row = (): Locator => admin.getByRole('row', { name: PHONE });

test('an administrator enrols a terminal, sees it come, its wrong frames, and removes it', async () => {
  await signIn(admin, server.url, server.login('admin'));
  await admin.keyboard.press('Alt+3');
  await admin.getByTestId('office-admin').click();
  await admin.getByRole('tab', { name: '808终端' }).click();
  await expect(admin.getByTestId('terminal-port')).toContainText(`端口${port}`);
  await expect(admin.getByText('尚未登记终端')).toBeVisible();

  await admin.getByTestId('terminal-enrol').click();
  await dialog().getByTestId('terminal-unit').click();
  await admin.locator('.ant-select-item-option').first().click();
  await dialog().getByTestId('terminal-phone').fill('不是号码');
  await dialog().getByTestId('terminal-save').click();
  await expect(dialog().getByText('1–20位数字')).toBeVisible();
  await dialog().getByTestId('terminal-phone').fill(`0${PHONE}`);
  // It fades out; what is half there has no contrast.
  await expect(dialog().getByText('1–20位数字')).toBeHidden();
  expect(await violations(admin)).toEqual([]);
  await dialog().getByTestId('terminal-save').click();
  await expect(row()).toContainText('未注册');

  terminal = await startTerminal(port, PHONE, { edition: '2019' });
  terminal.sendRaw(Buffer.from('7e000200001234567890120001887e', 'hex'));
  expect(await terminal.report()).toBe(0);
  await expect(row()).toContainText('已连接');
  await expect(row()).toContainText('浙A12345 · 70808 · SIM-808');
  await expect(row().getByRole('cell').nth(7)).toHaveText('1');
  expect(await violations(admin)).toEqual([]);
  await admin.screenshot({ path: test.info().outputPath('terminals.png') });

  await row().getByTestId('terminal-remove').click();
  await admin.getByTestId('terminal-remove-confirm').click();
  await expect(row()).toHaveCount(0);
  await expect.poll(() => terminal?.isUp).toBe(false);
});
