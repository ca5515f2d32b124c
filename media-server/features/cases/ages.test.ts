import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Ages } from './ages.ts';

const HOUR = 3_600_000;

const medianOf = (ages: readonly number[]): number | null => {
  const set = new Ages();
  ages.forEach((age) => set.add(age));
  return set.median;
};

test('the median is the lower one, to the hour', () => {
  expect(medianOf([])).toBeNull();
  expect(medianOf([5 * HOUR + 1])).toBe(5 * HOUR);
  expect(medianOf([HOUR, 9 * HOUR])).toBe(HOUR);
  expect(medianOf([9 * HOUR, HOUR, 3 * HOUR])).toBe(3 * HOUR);
  // Of an event that lies in the future.
  expect(medianOf([-HOUR])).toBe(0);
});

test('of sets that are put together is that of all their ages', () => {
  const ages = fc.array(fc.nat(500 * HOUR), { maxLength: 30 });
  fc.assert(
    fc.property(ages, ages, (some, others) => {
      const [set, other] = [new Ages(), new Ages()];
      some.forEach((age) => set.add(age));
      others.forEach((age) => other.add(age));
      set.addAll(other);
      expect(set.median).toBe(medianOf([...some, ...others]));
    }),
  );
});

test('is that of the sorted ages, whatever they are', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(500 * HOUR), { minLength: 1, maxLength: 60 }), (ages) => {
      const middle = ages.toSorted((a, b) => a - b)[Math.ceil(ages.length / 2) - 1] ?? 0;
      expect(medianOf(ages)).toBe(Math.floor(middle / HOUR) * HOUR);
    }),
  );
});
