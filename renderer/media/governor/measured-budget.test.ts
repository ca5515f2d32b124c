import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIRST_WAIT_MS, LONGEST_WAIT_MS, MeasuredBudget, SETTLE_MS } from './measured-budget.ts';

const BOUNDS = { start: 100e6, min: 8e6, max: 400e6 };
const CALM = { decoded: 50e6, wanted: 50e6, droppedShare: 0 };

/** Observes the same for so many seconds from `from`, ms; answers with the time after them. */
function during(
  budget: MeasuredBudget,
  from: number,
  seconds: number,
  pressure: { decoded: number; wanted: number; droppedShare: number },
): number {
  for (let second = 0; second < seconds; second += 1) {
    budget.observe(pressure, from + second * 1_000);
  }
  return from + seconds * 1_000;
}

describe('MeasuredBudget', () => {
  it('stays where it is while nothing is dropped and no more is wanted', () => {
    const budget = new MeasuredBudget(BOUNDS);
    during(budget, 0, 3_600, CALM);
    expect(budget.value).toBe(BOUNDS.start);
  });

  it('falls below what was decoded when frames are dropped for a while, and not for a single bad second', () => {
    const budget = new MeasuredBudget(BOUNDS);
    let now = during(budget, 0, 5, CALM);
    now = during(budget, now, 1, { ...CALM, droppedShare: 0.6 });
    now = during(budget, now, 5, CALM);
    expect(budget.value).toBe(BOUNDS.start);
    now = during(budget, now, 3, { decoded: 60e6, wanted: 90e6, droppedShare: 0.3 });
    expect(budget.value).toBeCloseTo(45e6);
    // Nothing is concluded before the streams have settled.
    during(budget, now, SETTLE_MS / 1_000 - 1, { decoded: 40e6, wanted: 90e6, droppedShare: 0.3 });
    expect(budget.value).toBeCloseTo(45e6);
  });

  it('rises above the start value while more is wanted and nothing is dropped, up to its bound', () => {
    const budget = new MeasuredBudget(BOUNDS);
    during(budget, 0, 600, { decoded: 90e6, wanted: 900e6, droppedShare: 0 });
    expect(budget.value).toBe(BOUNDS.max);
  });

  it('waits longer after each rise that failed', () => {
    const CAN = 50e6;
    const budget = new MeasuredBudget({ ...BOUNDS, start: 45e6 });
    const rises: number[] = [];
    let before = budget.value;
    for (let now = 0; now < 3_600_000; now += 1_000) {
      const decoded = Math.min(budget.value, CAN);
      const droppedShare = budget.value > CAN ? 0.3 : 0;
      budget.observe({ decoded, wanted: 200e6, droppedShare }, now);
      if (budget.value > before) {
        rises.push(now);
      }
      before = budget.value;
    }
    const gaps = rises.slice(1).map((at, index) => at - (rises[index] ?? 0));
    expect(gaps[0]).toBeLessThan(3 * FIRST_WAIT_MS);
    expect(Math.max(...gaps)).toBeGreaterThanOrEqual(LONGEST_WAIT_MS);
    expect(rises.length).toBeLessThan(50);
  });

  it('stays within its bounds whatever is measured', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            decoded: fc.integer({ min: 0, max: 1e9 }),
            wanted: fc.integer({ min: 0, max: 1e9 }),
            droppedShare: fc.double({ min: 0, max: 1, noNaN: true }),
          }),
          { maxLength: 200 },
        ),
        (pressures) => {
          const budget = new MeasuredBudget(BOUNDS);
          for (const [second, pressure] of pressures.entries()) {
            budget.observe(pressure, second * 1_000);
            expect(budget.value).toBeGreaterThanOrEqual(BOUNDS.min);
            expect(budget.value).toBeLessThanOrEqual(BOUNDS.max);
          }
        },
      ),
    );
  });
});
