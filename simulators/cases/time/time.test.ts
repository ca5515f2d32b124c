import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../../lib/random.ts';
import { Pace } from './pace.ts';
import {
  addWorkingDays,
  dayOf,
  isWorking,
  lastDayOf,
  localIso,
  monthsLater,
  rollBack,
  startOf,
} from './work-days.ts';

const at = (text: string): number => Date.parse(`${text}+08:00`);
const day = (text: string): number => dayOf(at(`${text}T12:00:00`));
const calm = (seed = 1): Pace => new Pace(createRandom(seed), { tempo: 1, laxity: 0 });
const moments = fc.integer({ min: at('2025-01-01T00:00:00'), max: at('2027-12-31T00:00:00') });

test('isWorking() knows holidays and the weekends that make up for them', () => {
  expect(isWorking(day('2026-10-05'))).toBe(false);
  expect(isWorking(day('2026-10-09'))).toBe(true);
  expect(isWorking(day('2026-02-14'))).toBe(true);
  expect(isWorking(day('2026-11-21'))).toBe(false);
});

test('addWorkingDays() skips free days, and with 0 goes to the day itself or the next working one', () => {
  expect(addWorkingDays(day('2026-11-20'), 1)).toBe(day('2026-11-23'));
  expect(addWorkingDays(day('2026-11-21'), 0)).toBe(day('2026-11-23'));
  expect(rollBack(day('2026-11-22'))).toBe(day('2026-11-20'));
});

test('lastDayOf() moves a free last day on, unless it is a set date', () => {
  const from = at('2026-11-11T09:00:00');
  expect(lastDayOf(from, { days: 10 })).toBe(day('2026-11-23'));
  expect(lastDayOf(from, { days: 10, exact: true })).toBe(day('2026-11-20'));
  expect(lastDayOf(from, { workingDays: 3 })).toBe(day('2026-11-16'));
  expect(lastDayOf(from, { months: 1 })).toBe(monthsLater(day('2026-11-11'), 1));
});

test('localIso() gives the province’s own time', () => {
  expect(localIso(at('2026-01-05T09:12:33'))).toBe('2026-01-05T09:12:33.000+08:00');
});

test('step() of a careful officer lies in office hours, after its start, and within its limit', () => {
  fc.assert(
    fc.property(moments, fc.integer({ min: 1, max: 12 }), fc.integer(), (from, days, seed) => {
      const end = calm(seed).step(from, { min: 0, max: 9, limit: { workingDays: days } });
      const hours = (end - startOf(dayOf(end))) / 3_600_000;
      expect(end).toBeGreaterThan(from);
      expect(isWorking(dayOf(end))).toBe(true);
      expect(hours).toBeGreaterThanOrEqual(8.5);
      expect(hours).toBeLessThanOrEqual(17.5);
      expect(dayOf(end)).toBeLessThanOrEqual(lastDayOf(from, { workingDays: days }));
    }),
  );
});

test('step() of a careless officer is late more often than that of a careful one', () => {
  const lateOf = (laxity: number): number => {
    const pace = new Pace(createRandom(9), { tempo: 1, laxity });
    const from = at('2026-03-02T09:00:00');
    const limit = { days: 7 };
    return Array.from({ length: 4_000 }, () => pace.step(from, { min: 0, max: 3, limit })).filter(
      (end) => dayOf(end) > lastDayOf(from, limit),
    ).length;
  };
  expect(lateOf(0)).toBe(0);
  expect(lateOf(1)).toBeGreaterThan(100);
  expect(lateOf(4)).toBeGreaterThan(2 * lateOf(1));
});

test('soon(), outside(), later() and between() give a moment after their start', () => {
  fc.assert(
    fc.property(moments, fc.integer(), (from, seed) => {
      const pace = calm(seed);
      expect(pace.soon(from, 1, 30)).toBeGreaterThan(from);
      expect(pace.outside(from, 0, 4)).toBeGreaterThan(from);
      expect(pace.later(from, 0, 4)).toBeGreaterThan(from);
      const middle = pace.between(from, from + 60_000, 1);
      expect(middle).toBeGreaterThan(from);
      expect(middle).toBeLessThan(from + 60_000);
    }),
  );
});

test('before() lies so many days ahead of a moment, on a working day', () => {
  const end = at('2026-10-08T12:00:00');
  const found = calm().before(end, 1, 5);
  expect(isWorking(dayOf(found))).toBe(true);
  expect(found).toBeLessThan(end);
});
