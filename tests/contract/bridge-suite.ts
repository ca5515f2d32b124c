import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { DEFAULT_SETTINGS, Display, type NewOutboxEntry } from '#shared/bridge.ts';
import { AppError } from '#shared/errors.ts';
import type { BridgeHost } from './bridge-host.ts';

function entry(payload: string): NewOutboxEntry {
  return { id: randomUUID(), userId: 'u1', kind: 'instruction', payload, createdAt: 1_700_000_000_000 };
}

async function codeOf(answer: Promise<unknown>): Promise<string> {
  try {
    await answer;
  } catch (error) {
    return error instanceof AppError ? error.code : `not an AppError: ${String(error)}`;
  }

  return 'no error';
}

/** What every implementation of `DesktopBridge` does alike. `open` gives a bridge that has kept nothing yet. */
export function describeBridge(name: string, open: () => Promise<BridgeHost>): void {
  describe(`the bridge of ${name}`, () => {
    let host: BridgeHost;

    beforeEach(async () => {
      host = await open();
    });

    describeSettings(() => host);
    describeSession(() => host);
    describeOutbox(() => host);
    describeDesktop(() => host);
  });
}

function describeSettings(host: () => BridgeHost): void {
  test('loadSettings() of a new host gives the defaults', async () => {
    expect(await host().bridge().loadSettings()).toEqual(DEFAULT_SETTINGS);
  });

  test('saveSettings() merges, answers with the whole, tells the page, and lasts over a restart', async () => {
    await host().bridge().saveSettings({ language: 'en' });
    const whole = await host().bridge().saveSettings({ mode: 'office' });

    expect(whole).toEqual({ ...DEFAULT_SETTINGS, language: 'en', mode: 'office' });
    expect((await host().heardSettings()).map(({ mode }) => mode)).toEqual(['desk', 'office']);

    await host().restart();

    expect(await host().bridge().loadSettings()).toEqual(whole);
  });

  test('saveSettings() of a bad value is refused and changes nothing', async () => {
    const bridge = () => host().bridge();

    expect(await codeOf(bridge().saveSettings({ hall: { farthestSeatM: 0, pixelPitchMm: 1 } }))).toBe(
      'invalidInput',
    );
    expect(await codeOf(bridge().saveSettings({ serverUrl: 'http://server.court' }))).toBe('invalidInput');
    expect(await bridge().loadSettings()).toEqual(DEFAULT_SETTINGS);
    expect(await host().heardSettings()).toEqual([]);
  });
}

function describeSession(host: () => BridgeHost): void {
  test('the session is kept over a restart until it is cleared', async () => {
    expect(await host().bridge().loadSession()).toBeNull();

    await host().bridge().saveSession('first');
    await host().bridge().saveSession('second');
    await host().restart();

    expect(await host().bridge().loadSession()).toBe('second');

    await host().bridge().clearSession();
    await host().restart();

    expect(await host().bridge().loadSession()).toBeNull();
  });

  test('saveSession() of an empty token is refused', async () => {
    expect(await codeOf(host().bridge().saveSession(''))).toBe('invalidInput');
  });
}

function describeOutbox(host: () => BridgeHost): void {
  test('outboxList() gives entries in the order of adding, once each, also after a restart', async () => {
    const [first, second] = [entry('first'), entry('second')];
    await host().bridge().outboxAdd(first);
    await host().bridge().outboxAdd(second);
    await Promise.all([
      host()
        .bridge()
        .outboxAdd({ ...first, payload: 'again' }),
      host().bridge().outboxAdd(second),
    ]);
    await host().restart();

    expect(await host().bridge().outboxList()).toEqual([
      { ...first, attempts: 0, lastError: null },
      { ...second, attempts: 0, lastError: null },
    ]);
  });

  test('outboxFailed() counts and keeps the last reason; outboxRemove() forgets; unknown ids are quiet', async () => {
    const bridge = () => host().bridge();
    const one = entry('one');
    await bridge().outboxAdd(one);
    await bridge().outboxFailed(one.id, 'no link');
    await bridge().outboxFailed(one.id, '服务器忙');
    await bridge().outboxFailed(randomUUID(), 'unknown');
    await bridge().outboxRemove(randomUUID());

    expect(await bridge().outboxList()).toEqual([{ ...one, attempts: 2, lastError: '服务器忙' }]);

    await bridge().outboxRemove(one.id);

    expect(await bridge().outboxList()).toEqual([]);
  });

  test('outboxAdd() of an id that was removed adds it anew', async () => {
    const bridge = () => host().bridge();
    const one = entry('one');
    await bridge().outboxAdd(one);
    await bridge().outboxRemove(one.id);
    await bridge().outboxAdd(one);

    expect(await bridge().outboxList()).toHaveLength(1);
  });

  test('outbox calls with bad input are refused', async () => {
    const bridge = () => host().bridge();

    expect(await codeOf(bridge().outboxAdd({ ...entry('a'), id: 'no uuid' }))).toBe('invalidInput');
    expect(await codeOf(bridge().outboxAdd({ ...entry('a'), userId: '' }))).toBe('invalidInput');
    expect(await codeOf(bridge().outboxAdd(entry('x'.repeat(20_001))))).toBe('invalidInput');
    expect(await codeOf(bridge().outboxRemove('no uuid'))).toBe('invalidInput');
    expect(await bridge().outboxList()).toEqual([]);
  });
}

function describeDesktop(host: () => BridgeHost): void {
  test('displays() gives at least one display, of which one is the primary', async () => {
    const displays = await host().bridge().displays();

    expect(displays.map((one) => Display.parse(one))).toEqual(displays);
    expect(displays.filter(({ primary }) => primary)).toHaveLength(1);
    expect(await host().bridge().askForDisplays()).toEqual(displays);
  });

  test('openWall() remembers the display and closeWall() forgets it', async () => {
    const bridge = () => host().bridge();
    const id = (await bridge().displays())[0]?.id ?? '';
    await bridge().openWall(id);
    await bridge().openWall(id);

    expect((await bridge().loadSettings()).wallDisplayIds).toEqual([id]);

    await bridge().closeWall(id);
    await bridge().closeWall(id);

    expect((await bridge().loadSettings()).wallDisplayIds).toEqual([]);
  });

  test('openWall() of an absent display is refused as notFound and not remembered', async () => {
    const bridge = () => host().bridge();

    expect(await codeOf(bridge().openWall('no such display'))).toBe('notFound');
    expect((await bridge().loadSettings()).wallDisplayIds).toEqual([]);
  });

  test('notify() resolves; a bad notice is refused', async () => {
    const bridge = () => host().bridge();
    await bridge().notify({ title: '求助', body: '浙A·001', urgent: true });

    expect(await codeOf(bridge().notify({ title: 'x'.repeat(201), body: '', urgent: false }))).toBe(
      'invalidInput',
    );
  });

  test('a call with one argument too many is refused', async () => {
    const call = host().bridge().loadSession as unknown as (more: string) => Promise<unknown>;

    expect(await codeOf(call('more'))).toBe('invalidInput');
  });
}
