import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isoDate, parseIsoDate } from '../calendar/zone.ts';
import { AMOUNT_BANDS, amountBandOf, DIMENSIONS, recoveryOf, TIME_DIMENSIONS } from './dimensions.ts';
import { BOARD_MEASURES, MEASURE_IDS, MEASURES } from './measures.ts';
import { bucketOf, bucketsOf, byMonths, comparedPeriod, daysOf, periodOfBucket } from './period.ts';
import { Question } from './question.ts';
import { LEAST_CASES, withhold, type Cell } from './withhold.ts';

const cell = (n: number): Cell => ({ value: n, n });
const day = fc.integer({ min: 10_000, max: 30_000 });
const period = fc
  .tuple(day, fc.integer({ min: 0, max: 800 }))
  .map(([first, length]) => ({ from: isoDate(first), to: isoDate(first + length) }));

describe('the declarations', () => {
  test('name every measure once, each under its id', () => {
    expect(Object.keys(MEASURES).sort()).toEqual([...MEASURE_IDS].sort());
    for (const [id, measure] of Object.entries(MEASURES)) {
      expect(measure.id).toBe(id);
    }
    expect(new Set(BOARD_MEASURES).size).toBe(BOARD_MEASURES.length);
  });

  test('have no figure of the present by times', () => {
    for (const { timing, dimensions } of Object.values(MEASURES)) {
      expect(timing === 'now' && TIME_DIMENSIONS.some((id) => dimensions.includes(id))).toBe(false);
    }
  });

  test('withhold only what is told of parties', () => {
    const personal = Object.values(DIMENSIONS).filter((dimension) => dimension.personal);
    expect(personal.map(({ id }) => id)).toEqual(['amountBand', 'recovery', 'debtorKind', 'propertyKind']);
  });
});

test('amountBandOf() puts an amount into the band whose upper end is above it', () => {
  expect([null, 0, 999_999, 1_000_000, 999_999_999, 1_000_000_000].map(amountBandOf)).toEqual([
    'none',
    'to10k',
    'to10k',
    'to50k',
    'to10m',
    'over10m',
  ]);
  expect(AMOUNT_BANDS.at(-1)?.id).toBe('none');
});

test('recoveryOf() is in full from the claim on, and nothing without a claim', () => {
  expect([recoveryOf(100, 99), recoveryOf(100, 100), recoveryOf(100, 0)]).toEqual(['part', 'full', 'none']);
  expect([recoveryOf(null, 5), recoveryOf(0, 5)]).toEqual([null, null]);
});

describe('periods', () => {
  test('buckets cut a period into parts without gap or overlap', () => {
    fc.assert(
      fc.property(period, fc.constantFrom(...TIME_DIMENSIONS), (whole, by) => {
        const keys = bucketsOf(whole, by);
        const parts = keys.map((key) => periodOfBucket(key, by, whole));
        const begins = [whole.from, ...parts.slice(0, -1).map(({ to }) => isoDate(parseIsoDate(to) + 1))];
        expect(parts.map(({ from }) => from)).toEqual(begins);
        expect(parts.at(-1)?.to).toBe(whole.to);
        expect(parts.map(({ to }) => bucketOf(parseIsoDate(to), by))).toEqual(keys);
      }),
    );
  });

  test('the whole months of a period and the days before them, without those beyond, are the period', () => {
    const isFirst = (day: number): boolean => isoDate(day).endsWith('-01');
    const lengthOf = (days: { first: number; last: number } | null): number =>
      days === null ? 0 : days.last - days.first + 1;
    fc.assert(
      fc.property(period, (whole) => {
        const { first, last } = daysOf(whole);
        const { before, months, beyond } = byMonths(whole);
        expect((before ?? months)?.first).toBe(first);
        expect(lengthOf(before) + lengthOf(months) - lengthOf(beyond)).toBe(last - first + 1);
        expect(months === null || (isFirst(months.first) && isFirst(months.last + 1))).toBe(true);
        expect(beyond === null || (beyond.first === last + 1 && beyond.last === months?.last)).toBe(true);
        expect(lengthOf(beyond)).toBeLessThan(31);
      }),
    );
    expect(byMonths({ from: '2026-02-02', to: '2026-02-28' }).months).toBeNull();
    expect(byMonths({ from: '2026-02-01', to: '2026-02-28' })).toMatchObject({ before: null, beyond: null });
  });

  test('before whole months come as many months, before other days as many days', () => {
    expect(comparedPeriod({ from: '2026-03-01', to: '2026-03-31' }, 'previous')).toEqual({
      from: '2026-02-01',
      to: '2026-02-28',
    });
    expect(comparedPeriod({ from: '2026-03-02', to: '2026-03-31' }, 'previous')).toEqual({
      from: '2026-01-31',
      to: '2026-03-01',
    });
  });

  test('a year ago keeps whole months whole, leap years too', () => {
    expect(comparedPeriod({ from: '2025-02-01', to: '2025-02-28' }, 'lastYear')).toEqual({
      from: '2024-02-01',
      to: '2024-02-29',
    });
  });
});

describe('withhold()', () => {
  test('hides cells of few cases, and another one where a single one would be told by the whole', () => {
    expect(withhold([cell(9), cell(1), cell(5), cell(0)]).map(({ withheld }) => withheld === true)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  test('leaves no cell of few cases, and never exactly one hidden among several that have any', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 8 })), (counts) => {
        const cells = withhold(counts.map(cell));
        expect(cells.every(({ n, withheld }) => withheld === true || n === 0 || n >= LEAST_CASES)).toBe(true);
        const hidden = cells.filter(({ withheld }) => withheld === true).length;
        expect(hidden === 1 && counts.filter((n) => n > 0).length > 1).toBe(false);
      }),
    );
  });
});

describe('a question', () => {
  const base = { catalogueId: 'enforcement', period: { from: '2026-01-01', to: '2026-12-31' } };

  test('is refused where a measure has no such dimension', () => {
    expect(Question.safeParse({ ...base, measures: ['received'], dimensions: ['closingWay'] }).success).toBe(
      false,
    );
    expect(Question.safeParse({ ...base, measures: ['closed'], dimensions: ['closingWay'] }).success).toBe(
      true,
    );
  });

  test('is refused with two dimensions of one kind, or a period that ends first', () => {
    expect(Question.safeParse({ ...base, measures: ['closed'], dimensions: ['month', 'year'] }).success).toBe(
      false,
    );
    const period = { from: '2026-02-01', to: '2026-01-01' };
    expect(Question.safeParse({ ...base, period, measures: ['closed'] }).success).toBe(false);
  });
});
