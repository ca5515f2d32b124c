import { describe, expect, test } from 'vitest';
import type { Counting } from './deadline.ts';
import { explainDays, type DayRun, type NamedInterval } from './explain.ts';
import { remaining } from './remaining.ts';
import { endOf, shanghai } from './testing.ts';
import { clockMsOf, monthsOf, Term, type TermUnit } from './term.ts';
import { chinaCalendar } from './working-days.ts';
import { isoDate, Zone } from './zone.ts';

const counting: Counting = {
  zone: new Zone('Asia/Shanghai'),
  calendar: chinaCalendar(),
  endsOnWorkingDay: true,
};
const of = (value: number, unit: TermUnit): Term => ({ value, unit });

/** Runs as one line each: `2026-10-01…2026-10-07 holiday 国庆节 (0)`. */
const told = (runs: readonly DayRun[]): string[] =>
  runs.map(({ from, to, kind, note, pause, counted }) => {
    const days = from === to ? isoDate(from) : `${isoDate(from)}…${isoDate(to)}`;
    return [days, kind, note?.nameZh, pause, `(${counted})`]
      .filter((part) => part !== undefined && part !== null)
      .join(' ');
  });

const explained = (start: string, end: string, term: Term, pauses: NamedInterval[] = []): string[] =>
  told(explainDays({ start: shanghai(start), end: endOf(end), term, pauses }, counting));

describe('explainDays()', () => {
  test('of working days over National Day names the holiday, the plain weekend and the Saturday that makes up', () => {
    expect(explained('2026-09-29 10:00', '2026-10-12', of(5, 'workingDay'))).toEqual([
      '2026-09-29 first (0)',
      '2026-09-30 counted (1)',
      '2026-10-01…2026-10-07 holiday 国庆节 (1)',
      '2026-10-08…2026-10-09 counted (3)',
      '2026-10-10 counted 国庆节 (4)',
      '2026-10-11 rest (4)',
      '2026-10-12 counted (5)',
    ]);
  });

  test('of natural days counts free days, and rolls over the free days after the last', () => {
    expect(explained('2026-09-24 10:00', '2026-10-08', of(7, 'day'))).toEqual([
      '2026-09-24 first (0)',
      '2026-09-25…2026-10-01 counted (7)',
      '2026-10-02…2026-10-07 rolled 国庆节 (7)',
      '2026-10-08 rolled (7)',
    ]);
  });

  test('of months counts every day up to the corresponding one', () => {
    expect(explained('2026-01-31 10:00', '2026-02-28', of(1, 'month'))).toEqual([
      '2026-01-31 first (0)',
      '2026-02-01…2026-02-28 counted (28)',
    ]);
  });

  test('with pauses names each on its days: after the day of its beginning, up to that of its end', () => {
    const pauses = [
      { from: shanghai('2026-03-04 09:00'), to: shanghai('2026-03-06 09:00'), pause: 'suspension' },
      { from: shanghai('2026-03-07 09:00'), to: shanghai('2026-03-08 09:00'), pause: 'stay' },
    ];
    expect(explained('2026-03-02 10:00', '2026-03-16', of(10, 'day'), pauses)).toEqual([
      '2026-03-02 first (0)',
      '2026-03-03…2026-03-04 counted (2)',
      '2026-03-05…2026-03-06 paused suspension (2)',
      '2026-03-07 counted (3)',
      '2026-03-08 paused stay (3)',
      '2026-03-09…2026-03-15 counted (10)',
      '2026-03-16 rolled (10)',
    ]);
  });

  test('with an open pause goes on as paused up to when it is looked at', () => {
    const pauses = [{ from: shanghai('2026-03-03 09:00'), to: null, pause: 'stay' }];
    expect(explained('2026-03-02 10:00', '2026-03-20', of(10, 'workingDay'), pauses)).toEqual([
      '2026-03-02 first (0)',
      '2026-03-03 counted (1)',
      '2026-03-04…2026-03-20 paused stay (1)',
    ]);
  });

  test('of a period that ends on the day of its start tells that day alone', () => {
    expect(explained('2026-03-02 10:00', '2026-03-02', of(0, 'day'))).toEqual(['2026-03-02 first (0)']);
  });
});

