import type { Counting } from './deadline.ts';
import { clockMsOf, type Term } from './term.ts';
import { DAY_MS, HOUR_MS, type DayNumber } from './zone.ts';

/** How far a deadline is away, in the unit of its rule: hours, natural days or working days. `value` ≥ 0. */
export interface Remaining {
  value: number;
  unit: 'hour' | 'day' | 'workingDay';
  isOver: boolean;
}

function workingDaysBetween(from: DayNumber, to: DayNumber, { calendar }: Counting): number {
  let count = 0;
  for (let day = from + 1; day <= to; day++) {
    count += calendar.isWorking(day) ? 1 : 0;
  }
  return count;
}

/** Beyond this many days working days are no longer counted one by one, but shown as natural days. */
const COUNTABLE_DAYS = 120;

/** Time left until `dueAt`, or passed since it. All in UTC ms. On the last day nothing is left: 0 days. */
export function remaining(dueAt: number, now: number, term: Term | null, counting: Counting): Remaining {
  const isOver = now > dueAt;
  const distance = Math.abs(dueAt - now);
  if (term !== null && clockMsOf(term) !== null && distance < 4 * DAY_MS) {
    return { value: Math.floor(distance / HOUR_MS), unit: 'hour', isOver };
  }
  const { zone } = counting;
  const [from, to] = isOver ? [zone.dayOf(dueAt), zone.dayOf(now)] : [zone.dayOf(now), zone.dayOf(dueAt)];
  return term?.unit === 'workingDay' && to - from <= COUNTABLE_DAYS
    ? { value: workingDaysBetween(from, to, counting), unit: 'workingDay', isOver }
    : { value: to - from, unit: 'day', isOver };
}
