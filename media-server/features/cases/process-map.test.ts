import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { CaseEventInput } from '#shared/cases/input.ts';
import type { ProcessMap } from '#shared/cases/process.ts';
import { TestClock } from '../../testing/clock.ts';
import { caseEvent, openPipeline, type Person, type Pipeline } from '../../testing/pipeline.ts';
import { describeStores } from '../../testing/store.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;
const START = Date.UTC(2026, 2, 9, 2);
const catalogueId = 'enforcement';

describeStores('the process map', (store) => {
  const clock = new TestClock(START + 20 * DAY);
  let pipeline: Pipeline;
  let calls: Pipeline['cases']['handlers']['cases'];
  let leader: Person;

  beforeAll(async () => {
    pipeline = await openPipeline(store(), clock);
    calls = pipeline.cases.handlers.cases;
    leader = await pipeline.person('leader', 'zj');
  });
  afterAll(() => pipeline.close());

  const event = (
    caseId: string,
    type: string,
    at: number,
    over: Partial<CaseEventInput> = {},
  ): CaseEventInput => caseEvent(caseId, type, at, over);
  const filed = (caseId: string, at = START): CaseEventInput =>
    event(caseId, 'caseFiled', at, { data: { claimKind: 'money' } });
  const assigned = (caseId: string, at: number, over: Partial<CaseEventInput> = {}): CaseEventInput =>
    event(caseId, 'handlerAssigned', at, { data: { judgeId: 'j', judgeName: '周' }, ...over });
  const numberOf = async (caseId: string): Promise<number> =>
    (await calls.find(leader, { catalogueId, caseId })).caseNo;
  /** The map of the cases that began on a day of their own. */
  const mapOf = (begin: number): Promise<ProcessMap> =>
    calls.process(leader, { catalogueId, from: begin, to: begin + DAY });
  const steps = ({ edges }: ProcessMap): string[] =>
    edges.map(({ from, to, count }) => `${from} ${to} ${count}`).sort();

  test('orders events of one millisecond as a case is folded, however they were entered', async () => {
    const begin = START + DAY;
    for (const caseId of ['tie1', 'tie2', 'tie3']) {
      const events = [
        filed(caseId, begin),
        assigned(caseId, begin),
        event(caseId, 'handlerReceivedFile', begin),
      ];
      await pipeline.append(caseId === 'tie2' ? events.toReversed() : events);
    }
    const map = await mapOf(begin);
    expect(map.variants).toMatchObject([{ cases: 3, share: 1, medianDurationMs: 0 }]);
    const [first, second, third] = map.variants[0]?.types ?? [];
    expect(steps(map)).toEqual([`${first} ${second} 3`, `${second} ${third} 3`].sort());
  });

  test('leaves out what was retracted, and what this system notes itself', async () => {
    const begin = START + 3 * DAY;
    const wrong = assigned('r1', begin + 10 * MINUTE);
    await pipeline.append([
      filed('r1', begin),
      wrong,
      event('r1', 'handlerReceivedFile', begin + 30 * MINUTE),
    ]);
    await pipeline.append([filed('r2', begin), event('r2', 'handlerReceivedFile', begin + 30 * MINUTE)]);
    const reason = '录入错误';
    const retraction = { id: randomUUID(), caseNo: await numberOf('r1'), eventId: wrong.id, reason };
    await calls.retract(leader, retraction);
    await calls.waive(leader, {
      id: randomUUID(),
      caseNo: await numberOf('r2'),
      nodeId: 'filing.assign',
      subject: null,
      reason,
    });
    const map = await mapOf(begin);
    expect(map).toMatchObject({ cases: 2, events: 4, variantCount: 1 });
    expect(steps(map)).toEqual(['caseFiled handlerReceivedFile 2']);
    expect(map.variants).toMatchObject([{ cases: 2, types: ['caseFiled', 'handlerReceivedFile'] }]);
    const { path = '' } = map.variants[0] ?? {};
    const { cases } = await calls.list(leader, {
      catalogueId,
      filter: { path },
      sort: 'began',
      offset: 0,
      limit: 10,
    });
    expect(cases.map(({ caseId }) => caseId).sort()).toEqual(['r1', 'r2']);

    clock.advance(1000);
    await calls.retract(leader, { ...retraction, id: randomUUID(), eventId: retraction.id });
    clock.advance(5 * MINUTE);
    expect(steps(await mapOf(begin))).toEqual([
      'caseFiled handlerAssigned 1',
      'caseFiled handlerReceivedFile 1',
      'handlerAssigned handlerReceivedFile 1',
    ]);
  });

  test('takes repeats of a kind for one step, and waits from the last of them', async () => {
    const begin = START + 5 * DAY;
    await pipeline.append([
      filed('rep', begin),
      assigned('rep', begin + 100 * MINUTE),
      assigned('rep', begin + 200 * MINUTE),
      event('rep', 'handlerReceivedFile', begin + 500 * MINUTE),
    ]);
    const map = await mapOf(begin);
    expect(steps(map)).toEqual(['caseFiled handlerAssigned 1', 'handlerAssigned handlerReceivedFile 1']);
    const waits = Object.fromEntries(
      map.edges.map(({ to, medianWaitMs }) => [to, (medianWaitMs ?? 0) / MINUTE]),
    );
    expect(Math.abs((waits['handlerAssigned'] ?? 0) - 100)).toBeLessThan(5.1);
    expect(Math.abs((waits['handlerReceivedFile'] ?? 0) - 300)).toBeLessThan(15.1);
    expect(map.nodes.find(({ type }) => type === 'handlerAssigned')).toMatchObject({
      events: 2,
      cases: 1,
      limits: expect.arrayContaining([
        { nodeId: 'filing.assign', term: { value: 7, unit: 'day' } },
      ]) as unknown,
    });
    expect(map.nodes.find(({ type }) => type === 'caseFiled')?.medianWaitMs).toBeNull();
  });

  test('is kept for five minutes, and made anew after that', async () => {
    const begin = START + 8 * DAY;
    await pipeline.append([filed('kept1', begin)]);
    const [first, same] = await Promise.all([mapOf(begin), mapOf(begin)]);
    expect(same).toBe(first);
    await pipeline.append([filed('kept2', begin)]);
    clock.advance(5 * MINUTE - 1);
    expect(await mapOf(begin)).toBe(first);
    clock.advance(1);
    const anew = await mapOf(begin);
    expect([first.cases, anew.cases]).toEqual([1, 2]);
    expect(anew.computedAt).toBe(first.computedAt + 5 * MINUTE);
    // A clock that was ahead and is set right.
    clock.advance(-DAY);
    expect((await mapOf(begin)).computedAt).toBe(clock.now());
    clock.advance(DAY);
  });

  test('of another court or catalogue is another map', async () => {
    const ningbo = await pipeline.person('analyst', 'zj-nb');
    expect(await calls.process(ningbo, { catalogueId })).toMatchObject({ cases: 0, variants: [] });
    await expect(calls.process(ningbo, { catalogueId, courtId: 'zj' })).rejects.toMatchObject({
      code: 'notFound',
    });
    await expect(calls.process(ningbo, { catalogueId: 'other' })).rejects.toMatchObject({ code: 'notFound' });
  });
});
