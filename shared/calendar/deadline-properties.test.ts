import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deadline, type Counting } from './deadline.ts';
import { explainDays } from './explain.ts';
import type { Interval } from './intervals.ts';
import { remaining } from './remaining.ts';
import { endOf, shanghai, walkToDeadline } from './testing.ts';
import { clockMsOf, type Term } from './term.ts';
import { chinaCalendar } from './working-days.ts';
import { DAY_MS, isoDate, Zone } from './zone.ts';

const zone = new Zone('Asia/Shanghai');
const counting: Counting = { zone, calendar: chinaCalendar(), endsOnWorkingDay: true };
const exact: Counting = { ...counting, endsOnWorkingDay: false };

const FIRST = shanghai('2025-01-01');
const LAST = shanghai('2026-06-30');
/** The dates of the notices end here, and with them what the walk over the days knows. */
const KNOWN = endOf('2026-12-31');

const start = fc.integer({ min: FIRST, max: LAST });

const inUnit = (unit: Term['unit'], max: number): fc.Arbitrary<Term> =>
  fc.integer({ min: 0, max }).map((value) => ({ value, unit }));
const inDays = fc.oneof(
  inUnit('day', 90),
  inUnit('workingDay', 45),
  inUnit('month', 6),
  inUnit('quarter', 2),
  inUnit('year', 1),
);
const inHours = fc.oneof(inUnit('minute', 4000), inUnit('hour', 200));
const term = fc.oneof({ weight: 4, arbitrary: inDays }, { weight: 1, arbitrary: inHours });

/** Pauses near a start: whole days and parts of days, overlapping or not, one in ten still open. */
const pause = fc
  .tuple(
    fc.integer({ min: -20 * 24, max: 120 * 24 }),
    fc.integer({ min: 0, max: 20 * 24 }),
    fc.integer({ min: 0, max: 9 }),
  )
  .map(([from, length, open]) => ({ from, to: open === 0 ? null : from + length }));
const count = fc
  .record({ start, term, offsets: fc.array(pause, { maxLength: 4 }), isExact: fc.boolean() })
  .map(({ offsets, ...rest }) => ({
    ...rest,
    pauses: offsets.map(({ from, to }): Interval => ({
      from: rest.start + from * 3_600_000,
      to: to === null ? null : rest.start + to * 3_600_000,
    })),
  }));

interface Count {
  start: number;
  term: Term;
  pauses: readonly Interval[];
  isExact: boolean;
}

const dueOf = ({ isExact, ...input }: Count): number | null =>
  deadline(input, isExact ? exact : counting).dueAt;

/** As a time that can be compared: a clock that stands still ends never. */
const endOfCount = (given: Count): number => dueOf(given) ?? Number.POSITIVE_INFINITY;

describe('deadline()', () => {
  test('agrees with a walk over the days by the dates of the notices', () => {
    fc.assert(
      fc.property(count, (given) => {
        const expected = walkToDeadline({ ...given, exact: given.isExact });
        fc.pre(expected === null || expected <= KNOWN);
        expect(dueOf(given)).toBe(expected);
      }),
      { numRuns: 1500 },
    );
  });

  test('is never before its start', () => {
    fc.assert(
      fc.property(count, (given) => {
        expect(endOfCount(given)).toBeGreaterThanOrEqual(given.start);
      }),
      { numRuns: 300 },
    );
  });

  test('of a longer term of the same unit is never earlier', () => {
    fc.assert(
      fc.property(count, fc.integer({ min: 0, max: 20 }), (given, more) => {
        const longer = { ...given, term: { ...given.term, value: given.term.value + more } };
        expect(endOfCount(longer)).toBeGreaterThanOrEqual(endOfCount(given));
      }),
      { numRuns: 300 },
    );
  });

  test('of a later start is never earlier', () => {
    // A month that is too short for the day of its start ends on its last day: added pauses then depend on where in the month they lie.
    const isCivil = ({ term }: Count): boolean => !['month', 'quarter', 'year'].includes(term.unit);
    fc.assert(
      fc.property(count, fc.integer({ min: 0, max: 40 * DAY_MS }), (given, more) => {
        const input = isCivil(given) ? given : { ...given, pauses: [] };
        expect(endOfCount({ ...input, start: input.start + more })).toBeGreaterThanOrEqual(endOfCount(input));
      }),
      { numRuns: 300 },
    );
  });

  test('with one more pause is never earlier', () => {
    fc.assert(
      fc.property(count, pause, (given, { from, to }) => {
        const one = {
          from: given.start + from * 3_600_000,
          to: to === null ? null : given.start + to * 3_600_000,
        };
        const more = { ...given, pauses: [...given.pauses, one] };
        expect(endOfCount(more)).toBeGreaterThanOrEqual(endOfCount(given));
      }),
      { numRuns: 300 },
    );
  });

  test('with its pauses in another order is the same', () => {
    fc.assert(
      fc.property(count, (given) => {
        expect(dueOf({ ...given, pauses: given.pauses.toReversed() })).toBe(dueOf(given));
      }),
      { numRuns: 100 },
    );
  });

  test('in working days with one more free day is never earlier', () => {
    const rest = fc.integer({ min: zone.dayOf(FIRST), max: zone.dayOf(LAST) + 200 });
    fc.assert(
      fc.property(start, inUnit('workingDay', 45), rest, (at, days, free) => {
        const calendar = chinaCalendar({ [isoDate(free)]: { work: false, nameZh: '休', nameEn: 'Rest' } });
        const before = deadline({ start: at, term: days }, counting).dueAt ?? 0;
        expect(deadline({ start: at, term: days }, { ...counting, calendar }).dueAt).toBeGreaterThanOrEqual(
          before,
        );
      }),
      { numRuns: 200 },
    );
  });
});

