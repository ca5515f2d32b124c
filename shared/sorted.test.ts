import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lastNotAbove } from './sorted.ts';

test('finds what a look at each would find, also among equal values', () => {
  const values = fc.array(fc.integer({ min: 0, max: 20 })).map((all) => all.sort((a, b) => a - b));
  fc.assert(
    fc.property(values, fc.integer({ min: -1, max: 21 }), (all, value) => {
      const found = lastNotAbove(all.length, (index) => all[index] ?? Infinity, value);
      expect(found).toBe(all.findLastIndex((each) => each <= value));
    }),
  );
});
