import { describe, expect, test } from 'vitest';
import { RetryBudget } from './retry-budget.ts';

describe('RetryBudget', () => {
  test('a stream that fails again and again is given up', () => {
    const budget = new RetryBudget({ size: 3, refillMs: 30_000 });
    expect([1, 2, 3, 4].map((second) => budget.take(second * 1_000))).toEqual([true, true, true, false]);
  });

  test('a stream that fails now and then goes on for ever', () => {
    const budget = new RetryBudget({ size: 3, refillMs: 30_000 });
    const taken = Array.from({ length: 1_000 }, (_, i) => budget.take(i * 31_000));
    expect(taken.every(Boolean)).toBe(true);
  });

  test('it never holds more than its size', () => {
    const budget = new RetryBudget({ size: 2, refillMs: 1_000 });
    const late = 3_600_000;
    expect([budget.take(late), budget.take(late), budget.take(late)]).toEqual([true, true, false]);
  });
});