describe('explainDays()', () => {
  const named = count.map((given) => ({
    ...given,
    pauses: given.pauses.map((one, index) => ({ ...one, pause: `pause${index}` })),
  }));

  test('tells each day from the start to the deadline once, and its counted days are the term', () => {
    fc.assert(
      fc.property(named, inDays, (given, days) => {
        const input = { ...given, term: days };
        const end = dueOf(input);
        fc.pre(end !== null);
        const runs = explainDays({ ...input, end }, counting);
        const told = runs.flatMap(({ from, to }) =>
          Array.from({ length: to - from + 1 }, (_, i) => from + i),
        );
        const [first, last] = [zone.dayOf(input.start), zone.dayOf(end)];
        expect(told).toEqual(Array.from({ length: last - first + 1 }, (_, i) => first + i));
        const counted = runs
          .filter(({ kind }) => kind === 'counted')
          .reduce((sum, { from, to }) => sum + to - from + 1, 0);
        const full = walkToDeadline({ start: input.start, term: days, exact: true });
        const natural = Math.round(((full ?? 0) - zone.endOf(first)) / DAY_MS);
        expect(counted).toBe(days.unit === 'workingDay' ? days.value : natural);
        expect(runs.at(-1)?.counted).toBe(counted);
      }),
      { numRuns: 300 },
    );
  });

  test('counts no paused day, and ends on a day that counts or was rolled to', () => {
    fc.assert(
      fc.property(named, inDays, (given, days) => {
        const input = { ...given, term: days };
        const end = dueOf(input);
        fc.pre(end !== null);
        const runs = explainDays({ ...input, end }, counting);
        for (const { from, to, kind } of runs) {
          for (let number = from; number <= to; number++) {
            const stands = input.pauses.some(
              (one) => number > zone.dayOf(one.from) && (one.to === null || number <= zone.dayOf(one.to)),
            );
            expect(stands && number !== zone.dayOf(input.start)).toBe(kind === 'paused');
          }
        }
        expect(['first', 'counted', 'rolled']).toContain(runs.at(-1)?.kind);
      }),
      { numRuns: 200 },
    );
  });
});

describe('remaining()', () => {
  test('of any deadline and moment is never negative, over exactly after the deadline, and nothing on the last day', () => {
    fc.assert(
      fc.property(count, start, (given, now) => {
        const dueAt = dueOf(given);
        fc.pre(dueAt !== null);
        const { value, unit, isOver } = remaining(dueAt, now, given.term, counting);
        expect(value).toBeGreaterThanOrEqual(0);
        expect(isOver).toBe(now > dueAt);
        const isLastDay = zone.dayOf(now) === zone.dayOf(dueAt);
        expect(isLastDay && unit !== 'hour' && value > 0).toBe(false);
        expect(unit === 'hour' && clockMsOf(given.term) === null).toBe(false);
      }),
      { numRuns: 300 },
    );
  });
});
