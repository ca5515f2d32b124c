import { beforeAll, beforeEach, expect, test } from 'vitest';
import { TestClock } from '../../testing/clock.ts';
import { createProvince, createTestUser, TEST_PASSWORD } from '../../testing/province.ts';
import { describeStores } from '../../testing/store.ts';
import { Login } from './login.ts';
import { SessionStore } from './sessions.ts';
import { Users } from './users.ts';

const LOCK_MS = 900_000;
const CONFIG = {
  session: { ttlMs: 3_600_000, unitTtlMs: 86_400_000 },
  login: { maxFailuresPerMinute: 10, lockAfter: 5, lockMs: LOCK_MS },
};

describeStores('login', (store) => {
  let clock: TestClock;
  let login: Login;
  let number = 0;

  beforeAll(() => createProvince(store()));

  beforeEach(() => {
    clock = new TestClock();
    const deps = { store: store(), clock, config: CONFIG };
    login = new Login({ ...deps, users: new Users(deps), sessions: new SessionStore(deps) });
  });

  const newUser = async (): Promise<string> => {
    number += 1;
    const username = `user${number}`;
    await createTestUser({ store: store(), clock }, { username, role: 'leader', courtId: 'zj' });
    return username;
  };

  const attempt = (username: string, password: string, address = '10.0.0.1'): Promise<string> =>
    login.signIn({ username, password, client: 'test' }, address).then(
      () => 'ok',
      (error: { code: string }) => error.code,
    );

  const attempts = async (count: number, ...words: [string, string, string?]): Promise<string[]> => {
    const outcomes: string[] = [];
    for (let index = 0; index < count; index += 1) {
      outcomes.push(await attempt(...words));
    }
    return outcomes;
  };

  test('signIn with the right password signs in', async () => {
    expect(await attempt(await newUser(), TEST_PASSWORD)).toBe('ok');
  });

  test('signIn says the same of a wrong password, a disabled account and an unknown name', async () => {
    const disabled = await newUser();
    await store().db('users').where({ username: disabled }).update({ disabled: true });
    expect(await attempt(await newUser(), 'wrong')).toBe('unauthenticated');
    expect(await attempt(disabled, TEST_PASSWORD)).toBe('unauthenticated');
    expect(await attempt('nobody', TEST_PASSWORD)).toBe('unauthenticated');
  });

  test('five failures lock the account even for the right password, until the lock ends', async () => {
    const username = await newUser();
    expect(await attempts(5, username, 'wrong')).toEqual(Array(5).fill('unauthenticated'));
    expect(await attempt(username, TEST_PASSWORD)).toBe('locked');
    clock.advance(LOCK_MS - 1);
    expect(await attempt(username, TEST_PASSWORD)).toBe('locked');
    clock.advance(1);
    expect(await attempt(username, TEST_PASSWORD)).toBe('ok');
  });

  test('an unknown name is locked just as an account is', async () => {
    expect(await attempts(5, 'stranger', 'wrong')).toEqual(Array(5).fill('unauthenticated'));
    expect(await attempt('stranger', 'wrong')).toBe('locked');
    clock.advance(LOCK_MS);
    expect(await attempt('stranger', 'wrong')).toBe('unauthenticated');
  });

  test('a success forgets the failures before it', async () => {
    const username = await newUser();
    await attempts(4, username, 'wrong');
    expect(await attempt(username, TEST_PASSWORD)).toBe('ok');
    expect(await attempts(4, username, 'wrong')).toEqual(Array(4).fill('unauthenticated'));
    expect(await attempt(username, TEST_PASSWORD)).toBe('ok');
  });

  test('ten failures a minute from one address are the most, and other addresses do not suffer', async () => {
    const username = await newUser();
    for (let index = 0; index < 10; index += 1) {
      await attempt(`name${index}`, 'wrong', '10.0.0.9');
    }
    expect(await attempt(username, TEST_PASSWORD, '10.0.0.9')).toBe('rateLimited');
    expect(await attempt(username, TEST_PASSWORD, '10.0.0.8')).toBe('ok');
    clock.advance(60_000);
    expect(await attempt(username, TEST_PASSWORD, '10.0.0.9')).toBe('ok');
  });

  test('attempts at the same time cannot get around the limit of their address', async () => {
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, (_, index) => attempt(`at-once${index}`, 'wrong', '10.0.0.7')),
    );
    expect(outcomes.filter((code) => code === 'rateLimited')).toHaveLength(20);
  });

  test('successes do not use up the limit of their address', async () => {
    const username = await newUser();
    expect(await attempts(12, username, TEST_PASSWORD, '10.0.0.6')).toEqual(Array(12).fill('ok'));
  });
});
