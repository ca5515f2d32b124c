import { mergeIntervals, type Interval } from './intervals.ts';
import { clockMsOf, monthsOf, type Term } from './term.ts';
import type { WorkCalendar } from './working-days.ts';
import { addMonths, type DayNumber, type Zone } from './zone.ts';

/** By which days and which rules a deadline is counted. */
export interface Counting {
  zone: Zone;
  calendar: WorkCalendar;
  /**
   * Whether a period in natural days, months, quarters or years whose last day is no working day ends on the next one, as civil
   * procedure has it.
   */
  endsOnWorkingDay: boolean;
}

export interface DeadlineInput {
  /** UTC ms of the event from which the period runs. Its own day isn't counted. */
  start: number;
  term: Term;
  /** When the clock stood still. The day on which a pause begins still counts; the day on which it ends doesn't. */
  pauses?: readonly Interval[];
}

/** When a period ends. `dueAt` is its last millisecond; null while its clock stands still, since `pausedSince`. */
export interface Deadline {
  dueAt: number | null;
  pausedSince: number | null;
}

/** Days that a pause takes out: after the day of its beginning, up to and with the day of its end. */
interface PausedDays {
  after: DayNumber;
  last: DayNumber;
  from: number;
  isOpen: boolean;
}

function pausedDays(zone: Zone, pauses: readonly Interval[]): PausedDays[] {
  return mergeIntervals(pauses).map(({ from, to }) => ({
    after: zone.dayOf(from),
    last: to === null ? Number.POSITIVE_INFINITY : zone.dayOf(to),
    from,
    isOpen: to === null,
  }));
}

const pauseOf = (day: DayNumber, paused: readonly PausedDays[]): PausedDays | undefined =>
  paused.find(({ after, last }) => day > after && day <= last);

/** The day on which a count of working days ends, or the pause in which it stands. */
function endOfWorkingDays(
  first: DayNumber,
  count: number,
  paused: readonly PausedDays[],
  { calendar }: Counting,
): DayNumber | PausedDays {
  let day = first;
  for (let left = count; left > 0;) {
    day += 1;
    const pause = pauseOf(day, paused);
    if (pause?.isOpen === true) {
      return pause;
    }
    if (pause === undefined && calendar.isWorking(day)) {
      left -= 1;
    }
  }
  return day;
}

/** The day on which a period of natural days ends once paused days are added to it, or the pause in which it stands. */
function extendByPauses(
  first: DayNumber,
  planned: DayNumber,
  paused: readonly PausedDays[],
): DayNumber | PausedDays {
  let end = planned;
  for (const pause of paused) {
    const from = Math.max(pause.after, first);
    if (from >= end || pause.last <= first) {
      continue;
    }
    if (pause.isOpen) {
      return pause;
    }
    end += pause.last - from;
  }
  return end;
}

/** The day itself or the first working day after it that no pause takes out; or the pause in which the search stands. */
function rollForward(
  day: DayNumber,
  paused: readonly PausedDays[],
  { calendar, endsOnWorkingDay }: Counting,
): DayNumber | PausedDays {
  if (!endsOnWorkingDay) {
    return day;
  }
  let end = day;
  let pause: PausedDays | undefined;
  while (pause !== undefined || !calendar.isWorking(end)) {
    end = (pause?.last ?? end) + 1;
    pause = pauseOf(end, paused);
    if (pause?.isOpen === true) {
      return pause;
    }
  }
  return end;
}

/** Exact to the millisecond: each pause that falls into the period is added to it. */
function clockDeadline(start: number, length: number, pauses: readonly Interval[]): Deadline {
  let dueAt = start + length;
  for (const { from, to } of mergeIntervals(pauses)) {
    const begins = Math.max(from, start);
    if (begins >= dueAt || (to !== null && to <= start)) {
      continue;
    }
    if (to === null) {
      return { dueAt: null, pausedSince: from };
    }
    dueAt += to - begins;
  }
  return { dueAt, pausedSince: null };
}

/**
 * When a period ends: hours and minutes to the millisecond; anything longer at the end of a day of the zone, the first day not counted
 * (Civil Code arts. 201–203), months and years on the corresponding day.
 */
export function deadline({ start, term, pauses = [] }: DeadlineInput, counting: Counting): Deadline {
  const length = clockMsOf(term);
  if (length !== null) {
    return clockDeadline(start, length, pauses);
  }
  const { zone } = counting;
  const paused = pausedDays(zone, pauses);
  const first = zone.dayOf(start);
  const months = monthsOf(term);
  let end: DayNumber | PausedDays;
  if (term.unit === 'workingDay') {
    end = endOfWorkingDays(first, term.value, paused, counting);
  } else {
    end = extendByPauses(first, months === null ? first + term.value : addMonths(first, months), paused);
    end = typeof end === 'number' ? rollForward(end, paused, counting) : end;
  }
  return typeof end === 'number'
    ? { dueAt: zone.endOf(end), pausedSince: null }
    : { dueAt: null, pausedSince: end.from };
}

/** The last moment that lies a period before `at`: the end of the day that is so many days before its day. `at` in UTC ms. */
export function deadlineBefore(at: number, term: Term, { zone, calendar }: Counting): number {
  const length = clockMsOf(term);
  if (length !== null) {
    return at - length;
  }
  let day = zone.dayOf(at);
  const months = monthsOf(term);
  if (months !== null) {
    return zone.endOf(addMonths(day, -months));
  }
  if (term.unit === 'day') {
    return zone.endOf(day - term.value);
  }
  for (let left = term.value; left > 0;) {
    day -= 1;
    left -= calendar.isWorking(day) ? 1 : 0;
  }
  return zone.endOf(day);
}
