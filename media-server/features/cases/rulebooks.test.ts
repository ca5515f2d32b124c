import { beforeEach, expect, test } from 'vitest';
import { NO_CHOICE } from '#shared/catalogue/choice.ts';
import { TestClock } from '../../testing/clock.ts';
import { emptyCases, openImports } from '../../testing/imports.ts';
import { confirmedWithin, requestsCatalogue } from '../../testing/requests.ts';
import { describeStores } from '../../testing/store.ts';
import { Rulebooks } from './rulebooks.ts';

const DAY = 86_400_000;
/** A Monday, 11:00 in Amsterdam. */
const MONDAY = Date.UTC(2026, 2, 2, 10);

describeStores('Rulebooks', (store) => {
  let clock: TestClock;

  beforeEach(async () => {
    clock = new TestClock(MONDAY);
    await emptyCases(store());
  });

  const received = (caseId: string, at: number) => ({
    id: 'e1',
    caseId,
    type: 'received',
    at,
    subject: null,
    data: {},
    courtId: 'zj-hz',
  });
  const options = {
    catalogueId: 'requests',
    scope: 'zj/',
    feed: null,
    refuse: 'all',
    derive: 'now',
  } as const;
  /** Working days that the confirmation has, by case. */
  const deadlines = async (): Promise<Record<string, number>> => {
    const rows = (await store()
      .db('case_nodes as n')
      .join('cases as c', 'c.no', 'n.case_no')
      .where('n.node_id', 'confirm')
      .select('c.case_id as id', 'n.started_at as from', 'n.due_at as to')) as {
      id: string;
      from: number;
      to: number;
    }[];
    return Object.fromEntries(rows.map(({ id, from, to }) => [id, Math.floor((to - from) / DAY)]));
  };

  test('register tells whether a catalogue was known, is new, or corrects its version', async () => {
    const { rulebooks } = await openImports(store(), clock);
    expect(await rulebooks.register(requestsCatalogue(), MONDAY)).toBe('known');
    expect(await rulebooks.register(confirmedWithin(3), MONDAY)).toBe('corrected');
    expect(await rulebooks.register(confirmedWithin(3), MONDAY)).toBe('known');
    expect(await rulebooks.register(confirmedWithin(3, '2'), MONDAY)).toBe('new');
    expect(await store().db('catalogues').orderBy('active_from').select('version', 'active_from')).toEqual([
      { version: '1', active_from: 0 },
      { version: '2', active_from: MONDAY },
    ]);
  });

  test('register by two processes at a time puts a catalogue in force once', async () => {
    const { courts } = await openImports(store(), clock);
    const [one, two] = await Promise.all([
      Rulebooks.open({ store: store(), courts }),
      Rulebooks.open({ store: store(), courts }),
    ]);
    const next = confirmedWithin(4, '2');
    const answers = await Promise.all([one.register(next, MONDAY), two.register(next, MONDAY)]);
    expect(answers.toSorted()).toEqual(['known', 'new']);
    expect(await store().db('catalogues')).toHaveLength(2);
    expect(one.catalogue('requests')).toEqual(next);
    expect(two.catalogue('requests')).toEqual(next);
  });

  test('a corrected catalogue changes the clocks of the past when their cases are settled', async () => {
    const { rulebooks, cases } = await openImports(store(), clock, confirmedWithin(2));
    await cases.append([received('a', MONDAY), received('b', MONDAY - 28 * DAY)], options);
    expect(await deadlines()).toEqual({ a: 2, b: 2 });
    await rulebooks.register(confirmedWithin(4), clock.now());
    expect(await deadlines()).toEqual({ a: 2, b: 2 });
    expect(await cases.settle(10)).toBe(2);
    expect(await deadlines()).toEqual({ a: 4, b: 4 });
  });

  test('another version counts for clocks that are started later, and spares those before and closed cases', async () => {
    const { rulebooks, cases } = await openImports(store(), clock, confirmedWithin(2));
    const closed = { ...received('c', MONDAY), id: 'e2', type: 'decided' };
    await cases.append([received('a', MONDAY), received('c', MONDAY), closed], options);
    clock.advance(7 * DAY);
    await rulebooks.register(confirmedWithin(4, '2'), clock.now());
    await cases.append([received('late', MONDAY + DAY), received('b', clock.now())], options);
    expect(await cases.settle(10)).toBe(1);
    expect(await deadlines()).toEqual({ a: 2, late: 2, b: 4 });
  });

  test('another process sees a correction after it has refreshed, and a write by which it learns of it', async () => {
    const { rulebooks, courts } = await openImports(store(), clock, confirmedWithin(2));
    const other = await Rulebooks.open({ store: store(), courts });
    const revision = async () => (await store().db('case_revision').first('rev')) as { rev: number };
    const { rev } = await revision();
    await rulebooks.register(confirmedWithin(5), clock.now());
    expect((await revision()).rev).toBe(rev + 1);
    expect(other.catalogue('requests')).toEqual(confirmedWithin(2));
    await other.refresh();
    expect(other.catalogue('requests')).toEqual(confirmedWithin(5));
  });

  test('who settles before having heard of a correction derives by it all the same', async () => {
    const { rulebooks, courts, cases } = await openImports(store(), clock, confirmedWithin(2));
    const other = await Rulebooks.open({ store: store(), courts });
    await cases.append([received('a', MONDAY)], options);
    await other.register(confirmedWithin(5), clock.now());
    expect(rulebooks.catalogue('requests')).toEqual(confirmedWithin(2));
    expect(await cases.settle(10)).toBe(1);
    expect(await deadlines()).toEqual({ a: 7 });
    expect(rulebooks.catalogue('requests')).toEqual(confirmedWithin(5));
  });

  test('what a court chooses holds from then on, for the courts below it too, until it chooses otherwise', async () => {
    const practice = {
      ...confirmedWithin(2),
      nodes: confirmedWithin(2).nodes.map((node) => ({ ...node, basis: 'practice' as const })),
    };
    const { rulebooks, courts } = await openImports(store(), clock, practice);
    const choose = (courtId: string, days: number | null, at: number): Promise<void> =>
      rulebooks.choose(
        {
          catalogueId: 'requests',
          court: courts.require(courtId, 'zj/'),
          choice:
            days === null ? null : { ...NO_CHOICE, terms: { confirm: { value: days, unit: 'workingDay' } } },
          by: 'x',
        },
        at,
      );
    await choose('zj-hz', 5, MONDAY + DAY);
    await choose('zj-hz-xihu', 7, MONDAY + 2 * DAY);
    await choose('zj-hz', null, MONDAY + 3 * DAY);
    const days = (courtId: string): (number | undefined)[] =>
      [0, 1, 2, 3].map(
        (after) =>
          rulebooks
            .of('requests', courtId)
            .at(MONDAY + after * DAY)
            .node('confirm')?.term?.value,
      );
    expect(days('zj-hz')).toEqual([2, 5, 5, 2]);
    expect(days('zj-hz-xihu')).toEqual([2, 5, 7, 7]);
    expect(days('zj-nb')).toEqual([2, 2, 2, 2]);
    expect(rulebooks.of('requests', 'zj-hz-xihu').rules.node('confirm')?.term?.value).toBe(7);
    expect(rulebooks.ownChoice('requests', 'zj-hz')).toBeNull();
  });

  test.each([
    ['choice.off', { off: ['nothing'] }],
    ['choice.terms.confirm', { terms: { confirm: { value: 5, unit: 'workingDay' as const } } }],
    ['choice.profiles', { profiles: ['nothing'] }],
    ['choice.settings.nothing', { settings: { nothing: 'x' } }],
  ])('a choice that the catalogue does not allow is refused at %s', async (place, part) => {
    const { rulebooks, courts } = await openImports(store(), clock);
    const court = courts.require('zj', 'zj/');
    const given = { catalogueId: 'requests', court, choice: { ...NO_CHOICE, ...part }, by: 'x' };
    await expect(rulebooks.choose(given, MONDAY)).rejects.toMatchObject({ code: 'invalidInput', place });
    expect(await store().db('court_rules')).toEqual([]);
  });
});
