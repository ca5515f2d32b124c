import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CaseEventInput } from '#shared/cases/input.ts';
import { TestClock } from '../../testing/clock.ts';
import { caseEvent, openPipeline, type Pipeline } from '../../testing/pipeline.ts';
import { describeStores } from '../../testing/store.ts';

const DAY = 86_400_000;
/** A Monday in an ordinary week, 10:00 in Shanghai. */
const START = Date.UTC(2026, 2, 9, 2);

describeStores('the case log', (store) => {
  const clock = new TestClock(START + 200 * DAY);
  let pipeline: Pipeline;

  beforeAll(async () => {
    pipeline = await openPipeline(store(), clock);
  });
  afterAll(() => pipeline.close());
  beforeEach(async () => {
    const { db } = store();
    for (const table of ['alarm_actions', 'alarms', 'case_nodes', 'case_events', 'cases']) {
      await db(table).delete();
    }
  });

  const filed = (caseId: string, at = START, over: Partial<CaseEventInput> = {}): CaseEventInput =>
    caseEvent(caseId, 'caseFiled', at, {
      data: { number: `（2026）浙0106执${caseId}号`, claimKind: 'money', claimed: 1234.56 },
      ...over,
    });
  const assigned = (caseId: string, at: number): CaseEventInput =>
    caseEvent(caseId, 'handlerAssigned', at, { data: { judgeId: 'j1', judgeName: '王' } });
  const party = (caseId: string, role: string, name: string): CaseEventInput =>
    caseEvent(caseId, 'partyJoined', START, { subject: name, data: { role, name } });

  /** Everything that is derived, in an order of its own, without what numbers the rows. */
  const derived = async (): Promise<unknown> => {
    const { db } = store();
    const cases = await db('cases').orderBy('case_id');
    const numbers = new Map(cases.map((row: { no: number; case_id: string }) => [row.no, row.case_id]));
    const bare = (rows: Record<string, unknown>[]) =>
      rows
        .map(({ no: _no, id: _id, rev: _rev, case_no, ...row }) => ({
          ...row,
          case: numbers.get(Number(case_no)),
        }))
        .sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    return {
      cases: bare(cases),
      nodes: bare(await db('case_nodes')),
      alarms: bare(await db('alarms')),
    };
  };

  describe('append()', () => {
    test('of a new case writes its row, what it waits for and its alarms in one go', async () => {
      const result = await pipeline.append([
        filed('a'),
        party('a', 'applicant', '赵甲'),
        party('a', 'debtor', '钱乙'),
      ]);
      expect(result).toEqual({ appended: 3, duplicates: 0, refused: [], cases: 1 });
      const [row] = await store().db('cases');
      expect(row).toMatchObject({
        case_id: 'a',
        court_id: 'zj-hz-xihu',
        high_id: 'zj',
        intermediate_id: 'zj-hz',
        basic_id: 'zj-hz-xihu',
        number: '（2026）浙0106执a号',
        stage: 'filing',
        status: 'open',
        claimed_fen: 123_456,
        applicant: '赵甲',
        debtor: '钱乙',
        events: 3,
        over_term: 1,
        stale: 0,
      });
      const assign = await store().db('case_nodes').where('node_id', 'filing.assign').first();
      expect(assign).toMatchObject({
        state: 'overdue',
        due_at: START - 2 * 3_600_000 + 8 * DAY - 8 * 3_600_000 - 1,
      });
      const alarm = await store().db('alarms').where('node_id', 'filing.assign').first();
      expect(alarm).toMatchObject({ state: 'unacknowledged', cause: 'overdue', basic_id: 'zj-hz-xihu' });
    });

    test('of events that are there already changes nothing and counts them', async () => {
      const events = [filed('a'), assigned('a', START + DAY)];
      await pipeline.append(events);
      const before = await derived();
      expect(await pipeline.append(events)).toMatchObject({ appended: 0, duplicates: 2, cases: 0 });
      expect(await pipeline.append([...events, ...events])).toMatchObject({ appended: 0, duplicates: 4 });
      expect(await derived()).toEqual(before);
    });

    test('of an id that is there with other content throws conflict and appends nothing', async () => {
      const first = filed('a');
      await pipeline.append([first]);
      const other = { ...first, at: first.at + 1 };
      await expect(pipeline.append([assigned('a', START), other])).rejects.toMatchObject({
        code: 'conflict',
      });
      expect(await store().db('case_events').count({ n: '*' }).first()).toEqual({ n: 1 });
      const each = await pipeline.append([assigned('a', START), other], { refuse: 'each' });
      expect(each).toMatchObject({ appended: 1, refused: [{ index: 1, place: 'id' }] });
    });

    test('of a bad event names it and its place, and keeps the others where that is asked for', async () => {
      const bad = filed('b', START, { data: { claimKind: 'money', claimed: 1.234 } });
      await expect(pipeline.append([filed('a'), bad])).rejects.toMatchObject({
        code: 'invalidInput',
        place: 'events[1].data.claimed',
      });
      expect(await store().db('cases').count({ n: '*' }).first()).toEqual({ n: 0 });
      const result = await pipeline.append(
        [filed('a'), bad, caseEvent('a', 'nonsense', START), filed('c', clock.now() + 2 * DAY)],
        { refuse: 'each' },
      );
      expect(result.appended).toBe(1);
      expect(result.refused.map(({ index, place }) => [index, place])).toEqual([
        [1, 'data.claimed'],
        [2, 'type'],
        [3, 'at'],
      ]);
    });

    test('of a court outside the scope, of another court than the case’s, or of none is refused', async () => {
      await expect(pipeline.append([filed('a')], { scope: 'zj/zj-nb/' })).rejects.toMatchObject({
        place: 'events[0].courtId',
      });
      await pipeline.append([filed('a')]);
      await expect(
        pipeline.append([{ ...assigned('a', START), courtId: undefined }], { scope: 'zj/zj-nb/' }),
      ).rejects.toMatchObject({ place: 'events[0].caseId' });
      await expect(
        pipeline.append([caseEvent('a', 'titleChecked', START, { courtId: 'zj-nb' })]),
      ).rejects.toMatchObject({ place: 'events[0].courtId' });
      await expect(pipeline.append([{ ...filed('d'), courtId: undefined }])).rejects.toMatchObject({
        place: 'events[0].courtId',
      });
      const later = { ...assigned('a', START), courtId: undefined };
      expect(await pipeline.append([later])).toMatchObject({ appended: 1 });
      expect(
        await pipeline.append([{ ...filed('e'), courtId: undefined }], { courtId: 'zj-hz' }),
      ).toMatchObject({
        appended: 1,
      });
    });

    test('to be derived later marks the cases; settle() derives the same as at once', async () => {
      const events = [filed('a'), assigned('a', START + 20 * DAY), filed('b'), party('b', 'debtor', '孙丙')];
      await pipeline.append(events);
      const atOnce = await derived();
      for (const table of ['alarm_actions', 'alarms', 'case_nodes', 'case_events', 'cases']) {
        await store().db(table).delete();
      }
      await pipeline.append(events, { derive: 'later' });
      expect(await store().db('alarms').count({ n: '*' }).first()).toEqual({ n: 0 });
      expect(await pipeline.log.settle(1)).toBe(1);
      expect(await pipeline.log.settle(10)).toBe(1);
      expect(await pipeline.log.settle(10)).toBe(0);
      expect(await derived()).toEqual(atOnce);
    });

    test('in any order and any batches gives what one batch gives', async () => {
      const all = [
        filed('a'),
        assigned('a', START + DAY),
        party('a', 'debtor', '李丁'),
        caseEvent('a', 'moneyReceived', START + 5 * DAY, { subject: 'm', data: { amount: 10 } }),
        caseEvent('a', 'moneyPaidOut', START + 9 * DAY, { subject: 'm', data: { amount: 10 } }),
        filed('b', START + 3 * DAY),
        caseEvent('b', 'provisionalClosureRuled', START + 30 * DAY),
      ];
      await pipeline.append(all);
      const expected = JSON.stringify(await derived());
      await fc.assert(
        fc.asyncProperty(
          fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }),
          fc.integer({ min: 1, max: 4 }),
          async (events, size) => {
            for (const table of ['alarm_actions', 'alarms', 'case_nodes', 'case_events', 'cases']) {
              await store().db(table).delete();
            }
            for (let start = 0; start < events.length; start += size) {
              await pipeline.append(events.slice(start, start + size));
            }
            expect(withoutCleared(JSON.stringify(await derived()))).toBe(withoutCleared(expected));
          },
        ),
        { numRuns: 12 },
      );
    });
  });

  test('a late event that completes a node in time clears its alarm; a retraction raises it again', async () => {
    await pipeline.append([filed('a')]);
    const alarm = () => store().db('alarms').where('node_id', 'filing.assign').first();
    expect(await alarm()).toMatchObject({ state: 'unacknowledged' });
    const late = assigned('a', START + DAY);
    await pipeline.append([late]);
    expect(await alarm()).toMatchObject({ state: 'cleared', cleared_why: 'done' });
    await pipeline.append([
      caseEvent('a', 'eventRetracted', clock.now(), { data: { eventId: late.id, reason: '误录' } }),
    ]);
    const raised = await alarm();
    expect(raised).toMatchObject({ state: 'unacknowledged', cleared_at: null });
    const actions = await store()
      .db('alarm_actions')
      .where('alarm_id', raised.id)
      .orderBy('no')
      .pluck('action');
    expect(actions).toEqual(['raised', 'cleared', 'raised']);
  });

  test('an independent count of SQL agrees with what is derived', async () => {
    const events = Array.from({ length: 40 }, (_, n) => [
      filed(`c${n}`, START + (n % 10) * DAY),
      ...(n % 3 === 0 ? [assigned(`c${n}`, START + (n % 10) * DAY + DAY)] : []),
    ]).flat();
    await pipeline.append(events);
    const unassigned = await store()
      .db('case_events as f')
      .where('f.type', 'caseFiled')
      .whereNotExists(
        store().db('case_events as a').whereRaw('a.case_no = f.case_no').where('a.type', 'handlerAssigned'),
      )
      .count({ n: '*' })
      .first();
    const overdue = await store()
      .db('alarms')
      .where({ node_id: 'filing.assign', state: 'unacknowledged' })
      .count({ n: '*' })
      .first();
    expect(overdue).toEqual(unassigned);
  });
});

/** Alarms that were raised and cleared on the way depend on the order; what is active doesn't. */
function withoutCleared(text: string): string {
  const { cases, nodes, alarms } = JSON.parse(text) as Record<string, Record<string, unknown>[]>;
  return JSON.stringify({ cases, nodes, alarms: alarms?.filter(({ state }) => state !== 'cleared') });
}
