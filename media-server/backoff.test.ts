import { expect, it } from 'vitest';
import { Backoff } from './backoff.ts';

it('next() grows to the last delay and begins again after a healthy run', () => {
  const backoff = new Backoff([0, 500, 1_000], 30_000);
  expect([1, 2, 3, 4].map(() => backoff.next(10))).toEqual([0, 500, 1_000, 1_000]);
  expect(backoff.next(30_000)).toBe(0);
  expect(backoff.next(29_999)).toBe(500);
});