describe('remaining()', () => {
  const left = (dueAt: number, now: string, term: Term | null) =>
    remaining(dueAt, shanghai(now), term, counting);

  test('of a deadline in working days counts working days, before it and after it', () => {
    const dueAt = endOf('2026-10-10');
    expect(left(dueAt, '2026-09-30 09:00', of(5, 'workingDay'))).toEqual({
      value: 3,
      unit: 'workingDay',
      isOver: false,
    });
    expect(left(dueAt, '2026-10-10 23:00', of(5, 'workingDay'))).toEqual({
      value: 0,
      unit: 'workingDay',
      isOver: false,
    });
    expect(left(dueAt, '2026-10-13 09:00', of(5, 'workingDay'))).toEqual({
      value: 2,
      unit: 'workingDay',
      isOver: true,
    });
  });

  test('of a deadline in natural days, months or years counts natural days', () => {
    for (const unit of ['day', 'month', 'quarter', 'year'] as const) {
      expect(left(endOf('2026-10-08'), '2026-09-30 09:00', of(1, unit))).toEqual({
        value: 8,
        unit: 'day',
        isOver: false,
      });
    }
    expect(left(endOf('2026-10-08'), '2026-09-30 09:00', null).unit).toBe('day');
  });

  test('of a deadline in hours counts full hours while it is near, and days beyond', () => {
    const dueAt = shanghai('2026-03-10 12:00');
    expect(left(dueAt, '2026-03-10 09:30', of(48, 'hour'))).toEqual({
      value: 2,
      unit: 'hour',
      isOver: false,
    });
    expect(left(dueAt, '2026-03-10 15:30', of(48, 'hour'))).toEqual({ value: 3, unit: 'hour', isOver: true });
    expect(left(dueAt, '2026-03-01 09:30', of(240, 'hour'))).toEqual({
      value: 9,
      unit: 'day',
      isOver: false,
    });
  });

  test('of a deadline in working days that is far away counts natural days', () => {
    expect(left(endOf('2026-10-08'), '2026-01-05 09:00', of(180, 'workingDay'))).toEqual({
      value: 276,
      unit: 'day',
      isOver: false,
    });
  });

  test('at the last millisecond isn’t over, and one later is', () => {
    const dueAt = endOf('2026-10-08');
    expect(remaining(dueAt, dueAt, of(1, 'day'), counting).isOver).toBe(false);
    expect(remaining(dueAt, dueAt + 1, of(1, 'day'), counting).isOver).toBe(true);
  });
});

describe('Term', () => {
  test.each([
    { value: -1, unit: 'day' },
    { value: 1.5, unit: 'day' },
    { value: 10_001, unit: 'day' },
    { value: 1, unit: 'week' },
    { value: 1, unit: 'day', from: 'filing' },
    { value: '1', unit: 'day' },
  ])('of %o is refused', (given) => {
    expect(Term.safeParse(given).success).toBe(false);
  });

  test('in months, quarters or years has months and no milliseconds; in hours or minutes the other way round', () => {
    expect(monthsOf(of(2, 'quarter'))).toBe(6);
    expect(monthsOf(of(2, 'year'))).toBe(24);
    expect(monthsOf(of(2, 'workingDay'))).toBeNull();
    expect(clockMsOf(of(2, 'hour'))).toBe(7_200_000);
    expect(clockMsOf(of(2, 'minute'))).toBe(120_000);
    expect(clockMsOf(of(2, 'month'))).toBeNull();
    expect(clockMsOf(of(2, 'day'))).toBeNull();
  });
});
