import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addMonths,
  civilDate,
  DAY_MS,
  dayNumber,
  HOUR_MS,
  isoDate,
  parseIsoDate,
  weekday,
  Zone,
} from './zone.ts';

const day = (date: string): number => parseIsoDate(date);

/** The date that a zone's own clock shows, as the platform has it. */
const shownDate = (zone: string, at: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(at);

const between = (from: string, to: string): fc.Arbitrary<number> =>
  fc.integer({ min: Date.parse(from), max: Date.parse(to) });

describe('addMonths()', () => {
  test.each([
    ['2026-01-31', 1, '2026-02-28'],
    ['2024-01-31', 1, '2024-02-29'],
    ['2026-03-31', 1, '2026-04-30'],
    ['2026-02-28', 1, '2026-03-28'],
    ['2026-01-15', 6, '2026-07-15'],
    ['2026-08-31', 6, '2027-02-28'],
    ['2024-02-29', 12, '2025-02-28'],
    ['2024-02-29', 48, '2028-02-29'],
    ['2026-12-31', 2, '2027-02-28'],
    ['2026-05-31', -3, '2026-02-28'],
    ['2026-01-15', -1, '2025-12-15'],
    ['2026-01-15', 0, '2026-01-15'],
  ])('of %s and %i months gives %s: the same day, or the last of a shorter month', (from, months, to) => {
    expect(isoDate(addMonths(day(from), months))).toBe(to);
  });

  test('of any day lands in the month that is so many months away, never later in it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), fc.integer({ min: 0, max: 120 }), (from, months) => {
        const [a, b] = [civilDate(from), civilDate(addMonths(from, months))];
        expect(b.year * 12 + b.month - (a.year * 12 + a.month)).toBe(months);
        expect(b.day).toBeLessThanOrEqual(a.day);
      }),
    );
  });
});

describe('parseIsoDate() and isoDate()', () => {
  test('of any day give it back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60_000 }), (number) => {
        expect(parseIsoDate(isoDate(number))).toBe(number);
        expect(dayNumber(civilDate(number))).toBe(number);
      }),
    );
  });

  test.each(['2026-02-29', '2026-13-01', '2026-1-1', '20260101', '2026-01-01T00:00', '', 'today'])(
    'of %j give NaN: it is no date of the calendar',
    (text) => {
      expect(parseIsoDate(text)).toBeNaN();
    },
  );
});

describe('weekday()', () => {
  test.each([
    ['1969-12-28', 0],
    ['1970-01-01', 4],
    ['2026-02-14', 6],
    ['2026-10-01', 4],
  ])('of %s is %i, Sunday being 0', (date, expected) => {
    expect(weekday(day(date))).toBe(expected);
  });
});

describe('Zone', () => {
  test('of an unknown name is refused with a RangeError', () => {
    expect(() => new Zone('Asia/Nowhere')).toThrow(RangeError);
  });

  test('Asia/Shanghai begins a day at 16:00 UTC of the day before and ends it a millisecond before the next', () => {
    const zone = new Zone('Asia/Shanghai');
    expect(zone.startOf(day('2026-10-01'))).toBe(Date.parse('2026-09-30T16:00:00Z'));
    expect(zone.endOf(day('2026-10-01'))).toBe(Date.parse('2026-10-01T15:59:59.999Z'));
    expect(zone.dayOf(Date.parse('2026-09-30T15:59:59.999Z'))).toBe(day('2026-09-30'));
    expect(zone.dayOf(Date.parse('2026-09-30T16:00:00Z'))).toBe(day('2026-10-01'));
  });

  test('Europe/Amsterdam has a day of 23 hours in March and one of 25 hours in October', () => {
    const zone = new Zone('Europe/Amsterdam');
    const length = (date: string): number => zone.endOf(day(date)) + 1 - zone.startOf(day(date));
    expect(zone.startOf(day('2026-03-29'))).toBe(Date.parse('2026-03-28T23:00:00Z'));
    expect(length('2026-03-28')).toBe(DAY_MS);
    expect(length('2026-03-29')).toBe(23 * HOUR_MS);
    expect(zone.startOf(day('2026-03-30'))).toBe(Date.parse('2026-03-29T22:00:00Z'));
    expect(zone.startOf(day('2026-10-25'))).toBe(Date.parse('2026-10-24T22:00:00Z'));
    expect(length('2026-10-25')).toBe(25 * HOUR_MS);
    expect(zone.startOf(day('2026-10-26'))).toBe(Date.parse('2026-10-25T23:00:00Z'));
  });

  test('America/Santiago begins the day on which midnight is skipped at 01:00, which is when the day before ends', () => {
    const zone = new Zone('America/Santiago');
    expect(zone.startOf(day('2026-09-06'))).toBe(Date.parse('2026-09-06T04:00:00Z'));
    expect(zone.endOf(day('2026-09-05'))).toBe(Date.parse('2026-09-06T03:59:59.999Z'));
    expect(zone.dayOf(Date.parse('2026-09-06T03:59:59.999Z'))).toBe(day('2026-09-05'));
  });

  test.each([
    ['Asia/Shanghai', '1985-01-01', '2040-01-01'],
    ['Europe/Amsterdam', '1990-01-01', '2040-01-01'],
    ['America/Santiago', '2019-01-01', '2040-01-01'],
    ['America/Havana', '2019-01-01', '2040-01-01'],
    ['Pacific/Kiritimati', '2000-01-01', '2040-01-01'],
  ])(
    '%s puts any instant on the day that its clock shows, between that day’s begin and end',
    (name, from, to) => {
      const zone = new Zone(name);
      const atNight = between(from, to).chain((at) =>
        fc.integer({ min: -2 * HOUR_MS, max: 2 * HOUR_MS }).map((off) => zone.startOf(zone.dayOf(at)) + off),
      );
      fc.assert(
        fc.property(fc.oneof(between(from, to), atNight), (at) => {
          const number = zone.dayOf(at);
          expect(isoDate(number)).toBe(shownDate(name, at));
          expect(zone.startOf(number)).toBeLessThanOrEqual(at);
          expect(zone.endOf(number)).toBeGreaterThanOrEqual(at);
        }),
        { numRuns: 150 },
      );
    },
  );
});
