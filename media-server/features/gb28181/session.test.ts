import { expect, test, vi } from 'vitest';
import { SipRefused, type Target } from '../../gb28181/user-agent.ts';
import { silentLog } from '../../testing/log.ts';
import type { KnownDevice } from './registry.ts';
import { DeviceSession, type SessionDeps } from './session.ts';

const ID = '33010000001320000001';
const device: KnownDevice = {
  record: {
    id: ID,
    courtId: 'zj-hz',
    name: '设备',
    algorithm: 'MD5',
    ha1: '',
    mediaTransport: 'udp',
    manufacturer: '',
    model: '',
    firmware: '',
    enrolledAt: 0,
    registeredAt: 0,
    expiresAt: null,
    transport: 'udp',
    host: '192.0.2.7',
    port: 5_060,
  },
  channels: new Map(),
  peer: { transport: 'udp', host: '192.0.2.7', port: 5_060 },
  lastSeenAt: 0,
  wrongMessages: 0,
};

/** A session whose device answers as `answer` says, and what it was asked. */
function sessionWith(answer: (asked: string) => Promise<void>): { session: DeviceSession; asked: string[] } {
  const asked: string[] = [];
  const answered = async (cmdType: string): Promise<never> => {
    asked.push(cmdType);
    await answer(cmdType);
    return undefined as never;
  };
  const typeOf = (body: Buffer | undefined): string => /<CmdType>(\w+)</.exec(String(body))?.[1] ?? '';
  const deps: SessionDeps = {
    agent: {
      ask: (_target: Target, { content }) => answered(typeOf(content?.body)),
      subscribe: (_target, { content }) => answered(typeOf(content.body)),
    },
    registry: { save: () => Promise.resolve(), setCatalog: () => Promise.resolve(), unitsOf: () => ['u-1'] },
    log: silentLog,
  };
  return { session: new DeviceSession(device, deps), asked };
}

test('a device that refuses to say what it is is asked for its catalogue and its reports all the same', async () => {
  const { session, asked } = sessionWith((cmdType) =>
    cmdType === 'DeviceInfo' ? Promise.reject(new SipRefused(405)) : Promise.resolve(),
  );
  await session.begin();
  expect(asked).toEqual(['DeviceInfo', 'Catalog', 'MobilePosition', 'Alarm']);
  session.close();
});

test('a session that is closed while it asks asks nothing more, and leaves no timer', async () => {
  vi.useFakeTimers();
  const { promise, resolve } = Promise.withResolvers<void>();
  const { session, asked } = sessionWith(() => promise);
  const begun = session.begin();
  session.close();
  resolve();
  await begun;
  expect(asked).toEqual(['DeviceInfo']);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});
