import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { InboxEvent } from '#shared/contract/units.ts';
import { TestClock } from '../../testing/clock.ts';
import { fixAt, openField, type Field } from '../../testing/field.ts';
import { silentLog } from '../../testing/log.ts';
import { Reader } from '../../testing/reader.ts';
import { describeStores } from '../../testing/store.ts';
import { loadCourtTree } from '../courts/tree.ts';
import { createIncidents } from './index.ts';

type Person = Awaited<ReturnType<Field['person']>>;

describeStores('incidents', (store) => {
  const clock = new TestClock();
  let field: Field;
  let feature: Awaited<ReturnType<typeof createIncidents>>;
  let calls: (typeof feature)['handlers']['incidents'];
  let duty: Person;
  const inboxes: Reader<InboxEvent>[] = [];

  const open = async (): Promise<void> => {
    field = await openField(store(), clock);
    const { roster, dispatch } = field;
    const courts = await loadCourtTree(store());
    feature = await createIncidents({ store: store(), clock, courts, log: silentLog, roster, dispatch });
    calls = feature.handlers.incidents;
  };
  const close = async (): Promise<void> => {
    await Promise.all(inboxes.splice(0).map((inbox) => inbox.stop()));
    await feature.close();
    await field.close();
  };
  beforeAll(async () => {
    await open();
    duty = await field.person('dutyOfficer', 'zj-hz');
  });
  afterAll(close);

  /** A live unit so many thousandths of a degree east of the incident. */
  const liveUnit = async (east: number): Promise<Person> => {
    const unit = await field.device('zj-hz');
    const inbox = new Reader<InboxEvent>((signal) => field.units.handlers.unit.inbox(unit, {}, signal));
    await inbox.next();
    inboxes.push(inbox);
    const position = fixAt(clock.now(), { lon: 120 + east / 1000, lat: 30 });
    await field.units.handlers.unit.report(unit, { positions: [position] });
    return unit;
  };
  const codeOf = (call: Promise<unknown>): Promise<unknown> =>
    call.then(
      () => 'ok',
      (error: unknown) => (error as { code?: string }).code ?? error,
    );
  const kinds = async (incidentId: string): Promise<string[]> =>
    (await calls.log(duty, { incidentId })).map(({ fact }) => fact.kind);

  test('a call for help has one incident, whoever opens it how often; its steps are noted once, over a restart too', async () => {
    const caller = await liveUnit(0);
    const sosId = randomUUID();
    const position = fixAt(clock.now(), { lon: 120, lat: 30 });
    await field.units.handlers.unit.raiseSos(caller, { id: sosId, position });
    const first = await calls.openFromSos(duty, { id: randomUUID(), sosId });
    expect(await calls.openFromSos(duty, { id: randomUUID(), sosId })).toEqual(first);
    expect(first).toMatchObject({ unitId: caller.caller.id, point: { lon: 120, lat: 30 } });
    await field.dispatch.handlers.dispatch.acknowledgeSos(duty, { sosId });
    await expect.poll(() => kinds(first.id)).toEqual(['opened', 'sosAcknowledged']);
    await close();
    await open();
    expect(await kinds(first.id)).toEqual(['opened', 'sosAcknowledged']);
    await field.dispatch.handlers.dispatch.clearSos(duty, { sosId });
    await expect.poll(() => kinds(first.id)).toEqual(['opened', 'sosAcknowledged', 'sosCleared']);
    await calls.close(duty, { incidentId: first.id, report: '虚惊' });
  });

  test('the nearest free units are sent once; who calls for help or is sent already is not free', async () => {
    const incident = { id: randomUUID(), courtId: 'zj-hz', title: '现场受阻', point: { lon: 120, lat: 30 } };
    await calls.open(duty, incident);
    const [far, near, calling] = [await liveUnit(9), await liveUnit(2), await liveUnit(1)];
    await field.units.handlers.unit.raiseSos(calling, { id: randomUUID(), position: null });
    const gather = (count: number, instructionId: string = randomUUID()) =>
      calls.gather(duty, { incidentId: incident.id, instructionId, count });
    const instructionId = randomUUID();
    expect((await gather(1, instructionId)).unitIds).toEqual([near.caller.id]);
    expect((await gather(1, instructionId)).unitIds).toEqual([near.caller.id]);
    expect((await gather(5)).unitIds.toSorted()).toEqual([near.caller.id, far.caller.id].toSorted());
    expect(await codeOf(gather(1))).toBe('conflict');
    const sent = await field.dispatch.handlers.dispatch.list(duty, { limit: 10 });
    expect(sent.find(({ id }) => id === instructionId)).toMatchObject({ priority: 'urgent', confirmS: 30 });
    expect(await kinds(incident.id)).toEqual(['opened', 'gathered', 'gathered']);
  });

  test('it is closed once, with a report, and takes nothing afterwards', async () => {
    const id = randomUUID();
    await calls.open(duty, { id, courtId: 'zj-hz', title: '围观', point: null });
    expect(await codeOf(calls.gather(duty, { incidentId: id, instructionId: randomUUID(), count: 1 }))).toBe(
      'conflict',
    );
    expect(await calls.close(duty, { incidentId: id, report: '已劝离' })).toMatchObject({ report: '已劝离' });
    expect(await codeOf(calls.close(duty, { incidentId: id, report: '又' }))).toBe('conflict');
    expect(await codeOf(calls.note(duty, { incidentId: id, id: randomUUID(), text: '迟' }))).toBe('conflict');
    expect(await kinds(id)).toEqual(['opened', 'closed']);
  });

  test('a court beside it neither sees nor closes it', async () => {
    const id = randomUUID();
    await calls.open(duty, { id, courtId: 'zj-hz', title: '围观', point: null });
    const beside = await field.person('dutyOfficer', 'zj-nb');
    expect(await codeOf(calls.close(beside, { incidentId: id, report: '无' }))).toBe('notFound');
    expect(await codeOf(calls.log(beside, { incidentId: id }))).toBe('notFound');
    const reader = new Reader((signal) => calls.watch(beside, {}, signal));
    expect(await reader.next()).toMatchObject({ type: 'snapshot', incidents: [] });
    await reader.stop();
  });
});
