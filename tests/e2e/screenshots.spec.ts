import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, type Browser, type Page } from 'playwright/test';
import type { Content } from '#shared/walls/content.ts';
import type { Split } from '#shared/walls/layout.ts';
import type { Wall } from '#shared/walls/wall.ts';
import { fillLogin, keepSize, putSource, signIn, stream } from './support/console.ts';
import { openOfficer } from './support/field.ts';
import { openApi, type ApiSession } from './support/api.ts';
import { shoot } from './support/pictures.ts';
import { openView, putPanel } from './support/pipeline.ts';
import { E2eServer } from './support/server.ts';
import { firstWall, saveSplit } from './support/walls.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const UNITS = 40;
const PUBLISHING = 36;
const TILES = 16;
const CASES = 4_000;

test.skip(
  process.env['ECC_SCREENSHOTS'] !== '1',
  'pictures for the documentation, no check: made by hand with ECC_SCREENSHOTS=1',
);
test.describe.configure({ mode: 'serial', timeout: 600_000 });
test.use({ actionTimeout: 60_000 });

let server: E2eServer;
let admin: ApiSession;
/** Names of the sources on the wall. */
let shown: string[];
let fleet: ChildProcess;
let folder: string;

test.beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'ecc-pictures-'));
  server = await E2eServer.create({ cases: CASES });
  const args = ['--url', server.url, '--ca', server.caFile, '--data', folder];
  const scene = ['--units', String(UNITS), '--publish', String(PUBLISHING), '--no-sos', '--no-losses'];
  fleet = spawn(process.execPath, ['simulators/main.ts', ...args, ...scene], { cwd: ROOT, stdio: 'ignore' });
  admin = await openApi(server, 'admin');
  const live = async (): Promise<string[]> =>
    (await admin.api.sources.list.query({}))
      .filter((source) => source.kind === 'unit' && source.state === 'live')
      .map((source) => source.name);
  await expect.poll(async () => (await live()).length, { timeout: 300_000 }).toBe(PUBLISHING);
  shown = await live();
});

