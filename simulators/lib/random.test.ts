import { expect, test } from 'vitest';
import { createRandom } from './random.ts';

const draw = (seed: number): number[] => {
  const random = createRandom(seed);
  return Array.from({ length: 1_000 }, random.next);
};

test('createRandom() with the same seed gives the same numbers, with another seed others', () => {
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

test('next() stays in [0, 1) and is spread evenly', () => {
  const numbers = draw(1);
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers)).toBeLessThan(1);
  expect(numbers.reduce((sum, value) => sum + value, 0) / numbers.length).toBeCloseTo(0.5, 1);
});

test('fork() gives the same stream however far its parent has been read', () => {
  const fresh = createRandom(3).fork('walk').next();
  const read = createRandom(3);
  read.next();
  expect(read.fork('walk').next()).toBe(fresh);
  expect(read.fork('losses').next()).not.toBe(fresh);
});

test('pick() of nothing throws', () => {
  expect(() => createRandom(1).pick([])).toThrow(RangeError);
});
