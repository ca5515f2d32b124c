import { assert, asyncProperty, constantFrom } from 'fast-check';
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
    await assert(
      asyncProperty(constantFrom(...paths), async (scope) => {
        expect(await inside(scope)).toEqual(paths.filter((path) => isInSubtree(path, scope)).sort());
      }),
      { numRuns: 20 },
    );
  });
});
