export const DAY_MS = 86_400_000;
export const HOUR_MS = 3_600_000;
/** That far Chinese clocks, and so the courts' days, are ahead of UTC: Asia/Shanghai has no summer time. */
export const CHINA_OFFSET_MS = 8 * HOUR_MS;

/** A civil date; `month` 1–12. */
export interface CivilDate {
  year: number;
  month: number;
  day: number;
}

/** Number of a civil date: whole days since 1970-01-01 of the same calendar, whatever the zone. */
export type DayNumber = number;

/** The day of the courts' time zone that an instant (UTC ms) lies in. */
export const dayOf = (at: number): DayNumber => Math.floor((at + CHINA_OFFSET_MS) / DAY_MS);

/** The civil date of a day number. */
export function civilDate(day: DayNumber): CivilDate {
  const date = new Date(day * DAY_MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** The day number of a civil date; days beyond the month's end run on into the next month. */
export function dayNumber({ year, month, day }: CivilDate): DayNumber {
  return Math.round(Date.UTC(year, month - 1, day) / DAY_MS);
}

/** `2026-02-09`. */
export function isoDate(day: DayNumber): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The day number of `2026-02-09`; NaN when it is no date of the calendar. */
export function parseIsoDate(text: string): DayNumber {
  const day = Date.parse(`${text}T00:00:00Z`) / DAY_MS;
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && Number.isInteger(day) && isoDate(day) === text
    ? day
    : Number.NaN;
}

/** Day of the week, 0 is Sunday. 1970-01-01 was a Thursday. */
export function weekday(day: DayNumber): number {
  return (((day + 4) % 7) + 7) % 7;
}

/**
 * The same day of the month `months` later. A month without that day ends the period on its last day: Civil Code (民法典) art. 202.
 */
export function addMonths(day: DayNumber, months: number): DayNumber {
  const { year, month, day: dayOfMonth } = civilDate(day);
  const target = month - 1 + months;
  const first = { year: year + Math.floor(target / 12), month: (((target % 12) + 12) % 12) + 1, day: 1 };
  const next = { ...first, month: first.month + 1 };
  const length = dayNumber(next) - dayNumber(first);
  return dayNumber({ ...first, day: Math.min(dayOfMonth, length) });
}

/** Days of one time zone: which day an instant falls on, and when a day begins and ends. */
export class Zone {
  readonly name: string;
  readonly #format: Intl.DateTimeFormat;
  readonly #starts = new Map<DayNumber, number>();

  /** @param name as in the IANA database, `Asia/Shanghai`. @throws RangeError when it isn't known */
  constructor(name: string) {
    this.name = name;
    this.#format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  }

  /** UTC ms at which the day begins. */
  startOf(day: DayNumber): number {
    let start = this.#starts.get(day);
    if (start === undefined) {
      const midnight = day * DAY_MS;
      // Where clocks are changed nearby two offsets come into question, and a change at midnight may skip it or have it twice: the day
      // begins with the first moment at which the clock shows it.
      const before = midnight - this.#offsetAt(midnight - DAY_MS);
      const after = midnight - this.#offsetAt(midnight + DAY_MS);
      start =
        before === after
          ? before
          : Math.min(...[before, after].filter((at) => at + this.#offsetAt(at) >= midnight));
      this.#starts.set(day, start);
    }
    return start;
  }

  /** UTC ms of the day's last millisecond. */
  endOf(day: DayNumber): number {
    return this.startOf(day + 1) - 1;
  }

  /** The day on which an instant falls. */
  dayOf(at: number): DayNumber {
    let day = Math.floor(at / DAY_MS);
    while (this.startOf(day + 1) <= at) {
      day += 1;
    }
    while (this.startOf(day) > at) {
      day -= 1;
    }
    return day;
  }

  /** Milliseconds that the zone's clock is ahead of UTC at an instant. */
  #offsetAt(at: number): number {
    const name = this.#format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
    const [, sign, hours, minutes, seconds] = /^GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(name) ?? [];
    const size = (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000 + Number(seconds ?? 0) * 1000;
    return sign === '-' ? -size : size;
  }
}
