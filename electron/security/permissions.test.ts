import { EventEmitter } from 'node:events';
import type { Session } from 'electron';
import { expect, test } from 'vitest';
import { guardPermissions, isAllowed, type Permission } from './permissions.ts';

const CONSOLE = 'app://console/index.html';
const WALL = 'app://console/wall.html?display=2';

test.each<[Permission, string, boolean]>([
  ['fullscreen', CONSOLE, true],
  ['notifications', CONSOLE, true],
  ['media', CONSOLE, true],
  ['media', 'app://console/', true],
  ['screen-wake-lock', WALL, true],
  ['local-network-access', WALL, true],
  ['media', WALL, false],
  ['geolocation', CONSOLE, false],
  ['usb', CONSOLE, false],
  ['openExternal', CONSOLE, false],
  ['clipboard-read', CONSOLE, false],
  ['display-capture', CONSOLE, false],
  ['notifications', 'app://console/_desktop/setup.html', false],
  ['fullscreen', 'https://server.court:8443/index.html', false],
  ['fullscreen', 'app://other/index.html', false],
  ['fullscreen', 'not an address', false],
])('%s for %s is %s', (permission, url, isGiven) => {
  expect(isAllowed(permission, { url, isMainFrame: true, topUrl: url })).toBe(isGiven);
});

test('within a page the console alone has its rights, in the frame of its own page', () => {
  const within = (url: string, topUrl: string): boolean =>
    isAllowed('media', { url, isMainFrame: false, topUrl });
  expect(within(CONSOLE, CONSOLE)).toBe(true);
  expect(within(CONSOLE, WALL)).toBe(false);
  expect(within(WALL, CONSOLE)).toBe(false);
  expect(within('https://news.court/', CONSOLE)).toBe(false);
  expect(within(CONSOLE, 'https://news.court/')).toBe(false);
});

test('guardPermissions() sets the request and the check handler alike, and refuses devices', () => {
  const handlers: Record<string, (...args: never[]) => unknown> = {};
  const keep = (name: string) => (handler: (...args: never[]) => unknown) => {
    handlers[name] = handler;
  };
  const session = Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: keep('request'),
    setPermissionCheckHandler: keep('check'),
    setDevicePermissionHandler: keep('device'),
  });
  guardPermissions(session as unknown as Session);

  const contents = { getURL: () => CONSOLE };
  const details = { requestingUrl: CONSOLE, isMainFrame: true };
  const asked = (permission: Permission) => {
    let given: boolean | undefined;
    handlers['request']?.(
      ...([contents, permission, (value: boolean) => (given = value), details] as never[]),
    );

    return [given, handlers['check']?.(...([contents, permission, 'app://console', details] as never[]))];
  };

  expect(asked('notifications')).toEqual([true, true]);
  expect(asked('geolocation')).toEqual([false, false]);
  expect(handlers['device']?.()).toBe(false);
});
