import { describe, expect, test } from 'vitest';
import { deadline, deadlineBefore, type Counting } from './deadline.ts';
import { mergeIntervals, type Interval } from './intervals.ts';
import { endOf, shanghai } from './testing.ts';
import type { Term, TermUnit } from './term.ts';
import { chinaCalendar, WEEKDAYS } from './working-days.ts';
import { Zone } from './zone.ts';

const counting: Counting = {
  zone: new Zone('Asia/Shanghai'),
  calendar: chinaCalendar(),
  endsOnWorkingDay: true,
};
const exact: Counting = { ...counting, endsOnWorkingDay: false };

const of = (value: number, unit: TermUnit): Term => ({ value, unit });

const pause = (from: string, to: string | null): Interval => ({
  from: shanghai(from),
  to: to === null ? null : shanghai(to),
});

const due = (start: string, term: Term, pauses: Interval[] = [], by: Counting = counting): number | null =>
  deadline({ start: shanghai(start), term, pauses }, by).dueAt;

describe('deadline()', () => {
  test('in hours or minutes runs through nights and holidays to the millisecond', () => {
    expect(due('2026-09-30 17:00', of(48, 'hour'))).toBe(shanghai('2026-10-02 17:00'));
    expect(due('2026-09-30 23:59', of(90, 'minute'))).toBe(shanghai('2026-10-01 01:29'));
    expect(deadline({ start: 1_700_000_000_123, term: of(1, 'hour') }, counting).dueAt).toBe(
      1_700_003_600_123,
    );
  });

  test('in natural days ends with the last day, the first not counted', () => {
    expect(due('2026-03-02 00:00', of(10, 'day'))).toBe(endOf('2026-03-12'));
    expect(due('2026-03-02 23:59', of(10, 'day'))).toBe(endOf('2026-03-12'));
    expect(due('2026-03-02 09:00', of(1, 'day'))).toBe(endOf('2026-03-03'));
  });

  test('in natural days that end on a weekend or a holiday goes on to the next working day, where the calendar has it so', () => {
    expect(due('2026-03-04 09:00', of(10, 'day'))).toBe(endOf('2026-03-16'));
    expect(due('2026-09-24 09:00', of(7, 'day'))).toBe(endOf('2026-10-08'));
    expect(due('2026-09-24 09:00', of(7, 'day'), [], exact)).toBe(endOf('2026-10-01'));
    expect(due('2026-02-08 09:00', of(7, 'day'))).toBe(endOf('2026-02-24'));
  });

  test('in natural days that end on a worked Saturday ends on it', () => {
    expect(due('2026-02-04 09:00', of(10, 'day'))).toBe(endOf('2026-02-14'));
  });

  test.each([
    ['2026-02-12', 5, '2026-02-26'],
    ['2026-02-13', 1, '2026-02-14'],
    ['2026-09-30', 1, '2026-10-08'],
    ['2026-09-30', 3, '2026-10-10'],
    ['2026-09-17', 2, '2026-09-20'],
    ['2026-10-03', 1, '2026-10-08'],
    ['2026-03-02', 5, '2026-03-09'],
    ['2026-03-02', 15, '2026-03-23'],
  ])(
    'from %s on in %i working days ends on %s, free days skipped and worked weekends counted',
    (from, days, to) => {
      expect(due(`${from} 10:00`, of(days, 'workingDay'))).toBe(endOf(to));
    },
  );

  test.each([
    ['2026-01-31', of(1, 'month'), '2026-02-28'],
    ['2024-01-31', of(1, 'month'), '2024-02-29'],
    ['2026-03-31', of(6, 'month'), '2026-09-30'],
    ['2026-05-11', of(3, 'month'), '2026-08-11'],
    ['2026-05-11', of(1, 'quarter'), '2026-08-11'],
    ['2024-02-29', of(1, 'year'), '2025-02-28'],
    ['2026-03-10', of(2, 'year'), '2028-03-10'],
  ])('from %s on in %o ends on the corresponding day, %s', (from, term, to) => {
    expect(due(`${from} 10:00`, term)).toBe(endOf(to));
  });

  test('in months whose corresponding day is free goes on to the next working day, or not when told so', () => {
    expect(due('2026-04-01 10:00', of(6, 'month'))).toBe(endOf('2026-10-08'));
    expect(due('2026-04-01 10:00', of(6, 'month'), [], exact)).toBe(endOf('2026-10-01'));
  });

  test('of nothing ends with the day itself, whether worked or not if it is to be exact', () => {
    expect(due('2026-10-03 10:00', of(0, 'day'), [], exact)).toBe(endOf('2026-10-03'));
    expect(due('2026-10-03 10:00', of(0, 'day'))).toBe(endOf('2026-10-08'));
    expect(due('2026-10-03 10:00', of(0, 'workingDay'))).toBe(endOf('2026-10-03'));
    expect(due('2026-10-03 10:00', of(0, 'hour'))).toBe(shanghai('2026-10-03 10:00'));
  });

  test('in hours with a pause is later by its length, as far as it falls into the period', () => {
    const start = '2026-03-02 10:00';
    expect(due(start, of(24, 'hour'), [pause('2026-03-02 12:00', '2026-03-02 15:00')])).toBe(
      shanghai('2026-03-03 13:00'),
    );
    expect(due(start, of(24, 'hour'), [pause('2026-03-02 08:00', '2026-03-02 11:00')])).toBe(
      shanghai('2026-03-03 11:00'),
    );
    expect(due(start, of(24, 'hour'), [pause('2026-03-01 08:00', '2026-03-02 09:00')])).toBe(
      shanghai('2026-03-03 10:00'),
    );
    expect(due(start, of(24, 'hour'), [pause('2026-03-03 10:00', '2026-03-04 10:00')])).toBe(
      shanghai('2026-03-03 10:00'),
    );
  });

  test('in natural days with a pause counts the day of its beginning, and not that of its end', () => {
    const start = '2026-03-02 10:00';
    expect(due(start, of(10, 'day'), [pause('2026-03-04 09:00', '2026-03-10 18:00')])).toBe(
      endOf('2026-03-18'),
    );
    expect(due(start, of(10, 'day'), [pause('2026-03-04 09:00', '2026-03-04 18:00')])).toBe(
      endOf('2026-03-12'),
    );
  });

  test('in working days with a pause leaves out the working days in it', () => {
    const pauses = [pause('2026-03-04 09:00', '2026-03-10 18:00')];
    expect(due('2026-03-02 10:00', of(5, 'workingDay'), pauses)).toBe(endOf('2026-03-13'));
  });

  test('in months with a pause is later by the days in it, and may then have to wait for a working day', () => {
    const pauses = [pause('2026-03-01 09:00', '2026-03-11 09:00')];
    expect(due('2026-01-20 10:00', of(3, 'month'), pauses)).toBe(endOf('2026-04-30'));
    expect(due('2026-01-21 10:00', of(3, 'month'), pauses)).toBe(endOf('2026-05-06'));
  });

  test('with pauses that overlap takes out each day once', () => {
    const once = [pause('2026-03-04 09:00', '2026-03-12 09:00')];
    const twice = [
      pause('2026-03-04 09:00', '2026-03-09 09:00'),
      pause('2026-03-06 09:00', '2026-03-12 09:00'),
      pause('2026-03-07 09:00', '2026-03-08 09:00'),
    ];
    for (const term of [of(10, 'day'), of(10, 'workingDay'), of(1, 'month'), of(240, 'hour')]) {
      expect(due('2026-03-02 10:00', term, twice)).toBe(due('2026-03-02 10:00', term, once));
    }
  });

  test('with an open pause has no end and says since when', () => {
    const pauses = [pause('2026-03-01 09:00', '2026-03-01 12:00'), pause('2026-03-04 09:00', null)];
    for (const term of [of(10, 'day'), of(10, 'workingDay'), of(1, 'month'), of(240, 'hour')]) {
      expect(deadline({ start: shanghai('2026-03-02 10:00'), term, pauses }, counting)).toEqual({
        dueAt: null,
        pausedSince: shanghai('2026-03-04 09:00'),
      });
    }
  });

  test('with an open pause that begins on its last day or later isn’t moved by it', () => {
    expect(due('2026-03-02 10:00', of(10, 'day'), [pause('2026-03-12 09:00', null)])).toBe(
      endOf('2026-03-12'),
    );
    expect(due('2026-03-02 10:00', of(5, 'workingDay'), [pause('2026-03-09 09:00', null)])).toBe(
      endOf('2026-03-09'),
    );
    expect(due('2026-03-02 10:00', of(24, 'hour'), [pause('2026-03-03 10:00', null)])).toBe(
      shanghai('2026-03-03 10:00'),
    );
  });

  test('with an end on a free day and a pause that begins meanwhile waits for a working day after the pause', () => {
    const start = '2026-03-04 10:00';
    expect(due(start, of(10, 'day'), [pause('2026-03-14 09:00', '2026-03-17 09:00')])).toBe(
      endOf('2026-03-18'),
    );
    expect(due(start, of(10, 'day'), [pause('2026-03-14 09:00', null)])).toBeNull();
  });

  test('with an end on a free day and one pause right after the other waits for the end of both', () => {
    const first = pause('2026-03-14 09:00', '2026-03-16 12:00');
    expect(
      due('2026-03-04 10:00', of(10, 'day'), [first, pause('2026-03-16 14:00', '2026-03-18 09:00')]),
    ).toBe(endOf('2026-03-19'));
    expect(due('2026-03-04 10:00', of(10, 'day'), [first, pause('2026-03-16 14:00', null)])).toBeNull();
  });

  test('by the days of Amsterdam ends at midnight of its own clock on both sides of a change', () => {
    const amsterdam: Counting = {
      zone: new Zone('Europe/Amsterdam'),
      calendar: WEEKDAYS,
      endsOnWorkingDay: false,
    };
    const start = Date.parse('2026-03-27T12:00:00Z');
    expect(deadline({ start, term: of(1, 'day') }, amsterdam).dueAt).toBe(
      Date.parse('2026-03-28T22:59:59.999Z'),
    );
    expect(deadline({ start, term: of(3, 'day') }, amsterdam).dueAt).toBe(
      Date.parse('2026-03-30T21:59:59.999Z'),
    );
    expect(deadline({ start, term: of(72, 'hour') }, amsterdam).dueAt).toBe(
      Date.parse('2026-03-30T12:00:00Z'),
    );
  });
});

