import { z } from 'zod';
import { addMonths, civilDate, dayNumber, isoDate, parseIsoDate, type DayNumber } from '../calendar/zone.ts';
import type { TimeDimension } from './dimensions.ts';

/** The longest period that is looked at: a century is surely a slip. */
const MAX_DAYS = 36_600;

const Day = z.iso.date().refine((text) => !Number.isNaN(parseIsoDate(text)), 'is no day of the calendar');

/** Days of the court's time zone, both included (`2026-03-01`). */
export const Period = z
  .strictObject({ from: Day, to: Day })
  .refine(({ from, to }) => from <= to, { message: 'ends before it begins', path: ['to'] })
  .refine(({ from, to }) => parseIsoDate(to) - parseIsoDate(from) < MAX_DAYS, {
    message: `is longer than ${MAX_DAYS} days`,
    path: ['to'],
  });
export type Period = z.infer<typeof Period>;

/** With what a period is compared: the one just before it, or the same days a year ago (同比). */
export const Comparison = z.enum(['none', 'previous', 'lastYear']);
export type Comparison = z.infer<typeof Comparison>;

/** First and last day of a period as numbers. */
export const daysOf = ({ from, to }: Period): Days => ({
  first: parseIsoDate(from),
  last: parseIsoDate(to),
});

const isFirstOfMonth = (day: DayNumber): boolean => civilDate(day).day === 1;

/**
 * The period to compare with. Before whole months come as many whole months, before other days as many days. A year before 29 February
 * is 28 February.
 */
export function comparedPeriod(period: Period, comparison: Exclude<Comparison, 'none'>): Period {
  const { first, last } = daysOf(period);
  if (comparison === 'lastYear') {
    // A period of whole months stays one, whatever the length of February.
    const end = isFirstOfMonth(last + 1) ? addMonths(last + 1, -12) - 1 : addMonths(last, -12);
    return { from: isoDate(addMonths(first, -12)), to: isoDate(end) };
  }
  if (isFirstOfMonth(first) && isFirstOfMonth(last + 1)) {
    const [a, b] = [civilDate(first), civilDate(last + 1)];
    const months = (b.year - a.year) * 12 + b.month - a.month;
    return { from: isoDate(addMonths(first, -months)), to: isoDate(first - 1) };
  }
  return { from: isoDate(first - (last - first + 1)), to: isoDate(first - 1) };
}

/** Days as numbers, both included. */
export interface Days {
  first: DayNumber;
  last: DayNumber;
}

/**
 * A period by whole months: those from the first that begins in it to the one that it ends in, the days of the period before them, and
 * those beyond the period in the last of them. Without a month that begins in it all its days are `before`.
 */
export function byMonths(period: Period): { before: Days | null; months: Days | null; beyond: Days | null } {
  const { first, last } = daysOf(period);
  const monthOf = (day: DayNumber): DayNumber => day - civilDate(day).day + 1;
  const begin = isFirstOfMonth(first) ? first : addMonths(monthOf(first), 1);
  const end = addMonths(monthOf(last), 1);
  if (begin >= end) {
    return { before: { first, last }, months: null, beyond: null };
  }
  return {
    before: first < begin ? { first, last: begin - 1 } : null,
    months: { first: begin, last: end - 1 },
    beyond: last + 1 < end ? { first: last + 1, last: end - 1 } : null,
  };
}

/** Monday of a day's week, as a day number; 1970-01-01 was a Thursday. */
const monday = (day: DayNumber): DayNumber => day - ((((day + 3) % 7) + 7) % 7);

const two = (n: number): string => String(n).padStart(2, '0');

/** Key of the year (`2026`), quarter (`2026-Q1`), month (`2026-03`), week (its Monday, `2026-03-09`) or day that a day lies in. */
export function bucketOf(day: DayNumber, by: TimeDimension): string {
  const { year, month } = civilDate(day);
  switch (by) {
    case 'year': {
      return String(year);
    }
    case 'quarter': {
      return `${year}-Q${Math.ceil(month / 3)}`;
    }
    case 'month': {
      return `${year}-${two(month)}`;
    }
    case 'week': {
      return isoDate(monday(day));
    }
    case 'day': {
      return isoDate(day);
    }
  }
}

const MONTHS_IN: Readonly<Record<'year' | 'quarter' | 'month', number>> = { year: 12, quarter: 3, month: 1 };

/** First day of the bucket of a key. */
function beginOf(key: string, by: TimeDimension): DayNumber {
  if (by === 'week' || by === 'day') {
    return parseIsoDate(key);
  }
  const year = Number(key.slice(0, 4));
  const rest = key.slice(5);
  const month = by === 'year' ? 1 : by === 'quarter' ? Number(rest.slice(1)) * 3 - 2 : Number(rest);
  return dayNumber({ year, month, day: 1 });
}

/** Days of a bucket, cut to a period: what a step down into it looks at. */
export function periodOfBucket(key: string, by: TimeDimension, within: Period): Period {
  const begin = beginOf(key, by);
  const next = by === 'day' ? begin + 1 : by === 'week' ? begin + 7 : addMonths(begin, MONTHS_IN[by]);
  const { first, last } = daysOf(within);
  return { from: isoDate(Math.max(begin, first)), to: isoDate(Math.min(next - 1, last)) };
}

/** Keys of all buckets of a period, also of those in which nothing happened. */
export function bucketsOf(period: Period, by: TimeDimension): string[] {
  const { first, last } = daysOf(period);
  const keys: string[] = [];
  for (let day = first; day <= last;) {
    const key = bucketOf(day, by);
    keys.push(key);
    const begin = beginOf(key, by);
    day = by === 'day' ? day + 1 : by === 'week' ? begin + 7 : addMonths(begin, MONTHS_IN[by]);
  }
  return keys;
}
