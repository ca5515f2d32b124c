import { afterAll, beforeAll, expect, test } from 'vitest';
import { dateOf, endOf, shanghai } from '#shared/calendar/testing.ts';
import type { CaseEventInput } from '#shared/cases/input.ts';
import type { Screen, WaitingNode } from '#shared/cases/views.ts';
import { TestClock } from '../../testing/clock.ts';
import { caseEvent, openPipeline, type Person, type Pipeline } from '../../testing/pipeline.ts';
import { describeStores } from '../../testing/store.ts';

const DAY = 86_400_000;
/** A Monday, 10:00. */
const START = shanghai('2026-03-09 10:00');
const catalogueId = 'enforcement';

describeStores('the screens', (store) => {
  const clock = new TestClock(START);
  let pipeline: Pipeline;
  let chief: Person;

  beforeAll(async () => {
    pipeline = await openPipeline(store(), clock);
    chief = await pipeline.person('analyst', 'zj');
  });
  afterAll(() => pipeline.close());

  const tell = (caseId: string, type: string, over: Partial<CaseEventInput> = {}): Promise<unknown> =>
    pipeline.append([caseEvent(caseId, type, clock.now(), over)]);
  async function pass(days: number): Promise<void> {
    clock.advance(days * DAY);
    await pipeline.scheduler.tick();
    await pipeline.tail.poke();
  }
  async function show(screen: Screen, caseId: string, nodeId: string): Promise<WaitingNode[]> {
    const asked = { catalogueId, screen, nodeId, offset: 0, limit: 500 };
    const { nodes } = await pipeline.cases.handlers.cases.screen(chief, asked);
    return nodes.filter((node) => node.case.caseId === caseId);
  }
  const file = (caseId: string): Promise<unknown> =>
    tell(caseId, 'caseFiled', { data: { claimKind: 'money', number: caseId } });

  test('passive: property that was found and not controlled, until it is', async () => {
    await file('found');
    await tell('found', 'propertyFound', { subject: 'x', data: { online: true } });
    const node = 'control.online48h';
    expect(await show('passive', 'found', node)).toMatchObject([
      {
        state: 'pending',
        subject: 'x',
        dueAt: clock.now() + 2 * DAY,
        remaining: { value: 48, unit: 'hour' },
      },
    ]);
    await pass(2.5);
    expect(await show('passive', 'found', node)).toMatchObject([
      { state: 'overdue', remaining: { value: 12, unit: 'hour', isOver: true } },
    ]);
    await tell('found', 'propertyControlled', { subject: 'x', data: { assetClass: 'movable' } });
    expect(await show('passive', 'found', node)).toEqual([]);
  });

  test('passive: a case in which nothing was done for a month', async () => {
    await file('idle');
    await pass(29);
    const [before] = await show('passive', 'idle', 'oversight.passive');
    expect(before?.state).not.toBe('overdue');
    await pass(3);
    expect(await show('passive', 'idle', 'oversight.passive')).toMatchObject([{ state: 'overdue' }]);
    await tell('idle', 'handlerAssigned', { data: { judgeId: 'j', judgeName: '周' } });
    expect((await show('passive', 'idle', 'oversight.passive'))[0]?.dueAt).toBeGreaterThan(clock.now());
  });

  test('anomaly: an act that was done although a node refused it', async () => {
    await file('breach');
    const asked = { catalogueId, screen: 'anomaly' as const, offset: 0, limit: 500 };
    expect((await pipeline.cases.handlers.cases.screen(chief, asked)).total).toBe(0);
    await tell('breach', 'provisionalClosureRuled');
    const { nodes, total, counts } = await pipeline.cases.handlers.cases.screen(chief, asked);
    expect(nodes.map((node) => [node.case.caseId, node.state])).toEqual(
      nodes.map(() => ['breach', 'breached']),
    );
    expect(total).toBe(nodes.length);
    expect(counts.map(({ state }) => state)).toEqual(counts.map(() => 'breached'));
    expect(nodes.map(({ nodeId }) => nodeId)).toContain('investigation.coverage');
  });

  test('lapse: a measure that is about to end, until it is renewed', async () => {
    await file('lapse');
    const expiresAt = clock.now() + 20 * DAY;
    await tell('lapse', 'propertyControlled', { subject: 'y', data: { assetClass: 'movable', expiresAt } });
    const due = endOf(dateOf(expiresAt));
    expect(await show('lapse', 'lapse', 'control.renew')).toMatchObject([{ state: 'pending', dueAt: due }]);
    await pass(6);
    expect(await show('lapse', 'lapse', 'control.renew')).toMatchObject([{ state: 'dueSoon', subject: 'y' }]);
    const renewed = clock.now() + 300 * DAY;
    await tell('lapse', 'controlRenewed', {
      subject: 'y',
      data: { assetClass: 'movable', expiresAt: renewed },
    });
    expect(await show('lapse', 'lapse', 'control.renew')).toMatchObject([
      { state: 'pending', dueAt: endOf(dateOf(renewed)) },
    ]);
    await tell('lapse', 'controlReleased', { subject: 'y' });
    expect(await show('lapse', 'lapse', 'control.renew')).toEqual([]);
  });

  test('requery: each round after a provisional closure', async () => {
    await file('requery');
    await tell('requery', 'provisionalClosureRuled');
    const rounds = async () =>
      (await show('requery', 'requery', 'provisionalClosure.rescreen')).map(({ state, dueAt }) => [
        state,
        (dueAt ?? 0) - clock.now() > 0,
      ]);
    expect(await rounds()).toEqual([['pending', true]]);
    await pass(190);
    expect(await rounds()).toContainEqual(['overdue', false]);
    await tell('requery', 'caseResumed');
    expect(await rounds()).toEqual([]);
  });

  test('overTerm: a case beyond its six months, until it is closed; the list has it as beyond its term', async () => {
    await file('term');
    const isOver = async (): Promise<boolean> => {
      const asked = { catalogueId, filter: { having: 'overTerm' as const }, sort: 'began' as const };
      const { cases } = await pipeline.cases.handlers.cases.list(chief, { ...asked, offset: 0, limit: 500 });
      return cases.some(({ caseId }) => caseId === 'term');
    };
    expect(await show('overTerm', 'term', 'filing.term')).toMatchObject([{ state: 'pending' }]);
    expect(await isOver()).toBe(false);
    await pass(200);
    expect(await show('overTerm', 'term', 'filing.term')).toMatchObject([{ state: 'overdue' }]);
    expect(await isOver()).toBe(true);
    await tell('term', 'caseClosed', { data: { way: 'fullyPerformed' } });
    expect(await show('overTerm', 'term', 'filing.term')).toEqual([]);
    expect(await isOver()).toBe(true);
  });

  test('nodes without a deadline come last', async () => {
    await file('open');
    await tell('open', 'clueVerified', { subject: 'c', data: { true: true } });
    await file('timed');
    await tell('timed', 'propertyFound', { subject: 'z', data: { online: true } });
    const { nodes } = await pipeline.cases.handlers.cases.screen(chief, {
      catalogueId,
      screen: 'passive',
      offset: 0,
      limit: 500,
    });
    const dues = nodes.map(({ dueAt }) => dueAt ?? Number.POSITIVE_INFINITY);
    expect(dues).toEqual(dues.toSorted((a, b) => a - b));
    expect([nodes.at(-1)?.nodeId, nodes.at(-1)?.dueAt]).toEqual(['investigation.clueMeasure', null]);
  });
});