test.afterAll(async () => {
  if (fleet !== undefined && fleet.exitCode === null) {
    const ended = once(fleet, 'exit');
    fleet.kill('SIGTERM');
    await ended;
  }
  await admin?.close();
  await server?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

/** A page of the browser at this size, signed in as the duty officer. */
async function openConsole(browser: Browser, width: number, height: number): Promise<Page> {
  const page = await browser.newPage({ viewport: { width, height } });
  await keepSize(page);
  await signIn(page, server.url, server.login('duty'));
  return page;
}

async function fillWall(page: Page): Promise<void> {
  await page.keyboard.press('Alt+2');
  await page.getByTestId('grid-16').click();
  for (const [n, name] of shown.slice(0, TILES).entries()) {
    await putSource(page, n, name);
  }
}

async function expectPictures(page: Page): Promise<void> {
  for (let n = 0; n < TILES; n += 1) {
    await expect(stream(page, n)).toHaveAttribute('data-phase', 'playing', { timeout: 240_000 });
    await expect(stream(page, n)).not.toHaveAttribute('data-frames', '0');
  }
}

test('login @screenshots', async ({ page }) => {
  await page.goto(server.url);
  await fillLogin(page, { username: 'duty', password: '' });
  await expect(page.getByText('请填写')).toBeVisible();
  await page.reload();
  await expect(page.getByTestId('username')).toBeFocused();
  await shoot(page, 'login');
});

test('wall of sixteen tiles @screenshots', async ({ browser }) => {
  const page = await openConsole(browser, 1920, 1080);
  await fillWall(page);
  await expectPictures(page);
  await page.mouse.move(960, 2);
  await shoot(page, 'wall-16');
  await page.close();

  const hall = await openConsole(browser, 3840, 2160);
  await fillWall(hall);
  await hall.goto(`${server.url}/wall.html`);
  await expectPictures(hall);
  await shoot(hall, 'wall-16-4k');
  await hall.close();
});

test('desk with the map @screenshots', async ({ browser }) => {
  const page = await openConsole(browser, 1920, 1080);
  for (const [n, name] of shown.slice(0, 4).entries()) {
    await putSource(page, n, name);
  }
  await expect(page.getByTestId('unit-row').first()).toHaveAttribute('data-state', 'live', {
    timeout: 120_000,
  });
  await shoot(page, 'desk');
  await page.getByTestId('unit-row').first().click();
  await page.keyboard.press('Alt+3');
  await page.getByTestId('office-map').click();
  await expect(page.getByTestId('map')).toHaveAttribute('data-ready', 'true', { timeout: 120_000 });
  await expect
    .poll(async () => Number(await page.getByTestId('map').getAttribute('data-units')), { timeout: 120_000 })
    .toBeGreaterThanOrEqual(UNITS);
  // The ground is drawn piece by piece behind the units.
  await page.waitForTimeout(6_000);
  await shoot(page, 'map');
  await page.close();
});

test("officer's page @screenshots", async () => {
  const idle = (await admin.api.units.list.query({})).find(({ enrolled }) => !enrolled);
  const { unit, device } = await openOfficer(
    { server, admin },
    {
      callSign: idle?.callSign ?? '',
      name: 'unitA',
      position: { lon: 120.1485, lat: 30.242 },
    },
  );
  const duty = await openApi(server, 'duty');
  await duty.api.dispatch.send.mutate({
    id: crypto.randomUUID(),
    target: { kind: 'unit', unitId: unit.id },
    text: '立即前往西湖区文三路 100 号，协助查封。',
    priority: 'urgent',
  });
  const { page } = device;
  await expect(page.getByTestId('instruction')).toBeVisible();
  await expect(page.getByTestId('media-state')).toHaveAttribute('data-state', 'sending');
  await shoot(page, 'unit-phone');
  await page.setViewportSize({ width: 1920, height: 1080 });
  await shoot(page, 'unit');
  await Promise.all([device.close(), duty.close()]);
});

test('case pipeline @screenshots', async ({ browser }) => {
  const page = await openConsole(browser, 1920, 1080);
  await page.keyboard.press('Alt+3');
  const shots = [
    ['pipeline', '#/pipeline', 'pipeline-stage'],
    ['alarms', '#/alarms?court=zj-hz&fold=no', 'alarm-row'],
    ['cases', '#/cases?having=overdue', 'case-row'],
    ['process', '#/process', 'process-variant'],
    ['rules', '#/rules?node=investigation.autoQuery', 'rule-pane'],
  ] as const;
  for (const [name, address, shown] of shots) {
    await openView(page, address);
    await expect(page.getByTestId(shown).first()).toBeVisible({ timeout: 60_000 });
    await shoot(page, name);
  }
  await openView(page, '#/cases?having=overdue');
  await page.getByTestId('case-row').first().dblclick();
  await expect(page.getByTestId('case-page')).toBeVisible();
  await shoot(page, 'case');
  await page.close();
});

test('wall with the case pipeline @screenshots', async ({ browser }) => {
  const hall = await openConsole(browser, 3840, 2160);
  await hall.keyboard.press('Alt+2');
  await hall.getByTestId('grid-4').click();
  await putPanel(hall, 0, '告警榜');
  await putPanel(hall, 1, '案件总览');
  for (const [n, name] of shown.slice(0, 2).entries()) {
    await putSource(hall, n + 2, name);
  }
  await hall.goto(`${server.url}/wall.html`);
  await expect(hall.getByTestId('alarm-board-row').first()).toBeVisible({ timeout: 60_000 });
  for (const n of [2, 3]) {
    await expect(stream(hall, n)).toHaveAttribute('data-phase', 'playing', { timeout: 240_000 });
  }
  await shoot(hall, 'wall-cases-4k');
  await hall.close();
});

/** Splits the first display, shows this in it, in order. */
async function show(
  { api }: ApiSession,
  wall: Wall,
  split: Split,
  contents: readonly Content[],
): Promise<void> {
  const id = await saveSplit(api, wall, { name: `${split} 分屏`, split, contents });
  await api.walls.switchScene.mutate({ wallId: wall.id, sceneId: id });
}

test("the hall's window: thirty-six, half of them gone, none, no server @screenshots", async ({
  browser,
}) => {
  const duty = await openApi(server, 'duty');
  const wall = await firstWall(duty.api);
  const units = (await duty.api.sources.list.query({})).filter(({ kind }) => kind === 'unit');
  const picturesOf = (isLive: boolean): Content[] =>
    units
      .filter(({ state }) => (state === 'live') === isLive)
      .map(({ id }) => ({ kind: 'source', sourceId: id }));
  const live = picturesOf(true);
  await show(duty, wall, 36, live);
  const hall = await openConsole(browser, 1920, 1080);
  const window = `${server.url}/wall.html?wall=${wall.id}&at=0`;
  await hall.goto(window);
  const moving = hall.locator('[data-testid=stream-video][data-phase=playing]');
  await expect(moving).toHaveCount(PUBLISHING, { timeout: 240_000 });
  await hall.screenshot({ path: test.info().outputPath('hall-36.png') });

  await show(duty, wall, 9, [...live.slice(0, 5), ...picturesOf(false).slice(0, 4)]);
  await expect(moving).toHaveCount(5, { timeout: 60_000 });
  await hall.screenshot({ path: test.info().outputPath('hall-half.png') });
  fleet.kill('SIGSTOP');
  await expect(moving).toHaveCount(0, { timeout: 60_000 });
  await hall.waitForTimeout(20_000);
  await hall.screenshot({ path: test.info().outputPath('hall-silent.png') });
  fleet.kill('SIGCONT');

  await show(duty, wall, 4, []);
  await expect(moving).toHaveCount(0);
  await hall.screenshot({ path: test.info().outputPath('hall-empty.png') });

  await hall.context().setOffline(true);
  await hall.waitForTimeout(8_000);
  await hall.screenshot({ path: test.info().outputPath('hall-cut.png') });
  const token = await hall.evaluate(() => sessionStorage.getItem('ecc.session') ?? '');
  const first = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  await first.addInitScript((kept) => sessionStorage.setItem('ecc.session', kept), token);
  await first.routeWebSocket(/./, (socket) => socket.close());
  await first.goto(window);
  await first.waitForTimeout(3_000);
  await first.screenshot({ path: test.info().outputPath('hall-without-server.png') });
  await first.close();
  await hall.close();
  await duty.close();
});
