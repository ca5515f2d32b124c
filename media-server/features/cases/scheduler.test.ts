import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestClock } from '../../testing/clock.ts';
import { caseEvent, openPipeline, type Pipeline } from '../../testing/pipeline.ts';
import { describeStores } from '../../testing/store.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Monday 9 March 2026, 10:00 in Shanghai. */
const START = Date.UTC(2026, 2, 9, 2);
const DUE = Date.UTC(2026, 2, 16, 16) - 1;

describeStores('the passing of time', (store) => {
  const clock = new TestClock(START);
  let pipeline: Pipeline;
  let caseNo = 0;

  beforeAll(async () => {
    pipeline = await openPipeline(store(), clock);
    await pipeline.append([caseEvent('a', 'caseFiled', START, { data: { claimKind: 'money' } })]);
    caseNo = (await store().db('cases').first('no'))?.no;
  });
  afterAll(() => pipeline.close());

  const goTo = (at: number): void => clock.advance(at - clock.now());
  const state = async (nodeId = 'filing.assign'): Promise<string | undefined> =>
    (await store().db('case_nodes').where({ case_no: caseNo, node_id: nodeId }).first('state'))?.state;
  const alarm = async (nodeId = 'filing.assign') =>
    store().db('alarms').where({ case_no: caseNo, node_id: nodeId }).first();
  const counts = async () => store().db('cases').where('no', caseNo).first('overdue', 'due_soon');

  test('tick() before anything is due changes nothing', async () => {
    await pipeline.scheduler.tick();
    expect(await state()).toBe('pending');
    expect(await alarm()).toBeUndefined();
  });

  test('tick() on the day of the lead makes a node due soon, without an alarm', async () => {
    goTo(DUE - 3 * DAY + 1);
    await pipeline.scheduler.tick();
    expect(await state()).toBe('dueSoon');
    expect(await counts()).toMatchObject({ overdue: 1, due_soon: 2 });
    expect(await alarm()).toBeUndefined();
  });

  test('tick() at the last millisecond leaves it due soon, one later it is overdue and the alarm raised', async () => {
    goTo(DUE);
    await pipeline.scheduler.tick();
    expect(await state()).toBe('dueSoon');
    goTo(DUE + 1);
    await pipeline.scheduler.tick();
    expect(await state()).toBe('overdue');
    expect(await alarm()).toMatchObject({
      state: 'unacknowledged',
      raised_at: DUE + 1,
      due_at: DUE,
      priority: 2,
    });
  });

  test('what passed while the server was down is made good at its start', async () => {
    await pipeline.close();
    goTo(START + 40 * DAY);
    pipeline = await openPipeline(store(), clock);
    await pipeline.scheduler.tick();
    expect(await state('investigation.onlineQuery')).toBe('overdue');
    const query = await alarm('investigation.onlineQuery');
    expect(query).toMatchObject({ level: 2, priority: 1 });
    expect(await state('oversight.passive')).toBe('overdue');
  });

  test('a clock that went ahead and comes back takes its alarms back', async () => {
    goTo(START + 400 * DAY);
    pipeline.scheduler.touch();
    await pipeline.scheduler.tick();
    expect(await alarm('filing.term')).toMatchObject({ state: 'unacknowledged', priority: 1 });
    goTo(START + 40 * DAY);
    await pipeline.scheduler.tick();
    expect(await alarm('filing.term')).toMatchObject({ state: 'cleared', cleared_why: 'notDue' });
    expect(await state('filing.term')).toBe('pending');
    expect((await store().db('cases').where('no', caseNo).first('over_term'))?.over_term).toBe(0);
  });

  test('a shelved alarm comes back when its time is up, and earlier when it gets worse', async () => {
    const staff = await pipeline.person('dutyOfficer', 'zj');
    const { id } = await alarm();
    const until = clock.now() + 2 * DAY;
    const [shelved] = await pipeline.alarms.handlers.alarms.shelve(staff, {
      alarmIds: [id],
      until,
      reason: '等待承办人说明',
    });
    expect(shelved).toMatchObject({ state: 'shelved', shelvedUntil: until, shelvedBy: staff.caller.nameZh });
    goTo(until - 1);
    await pipeline.scheduler.tick();
    expect(await alarm()).toMatchObject({ state: 'shelved' });
    goTo(until);
    await pipeline.scheduler.tick();
    expect(await alarm()).toMatchObject({ state: 'unacknowledged', shelved_until: null });
    const history = await pipeline.alarms.handlers.alarms.history(staff, { alarmId: id });
    expect(history.map(({ action, by }) => [action, by])).toEqual([
      ['raised', null],
      ['shelved', staff.caller.nameZh],
      ['unshelved', null],
    ]);
  });

  test('cases that an import left behind are derived', async () => {
    await pipeline.append([caseEvent('left', 'caseFiled', START, { data: { claimKind: 'money' } })], {
      derive: 'later',
    });
    await pipeline.scheduler.tick();
    const row = await store().db('cases').where('case_id', 'left').first();
    expect(row).toMatchObject({ stale: 0, stage: 'filing' });
    expect(row?.overdue).toBeGreaterThan(0);
  });

  test('a thousand cases that fall due at the same midnight do so in one tick', async () => {
    const at = clock.now();
    const events = Array.from({ length: 1000 }, (_, n) =>
      caseEvent(`m${n}`, 'caseFiled', at, { data: { claimKind: 'money' } }),
    );
    await pipeline.append(events);
    clock.advance(30 * DAY);
    await pipeline.scheduler.tick();
    const overdue = await store()
      .db('case_nodes')
      .where({ node_id: 'filing.assign', state: 'overdue' })
      .whereIn('case_no', store().db('cases').where('case_id', 'like', 'm%').select('no'))
      .count({ n: '*' })
      .first();
    expect(overdue).toEqual({ n: 1000 });
  });
});
