import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { isInSubtree } from '#shared/courts.ts';
import { createProvince, TEST_COURTS } from '../testing/province.ts';
import { describeStores } from '../testing/store.ts';
import { withinCourts } from './scope.ts';

describeStores('withinCourts', (store) => {
  let paths: string[];

  beforeAll(async () => {
    await createProvince(store());
    paths = (await store().db('courts').pluck('path')) as string[];
  });

  const inside = async (scope: string): Promise<string[]> =>
    ((await withinCourts(store().db('courts'), scope).pluck('path')) as string[]).sort();

  test('finds a court and all below it, and not one whose id begins alike', async () => {
    expect(await inside('zj/zj-hz/')).toEqual(['zj/zj-hz/', 'zj/zj-hz/zj-hz-xihu/']);
    expect(await inside('zj/')).toHaveLength(TEST_COURTS.length);
    expect(await inside('nowhere/')).toEqual([]);
  });

  test('finds in the database what isInSubtree says of each path', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), async (scope) => {
        expect(await inside(scope)).toEqual(paths.filter((path) => isInSubtree(path, scope)).sort());
      }),
      { numRuns: 20 },
    );
  });

  test('uses the index of the paths', async () => {
    const { sql, bindings } = withinCourts(store().db('courts'), 'zj/zj-hz/').select('id').toSQL().toNative();
    if (store().dialect === 'sqlite') {
      const plan = JSON.stringify(await store().db.raw(`EXPLAIN QUERY PLAN ${sql}`, bindings as string[]));
      expect(plan).toMatch(/USING INDEX/);
    }
  });
});
