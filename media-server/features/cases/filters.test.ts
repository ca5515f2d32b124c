import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { SavedFilter } from '#shared/contract/cases.ts';
import { TestClock } from '../../testing/clock.ts';
import { openPipeline, type Person, type Pipeline } from '../../testing/pipeline.ts';
import { describeStores } from '../../testing/store.ts';

describeStores('saved filters', (store) => {
  let pipeline: Pipeline;
  let calls: Pipeline['cases']['handlers']['cases'];
  let mine: Person;
  let other: Person;

  beforeAll(async () => {
    pipeline = await openPipeline(store(), new TestClock());
    calls = pipeline.cases.handlers.cases;
    mine = await pipeline.person('analyst', 'zj');
    other = await pipeline.person('leader', 'zj');
  });
  afterAll(() => pipeline.close());
  beforeEach(() => store().db('saved_filters').delete());

  const filter = (over: Partial<SavedFilter> = {}): SavedFilter => ({
    id: randomUUID(),
    view: 'cases',
    name: '逾期',
    query: 'having=overdue',
    ...over,
  });

  test('are their user’s own', async () => {
    const own = filter();
    await calls.saveFilter(mine, own);
    await calls.saveFilter(other, filter({ name: '别人的' }));
    expect(await calls.filters(mine, {})).toEqual([own]);
    expect(await calls.filters(other, {})).toMatchObject([{ name: '别人的' }]);
  });

  test('are replaced by one with the same id, and removed', async () => {
    const own = filter();
    await calls.saveFilter(mine, own);
    const changed = { ...own, view: 'alarms', name: '新名', query: 'priority=1' };
    await calls.saveFilter(mine, changed);
    expect(await calls.filters(mine, {})).toEqual([changed]);
    await calls.removeFilter(mine, { filterId: own.id });
    expect(await calls.filters(mine, {})).toEqual([]);
    await expect(calls.removeFilter(mine, { filterId: own.id })).rejects.toMatchObject({ code: 'notFound' });
  });

  test('of somebody else can’t be replaced or removed', async () => {
    const own = filter();
    await calls.saveFilter(mine, own);
    await expect(calls.saveFilter(other, { ...own, name: 'x' })).rejects.toMatchObject({ code: 'notFound' });
    await expect(calls.removeFilter(other, { filterId: own.id })).rejects.toMatchObject({ code: 'notFound' });
    expect(await calls.filters(mine, {})).toEqual([own]);
  });

  test('that are saved twice at once are one', async () => {
    const own = filter();
    await Promise.all(Array.from({ length: 5 }, () => calls.saveFilter(mine, own)));
    expect(await calls.filters(mine, {})).toEqual([own]);
  });

  test('are two hundred at most; those that are there can still be changed', async () => {
    const all = Array.from({ length: 200 }, (_, n) => filter({ name: `n${n}` }));
    const rows = all.map((one) => ({ ...one, user_id: mine.caller.id, created_at: 1 }));
    await store().db.batchInsert('saved_filters', rows, 100);
    await expect(calls.saveFilter(mine, filter())).rejects.toMatchObject({ code: 'conflict' });
    await calls.saveFilter(mine, { ...(all[7] as SavedFilter), name: 'changed' });
    expect((await calls.filters(mine, {})).filter(({ name }) => name === 'changed')).toHaveLength(1);
    await calls.saveFilter(other, filter());
    await calls.removeFilter(mine, { filterId: all[0]?.id ?? '' });
    await calls.saveFilter(mine, filter());
  });

  test.each([{ name: '  ' }, { name: 'x'.repeat(61) }, { name: 'a\0' }, { query: '\0' }, { id: 'x' }])(
    'with %j are refused',
    (over) => {
      expect(SavedFilter.safeParse(filter(over)).success).toBe(false);
    },
  );
});
