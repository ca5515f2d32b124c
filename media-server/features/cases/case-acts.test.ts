import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestClock } from '../../testing/clock.ts';
import { caseEvent, openPipeline, type Person, type Pipeline } from '../../testing/pipeline.ts';
import { describeStores } from '../../testing/store.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 2, 9, 2);
const catalogueId = 'enforcement';

describeStores('what a leader does with a case', (store) => {
  const clock = new TestClock(START + 20 * DAY);
  let pipeline: Pipeline;
  let calls: Pipeline['cases']['handlers']['cases'];
  let leader: Person;

  beforeAll(async () => {
    pipeline = await openPipeline(store(), clock);
    calls = pipeline.cases.handlers.cases;
    leader = await pipeline.person('leader', 'zj-hz');
  });
  afterAll(() => pipeline.close());

  /** A case that was filed twenty days ago; answers with its number. */
  async function newCase(caseId: string): Promise<number> {
    await pipeline.append([
      caseEvent(caseId, 'caseFiled', START, {
        id: `${caseId}-filed`,
        data: { claimKind: 'money', number: caseId },
      }),
      caseEvent(caseId, 'moneyReceived', START + DAY, {
        id: `${caseId}-money`,
        subject: 'm',
        data: { amount: 5 },
      }),
    ]);
    return (await calls.find(leader, { catalogueId, caseId })).caseNo;
  }
  const nodesOf = async (caseNo: number, nodeId: string): Promise<string[]> =>
    (await calls.get(leader, { caseNo })).nodes.flatMap((node) =>
      node.nodeId === nodeId ? [node.state] : [],
    );
  /** Everything that is derived from a case, without what counts its writes. */
  async function derived(caseNo: number): Promise<object> {
    const { db } = store();
    const bare = (rows: Record<string, unknown>[]): object[] =>
      rows.map(({ no: _no, id: _id, rev: _rev, ...rest }) => rest);
    return {
      row: bare(await db('cases').where('no', caseNo)),
      nodes: bare(await db('case_nodes').where('case_no', caseNo).orderBy('key')),
    };
  }
  const alarmOf = (caseNo: number, nodeId = 'filing.assign') =>
    store()
      .db('alarms')
      .where({ case_no: caseNo, node_id: nodeId })
      .first('state', 'cleared_why') as Promise<{
      state: string;
      cleared_why: string | null;
    }>;

  test('mayClose() names for each way the very nodes that closing in it would breach', async () => {
    const { closingWays, actions } = await calls.catalogue(leader, { catalogueId });
    const refusedBy = new Map<string, string[]>();
    for (const { id: way } of closingWays) {
      const caseNo = await newCase(`way-${way}`);
      const asked = await calls.mayClose(leader, { caseNo, way, data: {} });
      const closing =
        way === 'provisionalClosure'
          ? caseEvent(`way-${way}`, 'provisionalClosureRuled', clock.now())
          : caseEvent(`way-${way}`, 'caseClosed', clock.now(), { data: { way } });
      await pipeline.append([closing]);
      const { nodes } = await calls.get(leader, { caseNo });
      const breached = nodes.filter(({ breachedAt }) => breachedAt !== null);
      const closes = new Set(actions.filter((one) => one.closes?.includes(way)).map(({ id }) => id));
      expect(breached.every(({ action }) => action !== null && closes.has(action))).toBe(true);
      expect(asked.map(({ node }) => node).sort()).toEqual(
        [...new Set(breached.map(({ nodeId }) => nodeId))].sort(),
      );
      expect(asked.every(({ missing }) => missing.length > 0)).toBe(true);
      refusedBy.set(
        way,
        asked.map(({ node }) => node),
      );
    }
    expect([...refusedBy.keys()]).toHaveLength(7);
    // Money is on the account, and nothing was investigated.
    expect([...refusedBy.values()].every((nodes) => nodes.length > 0)).toBe(true);
    expect(refusedBy.get('provisionalClosure')).not.toEqual(refusedBy.get('fullyPerformed'));
  });

  test('mayAct() of an act that the catalogue doesn’t know is refused', async () => {
    const caseNo = await newCase('act');
    await expect(
      calls.mayAct(leader, { caseNo, action: 'dance', subject: null, data: {} }),
    ).rejects.toMatchObject({ code: 'notFound' });
    const given = { caseNo, action: 'closeProvisionally', subject: null, data: {} };
    const asked = await calls.mayAct(leader, given);
    expect(asked).toEqual(await calls.mayClose(leader, { caseNo, way: 'provisionalClosure', data: {} }));
  });

  test('waive() ends the node and clears its alarm, with who it was and why; twice is once', async () => {
    const caseNo = await newCase('waive');
    expect(await nodesOf(caseNo, 'filing.assign')).toEqual(['overdue']);
    const given = { id: randomUUID(), caseNo, nodeId: 'filing.assign', subject: null, reason: '院长决定' };
    await Promise.all([calls.waive(leader, given), calls.waive(leader, given)]);
    clock.advance(5000);
    await calls.waive(leader, given);
    expect(await store().db('case_events').where('event_id', given.id)).toMatchObject([
      { type: 'nodeWaived', feed: `user:${leader.caller.username}` },
    ]);
    const { nodes, events } = await calls.get(leader, { caseNo });
    expect(nodes.filter(({ nodeId }) => nodeId === 'filing.assign')).toMatchObject([
      { state: 'waived', waiver: { reason: '院长决定', approvedBy: leader.caller.nameZh } },
    ]);
    expect(events.at(-1)).toMatchObject({ id: given.id, type: 'nodeWaived' });
    expect(await alarmOf(caseNo)).toEqual({ state: 'cleared', cleared_why: 'waived' });
  });

  test('waive() with an id that was used for something else is a conflict; an unknown node is not found', async () => {
    const caseNo = await newCase('other');
    const given = { id: randomUUID(), caseNo, nodeId: 'filing.assign', subject: null, reason: '院长决定' };
    await calls.waive(leader, given);
    clock.advance(1000);
    for (const over of [{ nodeId: 'filing.term' }, { reason: '另一理由' }, { subject: 's' }]) {
      await expect(calls.waive(leader, { ...given, ...over })).rejects.toMatchObject({ code: 'conflict' });
    }
    await expect(
      calls.waive(leader, { ...given, id: randomUUID(), nodeId: 'no.such' }),
    ).rejects.toMatchObject({ code: 'notFound' });
  });

  test('retract() puts everything derived back to what it was before the event; twice is once', async () => {
    const caseNo = await newCase('retract');
    const before = await derived(caseNo);
    const assigned = caseEvent('retract', 'handlerAssigned', START + 2 * DAY, {
      data: { judgeId: 'j', judgeName: '误录' },
    });
    await pipeline.append([assigned]);
    expect(await derived(caseNo)).not.toEqual(before);
    expect(await alarmOf(caseNo)).toMatchObject({ state: 'cleared', cleared_why: 'done' });
    const given = { id: randomUUID(), caseNo, eventId: assigned.id, reason: '录入错误' };
    await Promise.all([calls.retract(leader, given), calls.retract(leader, given)]);
    await calls.retract(leader, given);
    expect(await derived(caseNo)).toEqual(before);
    expect(await alarmOf(caseNo)).toMatchObject({ state: 'unacknowledged' });
    const { events, summary } = await calls.get(leader, { caseNo });
    expect(events.filter(({ retracted }) => retracted).map(({ id }) => id)).toEqual([assigned.id]);
    expect(summary.events).toBe(2);
  });

  test('retract() of a retraction brings the event back; of an unknown event is not found', async () => {
    const caseNo = await newCase('again');
    const first = randomUUID();
    const reason = '录入错误';
    await calls.retract(leader, { id: first, caseNo, eventId: 'again-money', reason });
    expect((await calls.get(leader, { caseNo })).ledgers).toMatchObject([{ inFen: 0 }]);
    clock.advance(1000);
    await calls.retract(leader, { id: randomUUID(), caseNo, eventId: first, reason });
    expect((await calls.get(leader, { caseNo })).ledgers).toMatchObject([{ inFen: 500 }]);
    await expect(
      calls.retract(leader, { id: randomUUID(), caseNo, eventId: 'nothing', reason }),
    ).rejects.toMatchObject({ code: 'notFound' });
    // An event of another case.
    await newCase('beside');
    await expect(
      calls.retract(leader, { id: randomUUID(), caseNo, eventId: 'beside-money', reason }),
    ).rejects.toMatchObject({ code: 'notFound' });
  });
});
