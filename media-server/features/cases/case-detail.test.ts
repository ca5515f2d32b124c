import { afterAll, beforeAll, expect, test } from 'vitest';
import { dateOf, day, endOf, shanghai, walkToDeadline } from '#shared/calendar/testing.ts';
import type { Term } from '#shared/calendar/term.ts';
import type { CaseDetail, NodeView } from '#shared/cases/views.ts';
import { MASKED } from '#shared/privacy.ts';
import { TestClock } from '../../testing/clock.ts';
import { caseEvent, openPipeline, type Person, type Pipeline } from '../../testing/pipeline.ts';
import { describeStores } from '../../testing/store.ts';

const HOUR = 3_600_000;
/** A Monday, before the holidays around 1 October. */
const START = shanghai('2026-09-14 10:00');
const NOW = shanghai('2026-10-20 12:00');
const ID_NUMBER = '330106199001011234';

const at = (text: string): number => shanghai(`2026-${text}`);
const STORY = [
  caseEvent('a', 'partyJoined', START - 3 * HOUR, {
    subject: 't1',
    data: { role: 'applicant', name: '杭州某某贸易有限公司', partyKind: 'legalPerson' },
  }),
  caseEvent('a', 'partyJoined', START - 2 * HOUR, {
    subject: 't2',
    data: { role: 'debtor', name: '王小明', idNumber: ID_NUMBER },
  }),
  caseEvent('a', 'caseFiled', START, {
    data: { number: '（2026）浙0106执1号', claimKind: 'money', caseKind: 'initial', claimed: 50_000.5 },
  }),
  caseEvent('a', 'handlerAssigned', at('09-16 09:00'), { data: { judgeId: 'j1', judgeName: '周法官' } }),
  caseEvent('a', 'propertyFound', at('09-17 09:00'), {
    subject: 'car',
    data: { online: false, propertyKind: 'vehicle', value: 80_000 },
  }),
  caseEvent('a', 'enforcementSuspended', at('09-21 09:00')),
  caseEvent('a', 'enforcementContinued', at('09-24 17:00')),
  caseEvent('a', 'propertyControlled', at('10-09 15:00'), {
    subject: 'car',
    data: { assetClass: 'movable', expiresAt: shanghai('2028-10-08 00:00') },
  }),
  caseEvent('a', 'moneyReceived', at('10-12 11:00'), {
    subject: 'm1',
    data: { amount: 1234.56, payer: '王小明' },
  }),
  caseEvent('a', 'moneyPaidOut', at('10-15 11:00'), {
    subject: 'm1',
    data: { amount: 1000, payee: 'applicant' },
  }),
];

