import { expect, test } from 'vitest';
import { createRandom } from '../../lib/random.ts';
import { losses, planSos, receiptDelays } from './plan.ts';

const firstLosses = (seed: number, count: number): { afterMs: number; lastsMs: number }[] => {
  const plan = losses(createRandom(seed));
  return Array.from({ length: count }, () => plan.next().value);
};

test('losses() of a seed are the same each time and last from 5 to 60 s', () => {
  const plan = firstLosses(1, 200);
  expect(firstLosses(1, 200)).toEqual(plan);
  expect(firstLosses(2, 200)).not.toEqual(plan);
  expect(Math.min(...plan.map(({ lastsMs }) => lastsMs))).toBeGreaterThanOrEqual(5_000);
  expect(Math.max(...plan.map(({ lastsMs }) => lastsMs))).toBeLessThanOrEqual(60_000);
});

test('planSos() chooses one of the units and a time in the second minute', () => {
  const plans = Array.from({ length: 200 }, (_, seed) => planSos(createRandom(seed), 24));
  expect(new Set(plans.map(({ index }) => index))).toEqual(
    new Set(Array.from({ length: 24 }, (_, index) => index)),
  );
  expect(plans.filter(({ afterMs }) => afterMs < 60_000 || afterMs > 120_000)).toEqual([]);
});

test('receiptDelays() read before done', () => {
  const { readMs, doneMs } = receiptDelays(createRandom(5));
  expect(readMs).toBeGreaterThanOrEqual(2_000);
  expect(doneMs).toBeGreaterThanOrEqual(8_000);
});
