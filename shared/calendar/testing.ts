import type { Interval } from './intervals.ts';
import type { Term } from './term.ts';

const DAY = 86_400_000;
/** Shanghai has kept UTC+8 without a change of clocks since 1991. */
const SHANGHAI = 8 * 3_600_000;

/** What the State Council's notices say of 2025 and 2026: free stretches, and weekends that are worked. Typed from the notices. */
const FREE = [
  ['2025-01-01', '2025-01-01'],
  ['2025-01-28', '2025-02-04'],
  ['2025-04-04', '2025-04-06'],
  ['2025-05-01', '2025-05-05'],
  ['2025-05-31', '2025-06-02'],
  ['2025-10-01', '2025-10-08'],
  ['2026-01-01', '2026-01-03'],
  ['2026-02-15', '2026-02-23'],
  ['2026-04-04', '2026-04-06'],
  ['2026-05-01', '2026-05-05'],
  ['2026-06-19', '2026-06-21'],
  ['2026-09-25', '2026-09-27'],
  ['2026-10-01', '2026-10-07'],
] as const;
const WORKED = [
  '2025-01-26',
  '2025-02-08',
  '2025-04-27',
  '2025-09-28',
  '2025-10-11',
  '2026-01-04',
  '2026-02-14',
  '2026-02-28',
  '2026-05-09',
  '2026-09-20',
  '2026-10-10',
] as const;

/** Day number of a date. */
export const day = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY;

/** UTC ms of a wall clock in Shanghai: `2026-09-30 17:00`. */
export const shanghai = (text: string): number => {
  const [date = '', time = '00:00'] = text.split(' ');
  return Date.parse(`${date}T${time}${time.length === 5 ? ':00' : ''}+08:00`);
};

/** The last millisecond of a day in Shanghai. */
export const endOf = (date: string): number => shanghai(date) + DAY - 1;

/** The date on which an instant falls in Shanghai. */
export const dateOf = (at: number): string => new Date(at + SHANGHAI).toISOString().slice(0, 10);

const free = new Set(FREE.flatMap(([from, to]) => range(day(from), day(to))));
const worked = new Set(WORKED.map(day));

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** Whether people work on a day of 2025 or 2026; of other years weekends alone are free. */
export function isWorkedOn(number: number): boolean {
  const weekday = new Date(number * DAY).getUTCDay();
  return worked.has(number) || (weekday !== 0 && weekday !== 6 && !free.has(number));
}

const dayAt = (at: number): number => Math.floor((at + SHANGHAI) / DAY);

const lastMsOf = (number: number): number => (number + 1) * DAY - SHANGHAI - 1;

/** Days of so many calendar months, found by walking: the same day of the month, or the last of a month that is shorter. */
function daysOfMonths(first: number, months: number): number {
  const begin = new Date(first * DAY);
  const wanted = begin.getUTCFullYear() * 12 + begin.getUTCMonth() + months;
  for (let passed = 0; ; passed++) {
    const [now, next] = [new Date((first + passed) * DAY), new Date((first + passed + 1) * DAY)];
    const month = now.getUTCFullYear() * 12 + now.getUTCMonth();
    const isLast = next.getUTCDate() === 1;
    if (month === wanted && (now.getUTCDate() === begin.getUTCDate() || isLast)) {
      return passed;
    }
  }
}

interface Counted {
  start: number;
  term: Term;
  pauses?: readonly Interval[];
  /** The last day stays the last even if nobody works on it. */
  exact?: boolean;
}

function clockEnd(start: number, length: number, pauses: readonly Interval[]): number | null {
  let now = start;
  let left = length;
  while (left > 0) {
    const at = now;
    const standing = pauses.filter(({ from, to }) => from <= at && (to === null || at < to));
    if (standing.some(({ to }) => to === null)) {
      return null;
    }
    if (standing.length > 0) {
      now = Math.max(...standing.map(({ to }) => to ?? 0));
      continue;
    }
    const next = Math.min(...pauses.map(({ from }) => from).filter((from) => from > at));
    const run = Math.min(left, next - at);
    now += run;
    left -= run;
  }
  return now;
}

const LENGTHS = { minute: 60_000, hour: 3_600_000 } as const;
const MONTHS = { month: 1, quarter: 3, year: 12 } as const;

/**
 * When a period ends in Shanghai, found by walking day by day over the dates above; null while it stands still. It shares no code with
 * the calendar that it checks.
 */
export function walkToDeadline({ start, term, pauses = [], exact = false }: Counted): number | null {
  const { value, unit } = term;
  if (unit === 'minute' || unit === 'hour') {
    return clockEnd(start, value * LENGTHS[unit], pauses);
  }
  const first = dayAt(start);
  const standing = (number: number): Interval | undefined => {
    const all = pauses.filter(({ from, to }) => dayAt(from) < number && (to === null || number <= dayAt(to)));
    return all.find(({ to }) => to === null) ?? all[0];
  };
  let left = unit === 'day' || unit === 'workingDay' ? value : daysOfMonths(first, value * MONTHS[unit]);
  let now = first;
  const counts = (number: number): boolean => unit !== 'workingDay' || isWorkedOn(number);
  const goesOn = (): boolean => left > 0 || (unit !== 'workingDay' && !exact && !isWorkedOn(now));
  let isPaused = false;
  while (goesOn() || isPaused) {
    now += 1;
    const pause = standing(now);
    if (pause?.to === null) {
      return null;
    }
    isPaused = pause !== undefined;
    left -= !isPaused && left > 0 && counts(now) ? 1 : 0;
  }
  return lastMsOf(now);
}
