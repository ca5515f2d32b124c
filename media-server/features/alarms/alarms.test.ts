import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AlarmsEvent } from '#shared/contract/alarms.ts';
import { TestClock } from '../../testing/clock.ts';
import { caseEvent, openPipeline, type Person, type Pipeline } from '../../testing/pipeline.ts';
import { Reader } from '../../testing/reader.ts';
import { describeStores } from '../../testing/store.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 2, 9, 2);

describeStores('alarms', (store) => {
  const clock = new TestClock(START + 12 * DAY);
  let pipeline: Pipeline;
  let calls: Pipeline['alarms']['handlers']['alarms'];
  let chief: Person;
  let hangzhou: Person;
  let ningbo: Person;

  beforeAll(async () => {
    pipeline = await openPipeline(store(), clock);
    calls = pipeline.alarms.handlers.alarms;
    chief = await pipeline.person('dutyOfficer', 'zj');
    hangzhou = await pipeline.person('leader', 'zj-hz');
    ningbo = await pipeline.person('dutyOfficer', 'zj-nb');
    for (const [n, courtId] of ['zj-hz', 'zj-hz-xihu', 'zj-nb', 'zj-nb-haishu'].entries()) {
      const data = { number: `执${n}号`, claimKind: 'money' };
      await pipeline.append([caseEvent(`c${n}`, 'caseFiled', START, { courtId, data })]);
      clock.advance(1000);
    }
  });
  afterAll(() => pipeline.close());

  const list = (person: Person, filter = {}) => calls.list(person, { filter, offset: 0, limit: 500 });

  test('list() answers with the caller’s courts only, unacknowledged and urgent first, the latest first', async () => {
    const { alarms, total } = await list(chief);
    expect(total).toBe(alarms.length);
    expect(new Set(alarms.map(({ courtId }) => courtId))).toEqual(
      new Set(['zj-hz', 'zj-hz-xihu', 'zj-nb', 'zj-nb-haishu']),
    );
    const order = alarms.map(({ priority, raisedAt, id }) => [priority, -raisedAt, -id] as const);
    expect(order).toEqual(order.toSorted((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]));
    const own = await list(hangzhou);
    expect(own.alarms.every(({ courtId }) => courtId.startsWith('zj-hz'))).toBe(true);
    expect(own.total).toBe(total / 2);
    expect((await list(hangzhou, { courtId: 'zj-hz-xihu' })).total).toBe(total / 4);
    await expect(list(hangzhou, { courtId: 'zj-nb' })).rejects.toMatchObject({ code: 'notFound' });
  });

  test('list() quotes what its rule needs: term, deadline and how long it is past', async () => {
    const { alarms } = await list(chief, { nodeId: 'filing.assign', courtId: 'zj-nb-haishu' });
    expect(alarms).toMatchObject([
      {
        caseNumber: '执3号',
        nodeId: 'filing.assign',
        kind: 'supervision',
        cause: 'overdue',
        term: { value: 7, unit: 'day' },
        dueAt: Date.UTC(2026, 2, 16, 16) - 1,
        remaining: { value: 5, unit: 'day', isOver: true },
        startedAt: START,
      },
    ]);
  });

  test('acknowledge() is kept with who did it, tells everybody, and does nothing twice', async () => {
    const [alarm] = (await list(chief, { nodeId: 'filing.assign', courtId: 'zj-hz' })).alarms;
    const reader = new Reader<AlarmsEvent>((signal) => calls.watch(hangzhou, {}, signal));
    const other = new Reader<AlarmsEvent>((signal) => calls.watch(ningbo, {}, signal));
    const before = await reader.next();
    await other.next();
    const id = alarm?.id ?? 0;
    const [now] = await calls.acknowledge(chief, { alarmIds: [id] });
    expect(now).toMatchObject({ state: 'acknowledged', acknowledgedBy: chief.caller.nameZh });
    const told = await reader.next();
    expect(told).toMatchObject({ type: 'changed', alarms: [{ id, state: 'acknowledged' }] });
    expect(told.counts.unacknowledged).toBe(before.counts.unacknowledged - 1);
    expect(await other.stop()).toEqual([]);
    await reader.stop();
    clock.advance(1000);
    const [again] = await calls.acknowledge(hangzhou, { alarmIds: [id] });
    expect(again).toEqual(now);
    expect((await list(chief)).alarms.at(-1)).toMatchObject({ id });
  });

  test('acknowledge() of an alarm of other courts throws notFound and changes none of the others', async () => {
    const mine = (await list(ningbo)).alarms[0]?.id ?? 0;
    const foreign = (await list(hangzhou)).alarms[0]?.id ?? 0;
    await expect(calls.acknowledge(ningbo, { alarmIds: [mine, foreign] })).rejects.toMatchObject({
      code: 'notFound',
    });
    expect(await store().db('alarms').where('id', mine).first('state')).toEqual({ state: 'unacknowledged' });
    await expect(calls.history(ningbo, { alarmId: foreign })).rejects.toMatchObject({ code: 'notFound' });
  });

  test('shelve() takes alarms out of the list until they are brought back; a wrong time is refused', async () => {
    const { alarms, total } = await list(ningbo);
    const ids = alarms.slice(0, 2).map(({ id }) => id);
    const until = clock.now() + DAY;
    for (const wrong of [clock.now(), clock.now() + 31 * DAY]) {
      await expect(
        calls.shelve(ningbo, { alarmIds: ids, until: wrong, reason: '等材料' }),
      ).rejects.toMatchObject({ place: 'until' });
    }
    await calls.shelve(ningbo, { alarmIds: ids, until, reason: '等材料' });
    expect((await list(ningbo)).total).toBe(total - 2);
    expect((await list(ningbo, { states: ['shelved'] })).alarms).toMatchObject(
      ids.map(() => ({ state: 'shelved', shelvedReason: '等材料', shelvedUntil: until })),
    );
    await calls.unshelve(ningbo, { alarmIds: ids });
    expect((await list(ningbo)).total).toBe(total);
  });

  test('an alarm is cleared when its node is done, and its row stays in the history', async () => {
    const { alarms: before } = await list(chief, { nodeId: 'filing.assign', courtId: 'zj-nb' });
    const alarm = before.find(({ caseId }) => caseId === 'c2');
    await pipeline.append([
      caseEvent('c2', 'handlerAssigned', clock.now(), {
        courtId: 'zj-nb',
        data: { judgeId: 'j', judgeName: '周' },
      }),
    ]);
    const open = await list(chief, { nodeId: 'filing.assign', courtId: 'zj-nb' });
    expect(open.alarms.map(({ id }) => id)).not.toContain(alarm?.id);
    const { alarms } = await list(chief, { states: ['cleared'], nodeId: 'filing.assign' });
    expect(alarms).toMatchObject([{ id: alarm?.id, clearedWhy: 'doneLate' }]);
  });

  test('byCourt() and the counts of a watch agree with the list', async () => {
    const byCourt = await calls.byCourt(chief, { filter: {} });
    const { alarms } = await list(chief);
    for (const { courtId, unacknowledged, acknowledged, urgent } of byCourt) {
      const own = alarms.filter((alarm) => alarm.courtId === courtId);
      expect(unacknowledged).toBe(own.filter(({ state }) => state === 'unacknowledged').length);
      expect(acknowledged).toBe(own.filter(({ state }) => state === 'acknowledged').length);
      expect(urgent).toBe(
        own.filter(({ state, priority }) => state === 'unacknowledged' && priority === 1).length,
      );
    }
  });

  test('watch() tells of more changes than it can show by their number', async () => {
    const reader = new Reader<AlarmsEvent>((signal) => calls.watch(chief, {}, signal));
    const first = await reader.next();
    await pipeline.append(
      Array.from({ length: 60 }, (_, n) =>
        caseEvent(`many${n}`, 'caseFiled', START, { data: { claimKind: 'money' } }),
      ),
    );
    const told = await reader.next();
    expect(told.type).toBe('many');
    expect(told.counts.unacknowledged).toBeGreaterThanOrEqual(first.counts.unacknowledged + 60);
    await reader.stop();
  });
});
