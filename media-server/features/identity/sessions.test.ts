import { beforeAll, beforeEach, expect, test } from 'vitest';
import { TestClock } from '../../testing/clock.ts';
import { createProvince, createTestUser } from '../../testing/province.ts';
import { describeStores } from '../../testing/store.ts';
import { SessionStore } from './sessions.ts';

const CONFIG = { session: { ttlMs: 3_600_000, unitTtlMs: 86_400_000 } };
const REFUSED = { code: 'unauthenticated' };

describeStores('sessions', (store) => {
  let clock: TestClock;
  let sessions: SessionStore;
  let userId: string;

  beforeAll(async () => {
    await createProvince(store());
    const user = { username: 'duty', role: 'dutyOfficer', courtId: 'zj-hz' } as const;
    userId = (await createTestUser({ store: store(), clock: new TestClock() }, user)).id;
    await store().db('units').insert({
      id: 'unit-1',
      call_sign: '浙执-001',
      officer_name: '王',
      court_id: 'zj-nb',
      device_model: '',
      created_at: 1,
    });
  });

  beforeEach(() => {
    clock = new TestClock();
    sessions = new SessionStore({ store: store(), clock, config: CONFIG });
  });

  test('authenticate of a fresh token answers with the person and the path of its court', async () => {
    const { token, me } = await sessions.createForUser(userId, 'test');
    expect(me).toMatchObject({
      kind: 'user',
      username: 'duty',
      role: 'dutyOfficer',
      expiresAt: clock.now() + CONFIG.session.ttlMs,
    });
    expect(await sessions.authenticate(token)).toMatchObject({
      courtId: 'zj-hz',
      courtPath: 'zj/zj-hz/',
      sessionId: me.sessionId,
    });
  });

  test('the store holds no token', async () => {
    const { token } = await sessions.createForUser(userId, 'test');
    expect(JSON.stringify(await store().db('sessions'))).not.toContain(token);
  });

  test('authenticate after a restart finds the session again', async () => {
    const { token, me } = await sessions.createForUser(userId, 'test');
    const restarted = new SessionStore({ store: store(), clock, config: CONFIG });
    expect((await restarted.authenticate(token)).sessionId).toBe(me.sessionId);
  });

  test('authenticate refuses an unknown token', async () => {
    await expect(sessions.authenticate('nobody')).rejects.toMatchObject(REFUSED);
    await expect(sessions.authenticate('')).rejects.toMatchObject(REFUSED);
  });

  test('a session whose time has come ends, in memory and in the store', async () => {
    const { token } = await sessions.createForUser(userId, 'test');
    const caller = await sessions.authenticate(token);
    clock.advance(CONFIG.session.ttlMs);
    sessions.sweep();
    expect(caller.ended.aborted).toBe(true);
    await expect(sessions.authenticate(token)).rejects.toMatchObject(REFUSED);
  });

  test('revoke aborts what belongs to the session, and no other session of the person', async () => {
    const first = await sessions.createForUser(userId, 'first');
    const second = await sessions.createForUser(userId, 'second');
    const caller = await sessions.authenticate(first.token);
    await sessions.revoke({ sessionId: first.me.sessionId });
    expect(caller.ended.aborted).toBe(true);
    await expect(sessions.authenticate(first.token)).rejects.toMatchObject(REFUSED);
    expect((await sessions.authenticate(second.token)).ended.aborted).toBe(false);
  });

  test('a session read while it is being revoked does not become active', async () => {
    const { token, me } = await sessions.createForUser(userId, 'test');
    const restarted = new SessionStore({ store: store(), clock, config: CONFIG });
    const [outcome] = await Promise.allSettled([
      restarted.authenticate(token),
      restarted.revoke({ sessionId: me.sessionId }),
    ]);
    const isOpen = outcome.status === 'fulfilled' && !outcome.value.ended.aborted;
    expect(isOpen).toBe(false);
    await expect(restarted.authenticate(token)).rejects.toMatchObject(REFUSED);
  });

  test('createForUnit ends the session of the device before it', async () => {
    const first = await sessions.createForUnit('unit-1', 'phone');
    const caller = await sessions.authenticate(first.token);
    const second = await sessions.createForUnit('unit-1', 'phone');
    expect(caller.ended.aborted).toBe(true);
    expect(second.me).toMatchObject({
      kind: 'unit',
      id: 'unit-1',
      username: '浙执-001',
      role: 'unit',
      courtId: 'zj-nb',
    });
    expect(await sessions.revokeUnit('unit-1')).toBe(1);
  });

  test('authenticate refuses the session of a person who was disabled', async () => {
    const other = await createTestUser(
      { store: store(), clock },
      { username: 'gone', role: 'leader', courtId: 'zj' },
    );
    const { token } = await sessions.createForUser(other.id, 'test');
    await store().db('users').where({ id: other.id }).update({ disabled: true });
    const restarted = new SessionStore({ store: store(), clock, config: CONFIG });
    await expect(restarted.authenticate(token)).rejects.toMatchObject(REFUSED);
  });

  test('start deletes sessions that ended long ago', async () => {
    await sessions.createForUser(userId, 'old');
    clock.advance(CONFIG.session.ttlMs + 31 * 86_400_000);
    await sessions.start();
    sessions.close();
    expect(await store().db('sessions').where({ client: 'old' })).toEqual([]);
  });
});
