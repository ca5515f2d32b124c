import { DAY_MS, weekday, Zone } from '#shared/calendar/zone.ts';
import type { RecordingRule } from '#shared/recordings.ts';
import type { Interval } from './intervals.ts';

type Schedule = Extract<RecordingRule, { kind: 'schedule' }>;

const ZONE = new Zone('Asia/Shanghai');

const minutes = (clock: string): number => {
  const [hours = 0, rest = 0] = clock.split(':').map(Number);
  return hours * 60 + rest;
};

/** The stretch of a timetable in which a moment lies; null when it lies in none. UTC ms. */
export function windowAt(
  { weekdays, from, to }: Pick<Schedule, 'weekdays' | 'from' | 'to'>,
  now: number,
): Interval | null {
  const [begin, end] = [minutes(from), minutes(to)];
  const length = (end > begin ? end - begin : end - begin + 24 * 60) * 60_000;
  const today = ZONE.dayOf(now);
  for (const day of [today, today - 1]) {
    const iso = ((weekday(day) + 6) % 7) + 1;
    const start = ZONE.startOf(day) + begin * 60_000;
    if (weekdays.includes(iso) && now >= start && now < start + Math.min(length, DAY_MS)) {
      return { from: start, to: start + length };
    }
  }
  return null;
}
