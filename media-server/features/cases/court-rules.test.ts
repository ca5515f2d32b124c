import { afterAll, beforeAll, expect, test } from 'vitest';
import { dateOf } from '#shared/calendar/testing.ts';
import { NO_CHOICE, type RuleChoice } from '#shared/catalogue/choice.ts';
import { TestClock } from '../../testing/clock.ts';
import { caseEvent, openPipeline, type Person, type Pipeline } from '../../testing/pipeline.ts';
import { describeStores } from '../../testing/store.ts';

const DAY = 86_400_000;
/** A Monday, 10:00 in Shanghai. */
const START = Date.UTC(2026, 2, 9, 2);
const catalogueId = 'enforcement';
const COURTS = ['zj-hz', 'zj-hz-xihu', 'zj-nb'];

describeStores('the rules that a court chooses', (store) => {
  const clock = new TestClock(START + 20 * DAY);
  let pipeline: Pipeline;
  let calls: Pipeline['cases']['handlers']['cases'];
  let admin: Person;

  beforeAll(async () => {
    pipeline = await openPipeline(store(), clock);
    calls = pipeline.cases.handlers.cases;
    admin = await pipeline.person('administrator', 'zj');
    for (const courtId of COURTS) {
      await pipeline.append([
        caseEvent(`case-${courtId}`, 'caseFiled', START, { courtId, data: { claimKind: 'money' } }),
      ]);
    }
  });
  afterAll(() => pipeline.close());

  async function choose(courtId: string, choice: Partial<RuleChoice> | null): Promise<void> {
    await calls.chooseRules(admin, {
      catalogueId,
      courtId,
      choice: choice === null ? null : { ...NO_CHOICE, ...choice },
    });
    await pipeline.scheduler.tick();
    await pipeline.tail.poke();
  }
  /** States of the alarms of a node, by court. */
  async function alarms(nodeId = 'filing.assign'): Promise<Record<string, string>> {
    const rows: { court_id: string; state: string }[] = await store()
      .db('alarms')
      .join('cases', 'cases.no', 'alarms.case_no')
      .where('node_id', nodeId)
      .where('case_id', 'like', 'case-%')
      .select('cases.court_id', 'alarms.state');
    return Object.fromEntries(rows.map(({ court_id, state }) => [court_id, state]));
  }
  const waits = async (nodeId = 'filing.assign'): Promise<string[]> =>
    (
      (await store()
        .db('case_nodes')
        .join('cases', 'cases.no', 'case_nodes.case_no')
        .where('node_id', nodeId)
        .where('case_id', 'like', 'case-%')
        .pluck('court_id')) as string[]
    ).sort();
  const all = (state: string): Record<string, string> =>
    Object.fromEntries(COURTS.map((courtId) => [courtId, state]));

  test('switching a node off clears its alarms in the court and below; back on, they are raised again', async () => {
    expect(await alarms()).toEqual(all('unacknowledged'));
    await choose('zj-hz', { off: ['filing.assign'] });
    expect(await waits()).toEqual(['zj-nb']);
    expect(await alarms()).toEqual({ ...all('cleared'), 'zj-nb': 'unacknowledged' });
    const chosen = { ...NO_CHOICE, off: ['filing.assign'] };
    expect(await calls.rules(admin, { catalogueId, courtId: 'zj-hz-xihu' })).toEqual({
      own: null,
      effective: chosen,
      inherited: { choice: chosen, court: expect.objectContaining({ id: 'zj-hz' }) as unknown },
    });
    const view = await calls.catalogue(admin, { catalogueId, courtId: 'zj-hz-xihu' });
    expect(view.nodes.find(({ id }) => id === 'filing.assign')?.inForce).toBe(false);
    const { board } = pipeline.cases;
    expect(board.size).toBe(COURTS.length);

    await choose('zj-hz', null);
    expect(await waits()).toEqual(COURTS);
    expect(await alarms()).toEqual(all('unacknowledged'));
    expect(await calls.rules(admin, { catalogueId, courtId: 'zj-hz' })).toEqual({
      own: null,
      effective: NO_CHOICE,
      inherited: { choice: NO_CHOICE, court: null },
    });
  });

  test('a court below with a choice of its own keeps it', async () => {
    await choose('zj-hz-xihu', {});
    await choose('zj', { off: ['filing.assign'] });
    expect(await waits()).toEqual(['zj-hz-xihu']);
    expect(await calls.rules(admin, { catalogueId, courtId: 'zj-hz-xihu' })).toMatchObject({
      own: NO_CHOICE,
      inherited: { choice: { off: ['filing.assign'] }, court: { id: 'zj' } },
    });
    await choose('zj-hz-xihu', null);
    expect(await waits()).toEqual([]);
    await choose('zj', null);
    expect(await waits()).toEqual(COURTS);
  });

  test('the alarms of a closed case go too, when what it still waits for is switched off', async () => {
    const courtId = 'zj-nb';
    await pipeline.append([
      caseEvent('case-zj-nb', 'moneyReceived', START + DAY, { courtId, subject: 'm', data: { amount: 9 } }),
      caseEvent('case-zj-nb', 'arrivalNotified', START + DAY, { courtId, subject: 'm' }),
      caseEvent('case-zj-nb', 'caseClosed', START + 2 * DAY, { courtId, data: { way: 'fullyPerformed' } }),
    ]);
    clock.advance(40 * DAY);
    await pipeline.scheduler.tick();
    const node = 'funds.payout30d';
    expect(await alarms(node)).toEqual({ 'zj-nb': 'unacknowledged' });
    await choose('zj-nb', { off: [node] });
    expect(await waits(node)).toEqual([]);
    expect(await alarms(node)).toEqual({ 'zj-nb': 'cleared' });
    await choose('zj-nb', null);
    expect(await alarms(node)).toEqual({ 'zj-nb': 'unacknowledged' });
  });

  test('a figure of practice holds for clocks that begin from then on; those that run keep theirs', async () => {
    const dueOf = async (caseId: string): Promise<string> => {
      const { caseNo } = await calls.find(admin, { catalogueId, caseId });
      const { nodes } = await calls.get(admin, { caseNo });
      const node = nodes.find(({ nodeId }) => nodeId === 'filing.term');
      return `${dateOf(node?.dueAt ?? 0)} ${node?.term?.value} ${node?.term?.unit}`;
    };
    const file = (caseId: string, courtId: string, at = clock.now()) =>
      pipeline.append([caseEvent(caseId, 'caseFiled', at, { courtId, data: { claimKind: 'money' } })]);
    await file('old', 'zj-hz-xihu');
    const before = await dueOf('old');
    clock.advance(DAY);
    await choose('zj-hz', { terms: { 'filing.term': { value: 30, unit: 'day' } } });
    clock.advance(1);
    await file('new', 'zj-hz-xihu');
    await file('late', 'zj-hz-xihu', clock.now() - 2 * DAY);
    await file('other', 'zj-nb');
    expect(await dueOf('old')).toBe(before);
    expect(before).toMatch(/ 6 month$/);
    expect(await dueOf('new')).toMatch(/ 30 day$/);
    expect(await dueOf('late')).toMatch(/ 6 month$/);
    expect(await dueOf('other')).toMatch(/ 6 month$/);
    clock.advance(1);
    await choose('zj-hz', null);
    expect(await dueOf('new')).toMatch(/ 30 day$/);
  });

  test.each<[place: string, Partial<RuleChoice>]>([
    ['choice.off', { off: ['no.such'] }],
    ['choice.on', { on: ['no.such'] }],
    ['choice.terms.control.online48h', { terms: { 'control.online48h': { value: 9, unit: 'day' } } }],
    ['choice.terms.no.such', { terms: { 'no.such': { value: 9, unit: 'day' } } }],
    ['choice.profiles', { profiles: ['no-such'] }],
    ['choice.settings.searchWarrantApproval', { settings: { searchWarrantApproval: 'nobody' } }],
    ['choice.settings.nothing', { settings: { nothing: 'judge' } }],
  ])('a choice that doesn’t fit the catalogue is refused with its place: %s', async (place, choice) => {
    const before = await store().db('court_rules').count({ n: '*' }).first();
    await expect(choose('zj', choice)).rejects.toMatchObject({ code: 'invalidInput', place });
    expect(await store().db('court_rules').count({ n: '*' }).first()).toEqual(before);
  });

  test('a court that is not the caller’s is not found', async () => {
    const ningbo = await pipeline.person('administrator', 'zj-nb');
    const given = { catalogueId, courtId: 'zj-hz', choice: null };
    await expect(calls.chooseRules(ningbo, given)).rejects.toMatchObject({ code: 'notFound' });
    await expect(calls.rules(ningbo, { catalogueId, courtId: 'zj' })).rejects.toMatchObject({
      code: 'notFound',
    });
  });

  test('another process goes by the new choice as soon as it looks', async () => {
    const other = await openPipeline(store(), clock);
    await choose('zj', { off: ['filing.term'] });
    await other.tail.poke();
    await other.append([caseEvent('elsewhere', 'caseFiled', clock.now(), { data: { claimKind: 'money' } })]);
    const { caseNo } = await calls.find(admin, { catalogueId, caseId: 'elsewhere' });
    const { nodes } = await calls.get(admin, { caseNo });
    expect(nodes.map(({ nodeId }) => nodeId)).not.toContain('filing.term');
    await choose('zj', null);
    await other.close();
  });
});
