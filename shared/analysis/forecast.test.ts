import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COVERAGE, forecast } from './forecast.ts';

const HELD_OUT = 6;

/** Numbers from 0 to 1 that follow from a seed (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A course with a trend, a known month of the year and some noise. */
function course(months: number, noise: number, seed: number): number[] {
  const random = seeded(seed);
  return Array.from({ length: months }, (_, index) => {
    const season = 60 * Math.sin((2 * Math.PI * index) / 12);
    return 300 + 2 * index + season + noise * (random() + random() + random() - 1.5);
  });
}

const meanError = (said: readonly number[], true_: readonly number[]): number =>
  said.reduce((sum, value, index) => sum + Math.abs(value - (true_[index] ?? 0)), 0) / said.length;

describe('forecast', () => {
  test('finds the held-out months of a seasonal course, better than the naive ways', () => {
    const all = course(48, 15, 3);
    const [known, held] = [all.slice(0, -HELD_OUT), all.slice(-HELD_OUT)];
    const said = forecast(known, HELD_OUT);
    expect(said?.method).toBe('holtWinters');
    const error = meanError(said?.points.map(({ value }) => value) ?? [], held);
    expect(error).toBeLessThan(20);
    expect(error).toBeLessThan(meanError(known.slice(-12, -6), held));
    expect(said?.errors.holtWinters).toBeLessThan(said?.errors.seasonalNaive ?? 0);
  });

  test('its intervals hold about as many held-out months as they say', () => {
    let inside = 0;
    let all = 0;
    for (let seed = 1; seed <= 60; seed += 1) {
      const months = course(48, 40, seed);
      const said = forecast(months.slice(0, -HELD_OUT), HELD_OUT);
      for (const [step, { low, high }] of (said?.points ?? []).entries()) {
        const value = months[months.length - HELD_OUT + step] ?? 0;
        inside += value >= low && value <= high ? 1 : 0;
        all += 1;
      }
    }
    expect(inside / all).toBeGreaterThan(COVERAGE - 0.08);
    expect(inside / all).toBeLessThan(0.99);
  });

  test('a course that never changes goes on, without any doubt', () => {
    expect(
      forecast(
        Array.from({ length: 36 }, () => 7),
        3,
      )?.points,
    ).toEqual(Array.from({ length: 3 }, () => ({ value: 7, low: 7, high: 7 })));
  });

  test('a short course goes on by what it has, one below a year not at all', () => {
    expect(forecast(course(11, 1, 1), 3)).toBeNull();
    expect(forecast(course(14, 1, 1), 3)?.method).toBe('drift');
    expect(Object.keys(forecast(course(26, 1, 1), 3)?.errors ?? {})).toEqual(['seasonalNaive', 'drift']);
  });

  test('counts never fall below nothing, and what is further away is never surer', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(500), { minLength: 12, maxLength: 40 }),
        fc.integer({ min: 1, max: 12 }),
        (values, horizon) => {
          const points = forecast(values, horizon)?.points ?? [];
          expect(points).toHaveLength(horizon);
          let widest = 0;
          for (const { value, low, high } of points) {
            expect(low).toBeGreaterThanOrEqual(0);
            expect(low).toBeLessThanOrEqual(value);
            expect(high - value).toBeGreaterThanOrEqual(widest - 1e-9);
            widest = high - value;
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
