import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DutyEvent } from '#shared/contract/duty.ts';
import { chinaDay, chinaTime, mondayOf, type DutyAssignment } from '#shared/duty/roster.ts';
import type { Clock } from '../../../media-server/clock.ts';
import { createTestUser, TEST_PASSWORD } from '../../../media-server/testing/province.ts';
import { errorOf, type TestClient } from '../support/client.ts';
import { ask, auditOf } from '../support/http.ts';
import { startTestServer, usernameOf, type TestServer } from '../support/server.ts';
import { connectPerson, enrolUnit, Inflow } from '../support/units.ts';

const PATIENCE = { timeout: 15_000, interval: 20 };
const HOUR = 3_600_000;
const MONDAY = mondayOf(chinaDay(Date.UTC(2026, 10, 25)));
const SECOND_OFFICER = 'dutyofficer2.zj-hz';

type Person = TestClient & { token: string };

function suite(database: 'sqlite' | 'postgres'): void {
  let server: TestServer;
  let officer: Person;
  let leader: Person;
  let above: Person;
  let beside: Person;
  let analyst: Person;
  /** How far the server's clock is ahead of the machine's. */
  let ahead = 0;
  const clock: Clock = { now: () => Date.now() + ahead };

  beforeAll(async () => {
    server = await startTestServer(
      {
        clock,
        prepare: async (store) => {
          const user = { username: SECOND_OFFICER, role: 'dutyOfficer', courtId: 'zj-hz' } as const;
          await createTestUser({ store, clock }, user);
        },
      },
      database,
    );
    officer = await connectPerson(server, 'dutyOfficer', 'zj-hz');
    leader = await connectPerson(server, 'leader', 'zj-hz');
    above = await connectPerson(server, 'dutyOfficer', 'zj');
    beside = await connectPerson(server, 'dutyOfficer', 'zj-nb');
    analyst = await connectPerson(server, 'analyst', 'zj-hz');
  });
  afterAll(async () => {
    await Promise.all([officer, leader, above, beside, analyst].map((client) => client.close()));
    await server.close();
  });

  const shift = (over: Partial<DutyAssignment> = {}): DutyAssignment => ({
    id: randomUUID(),
    courtId: 'zj-hz',
    role: 'dutyOfficer',
    person: { userId: null, name: '王五' },
    from: chinaTime(MONDAY, 510),
    to: chinaTime(MONDAY, 1050),
    ...over,
  });
  const week = () => leader.call.duty.roster.query({ courtId: 'zj-hz', firstDay: MONDAY, days: 7 });
  const feedOf = ({ call }: TestClient) => new Inflow<DutyEvent>((on) => call.duty.watch.subscribe({}, on));

  describe('the roster', () => {
    test('points out what nobody fills and who stands twice, and tells consoles of changes', async () => {
      const feed = feedOf(officer);
      await feed.first(({ type }) => type === 'snapshot');
      const before = await week();
      expect(before).toMatchObject({ isOwn: false, assignments: [], doubles: [] });
      // A leader and an officer by day, an officer by night, on each of seven days.
      expect(before.gaps).toHaveLength(21);

      const day = await leader.call.duty.assign.mutate(shift());
      await feed.first(({ type }) => type === 'roster');
      const night = await leader.call.duty.assign.mutate(
        shift({ from: chinaTime(MONDAY, 1020), to: chinaTime(MONDAY + 1, 510) }),
      );
      const after = await week();
      expect(after.gaps).toHaveLength(19);
      expect(after.doubles).toEqual([
        expect.objectContaining({ firstId: day.id, secondId: night.id, to: chinaTime(MONDAY, 1050) }),
      ]);
      feed.stop();
    });

    test('a week is copied once however often it is asked for, and taken back by its ids', async () => {
      const copy = { courtId: 'zj-hz', fromDay: MONDAY + 2, toDay: MONDAY + 9 };
      const added = await leader.call.duty.copyWeek.mutate(copy);
      expect(added.map(({ from }) => from)).toEqual([
        chinaTime(MONDAY + 7, 510),
        chinaTime(MONDAY + 7, 1020),
      ]);
      expect(await leader.call.duty.copyWeek.mutate(copy)).toEqual([]);
      const removed = await leader.call.duty.unassign.mutate({
        courtId: 'zj-hz',
        assignmentIds: added.map(({ id }) => id),
      });
      expect(removed).toHaveLength(2);
      const same = { ...copy, toDay: MONDAY };
      expect(await errorOf(leader.call.duty.copyWeek.mutate(same))).toMatchObject({ place: 'toDay' });
    });

    test('keeps who is on duty now, a user by the name of the account', async () => {
      const [user] = await leader.call.duty.people.query({ courtId: 'zj-hz' });
      const now = clock.now();
      const given = shift({
        person: { userId: user?.userId ?? '', name: '别人' },
        from: now - HOUR,
        to: now + HOUR,
      });
      const kept = await leader.call.duty.assign.mutate(given);
      expect(kept.person.name).toBe(user?.nameZh);
      const ids = async ({ call }: TestClient) => (await call.duty.onDuty.query({})).map(({ id }) => id);
      expect(await ids(above)).toContain(kept.id);
      expect(await ids(beside)).toEqual([]);
    });

    test.each([
      ['nobody of another court', { person: { userId: 'nobody', name: 'x' } }, 'notFound'],
      ['no end before the beginning', { to: chinaTime(MONDAY, 0) }, 'invalidInput'],
      ['no four days', { to: chinaTime(MONDAY + 5, 0) }, 'invalidInput'],
    ] as const)('takes %s', async (_what, over, code) => {
      expect(await errorOf(leader.call.duty.assign.mutate(shift(over)))).toMatchObject({ code });
    });

    test('an id of another court is not there', async () => {
      const own = await leader.call.duty.assign.mutate(shift({ person: { userId: null, name: '赵' } }));
      const other = await connectPerson(server, 'leader', 'zj-nb');
      const stolen = other.call.duty.assign.mutate({ ...own, courtId: 'zj-nb' });
      expect(await errorOf(stolen)).toMatchObject({ code: 'notFound' });
      await other.close();
    });
  });

  describe('a hand-over', () => {
    const draft = () => officer.call.duty.handoverDraft.query({ courtId: 'zj-hz' });
    const sign = async (over: { id?: string; contentHash?: string; password?: string } = {}) => {
      const { contentHash } = await draft();
      return officer.call.duty.signHandover.mutate({
        id: randomUUID(),
        courtId: 'zj-hz',
        notes: '钥匙在保险柜',
        contentHash,
        password: TEST_PASSWORD,
        ...over,
      });
    };
    const take = (handoverId: string, username: string, password = TEST_PASSWORD) =>
      officer.call.duty.takeHandover.mutate({ handoverId, username, password, remark: '已清点' });

    test('lists what is open, is signed by both, and stands in the audit log and the duty log', async () => {
      const unit = await enrolUnit(server, officer, 'zj-hz');
      const instruction = { kind: 'unit', unitId: unit.id } as const;
      await officer.call.dispatch.send.mutate({ id: randomUUID(), target: instruction, text: '立即集合' });
      const text = '请报告';
      const dueAt = clock.now() + HOUR;
      await above.call.supervision.send.mutate({ id: randomUUID(), courtId: 'zj-hz', text, dueAt });
      const incident = { id: randomUUID(), courtId: 'zj-hz', title: '现场受阻', point: null };
      await officer.call.incidents.open.mutate(incident);

      const seen = await draft();
      const totals = Object.fromEntries(seen.sections.map(({ id, total }) => [id, total]));
      expect(totals).toMatchObject({
        sos: 0,
        incidents: 1,
        operations: 0,
        alarms: 0,
        instructions: 1,
        orders: 1,
      });
      expect(seen.previous).toBeNull();

      const signed = await sign();
      expect(signed).toMatchObject({ state: 'signed', isChanged: null, incoming: null });
      // What happens from now on is none of the sheet's.
      await officer.call.dispatch.send.mutate({ id: randomUUID(), target: instruction, text: '撤回' });
      const taken = await take(signed.id, SECOND_OFFICER);
      expect(taken).toMatchObject({ state: 'taken', remark: '已清点', hash: signed.hash });

      const detail = await leader.call.duty.handover.query({ handoverId: signed.id });
      expect(detail).toMatchObject({ isIntact: true, changes: [], sections: seen.sections });
      expect(await auditOf(server, 'duty.handoverSigned')).toMatchObject([
        { target: signed.id, actor: usernameOf('dutyOfficer', 'zj-hz'), detail: { hash: signed.hash } },
      ]);
      expect(await auditOf(server, 'duty.handoverTaken')).toMatchObject([
        { target: signed.id, actor: SECOND_OFFICER },
      ]);
      const [call] = await auditOf(server, 'duty.takeHandover');
      expect(JSON.stringify(call)).not.toContain(TEST_PASSWORD);
      const [entry] = await officer.call.duty.log.query({ courtId: 'zj-hz' });
      expect(entry).toMatchObject({ kind: 'handover', by: null, link: { id: signed.id } });

      const next = await draft();
      expect(next.previous?.id).toBe(signed.id);
      expect(next.changes).toMatchObject([{ id: 'instructions', totalBefore: 1, total: 2, added: [{}] }]);
    });

    test('that changed nothing since can be seen as such', async () => {
      const first = await sign();
      await take(first.id, SECOND_OFFICER);
      const second = await sign();
      expect(second).toMatchObject({ isChanged: false, previousId: first.id });
      await take(second.id, SECOND_OFFICER);
    });

    test('that is tampered with is seen to be', async () => {
      const signed = await sign();
      const { db } = server.running.context.store;
      const row = (await db('duty_handovers').where({ id: signed.id }).first()) as { sections: string };
      const isIntact = async () =>
        (await leader.call.duty.handover.query({ handoverId: signed.id })).isIntact;
      expect(await isIntact()).toBe(true);
      await db('duty_handovers').where({ id: signed.id }).update({ notes: '无' });
      expect(await isIntact()).toBe(false);
      await db('duty_handovers').where({ id: signed.id }).update({ notes: signed.notes });
      await db('duty_handovers')
        .where({ id: signed.id })
        .update({ sections: row.sections.replace('立即集合', '解散') });
      expect(await isIntact()).toBe(false);
      await officer.call.duty.withdrawHandover.mutate({ handoverId: signed.id, why: '重做' });
    });

    test('is signed only as it was seen, by who knows the password, one at a time', async () => {
      expect(await errorOf(sign({ contentHash: '0'.repeat(64) }))).toMatchObject({
        code: 'conflict',
        place: 'contentHash',
      });
      expect(await errorOf(sign({ password: 'wrong' }))).toMatchObject({
        code: 'invalidInput',
        place: 'password',
      });
      const id = randomUUID();
      const signed = await sign({ id });
      expect(await sign({ id })).toEqual(signed);
      expect(await errorOf(sign())).toMatchObject({ code: 'conflict' });
      expect(await errorOf(take(id, SECOND_OFFICER, 'wrong'))).toMatchObject({
        code: 'invalidInput',
        place: 'password',
      });
      const self = usernameOf('dutyOfficer', 'zj-hz');
      expect(await errorOf(take(id, self))).toMatchObject({ code: 'conflict', place: 'username' });
      const foreign = usernameOf('dutyOfficer', 'zj-nb');
      expect(await errorOf(take(id, foreign))).toMatchObject({ code: 'forbidden' });
      const reader = usernameOf('analyst', 'zj-hz');
      expect(await errorOf(take(id, reader))).toMatchObject({ code: 'forbidden' });
      await officer.call.duty.withdrawHandover.mutate({ handoverId: id, why: '写错了' });
      expect(await errorOf(take(id, SECOND_OFFICER))).toMatchObject({ code: 'conflict' });
    });

    test('counts a wrong password as the login does, and goes by its lock', async () => {
      const signed = await sign();
      const user = { username: 'dutyofficer3.zj-hz', role: 'dutyOfficer', courtId: 'zj-hz' } as const;
      const { store } = server.running.context;
      await createTestUser({ store, clock }, user);
      const codes: string[] = [];
      for (const password of ['a', 'b', 'c', 'd', 'e', TEST_PASSWORD]) {
        codes.push((await errorOf(take(signed.id, user.username, password))).code);
      }
      expect(codes).toEqual([...Array.from({ length: 5 }, () => 'invalidInput'), 'locked']);
      const row = (await store.db('users').where({ username: user.username }).first()) as {
        locked_until: number | null;
      };
      expect(row.locked_until).toBeGreaterThan(clock.now());
      await officer.call.duty.withdrawHandover.mutate({ handoverId: signed.id, why: '重做' });
      // The limit of the address is that of the login too: later tests don't meet it.
      ahead += 60_000;
    });

    test('waits at the desks of its subtree alone, in lists without its sheet', async () => {
      const signed = await sign();
      const waitingAt = async (client: TestClient) => {
        const feed = feedOf(client);
        const first = await feed.first(({ type }) => type === 'snapshot');
        feed.stop();
        return first.type === 'snapshot' ? first.handovers : [];
      };
      expect(await waitingAt(above)).toEqual([signed]);
      expect(await waitingAt(beside)).toEqual([]);
      expect((await officer.call.duty.handovers.query({ courtId: 'zj-hz' }))[0]).toEqual(signed);
      await officer.call.duty.withdrawHandover.mutate({ handoverId: signed.id, why: '重做' });
    });

    test('is exported with the words of each section for its states', async () => {
      const signed = await sign();
      const { status, body } = await ask(server, '/exports', {
        method: 'POST',
        token: officer.token,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          of: { view: 'handover', handoverId: signed.id },
          format: 'csv',
          columns: [
            { key: 'section', title: '类别' },
            { key: 'state', title: '状态' },
          ],
          labels: { state: { 'incidents-open': '处置中' } },
        }),
      });
      expect(status).toBe(200);
      expect(body.toString('utf8')).toContain('incidents,处置中');
      await officer.call.duty.withdrawHandover.mutate({ handoverId: signed.id, why: '重做' });
    });

    test('of a court is signed by nobody above it', async () => {
      const { contentHash } = await above.call.duty.handoverDraft.query({ courtId: 'zj-hz' });
      const signed = above.call.duty.signHandover.mutate({
        id: randomUUID(),
        courtId: 'zj-hz',
        contentHash,
        password: TEST_PASSWORD,
      });
      expect(await errorOf(signed)).toMatchObject({ code: 'forbidden' });
    });
  });

  describe('the duty log', () => {
    const write = (over: { id?: string; text?: string; corrects?: string; at?: number } = {}) =>
      officer.call.duty.writeEntry.mutate({
        id: randomUUID(),
        courtId: 'zj-hz',
        at: clock.now(),
        kind: 'phone',
        text: '来电询问 Case 100%',
        ...over,
      });

    test('is searched, and corrected only by a further entry', async () => {
      const entry = await write();
      const corrected = await write({ text: '来电询问案件进度', corrects: entry.id });
      const list = async (text?: string) =>
        officer.call.duty.log.query({ courtId: 'zj-hz', filter: text === undefined ? {} : { text } });
      expect((await list())[1]).toMatchObject({ id: entry.id, correctedBy: corrected.id, text: entry.text });
      expect((await list('case 100%')).map(({ id }) => id)).toEqual([entry.id]);
      expect(await list('100_')).toEqual([]);
      const again = write({ text: '又一次', corrects: entry.id });
      expect(await errorOf(again)).toMatchObject({ code: 'conflict' });
      expect(await errorOf(write({ corrects: randomUUID() }))).toMatchObject({ code: 'notFound' });
    });

    test('takes a repeated write once, and nothing from the future', async () => {
      const id = randomUUID();
      expect(await write({ id })).toEqual(await write({ id }));
      expect(await errorOf(write({ id, text: '其他' }))).toMatchObject({ code: 'conflict' });
      expect(await errorOf(write({ at: clock.now() + HOUR }))).toMatchObject({ place: 'at' });
    });

    test('links what the writer may see', async () => {
      const unit = await enrolUnit(server, officer, 'zj-hz');
      const entry = (id: string, client = officer, courtId = 'zj-hz') =>
        client.call.duty.writeEntry.mutate({
          id: randomUUID(),
          courtId,
          at: clock.now(),
          kind: 'task',
          text: '出发',
          link: { kind: 'unit', id },
        });
      expect((await entry(unit.id)).link).toMatchObject({
        id: unit.id,
        label: expect.stringContaining('张三'),
      });
      expect(await errorOf(entry(unit.id, beside, 'zj-nb'))).toMatchObject({ code: 'notFound' });
    });

    test('is exported with its corrections, for those who may read it', async () => {
      const request = (token: string) =>
        ask(server, '/exports', {
          method: 'POST',
          token,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            of: { view: 'dutyLog', courtId: 'zj-hz', filter: { text: '询问' } },
            format: 'csv',
            columns: [
              { key: 'kind', title: '类别' },
              { key: 'text', title: '内容' },
            ],
            labels: { kind: { phone: '电话' } },
          }),
        });
      const { status, body } = await request(officer.token);
      expect(status).toBe(200);
      expect(body.toString('utf8')).toContain('电话,来电询问案件进度');
      expect((await request(analyst.token)).status).toBe(403);
      expect((await request(beside.token)).status).toBe(404);
    });
  });

  describe('desks', () => {
    test('show who is there and who was last', async () => {
      const feed = feedOf(above);
      const atNingbo = (connected: boolean) => (event: DutyEvent) =>
        event.type === 'desk' &&
        event.desk.courtId === 'zj-nb' &&
        event.desk.people.some((person) => person.connected === connected);
      const first = await feed.first(({ type }) => type === 'snapshot');
      expect(first.type === 'snapshot' && first.desks.map(({ courtId }) => courtId)).toEqual(
        expect.arrayContaining(['zj', 'zj-hz', 'zj-hz-xihu', 'zj-nb']),
      );
      const ningbo = feedOf(beside);
      await feed.first(atNingbo(true));
      ningbo.stop();
      const left = await feed.first(atNingbo(false));
      expect(left).toMatchObject({ desk: { people: [{ connected: false, since: null }] } });
      feed.stop();
    });
  });

  describe('a roll call', () => {
    const start = (over: { id?: string; courtIds?: string[]; answerS?: number } = {}) =>
      above.call.duty.startRollCall.mutate({ id: randomUUID(), answerS: 60, text: '早点名', ...over });

    test('goes to the courts below, which see only themselves, and ends when all have answered', async () => {
      const feed = feedOf(officer);
      await feed.first(({ type }) => type === 'snapshot');
      const call = await start({ courtIds: ['zj-hz', 'zj-nb'] });
      const came = await feed.first((event) => event.type === 'rollCall' && event.call.id === call.id);
      expect(came).toMatchObject({ call: { answers: [{ courtId: 'zj-hz', answeredAt: null }] } });

      const answered = await officer.call.duty.answerRollCall.mutate({ callId: call.id, remark: '全员在岗' });
      expect(answered.answers).toMatchObject([{ courtId: 'zj-hz', remark: '全员在岗' }]);
      expect(await officer.call.duty.answerRollCall.mutate({ callId: call.id })).toEqual(answered);
      await beside.call.duty.answerRollCall.mutate({ callId: call.id });
      const [last] = await above.call.duty.rollCalls.query({ limit: 1 });
      expect(last).toMatchObject({ id: call.id, endedAt: expect.any(Number) as number });
      const [entry] = await above.call.duty.log.query({ courtId: 'zj' });
      expect(entry).toMatchObject({ kind: 'rollCall', text: '2/2 · 早点名', link: { id: call.id } });
      feed.stop();
    });

    test('is answered late for a while, then no more; a court that is not called has no answer', async () => {
      const call = await start({ courtIds: ['zj-hz', 'zj-hz2'], answerS: 10 });
      expect(await errorOf(beside.call.duty.answerRollCall.mutate({ callId: call.id }))).toMatchObject({
        code: 'notFound',
      });
      ahead += 11_000;
      await vi.waitUntil(
        async () => (await above.call.duty.rollCalls.query({ limit: 1 }))[0]?.endedAt !== null,
        PATIENCE,
      );
      const late = await officer.call.duty.answerRollCall.mutate({ callId: call.id });
      expect(late.answers[0]?.answeredAt).toBeGreaterThan(call.deadlineAt);
      const [entry] = await above.call.duty.log.query({ courtId: 'zj' });
      expect(entry?.text).toBe('0/2 · 早点名');

      const other = await start({ courtIds: ['zj-hz'], answerS: 10 });
      ahead += 2 * HOUR;
      expect(await errorOf(officer.call.duty.answerRollCall.mutate({ callId: other.id }))).toMatchObject({
        code: 'conflict',
      });
    });

    test('is refused where there is no court below', async () => {
      const lowest = await connectPerson(server, 'dutyOfficer', 'zj-nb');
      const id = randomUUID();
      const courtIds = ['zj-nb'];
      expect(
        await errorOf(lowest.call.duty.startRollCall.mutate({ id, courtIds, answerS: 60 })),
      ).toMatchObject({ code: 'conflict' });
      await lowest.close();
    });
  });
}

describe('duty [sqlite]', () => {
  suite('sqlite');
});

describe.skipIf((process.env['TEST_DATABASE_URL'] ?? '') === '')('duty [postgres]', () => {
  suite('postgres');
});