describe('deadlineBefore()', () => {
  const at = shanghai('2026-10-20 10:00');
  const before = (term: Term): number => deadlineBefore(at, term, counting);

  test('in natural days is the end of the day so many days before', () => {
    expect(before(of(15, 'day'))).toBe(endOf('2026-10-05'));
    expect(before(of(0, 'day'))).toBe(endOf('2026-10-20'));
  });

  test('in working days skips free days backwards', () => {
    expect(before(of(8, 'workingDay'))).toBe(endOf('2026-10-09'));
    expect(before(of(9, 'workingDay'))).toBe(endOf('2026-10-08'));
    expect(before(of(10, 'workingDay'))).toBe(endOf('2026-09-30'));
  });

  test('in months or years is the end of the corresponding day', () => {
    expect(before(of(1, 'month'))).toBe(endOf('2026-09-20'));
    expect(before(of(1, 'year'))).toBe(endOf('2025-10-20'));
    expect(deadlineBefore(shanghai('2026-03-31 10:00'), of(1, 'month'), counting)).toBe(endOf('2026-02-28'));
  });

  test('in hours and minutes is exact', () => {
    expect(before(of(48, 'hour'))).toBe(shanghai('2026-10-18 10:00'));
    expect(before(of(10, 'minute'))).toBe(shanghai('2026-10-20 09:50'));
  });
});

describe('mergeIntervals()', () => {
  test('of overlapping, touching and contained stretches gives one each, in order, and leaves its input alone', () => {
    const given = [
      { from: 50, to: 60 },
      { from: 10, to: 20 },
      { from: 12, to: 15 },
      { from: 20, to: 30 },
    ];
    expect(mergeIntervals(given)).toEqual([
      { from: 10, to: 30 },
      { from: 50, to: 60 },
    ]);
    expect(given[1]).toEqual({ from: 10, to: 20 });
  });

  test('of an open stretch lets it swallow what follows', () => {
    expect(
      mergeIntervals([
        { from: 40, to: 50 },
        { from: 10, to: null },
        { from: 5, to: 12 },
      ]),
    ).toEqual([{ from: 5, to: null }]);
  });
});
