import { EventEmitter } from 'node:events';
import type { App, WindowOpenHandlerResponse } from 'electron';
import { expect, test } from 'vitest';
import { recordingLog } from '../testing/recording-log.ts';
import { guardNavigation } from './navigation.ts';
import { refusedSwitches } from './switches.ts';

class Contents extends EventEmitter {
  opener: (details: { url: string }) => WindowOpenHandlerResponse = () => ({ action: 'allow' });

  setWindowOpenHandler(handler: (details: { url: string }) => WindowOpenHandlerResponse): void {
    this.opener = handler;
  }

  /** Whether an event is prevented by the guards. */
  prevents(event: string, details: Record<string, unknown> = {}): boolean {
    let isPrevented = false;
    this.emit(event, {
      ...details,
      preventDefault: () => {
        isPrevented = true;
      },
    });

    return isPrevented;
  }
}

function guarded(): Contents {
  const app = new EventEmitter();
  const contents = new Contents();
  guardNavigation(app as unknown as App, { log: recordingLog(), webOrigins: ['https://news.court'] });
  app.emit('web-contents-created', {}, contents);

  return contents;
}

test('a page may go to own pages and nowhere else', () => {
  const contents = guarded();

  expect(contents.prevents('will-navigate', { url: 'app://console/index.html' })).toBe(false);
  expect(contents.prevents('will-navigate', { url: 'https://server.court/' })).toBe(true);
  expect(contents.prevents('will-navigate', { url: 'file:///etc/passwd' })).toBe(true);
  expect(contents.prevents('will-redirect', { url: 'https://server.court/', isMainFrame: true })).toBe(true);
  expect(
    contents.prevents('will-frame-navigate', { url: 'app://console/wall.html', isMainFrame: false }),
  ).toBe(true);
  expect(
    contents.prevents('will-frame-navigate', { url: 'app://console/index.html', isMainFrame: false }),
  ).toBe(false);
  expect(
    contents.prevents('will-frame-navigate', { url: 'app://console/index.html', isMainFrame: true }),
  ).toBe(false);
});

test('pages of the allowed origins may be embedded, and go on among themselves', () => {
  const contents = guarded();
  const embeds = (url: string): boolean =>
    !contents.prevents('will-frame-navigate', { url, isMainFrame: false });

  expect(embeds('https://news.court/today?x=1')).toBe(true);
  expect(embeds('http://news.court/')).toBe(false);
  expect(embeds('https://news.court.example.org/')).toBe(false);
  expect(embeds('about:blank')).toBe(false);
  expect(contents.prevents('will-navigate', { url: 'https://news.court/' })).toBe(true);
  expect(contents.prevents('will-redirect', { url: 'https://news.court/', isMainFrame: true })).toBe(true);
  expect(contents.prevents('will-redirect', { url: 'https://news.court/', isMainFrame: false })).toBe(false);
  expect(contents.prevents('will-redirect', { url: 'https://other.court/', isMainFrame: false })).toBe(true);
});

test('a page may neither open a window nor embed another', () => {
  const contents = guarded();

  expect(contents.opener({ url: 'app://console/wall.html' })).toEqual({ action: 'deny' });
  expect(contents.prevents('will-attach-webview')).toBe(true);
});

test('refusedSwitches() names the switches that would undo the guards', () => {
  const given = new Set(['remote-debugging-port', 'lang', 'no-sandbox']);

  expect(refusedSwitches({ hasSwitch: (name) => given.has(name) })).toEqual([
    'remote-debugging-port',
    'no-sandbox',
  ]);
});