describeStores('a case', (store) => {
  const clock = new TestClock(NOW);
  let pipeline: Pipeline;
  let calls: Pipeline['cases']['handlers']['cases'];
  let judge: Person;
  let ningbo: Person;
  let caseNo: number;
  let detail: CaseDetail;

  beforeAll(async () => {
    pipeline = await openPipeline(store(), clock);
    calls = pipeline.cases.handlers.cases;
    judge = await pipeline.person('analyst', 'zj-hz');
    ningbo = await pipeline.person('leader', 'zj-nb');
    // What comes late is put into its place.
    await pipeline.append(STORY.toReversed(), { feed: 'push:court' });
    ({ caseNo } = await calls.find(judge, { catalogueId: 'enforcement', caseId: 'a' }));
    detail = await calls.get(judge, { caseNo });
  });
  afterAll(() => pipeline.close());

  const nodeOf = (nodeId: string, of = detail): NodeView => {
    const node = of.nodes.find((one) => one.nodeId === nodeId);
    if (node === undefined) {
      throw new Error(`the case has no ${nodeId}`);
    }
    return node;
  };

  test('shows its events in their order, with where they came from', () => {
    expect(detail.events.map(({ id }) => id)).toEqual(STORY.map(({ id }) => id));
    expect(detail.events[3]).toEqual({
      id: STORY[3]?.id,
      type: 'handlerAssigned',
      at: STORY[3]?.at,
      subject: null,
      data: {
        judgeId: 'j1',
        judgeName: '周法官',
      },
      recordedAt: NOW,
      feed: 'push:court',
      retracted: false,
    });
  });

  test('shows stages, property, money and parties', () => {
    expect(detail.visits).toEqual([
      { stage: 'filing', from: START, to: at('09-17 09:00') },
      { stage: 'control', from: at('09-17 09:00'), to: at('10-12 11:00') },
      { stage: 'funds', from: at('10-12 11:00'), to: null },
    ]);
    expect(detail.properties).toMatchObject([
      {
        id: 'car',
        kind: 'vehicle',
        valueFen: 8_000_000,
        foundAt: at('09-17 09:00'),
        controlledAt: at('10-09 15:00'),
        expiresAt: shanghai('2028-10-08 00:00'),
        releasedAt: null,
        disposal: 'none',
      },
    ]);
    expect(detail.ledgers).toEqual([{ ledger: 'money', inFen: 123_456, outFen: 100_000 }]);
    expect(detail.summary).toMatchObject({
      number: '（2026）浙0106执1号',
      stage: 'funds',
      claimedFen: 5_000_050,
      receivedFen: 123_456,
      heldFen: 23_456,
      events: STORY.length,
      handlerName: '周法官',
      lastActAt: at('10-15 11:00'),
    });
  });

  test('masks names, numbers and every personal field until they are revealed', async () => {
    expect(detail.parties).toEqual([
      { role: 'applicant', name: '杭州****公司' },
      { role: 'debtor', name: '王**' },
    ]);
    expect(detail.summary).toMatchObject({ applicant: '杭州****公司', debtor: '王**' });
    expect(detail.events[1]?.data).toEqual({ role: 'debtor', name: MASKED, idNumber: MASKED });
    expect(detail.events[8]?.data).toEqual({ amount: 1234.56, payer: MASKED });
    const text = JSON.stringify(detail);
    for (const secret of ['王小明', ID_NUMBER, '某某贸易']) {
      expect(text).not.toContain(secret);
    }
    expect(await calls.reveal(judge, { caseNo })).toEqual({
      parties: [
        { role: 'applicant', name: '杭州某某贸易有限公司', idNumber: null },
        { role: 'debtor', name: '王小明', idNumber: ID_NUMBER },
      ],
      events: {
        [STORY[0]?.id ?? '']: { name: '杭州某某贸易有限公司' },
        [STORY[1]?.id ?? '']: { name: '王小明', idNumber: ID_NUMBER },
        [STORY[8]?.id ?? '']: { payer: '王小明' },
      },
    });
  });

  test('masks fields that the catalogue doesn’t know any more', async () => {
    const known = await store().db('case_events').where('event_id', STORY[3]?.id).first('data');
    const stored = JSON.stringify({ judgeId: 'j1', judgeName: '周法官', phone: '13800000000' });
    await store().db('case_events').where('event_id', STORY[3]?.id).update({ data: stored });
    const { events } = await calls.get(judge, { caseNo });
    expect(events[3]?.data).toEqual({ judgeId: 'j1', judgeName: '周法官', phone: MASKED });
    expect((await calls.reveal(judge, { caseNo })).events[STORY[3]?.id ?? '']).toEqual({
      phone: '13800000000',
    });
    await store().db('case_events').where('event_id', STORY[3]?.id).update(known);
  });

  /** Days of a count, checked against a calendar of its own: they follow on each other, and as many count as the period has. */
  function expectDays(node: NodeView, term: Term, pauses: { from: number; to: number | null }[]): void {
    expect(node.term).toEqual(term);
    expect(node.dueAt).toBe(walkToDeadline({ start: node.startedAt, term, pauses }));
    const { days } = node;
    expect(days[0]?.from).toBe(dateOf(node.startedAt));
    expect(days.at(-1)?.to).toBe(dateOf(node.dueAt ?? 0));
    for (const [index, { from }] of days.slice(1).entries()) {
      expect(day(from)).toBe(day(days[index]?.to ?? '') + 1);
    }
    const counted = days.filter(({ kind }) => kind === 'counted');
    expect(counted.reduce((sum, run) => sum + day(run.to) - day(run.from) + 1, 0)).toBe(term.value);
    expect(counted.at(-1)?.counted).toBe(term.value);
  }

  test('explains a clock of working days: each counted day, each free one and why', () => {
    const node = nodeOf('control.offline10d');
    expect(node).toMatchObject({
      state: 'done',
      startedBy: STORY[4]?.id,
      doneBy: STORY[7]?.id,
      subject: 'car',
    });
    const pause = { from: at('09-21 09:00'), to: at('09-24 17:00') };
    expectDays(node, { value: 10, unit: 'workingDay' }, [pause]);
    expect(node.pauses).toEqual([{ pause: 'suspension', ...pause }]);
    const kinds = new Set(node.days.map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(['first', 'counted', 'rest', 'holiday', 'paused']));
    expect(node.days.find(({ kind }) => kind === 'holiday')).toMatchObject({
      nameZh: expect.stringMatching(/中秋|国庆/) as unknown,
    });
    expect(node.days.find(({ kind }) => kind === 'paused')).toMatchObject({ pause: 'suspension' });
    expect(node.isFinal).toBe(true);
  });

  test('explains a clock of calendar days that was done in time', () => {
    const node = nodeOf('filing.assign');
    expect(node).toMatchObject({ state: 'done', dueAt: endOf('2026-09-21'), doneAt: at('09-16 09:00') });
    expectDays(node, { value: 7, unit: 'day' }, []);
    expect(node.pauses).toEqual([]);
  });

  test('says that an end which lies in a year without an official list may still move', () => {
    const node = nodeOf('filing.term');
    expect(node.state).toBe('pending');
    expect(dateOf(node.dueAt ?? 0)).toMatch(/^2027-03-/);
    expect(node.isFinal).toBe(false);
    expect(node.remaining).toMatchObject({ unit: 'day', isOver: false });
  });

  test('shows a clock that stands still as long as it does', async () => {
    await pipeline.append([caseEvent('a', 'enforcementSuspended', NOW - HOUR)]);
    const stopped = nodeOf('filing.term', await calls.get(judge, { caseNo }));
    expect(stopped).toMatchObject({ state: 'paused', pausedSince: NOW - HOUR, dueAt: null, remaining: null });
    expect((await calls.get(judge, { caseNo })).summary.status).toBe('suspended');
    await pipeline.append([caseEvent('a', 'enforcementContinued', NOW)]);
    expect((await calls.get(judge, { caseNo })).summary.status).toBe('open');
  });

  test('of another court is not found, whatever is asked of it', async () => {
    const act = { id: '1c0de1f0-0000-4000-8000-000000000001', caseNo, reason: '不属本院' };
    const answers = await Promise.allSettled([
      calls.get(ningbo, { caseNo }),
      calls.reveal(ningbo, { caseNo }),
      calls.mayClose(ningbo, { caseNo, way: 'fullyPerformed', data: {} }),
      calls.mayAct(ningbo, { caseNo, action: 'closeCase', subject: null, data: {} }),
      calls.waive(ningbo, { ...act, nodeId: 'filing.term', subject: null }),
      calls.retract(ningbo, { ...act, eventId: STORY[0]?.id ?? '' }),
      calls.get(judge, { caseNo: 999_999 }),
    ]);
    expect(answers).toMatchObject(answers.map(() => ({ status: 'rejected', reason: { code: 'notFound' } })));
    expect(await store().db('case_events').where('event_id', act.id)).toEqual([]);
  });
});
