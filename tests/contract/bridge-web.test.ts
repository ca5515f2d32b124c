import { afterAll, beforeAll, expect, test } from 'vitest';
import { DEFAULT_SETTINGS } from '#shared/bridge.ts';
import { describeBridge } from './bridge-suite.ts';
import { callIn, WebHall } from './web-host.ts';

/** Two screens side by side, as a desk with a hall display has them. */
const TWO_SCREENS = '--screen-info={1920x1080 label=L}{1920,0 1280x720 label=R}';

let hall: WebHall;

beforeAll(async () => {
  hall = await WebHall.open([TWO_SCREENS]);
});

afterAll(() => hall.close());

describeBridge('a browser', () => hall.host());

test('damaged or partly bad settings are read with defaults in their place', async () => {
  const host = await hall.host();
  const keep = (text: string) =>
    host.page.evaluate((kept) => localStorage.setItem('ecc.settings', kept), text);
  await keep('{"mode');

  expect(await host.bridge().loadSettings()).toEqual(DEFAULT_SETTINGS);

  await keep(JSON.stringify({ language: 'en', mode: 'party' }));

  expect(await host.bridge().loadSettings()).toEqual({ ...DEFAULT_SETTINGS, language: 'en' });
});

test('a tab without the right to manage windows knows its own display only', async () => {
  const host = await hall.host();

  expect(await host.bridge().displays()).toMatchObject([{ id: 'own', primary: true }]);
});

test('openWall() opens the wall page of the display with the session, and both windows hear of settings', async () => {
  const host = await hall.host();
  await host.bridge().saveSession('token');
  const [wall] = await Promise.all([host.context.waitForEvent('page'), host.bridge().openWall('own')]);
  await wall.waitForFunction(() => 'underTest' in window);

  expect(new URL(wall.url()).pathname + new URL(wall.url()).search).toBe('/wall.html?display=own');
  expect(await callIn(wall, 'loadSession', [])).toBe('token');

  await callIn(wall, 'saveSettings', [{ mode: 'office' }]);

  await expect.poll(async () => (await host.heardSettings()).at(-1)?.mode).toBe('office');

  await Promise.all([wall.waitForEvent('close'), host.bridge().closeWall('own')]);
});

test('a tab that may manage windows knows all displays and puts each wall on its own', async () => {
  const host = await hall.managingHost();
  const displays = await host.bridge().displays();

  expect(displays).toMatchObject([
    { label: 'L', x: 0, width: 1920, primary: true },
    { label: 'R', x: 1920, width: 1280, height: 720, primary: false },
  ]);

  const right = displays[1]?.id ?? '';
  const [wall] = await Promise.all([host.context.waitForEvent('page'), host.bridge().openWall(right)]);

  await expect.poll(() => wall.evaluate(() => window.screenX)).toBe(1920);
});

test('apiBase() is the origin of the page', async () => {
  const host = await hall.host();
  const base = await host.page.evaluate(() =>
    (window as unknown as { underTest: { apiBase: () => string } }).underTest.apiBase(),
  );

  expect(base).toBe(hall.url);
});
