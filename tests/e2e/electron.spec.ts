import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright';
import { expect, test } from 'playwright/test';
import { electronState, hasDisplay } from '../../scripts/lib/electron.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const state = electronState();
const reason = state.present ? 'there is no display to show windows on' : state.reason;

test.skip(!state.present || !hasDisplay(), `Electron can't run here: ${reason}`);

let folder: string;

test.beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ecc-electron-'));
  execFileSync(process.execPath, [path.join(ROOT, 'scripts/build.mjs')], { stdio: 'inherit' });
});

test.afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Starts the program over the test's own folder; Chromium's sandbox can't start as root, as in a container. */
function launch(): Promise<ElectronApplication> {
  return _electron.launch({
    ...(state.present ? { executablePath: state.exe } : {}),
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), `--user-data-dir=${folder}`, ROOT],
  });
}

function bridgeOf(page: Page) {
  return page.evaluateHandle(() => {
    const { eccDesktop } = window as unknown as {
      eccDesktop: Record<string, (...args: unknown[]) => Promise<unknown>>;
    };

    return eccDesktop;
  });
}

test('the desktop starts with its set-up page, keeps the address, and shows the console under its own scheme', async () => {
  const app = await launch();
  const page = await app.firstWindow();

  await expect(page).toHaveURL('app://console/_desktop/setup.html');
  await page.getByLabel('请输入服务器地址').fill('localhost:1');
  await page.getByRole('button').click();
  await expect(page).toHaveURL('app://console/index.html');
  await expect(page).toHaveTitle(/执行指挥中心/);

  await app.close();

  const again = await launch();

  await expect(await again.firstWindow()).toHaveURL('app://console/index.html');
  await again.close();
});

test('a page has no Node, can’t leave the program, and reaches the desktop through the bridge alone', async () => {
  const app = await launch();
  const page = await app.firstWindow();
  await page.waitForLoadState();

  expect(
    await page.evaluate(() => ['require', 'process', 'module'].filter((name) => name in window)),
  ).toEqual([]);
  expect(await page.evaluate(() => window.open('https://example.org/') === null)).toBe(true);

  const bridge = await bridgeOf(page);

  expect(await bridge.evaluate((one) => one['displays']?.())).not.toEqual([]);
  await expect(bridge.evaluate((one) => one['openWall']?.('no such display'))).rejects.toThrow(/notFound/);
  await app.close();
});

test('a wall window covers its display without a frame', async () => {
  const app = await launch();
  const page = await app.firstWindow();
  await page.waitForLoadState();

  const bridge = await bridgeOf(page);
  const [display] = (await bridge.evaluate((one) => one['displays']?.())) as { id: string }[];
  const [wall] = await Promise.all([
    app.waitForEvent('window'),
    bridge.evaluate((one, id) => one['openWall']?.(id), display?.id),
  ]);

  await expect(wall).toHaveURL(`app://console/wall.html?display=${display?.id}`);
  await expect
    .poll(() => wall.evaluate(() => [outerWidth - screen.width, outerHeight - screen.height]))
    .toEqual([0, 0]);
  await bridge.evaluate((one, id) => one['closeWall']?.(id), display?.id);
  await app.close();
});
