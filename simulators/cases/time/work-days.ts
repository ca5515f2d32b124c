import { chinaCalendar } from '#shared/calendar/working-days.ts';
import { addMonths, civilDate, DAY_MS, weekday, Zone, type DayNumber } from '#shared/calendar/zone.ts';

/** The longest that an act may take: natural days or months (a free last day moves on), or working days. */
export interface Limit {
  days?: number;
  workingDays?: number;
  months?: number;
  /** A free last day stays the last, as with a date that somebody has set. */
  exact?: boolean;
  /** UTC ms from which it counts; default the moment from which the delay does. */
  from?: number;
}

const ZONE = new Zone('Asia/Shanghai');
const CALENDAR = chinaCalendar();

const FIRST_DAY = 14_000;
const KNOWN_DAYS = 16_000;
const WORKS = 1;
const FREE = 2;
/** By day since `FIRST_DAY`; 0 is not looked up yet. A plan asks for thousands of days. */
const known = new Uint8Array(KNOWN_DAYS);

/** Whether the courts work on a day. */
export function isWorking(day: DayNumber): boolean {
  const place = day - FIRST_DAY;
  if (place < 0 || place >= KNOWN_DAYS) {
    return CALENDAR.isWorking(day);
  }
  if (known[place] === 0) {
    known[place] = CALENDAR.isWorking(day) ? WORKS : FREE;
  }
  return known[place] === WORKS;
}

/** UTC ms at which a day of the province begins. */
export const startOf = (day: DayNumber): number => ZONE.startOf(day);

export const dayOf = (at: number): DayNumber => ZONE.dayOf(at);

/** The day itself when it is a working day, else the next one that is. */
export function rollForward(day: DayNumber): DayNumber {
  let next = day;
  while (!isWorking(next)) {
    next += 1;
  }
  return next;
}

/** The day itself when it is a working day, else the last one that was. */
export function rollBack(day: DayNumber): DayNumber {
  let last = day;
  while (!isWorking(last)) {
    last -= 1;
  }
  return last;
}

/** The `count`th working day after a day; with 0 the day itself or the next working day. */
export function addWorkingDays(day: DayNumber, count: number): DayNumber {
  let next = day;
  for (let left = count; left > 0;) {
    next += 1;
    left -= isWorking(next) ? 1 : 0;
  }
  return rollForward(next);
}

/** The day `months` later, as periods in months end. */
export const monthsLater = (day: DayNumber, months: number): DayNumber => addMonths(day, months);

/** The last day on which an act is in time. */
export function lastDayOf(from: number, limit: Limit): DayNumber {
  const first = dayOf(limit.from ?? from);
  if (limit.workingDays !== undefined) {
    return addWorkingDays(first, limit.workingDays);
  }
  const last = limit.months === undefined ? first + (limit.days ?? 0) : addMonths(first, limit.months);
  return limit.exact === true ? rollBack(last) : rollForward(last);
}

/** `2026-01-05T09:12:33.000+08:00`: the province's own time. */
export function localIso(at: number): string {
  const offset = startOf(dayOf(at)) - dayOf(at) * DAY_MS;
  const minutes = Math.round(-offset / 60_000);
  const sign = minutes < 0 ? '-' : '+';
  const two = (value: number): string => String(value).padStart(2, '0');
  const zone = `${sign}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
  return new Date(at - offset).toISOString().replace('Z', zone);
}

export { civilDate, DAY_MS, weekday, type DayNumber };
