import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Call, CallTarget } from '#shared/calls.ts';
import type { CallsEvent } from '#shared/contract/calls.ts';
import { connectClient, errorOf, signIn, type TestClient } from '../support/client.ts';
import { auditOf } from '../support/http.ts';
import { startTestServer, usernameOf, type TestServer } from '../support/server.ts';
import { enrolUnit, Inflow, type TestUnit } from '../support/units.ts';

const PATIENCE = { timeout: 15_000, interval: 20 };

/** A page that can be called. */
interface Page {
  client: TestClient;
  endpointId: string;
  events: Inflow<CallsEvent>;
}

describe.each(['sqlite', 'postgres'] as const)('calls on %s', { timeout: 60_000 }, (database) => {
  let server: TestServer;
  let admin: TestClient;
  let unit: TestUnit;
  let tokens: Record<'duty' | 'leader' | 'foreign' | 'below', { token: string; id: string }>;
  const open: Page[] = [];

  beforeAll(async () => {
    server = await startTestServer({}, database);
    const who = async (role: 'dutyOfficer' | 'leader' | 'administrator', court: 'zj' | 'zj-hz' | 'zj-nb') => {
      const { token, me } = await signIn(server, usernameOf(role, court));
      return { token, id: me.id };
    };
    admin = connectClient(server, (await who('administrator', 'zj')).token);
    tokens = {
      leader: await who('leader', 'zj'),
      duty: await who('dutyOfficer', 'zj-hz'),
      below: await who('leader', 'zj-hz'),
      foreign: await who('dutyOfficer', 'zj-nb'),
    };
  }, 120_000);
  afterAll(async () => {
    await Promise.all([admin, ...open.map(({ client }) => client)].map((client) => client.close()));
    await server.close();
  });
  beforeEach(async () => {
    unit = await enrolUnit(server, admin, 'zj-hz-xihu');
    await Promise.all(open.splice(0).map(({ client }) => client.close()));
  });

  const openPage = async (token: string, endpointId: string = randomUUID()): Promise<Page> => {
    const client = connectClient(server, token);
    const events = new Inflow<CallsEvent>((to) => client.call.calls.watch.subscribe({ endpointId }, to));
    await events.first(({ type }) => type === 'snapshot');
    const page = { client, endpointId, events };
    open.push(page);
    return page;
  };
  const toUnit = (): CallTarget => ({ kind: 'unit', unitId: unit.id });
  const start = ({ client, endpointId }: Page, to: CallTarget, id: string = randomUUID()): Promise<Call> =>
    client.call.calls.start.mutate({ id, endpointId, to });
  const told = ({ events }: Page, fits: (call: Call) => boolean): Promise<CallsEvent> =>
    events.first((event) => event.type === 'call' && fits(event.call));
  const logOf = (client: TestClient, courtId: string) => client.call.calls.log.query({ courtId });

  test('one is rung, answers, talks and hangs up; the log and the audit have it', async () => {
    const duty = await openPage(tokens.duty.token);
    const officer = await openPage(unit.token);
    const { id } = await start(duty, toUnit());
    await told(officer, (call) => call.id === id && call.answeredAt === null);
    expect(await start(duty, toUnit(), id)).toMatchObject({ id, answeredAt: null });
    const answered = await officer.client.call.calls.answer.mutate({
      callId: id,
      endpointId: officer.endpointId,
    });
    expect(answered.callee).toMatchObject({ personId: `unit:${unit.id}`, endpointId: officer.endpointId });
    await told(duty, (call) => call.id === id && call.answeredAt !== null);

    const muted = { audio: false, video: true };
    await officer.client.call.calls.setMuted.mutate({ callId: id, muted });
    await told(duty, (call) => call.callee.muted.video);

    await officer.client.call.calls.hangUp.mutate({ callId: id });
    await told(duty, (call) => call.endReason === 'hungUp' && call.endedBy === 'callee');
    expect((await logOf(duty.client, 'zj-hz'))[0]).toMatchObject({
      id,
      callerLabel: usernameOf('dutyOfficer', 'zj-hz'),
      calleeId: `unit:${unit.id}`,
      endReason: 'hungUp',
      endedBy: 'callee',
      answeredAt: answered.answeredAt,
    });
    expect((await logOf(admin, 'zj-hz-xihu'))[0]).toMatchObject({ id });
    const foreign = connectClient(server, tokens.foreign.token);
    expect((await logOf(foreign, 'zj-nb')).map((call) => call.id)).not.toContain(id);
    await foreign.close();
    for (const action of ['calls.start', 'calls.answer', 'calls.hangUp', 'calls.ended']) {
      const targets = (await auditOf(server, action)).map(({ target }) => target);
      expect(targets).toContain(id);
    }
    const again = { callId: id, endpointId: officer.endpointId };
    expect(await errorOf(officer.client.call.calls.answer.mutate(again))).toMatchObject({ code: 'notFound' });
    expect(await errorOf(start(duty, toUnit(), id))).toMatchObject({ code: 'conflict' });
  });

  test('who is declined, cancelled, busy or not there is told so', async () => {
    const duty = await openPage(tokens.duty.token);
    const leader = await openPage(tokens.leader.token);
    expect(await start(duty, toUnit())).toMatchObject({ endReason: 'unavailable' });
    const officer = await openPage(unit.token);

    const declined = await start(duty, toUnit());
    await officer.client.call.calls.hangUp.mutate({ callId: declined.id });
    await told(duty, ({ id, endReason }) => id === declined.id && endReason === 'declined');

    const first = await start(duty, toUnit());
    expect(await start(leader, toUnit())).toMatchObject({ endReason: 'busy', endedAt: expect.any(Number) });
    const toDuty = { kind: 'user', userId: tokens.duty.id } as const;
    expect(await start(leader, toDuty)).toMatchObject({ endReason: 'busy' });
    expect(await errorOf(start(duty, toUnit()))).toMatchObject({ code: 'conflict' });
    await duty.client.call.calls.hangUp.mutate({ callId: first.id });
    await told(officer, ({ id, endReason }) => id === first.id && endReason === 'cancelled');
    const reasons = (await logOf(duty.client, 'zj-hz')).slice(0, 5).map(({ endReason }) => endReason);
    // Those that end at once begin at the same time.
    expect(new Set(reasons)).toEqual(new Set(['busy', 'cancelled', 'declined', 'unavailable']));
  });

  test('all pages of a person ring, and one of them answers', async () => {
    const leader = await openPage(tokens.leader.token);
    const [one, two] = [await openPage(tokens.duty.token), await openPage(tokens.duty.token)];
    const { id } = await start(leader, { kind: 'user', userId: tokens.duty.id });
    await Promise.all([one, two].map((page) => told(page, (call) => call.id === id)));
    await one.client.call.calls.answer.mutate({ callId: id, endpointId: one.endpointId });
    await told(two, (call) => call.callee.endpointId === one.endpointId);
    const late = { callId: id, endpointId: two.endpointId };
    expect(await errorOf(two.client.call.calls.answer.mutate(late))).toMatchObject({ code: 'conflict' });
    await two.client.call.calls.hangUp.mutate({ callId: id });
    await told(one, (call) => call.endReason === 'hungUp');
  });

  test('who loses the link is shown as away, and comes back into the call', async () => {
    const duty = await openPage(tokens.duty.token);
    const officer = await openPage(unit.token);
    const { id } = await start(duty, toUnit());
    await officer.client.call.calls.answer.mutate({ callId: id, endpointId: officer.endpointId });
    await officer.client.close();
    await told(duty, (call) => call.id === id && call.callee.isAway);
    const back = await openPage(unit.token, officer.endpointId);
    expect(back.events.items[0]).toMatchObject({ type: 'snapshot', call: { id, endedAt: null } });
    await vi.waitUntil(() => {
      const latest = duty.events.items.findLast((event) => event.type === 'call');
      return latest?.type === 'call' && !latest.call.callee.isAway;
    }, PATIENCE);
    await back.client.call.calls.hangUp.mutate({ callId: id });
  });

  test('units call the desks of their court and above, and nobody else; desks call those of their courts', async () => {
    const pages = {
      leader: await openPage(tokens.leader.token),
      duty: await openPage(tokens.duty.token),
      foreign: await openPage(tokens.foreign.token),
    };
    const officer = await openPage(unit.token);
    const namesOf = async ({ client }: Page): Promise<string[]> =>
      (await client.call.calls.directory.query({})).map(({ label }) => label).toSorted();
    const { leader, duty, foreign } = {
      leader: usernameOf('leader', 'zj'),
      duty: usernameOf('dutyOfficer', 'zj-hz'),
      foreign: usernameOf('dutyOfficer', 'zj-nb'),
    };
    expect(await namesOf(officer)).toEqual([duty, leader]);
    expect(await namesOf(pages.foreign)).toEqual([leader]);
    expect(await namesOf(pages.leader)).toEqual([duty, foreign]);
    const toForeign = { kind: 'user', userId: tokens.foreign.id } as const;
    expect(await errorOf(start(officer, toForeign))).toMatchObject({ code: 'notFound' });
    expect(await errorOf(start(officer, toUnit()))).toMatchObject({ code: 'forbidden' });
    expect(await errorOf(start(pages.foreign, toUnit()))).toMatchObject({ code: 'notFound' });
    const self = { kind: 'user', userId: tokens.duty.id } as const;
    expect(await errorOf(start(pages.duty, self))).toMatchObject({ code: 'invalidInput' });
    const { id } = await start(officer, { kind: 'user', userId: tokens.duty.id });
    await told(pages.duty, (call) => call.id === id && call.caller.role === 'unit');
    const stranger = pages.foreign.client.call.calls;
    expect(await errorOf(stranger.hangUp.mutate({ callId: id }))).toMatchObject({ code: 'notFound' });
    await officer.client.call.calls.hangUp.mutate({ callId: id });
    expect(pages.foreign.events.items.filter(({ type }) => type === 'call')).toEqual([]);
  });

  test('a page of another session cannot be taken', async () => {
    const duty = await openPage(tokens.duty.token);
    const client = connectClient(server, tokens.leader.token);
    const input = { endpointId: duty.endpointId };
    const refused = new Promise((resolve) => {
      client.call.calls.watch.subscribe(input, { onError: (error) => resolve(error.data) });
    });
    expect(await refused).toMatchObject({ code: 'conflict' });
    expect(await errorOf(start({ ...duty, client }, toUnit()))).toMatchObject({ code: 'notFound' });
    await client.close();
  });
});
