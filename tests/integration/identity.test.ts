import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyChain } from '../../media-server/features/audit/verify.ts';
import { connectClient, errorOf, signIn, type TestClient } from './support/client.ts';
import { startTestServer, usernameOf, type TestServer } from './support/server.ts';

const NEXT_PASSWORD = 'another long password';

function suite(database: 'sqlite' | 'postgres'): void {
  let server: TestServer;
  let admin: TestClient;

  beforeAll(async () => {
    server = await startTestServer({ args: ['--login-lock-after', '3'] }, database);
    admin = connectClient(server, (await signIn(server, usernameOf('administrator', 'zj-hz'))).token);
  });

  afterAll(async () => {
    await admin.close();
    await server.close();
  });

  const createUser = (username: string, courtId = 'zj-hz-xihu') =>
    admin.call.identity.createUser.mutate({
      username,
      password: 'a long enough password',
      nameZh: '新人',
      nameEn: 'Newcomer',
      role: 'dutyOfficer',
      courtId,
    });

  test('createUser in the own subtree makes a login, elsewhere it is refused as not found', async () => {
    expect(await createUser('newcomer')).toMatchObject({ courtId: 'zj-hz-xihu', disabled: false });
    expect((await signIn(server, 'newcomer')).me).toMatchObject({
      role: 'dutyOfficer',
      courtId: 'zj-hz-xihu',
    });
    expect(await errorOf(createUser('outsider', 'zj-nb'))).toMatchObject({ code: 'notFound' });
    expect(await errorOf(createUser('newcomer'))).toMatchObject({ code: 'conflict' });
  });

  test('users answers with the own subtree only', async () => {
    const users = await admin.call.identity.users.query({});
    expect(new Set(users.map(({ courtId }) => courtId))).toEqual(new Set(['zj-hz', 'zj-hz-xihu']));
  });

  test('setUserDisabled ends the sessions of the user at once, and nobody can disable themselves', async () => {
    const { id } = await createUser('shortlived');
    const client = connectClient(server, (await signIn(server, 'shortlived')).token);
    await client.call.identity.me.query({});
    expect(await admin.call.identity.setUserDisabled.mutate({ userId: id, disabled: true })).toMatchObject({
      disabled: true,
    });
    expect(await client.closed).toBe(4001);
    await expect(signIn(server, 'shortlived')).rejects.toThrow(/wrong/);
    const me = await admin.call.identity.me.query({});
    expect(
      await errorOf(admin.call.identity.setUserDisabled.mutate({ userId: me.id, disabled: true })),
    ).toMatchObject({
      code: 'conflict',
    });
  });

  test('changePassword keeps this session, ends the others, and needs the present password', async () => {
    await createUser('changer');
    const first = connectClient(server, (await signIn(server, 'changer')).token);
    const second = connectClient(server, (await signIn(server, 'changer')).token);
    await second.call.identity.me.query({});
    const change = (current: string) =>
      first.call.identity.changePassword.mutate({ current, next: NEXT_PASSWORD });
    expect(await errorOf(change('wrong'))).toMatchObject({ code: 'invalidInput', place: 'current' });
    await change('a long enough password');
    expect(await second.closed).toBe(4001);
    expect((await first.call.identity.sessions.query({})).map(({ current }) => current)).toEqual([true]);
    await signIn(server, 'changer', NEXT_PASSWORD);
    await first.close();
  });

  test('resetPassword lifts a lock and ends the sessions', async () => {
    const { id } = await createUser('forgetful');
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await expect(signIn(server, 'forgetful', 'wrong')).rejects.toThrow(/wrong/);
    }
    await expect(signIn(server, 'forgetful')).rejects.toThrow(/locked/);
    await admin.call.identity.resetPassword.mutate({ userId: id, password: NEXT_PASSWORD });
    await signIn(server, 'forgetful', NEXT_PASSWORD);
  });

  test('revokeSession ends one of the own sessions, and not one of another person', async () => {
    await createUser('twodevices');
    const first = connectClient(server, (await signIn(server, 'twodevices')).token);
    const second = await signIn(server, 'twodevices');
    const mine = await admin.call.identity.me.query({});
    expect(
      await errorOf(first.call.identity.revokeSession.mutate({ sessionId: mine.sessionId })),
    ).toMatchObject({
      code: 'notFound',
    });
    await first.call.identity.revokeSession.mutate({ sessionId: second.me.sessionId });
    expect(await first.call.identity.sessions.query({})).toHaveLength(1);
    await first.close();
  });

  test('the audit log names logins, good and bad, and commands, and holds no password', async () => {
    await createUser('audited');
    await signIn(server, 'audited');
    await expect(signIn(server, 'audited', 'my secret guess')).rejects.toThrow(/wrong/);
    const entries = await admin.call.audit.list.query({ limit: 200 });
    const of = (action: string) =>
      entries.filter((entry) => entry.action === action && entry.target === 'audited');
    expect(of('identity.login')).toMatchObject([
      {
        actor: 'anonymous',
        outcome: 'refused',
        courtId: 'zj-hz-xihu',
        detail: { error: 'unauthenticated' },
      },
      { actor: 'audited', outcome: 'ok', courtId: 'zj-hz-xihu' },
    ]);
    expect(of('identity.createUser')).toMatchObject([
      { actor: usernameOf('administrator', 'zj-hz'), outcome: 'ok' },
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/long enough|secret guess|another long/);
    expect(await verifyChain(server.running.context.store)).toMatchObject({ ok: true });
  });

  test('the audit log of another court is not shown', async () => {
    const other = connectClient(server, (await signIn(server, usernameOf('administrator', 'zj-nb'))).token);
    const entries = await other.call.audit.list.query({ limit: 200 });
    expect(new Set(entries.map(({ courtId }) => courtId))).toEqual(new Set(['zj-nb']));
    await other.close();
  });
}

describe('identity over the wire [sqlite]', () => {
  suite('sqlite');
});

describe.skipIf((process.env['TEST_DATABASE_URL'] ?? '') === '')('identity over the wire [postgres]', () => {
  suite('postgres');
});
