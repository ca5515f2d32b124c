import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { consoleHandler } from './console-protocol.ts';

const SERVER = 'https://server.court:8443';

function handler() {
  const root = temporaryFolder();
  const folders = { console: path.join(root, 'renderer'), desktop: path.join(root, 'pages') };
  mkdirSync(path.join(folders.console, 'assets'), { recursive: true });
  mkdirSync(folders.desktop);
  writeFileSync(path.join(root, 'secret.html'), 'secret');
  writeFileSync(path.join(root, 'renderer-secret.html'), 'secret');
  writeFileSync(path.join(folders.console, 'index.html'), 'console');
  writeFileSync(path.join(folders.console, 'assets/a.js'), 'script');
  writeFileSync(path.join(folders.console, 'key.pem'), 'secret');
  writeFileSync(path.join(folders.desktop, 'setup.html'), 'setup');

  return (url: string, method = 'GET') => {
    // The Fetch standard's Request refuses no scheme, but it takes dots out of a path before we see them.
    const request = { url, method } as Request;

    return consoleHandler(folders, () => SERVER)(request);
  };
}

test.each([
  ['app://console/', 'console', 'text/html; charset=utf-8'],
  ['app://console/index.html?a=1', 'console', 'text/html; charset=utf-8'],
  ['app://console/assets/a.js', 'script', 'text/javascript; charset=utf-8'],
  ['app://console/_desktop/setup.html', 'setup', 'text/html; charset=utf-8'],
])('%s is answered from the program’s files', async (url, text, type) => {
  const answer = await handler()(url);

  expect([answer.status, await answer.text(), answer.headers.get('Content-Type')]).toEqual([200, text, type]);
  expect(answer.headers.get('Content-Security-Policy')).toContain(`connect-src 'self' ${SERVER}`);
  expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff');
});

test.each([
  'app://console/absent.html',
  'app://console/assets',
  'app://console/key.pem',
  'app://console/..%2fsecret.html',
  'app://console/%2e%2e%2fsecret.html',
  'app://console/..%2frenderer-secret.html',
  'app://console/..%5csecret.html',
  'app://console/_desktop/..%2f..%2fsecret.html',
  'app://console/index.html%00.js',
  'app://console/%',
  'app://other/index.html',
  'https://console/index.html',
])('%s is not found', async (url) => {
  const answer = await handler()(url);

  expect([answer.status, await answer.text()]).toEqual([404, 'not found']);
});

test('a method that changes something is not allowed; HEAD has no body', async () => {
  const ask = handler();

  expect((await ask('app://console/', 'POST')).status).toBe(405);
  expect(await (await ask('app://console/', 'HEAD')).text()).toBe('');
});
