import { randomUUID } from 'node:crypto';
import { Registry } from 'prom-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IntercomEvent } from '#shared/contract/intercom.ts';
import type { Role } from '#shared/identity.ts';
import { AppError } from '#shared/errors.ts';
import type { Sos } from '#shared/dispatch.ts';
import type { AuditRecord } from '../../../media-server/context.ts';
import type { ServerHandlers } from '../../../media-server/api/caller.ts';
import { createIntercom } from '../../../media-server/features/intercom/index.ts';
import { openRoster } from '../../../media-server/features/units/index.ts';
import { Feed } from '../../../media-server/feed.ts';
import { callerOf, startPlane, until, type TestCaller, type TestPlane } from '../sfu-support.ts';
import { WireClient } from './wire.ts';

const HEARING_LIMIT_MS = 60_000;
/** Long enough for ten packets and more of a speaker who isn't muted, ms. */
const A_WHILE_MS = 800;
const RTP = {};
const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Person {
  who: TestCaller;
  client: WireClient;
  at: { peerId: string; producerId: string };
}

/** The log is in the order of time; what begins within one millisecond has none. */
const nextMillisecond = (): Promise<void> => wait(2);

describe('the intercom on real media workers', { timeout: 180_000 }, () => {
  let test: TestPlane;
  let intercom: Awaited<ReturnType<typeof createIntercom>>;
  let call: ServerHandlers<'intercom'>;
  const clients = new Map<string, WireClient>();
  const sos = { changes: new Feed<Sos>(), everyOpen: () => Promise.resolve<Sos[]>([]) };
  const admin = callerOf('admin', 'administrator', 'zj');
  let groupId = '';
  const audited: AuditRecord[] = [];
  const inCall = new Set<string>();
  const answered: ((personIds: readonly string[]) => void)[] = [];

  const start = async (): Promise<void> => {
    intercom = await createIntercom({
      ...test.context,
      metrics: new Registry(),
      sfu: test.plane.sfu,
      roster: await openRoster(test.context),
      sos,
      calls: { isInCall: (personId) => inCall.has(personId), onAnswered: (tell) => void answered.push(tell) },
      audit: {
        append: (record) => {
          audited.push(record);
          return Promise.resolve();
        },
      },
      media: {
        requirePeer: (_caller, peerId) => {
          const client = clients.get(peerId);
          if (client === undefined) {
            throw AppError.notFound('peer', peerId);
          }
          return client;
        },
      },
    });
    call = intercom.handlers.intercom;
  };

  beforeAll(async () => {
    test = await startPlane({ workers: 2 });
    await start();
  });
  afterAll(async () => {
    await intercom.close();
    await test.stop();
  });
  beforeEach(async () => {
    groupId = randomUUID();
    await call.saveGroup(admin.context, {
      id: groupId,
      courtId: 'zj',
      name: '全省',
      enabled: true,
      recorded: false,
      unitIds: null,
      rules: { maxTalkS: 120, hangS: 0 },
      priorities: { leader: 8, dutyOfficer: 6, unit: 3 },
    });
  });
  afterEach(async () => {
    await Promise.all([...clients.values()].map((client) => client.close()));
    clients.clear();
  });

  /** Somebody with a microphone that sounds all the time, on a worker of their own choice. */
  const join = async (
    id: string,
    role: Role,
    { hz, worker = 0 }: { hz: number; worker?: number },
  ): Promise<Person> => {
    const on = test.plane.sfu.workers[worker] ?? test.plane.sfu.place();
    const client = await new WireClient({ worker: on, pipes: test.plane.sfu.pipes, hz }).open();
    clients.set(client.id, client);
    const who = callerOf(id, role, role === 'unit' ? 'zj-hz' : 'zj');
    const peerId = client.id;
    const { producerId } = await call.openMicrophone(who.context, {
      peerId,
      transportId: 'send',
      rtpParameters: RTP,
    });
    return { who, client, at: { peerId, producerId } };
  };
  const listen = ({ who, client }: Person) =>
    call.listen(who.context, { peerId: client.id, transportId: 'recv', groupId });
  const ask = async ({ who, at }: Person) => {
    const [answer] = await call.request(who.context, { ...at, groupIds: [groupId] });
    return answer?.denial;
  };
  const hearsOnly = (listener: Person, tone: number, other: number) =>
    until(
      `${tone} Hz, and not ${other} Hz`,
      () => {
        const [wanted = 0, unwanted = 0] = listener.client.ear.hears([tone, other]) ?? [];
        return wanted > 0.02 && unwanted < wanted / 10;
      },
      HEARING_LIMIT_MS,
    );
  const silentFor = async (listener: Person): Promise<void> => {
    // What was on its way still comes.
    await wait(100);
    listener.client.ear.forget();
    await wait(A_WHILE_MS);
    expect(listener.client.ear.packets).toBe(0);
  };
  const log = async () =>
    (await call.transmissions(admin.context, { courtId: 'zj', groupId, limit: 50 })).map(
      ({ label, endReason, endedBy, endedAt }) => ({ label, endReason, endedBy, isOver: endedAt !== null }),
    );
  const collect = (who: TestCaller) => {
    const stopping = new AbortController();
    const events: IntercomEvent[] = [];
    void (async () => {
      for await (const event of call.watch(who.context, {}, stopping.signal)) {
        events.push(event);
      }
    })();
    return { events, stop: () => stopping.abort() };
  };

  it('only the holder of the floor is heard, on another worker too; a higher priority mutes them at the server', async () => {
    const listener = await join('ears', 'dutyOfficer', { hz: 2_000, worker: 1 });
    const unit = await join('u1', 'unit', { hz: 440 });
    const leader = await join('boss', 'leader', { hz: 880, worker: 1 });
    await listen(listener);
    await silentFor(listener);

    expect(await ask(unit)).toBeNull();
    await hearsOnly(listener, 440, 880);
    expect(await ask(leader)).toBeNull();
    await hearsOnly(listener, 880, 440);
    expect(await ask(unit)).toBe('busy');
    await hearsOnly(listener, 880, 440);

    // The unit goes on sending. It gets the floor again only by asking once it is free.
    await call.release(leader.who.context, leader.at);
    await silentFor(listener);
    expect(await ask(unit)).toBeNull();
    await hearsOnly(listener, 440, 880);
    await call.release(unit.who.context, unit.at);
    await silentFor(listener);

    expect(await log()).toEqual([
      { label: 'u1', endReason: 'released', endedBy: null, isOver: true },
      { label: 'boss', endReason: 'released', endedBy: null, isOver: true },
      { label: 'u1', endReason: 'preempted', endedBy: '人员 boss', isOver: true },
    ]);
  });

  it('a speaker whose link is cut loses the floor, and everybody is told', async () => {
    const unit = await join('u1', 'unit', { hz: 440 });
    const listener = await join('ears', 'dutyOfficer', { hz: 2_000 });
    await listen(listener);
    const { events, stop } = collect(listener.who);
    expect(await ask(unit)).toBeNull();
    await hearsOnly(listener, 440, 880);
    await unit.client.cutLink();
    const told = await until('the end', () =>
      events.find((event) => event.type === 'speaker' && event.ended !== null),
    );
    expect(told).toMatchObject({ speaker: null, ended: { reason: 'linkLost', by: null } });
    expect(await ask(listener)).toBeNull();
    stop();
  });

  it('who is in a call isn’t given the floor, and others are', async () => {
    const unit = await join('u1', 'unit', { hz: 440 });
    const other = await join('u2', 'unit', { hz: 880 });
    inCall.add('unit:u1');
    expect(await ask(unit)).toBe('inCall');
    expect(await ask(other)).toBeNull();
    await call.release(other.who.context, other.at);
    expect(await ask(unit)).toBe('inCall');
    answered.forEach((tell) => tell(['unit:u1']));
    inCall.clear();
    await nextMillisecond();
    expect(await ask(unit)).toBeNull();
    answered.forEach((tell) => tell(['unit:u1']));
    await nextMillisecond();
    expect(await ask(other)).toBeNull();
    expect(await log()).toMatchObject([{ label: 'u2' }, { label: 'u1' }, { label: 'u2' }]);
  });

  it('listeners are shown as present, and go', async () => {
    const listener = await join('ears', 'dutyOfficer', { hz: 2_000 });
    const { events, stop } = collect(admin);
    await until('the snapshot', () => events.some(({ type }) => type === 'snapshot'));
    const { id } = await listen(listener);
    listener.client.stopListening(id);
    await until('the going', () => events.some(({ type }) => type === 'gone'));
    expect(events.filter(({ type }) => type !== 'snapshot')).toMatchObject([
      { type: 'present', groupId, member: { personId: 'user:ears', role: 'dutyOfficer' } },
      { type: 'gone', groupId, personId: 'user:ears' },
    ]);
    stop();
  });

  it('a leader cuts off, disabling the group ends what is said, and nobody speaks in it', async () => {
    const unit = await join('u1', 'unit', { hz: 440 });
    const leader = callerOf('boss', 'leader', 'zj');
    expect(await ask(unit)).toBeNull();
    await call.cutOff(leader.context, { groupId });
    await nextMillisecond();
    expect(await ask(unit)).toBeNull();
    await call.saveGroup(admin.context, {
      id: groupId,
      courtId: 'zj',
      name: '全省',
      enabled: false,
      recorded: false,
      unitIds: null,
      rules: { maxTalkS: 120, hangS: 0 },
      priorities: { leader: 8, dutyOfficer: 6, unit: 3 },
    });
    expect(await ask(unit)).toBe('disabled');
    expect(await log()).toEqual([
      { label: 'u1', endReason: 'disabled', endedBy: '人员 admin', isOver: true },
      { label: 'u1', endReason: 'cutOff', endedBy: '人员 boss', isOver: true },
    ]);
  });

  it('a unit that is no longer of the group is cut off and hears nothing more', async () => {
    const unit = await join('u1', 'unit', { hz: 440 });
    const { events, stop } = collect(admin);
    await listen(unit);
    expect(await ask(unit)).toBeNull();
    await call.saveGroup(admin.context, {
      id: groupId,
      courtId: 'zj',
      name: '宁波',
      enabled: true,
      recorded: false,
      unitIds: ['u2'],
      rules: { maxTalkS: 120, hangS: 0 },
      priorities: { leader: 8, dutyOfficer: 6, unit: 3 },
    });
    expect(await log()).toEqual([{ label: 'u1', endReason: 'cutOff', endedBy: '人员 admin', isOver: true }]);
    await until('the going', () => events.some(({ type }) => type === 'gone'));
    await expect(ask(unit)).rejects.toMatchObject({ code: 'notFound' });
    await expect(listen(unit)).rejects.toMatchObject({ code: 'notFound' });
    stop();
  });

  it('listening of people is an entry of the audit log, that of units isn’t', async () => {
    const listener = await join('ears', 'dutyOfficer', { hz: 2_000 });
    const unit = await join('u1', 'unit', { hz: 440 });
    audited.length = 0;
    await listen(listener);
    await listen(unit);
    expect(audited).toMatchObject([
      { actor: 'ears', action: 'intercom.listen', target: groupId, outcome: 'ok' },
    ]);
  });

  it('an open emergency call gives a unit the highest priority', async () => {
    const unit = await join('u1', 'unit', { hz: 440 });
    const leader = await join('boss', 'leader', { hz: 880 });
    expect(await ask(leader)).toBeNull();
    expect(await ask(unit)).toBe('busy');
    const call112 = {
      id: randomUUID(),
      unitId: 'u1',
      courtId: 'zj-hz',
      callSign: 'HZ-u1',
      officerName: '测试员',
    };
    const open = {
      raisedAt: 1,
      position: null,
      acknowledgedAt: null,
      acknowledgedBy: null,
      cancelledByUnit: false,
    };
    sos.changes.publish({ ...call112, ...open, clearedAt: null, clearedBy: null });
    expect(await ask(unit)).toBeNull();
    sos.changes.publish({ ...call112, ...open, clearedAt: 2, clearedBy: '值班员' });
  });

  it('a broadcast reaches every group that is commanded, and is not a unit’s to make', async () => {
    const other = randomUUID();
    await call.openGroup(callerOf('duty', 'dutyOfficer', 'zj').context, {
      id: other,
      name: '临时',
      unitIds: ['u1'],
    });
    const duty = await join('duty', 'dutyOfficer', { hz: 880 });
    const unit = await join('u1', 'unit', { hz: 440 });
    const listener = await join('ears', 'dutyOfficer', { hz: 2_000, worker: 1 });
    await call.listen(listener.who.context, {
      peerId: listener.client.id,
      transportId: 'recv',
      groupId: other,
    });
    await expect(
      call.request(unit.who.context, { ...unit.at, groupIds: [groupId, other] }),
    ).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(await call.request(duty.who.context, { ...duty.at, groupIds: [groupId, other] })).toEqual([
      { groupId, denial: null },
      { groupId: other, denial: null },
    ]);
    await hearsOnly(listener, 880, 440);
    await call.release(duty.who.context, duty.at);
    await silentFor(listener);
  });

  it('killing the speaker’s worker frees the floor; killing the sound’s worker lets listeners come back', async () => {
    const listener = await join('ears', 'dutyOfficer', { hz: 2_000, worker: 0 });
    const unit = await join('u1', 'unit', { hz: 440, worker: 1 });
    await listen(listener);
    expect(await ask(unit)).toBeNull();
    await hearsOnly(listener, 440, 880);
    for (const worker of test.plane.sfu.workers) {
      process.kill(worker.pid, 'SIGKILL');
    }
    await until('the end of what was said', async () => (await log()).every(({ isOver }) => isOver));
    await until('both workers', () => test.plane.sfu.workers.length === 2, 30_000);
    expect(await log()).toEqual([{ label: 'u1', endReason: 'linkLost', endedBy: null, isOver: true }]);

    const back = await join('ears', 'dutyOfficer', { hz: 2_000, worker: 0 });
    const again = await join('u1', 'unit', { hz: 440, worker: 1 });
    await listen(back);
    expect(await ask(again)).toBeNull();
    await hearsOnly(back, 440, 880);
  });

  it('a page of the log that ends among what began at the same time leaves nothing out', async () => {
    const row = { group_name: '全省', court_id: 'zj', person_id: 'user:boss', label: 'boss', name: '某' };
    const ids = [randomUUID(), randomUUID(), randomUUID()];
    await test.store.db('transmissions').insert(
      ids.map((id) => ({
        ...row,
        id,
        group_id: groupId,
        role: 'leader',
        priority: 8,
        is_broadcast: 1,
        started_at: 7,
      })),
    );
    const read = (before?: { id: string; startedAt: number }) =>
      call.transmissions(admin.context, { courtId: 'zj', groupId, limit: 2, before });
    const first = await read();
    const second = await read(first.at(-1));
    expect([...first, ...second].map(({ id }) => id).sort()).toEqual(ids.sort());
  });

  it('after a restart the groups are there, nobody has the floor, and what was open in the log is ended', async () => {
    const unit = await join('u1', 'unit', { hz: 440 });
    expect(await ask(unit)).toBeNull();
    await test.store.db('transmissions').insert({
      id: randomUUID(),
      group_id: groupId,
      group_name: '全省',
      court_id: 'zj',
      person_id: 'unit:u2',
      label: 'killed',
      name: '某',
      role: 'unit',
      priority: 3,
      is_broadcast: 0,
      started_at: 5,
    });
    await intercom.close();
    await start();
    const { events, stop } = collect(admin);
    await until('the snapshot', () => events[0]);
    const [snapshot] = events;
    expect(
      snapshot?.type === 'snapshot' && snapshot.groups.find(({ group }) => group.id === groupId),
    ).toMatchObject({
      group: { name: '全省' },
      present: [],
      speaker: null,
    });
    expect(await log()).toEqual([
      { label: 'u1', endReason: 'serverStopped', endedBy: null, isOver: true },
      { label: 'killed', endReason: 'serverStopped', endedBy: null, isOver: true },
    ]);
    stop();
  });
});
