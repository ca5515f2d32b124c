import { expect, test } from 'vitest';
import { BRIDGE_ARGS } from '#shared/bridge.ts';
import { AppError } from '#shared/errors.ts';
import { ABOUT_CHANNEL, CALL_CHANNELS, type Answer, type BridgeCalls } from '../channels.ts';
import { recordingLog } from '../testing/recording-log.ts';
import { registerIpc, type IpcMainPart, type Sender } from './register.ts';

const OWN: Sender = { senderFrame: { url: 'app://console/index.html', parent: null } };

type Handler = Parameters<IpcMainPart['handle']>[1];
type Listener = Parameters<IpcMainPart['on']>[1];

function registered(calls: Partial<BridgeCalls> = {}) {
  const handlers = new Map<string, Handler>();
  const listeners = new Map<string, Listener>();

  registerIpc(
    {
      handle: (name, handler) => void handlers.set(name, handler),
      on: (name, one) => void listeners.set(name, one),
    },
    {
      calls: calls as BridgeCalls,
      about: () => ({ version: '1', serverUrl: 'https://a' }),
      log: recordingLog(),
    },
  );

  return {
    channels: [...handlers.keys()],
    call: (channel: string, sender: Sender, ...args: unknown[]): Promise<Answer> => {
      const handler = handlers.get(channel);

      return handler ? handler(sender, ...args) : Promise.reject(new Error(`no handler of ${channel}`));
    },
    about: (sender: Sender) => {
      const event = { ...sender, returnValue: undefined as unknown };
      listeners.get(ABOUT_CHANNEL)?.(event);

      return event.returnValue;
    },
  };
}

test('registerIpc() puts exactly the calls of the bridge on channels', () => {
  expect(registered().channels.sort()).toEqual(Object.values(CALL_CHANNELS).sort());
  expect(Object.keys(CALL_CHANNELS).sort()).toEqual(Object.keys(BRIDGE_ARGS).sort());
});

test('a call from an own page answers with the value', async () => {
  const ipc = registered({ loadSession: async () => 'token' });

  expect(await ipc.call('ecc:loadSession', OWN)).toEqual({ ok: true, value: 'token' });
});

test.each([
  ['a foreign page', { senderFrame: { url: 'https://example.org/', parent: null } }],
  ['another host of our scheme', { senderFrame: { url: 'app://other/index.html', parent: null } }],
  ['a frame within an own page', { senderFrame: { url: 'app://console/index.html', parent: {} } }],
  ['a frame that is gone', { senderFrame: null }],
])('a call from %s is refused before it runs', async (_name, sender) => {
  let hasRun = false;
  const ipc = registered({
    loadSession: async () => {
      hasRun = true;

      return 'token';
    },
  });

  expect(await ipc.call('ecc:loadSession', sender)).toMatchObject({
    ok: false,
    error: { code: 'forbidden' },
  });
  expect(ipc.about(sender)).toBeNull();
  expect(hasRun).toBe(false);
});

test.each([
  ['ecc:openWall', [5]],
  ['ecc:openWall', []],
  ['ecc:openWall', ['1', 'more']],
  ['ecc:saveSettings', [{ hall: { farthestSeatM: 0, pixelPitchMm: 1 } }]],
  ['ecc:saveSettings', [{ serverUrl: 'http://server' }]],
  ['ecc:saveSettings', [null]],
  ['ecc:saveSession', ['']],
  ['ecc:outboxAdd', [{ id: 'not-a-uuid' }]],
  ['ecc:outboxFailed', ['b7c29bd2-9d3e-4a34-9c3f-5fb1c9d6a001', 'x'.repeat(2001)]],
  ['ecc:notify', [{ title: 't', body: 'b' }]],
])('%s with bad input %j is refused with its place', async (channel, args) => {
  const answer = await registered().call(channel, OWN, ...args);

  expect(answer).toMatchObject({ ok: false, error: { code: 'invalidInput', place: expect.any(String) } });
});

test('a call that fails answers with the code of its error, and with internal for any other', async () => {
  const ipc = registered({
    closeWall: async () => {
      throw AppError.notFound('display', '9');
    },
    displays: async () => {
      throw new TypeError('broken');
    },
  });

  expect(await ipc.call('ecc:closeWall', OWN, '9')).toMatchObject({
    error: { code: 'notFound', retryable: false },
  });
  expect(await ipc.call('ecc:displays', OWN)).toMatchObject({
    error: { code: 'internal', message: 'broken' },
  });
});

test('about answers an own page with version and server', () => {
  expect(registered().about(OWN)).toEqual({ version: '1', serverUrl: 'https://a' });
});
