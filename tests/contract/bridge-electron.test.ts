import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeBridge } from './bridge-suite.ts';
import { ElectronHost } from './electron-host.ts';

const SERVER = 'https://server.court:8443';

describeBridge('Electron', () => ElectronHost.open());

test('every window is sandboxed, isolated and without Node', async () => {
  const host = await ElectronHost.open({ fixedServerUrl: SERVER });
  await host.bridge().openWall('2');

  for (const { options } of host.electron().windows) {
    expect(options['webPreferences']).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
  }
});

test('a wall covers its display without a frame, and shows that display’s page', async () => {
  const host = await ElectronHost.open({ fixedServerUrl: SERVER });
  await host.bridge().openWall('2');
  const wall = host.electron().open()[1];

  expect(wall?.options).toMatchObject({
    x: 1920,
    y: 0,
    width: 3840,
    height: 2160,
    frame: false,
    kiosk: true,
  });
  expect(wall?.url).toBe('app://console/wall.html?display=2');
});

test('walls of the last run come back at start; one whose display is unplugged comes back with it', async () => {
  const host = await ElectronHost.open({ fixedServerUrl: SERVER });
  await host.bridge().openWall('2');
  await host.restart();
  const { screen } = host.electron();
  const [left, right] = screen.present;

  expect(host.electron().open()).toHaveLength(2);

  screen.present = screen.present.filter((one) => one === left);
  screen.emit('display-removed');

  expect(host.electron().open()).toHaveLength(1);

  screen.present = [left, right].filter((one) => one !== undefined);
  screen.emit('display-added');

  expect(host.electron().open()).toHaveLength(2);
  expect((await host.bridge().loadSettings()).wallDisplayIds).toEqual(['2']);
});

test('without a server the set-up page is shown; saving its address loads the console', async () => {
  const host = await ElectronHost.open();

  expect(host.consoleWindow().url).toBe('app://console/_desktop/setup.html');
  expect(host.bridge().serverUrl).toBe('');

  await host.bridge().saveSettings({ serverUrl: `${SERVER}/somewhere` });

  expect(host.consoleWindow().url).toBe('app://console/index.html');
  expect((await host.loadPreload(host.consoleWindow())).serverUrl).toBe(SERVER);

  const loads = host.consoleWindow().loads;
  await host.bridge().saveSettings({ mode: 'office', serverUrl: SERVER });

  expect(host.consoleWindow().loads).toBe(loads);
});

test('a server that the policy fixes can not be changed by a page', async () => {
  const host = await ElectronHost.open({ fixedServerUrl: SERVER });

  await expect(host.bridge().saveSettings({ serverUrl: 'https://other.court' })).rejects.toMatchObject({
    name: 'AppError',
    code: 'forbidden',
  });
});

test('every window hears of changed settings and displays', async () => {
  const host = await ElectronHost.open({ fixedServerUrl: SERVER });
  await host.bridge().openWall('2');
  const wall = host.electron().open()[1];
  const heard: unknown[] = [];
  wall?.ipcRenderer.on('ecc:settingsChanged', (_event, { mode }: { mode: string }) => heard.push(mode));
  const stop = host.bridge().onDisplaysChanged((displays) => heard.push(displays.length));

  await host.bridge().saveSettings({ mode: 'office' });
  host.electron().screen.emit('display-metrics-changed');
  stop();
  host.electron().screen.emit('display-metrics-changed');

  expect(heard).toEqual(['office', 2]);
});

test('an urgent notice is shown and asks for attention', async () => {
  const host = await ElectronHost.open({ fixedServerUrl: SERVER });
  await host.bridge().notify({ title: '求助', body: '001', urgent: true });

  expect(host.electron().notices).toEqual([expect.objectContaining({ title: '求助', urgency: 'critical' })]);
  expect(host.consoleWindow().isFlashing).toBe(true);
});

test('the desktop’s own pages are answered under the scheme, with the policy of the present server', async () => {
  const host = await ElectronHost.open({ fixedServerUrl: SERVER });
  const answer = await host.electron().schemes.get('app')?.(new Request('app://console/_desktop/setup.html'));

  expect(answer?.status).toBe(200);
  expect(answer?.headers.get('Content-Security-Policy')).toContain(`connect-src 'self' ${SERVER} wss://`);
  expect(existsSync('electron/pages/setup.html')).toBe(true);
});

test('a page that crashed too often gives way to the page that says so, and pressing its button starts over', async () => {
  const host = await ElectronHost.open({ fixedServerUrl: SERVER });
  const window = host.consoleWindow();
  const crash = () => window.webContents.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 5 });

  for (let count = 0; count < 6; count += 1) {
    crash();
  }

  expect(window.url).toBe('app://console/_desktop/stopped.html?back=%2Findex.html');

  await window.loadURL('app://console/index.html');
  crash();

  expect(window.url).toBe('app://console/index.html');
});
