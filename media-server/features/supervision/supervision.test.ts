import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SupervisionEvent } from '#shared/contract/supervision.ts';
import type { SupervisionOrder } from '#shared/supervision.ts';
import { TestClock } from '../../testing/clock.ts';
import { caseEvent, openPipeline, type Person, type Pipeline } from '../../testing/pipeline.ts';
import { Reader } from '../../testing/reader.ts';
import { describeStores } from '../../testing/store.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 2, 9, 2);

describeStores('supervision orders', (store) => {
  const clock = new TestClock(START + 12 * DAY);
  let pipeline: Pipeline;
  let calls: Pipeline['supervision']['handlers']['supervision'];
  let chief: Person;
  let leader: Person;
  let middle: Person;
  let xihu: Person;
  let ningbo: Person;
  let alarmId: number;
  let caseNo: number;

  beforeAll(async () => {
    pipeline = await openPipeline(store(), clock);
    calls = pipeline.supervision.handlers.supervision;
    chief = await pipeline.person('dutyOfficer', 'zj');
    leader = await pipeline.person('leader', 'zj');
    middle = await pipeline.person('dutyOfficer', 'zj-hz');
    xihu = await pipeline.person('dutyOfficer', 'zj-hz-xihu');
    ningbo = await pipeline.person('dutyOfficer', 'zj-nb');
    const data = { number: '执1号', claimKind: 'money' };
    await pipeline.append([caseEvent('a', 'caseFiled', START, { data })]);
    const { alarms } = await pipeline.alarms.handlers.alarms.list(chief, {
      filter: { nodeId: 'filing.assign' },
      offset: 0,
      limit: 1,
    });
    alarmId = alarms[0]?.id ?? 0;
    caseNo = alarms[0]?.caseNo ?? 0;
  });
  afterAll(() => pipeline.close());

  const order = (over: object = {}) => ({
    id: randomUUID() as string,
    text: '请三日内确定承办人并报告。',
    dueAt: clock.now() + 3 * DAY,
    ...over,
  });
  const entriesOf = async (person: Person, { id }: SupervisionOrder) =>
    (await calls.get(person, { orderId: id })).entries.map(({ kind, by }) => [kind, by]);

  test('send() from an alarm goes to the court of its case, which sees it; the alarm counts as seen', async () => {
    const theirs = new Reader<SupervisionEvent>((signal) => calls.watch(xihu, {}, signal));
    const others = new Reader<SupervisionEvent>((signal) => calls.watch(ningbo, {}, signal));
    expect(await theirs.next()).toEqual({ type: 'snapshot', orders: [] });
    await others.next();
    const sent = await calls.send(chief, order({ alarmId }));
    expect(sent).toMatchObject({
      fromCourtId: 'zj',
      fromCourtName: { zh: expect.any(String) as string, en: expect.any(String) as string },
      toCourtId: 'zj-hz-xihu',
      fromName: chief.caller.nameZh,
      caseNumber: '执1号',
      nodeId: 'filing.assign',
      state: 'sent',
      overdue: false,
    });
    expect(await theirs.next()).toEqual({ type: 'order', order: sent });
    expect(await theirs.stop()).toEqual([]);
    expect(await others.stop()).toEqual([]);
    expect(await store().db('alarms').where('id', alarmId).first('state', 'order_id')).toEqual({
      state: 'acknowledged',
      order_id: sent.id,
    });
    expect((await calls.list(middle, { limit: 10 })).map(({ id }) => id)).toEqual([sent.id]);
    expect(await calls.list(ningbo, { limit: 10 })).toEqual([]);
    await expect(calls.get(ningbo, { orderId: sent.id })).rejects.toMatchObject({ code: 'notFound' });
  });

  test('send() again with the same id answers with the first; with other content it is a conflict', async () => {
    const given = order({ caseNo });
    const [first, again] = await Promise.all([calls.send(chief, given), calls.send(chief, given)]);
    expect(again).toEqual(first);
    expect(await entriesOf(chief, first)).toEqual([['sent', chief.caller.nameZh]]);
    await expect(calls.send(chief, { ...given, text: '别的' })).rejects.toMatchObject({ code: 'conflict' });
    await expect(calls.send(leader, given)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('send() beyond the own courts, or with a time that has passed, is refused', async () => {
    await expect(calls.send(middle, order({ courtId: 'zj-nb' }))).rejects.toMatchObject({ code: 'notFound' });
    await expect(calls.send(ningbo, order({ caseNo }))).rejects.toMatchObject({ code: 'notFound' });
    await expect(calls.send(ningbo, order({ alarmId }))).rejects.toMatchObject({ code: 'notFound' });
    await expect(calls.send(chief, order({ courtId: 'zj-nb', dueAt: clock.now() }))).rejects.toMatchObject({
      place: 'dueAt',
    });
  });

  test('an order goes its way: received, answered, returned, answered again, accepted', async () => {
    const sent = await calls.send(chief, order({ courtId: 'zj-hz-xihu' }));
    const orderId = sent.id;
    await expect(calls.receive(middle, { orderId })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(calls.accept(chief, { orderId })).rejects.toMatchObject({ code: 'conflict' });
    expect(await calls.receive(xihu, { orderId })).toMatchObject({ state: 'received' });
    const answer = { orderId, text: '已确定承办人。', attachmentIds: [] };
    await expect(calls.answer(ningbo, answer)).rejects.toMatchObject({ code: 'notFound' });
    expect(await calls.answer(xihu, answer)).toMatchObject({ state: 'answered', answeredAt: clock.now() });
    await expect(calls.accept(xihu, { orderId })).rejects.toMatchObject({ code: 'forbidden' });
    const dueAt = clock.now() + DAY;
    expect(await calls.return(chief, { orderId, text: '请附证明。', dueAt })).toMatchObject({
      state: 'returned',
      dueAt,
    });
    await calls.answer(xihu, { ...answer, text: '见附件。' });
    expect(await calls.accept(leader, { orderId })).toMatchObject({
      state: 'accepted',
      closedAt: clock.now(),
    });
    await expect(calls.answer(xihu, answer)).rejects.toMatchObject({ code: 'conflict' });
    expect((await entriesOf(xihu, sent)).map(([kind]) => kind)).toEqual([
      'sent',
      'received',
      'answered',
      'returned',
      'answered',
      'accepted',
    ]);
  });

  test('an order without an answer fails when its time is over; after the second failure an interview is due', async () => {
    const sent = await calls.send(chief, order({ courtId: 'zj-nb', dueAt: clock.now() + DAY }));
    const orderId = sent.id;
    const now = async () => (await calls.get(chief, { orderId })).order;
    const text = '再次催办。';
    await expect(calls.recordInterview(leader, { orderId, text })).rejects.toMatchObject({
      code: 'conflict',
    });
    clock.advance(DAY);
    await pipeline.supervision.orders.expire(clock.now());
    expect(await now()).toMatchObject({ overdue: false });
    clock.advance(1);
    await pipeline.supervision.orders.expire(clock.now());
    await pipeline.supervision.orders.expire(clock.now());
    expect(await now()).toMatchObject({ overdue: true, failures: 1, interview: 'none' });
    expect(await calls.urge(chief, { orderId, text, dueAt: clock.now() + DAY })).toMatchObject({
      overdue: false,
    });
    clock.advance(DAY + 1);
    await pipeline.supervision.orders.expire(clock.now());
    expect(await now()).toMatchObject({ overdue: true, failures: 2, interview: 'due' });
    expect(await calls.recordInterview(leader, { orderId, text: '已约谈局长。' })).toMatchObject({
      interview: 'held',
    });
    expect(await entriesOf(ningbo, sent)).toEqual([
      ['sent', chief.caller.nameZh],
      ['failed', null],
      ['urged', chief.caller.nameZh],
      ['failed', null],
      ['interviewDue', null],
      ['interviewed', leader.caller.nameZh],
    ]);
    const late = await calls.answer(ningbo, { orderId, text: '已办结。', attachmentIds: [] });
    expect(late).toMatchObject({ state: 'answered', overdue: false, failures: 2 });
  });

  test('an interview that is due keeps the order open after its answer was accepted', async () => {
    const sent = await calls.send(chief, order({ courtId: 'zj-nb', dueAt: clock.now() + DAY }));
    const orderId = sent.id;
    const openOnes = async (): Promise<string[]> => {
      const reader = new Reader<SupervisionEvent>((signal) => calls.watch(chief, {}, signal));
      const snapshot = await reader.next();
      await reader.stop();
      return snapshot?.type === 'snapshot' ? snapshot.orders.map(({ id }) => id) : [];
    };
    clock.advance(DAY + 1);
    await pipeline.supervision.orders.expire(clock.now());
    await calls.urge(chief, { orderId, text: '请尽快。', dueAt: clock.now() + DAY });
    clock.advance(DAY + 1);
    await pipeline.supervision.orders.expire(clock.now());
    await calls.answer(ningbo, { orderId, text: '已办结。', attachmentIds: [] });
    await calls.accept(chief, { orderId });
    expect(await openOnes()).toContain(orderId);
    await calls.recordInterview(leader, { orderId, text: '已约谈局长。' });
    expect(await openOnes()).not.toContain(orderId);
  });

  test('an answer with a file that was not uploaded for it is refused as a whole', async () => {
    const sent = await calls.send(chief, order({ courtId: 'zj-nb' }));
    const answer = { orderId: sent.id, text: '见附件。', attachmentIds: [randomUUID()] };
    await expect(calls.answer(ningbo, answer)).rejects.toMatchObject({ place: 'attachmentIds' });
    expect((await calls.get(chief, { orderId: sent.id })).order).toMatchObject({ state: 'sent' });
  });

  test('an order that was withdrawn takes no answer and does not fail', async () => {
    const sent = await calls.send(chief, order({ courtId: 'zj-nb', dueAt: clock.now() + 1000 }));
    await calls.withdraw(chief, { orderId: sent.id, text: '误发。' });
    clock.advance(2000);
    expect(await pipeline.supervision.orders.expire(clock.now())).toBe(0);
    await expect(
      calls.answer(ningbo, { orderId: sent.id, text: '好。', attachmentIds: [] }),
    ).rejects.toMatchObject({ code: 'conflict' });
  });
});
