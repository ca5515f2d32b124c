import { DAY_MS, dayNumber, type CivilDate, type DayNumber, type Zone } from '#shared/calendar/zone.ts';

/** What a clock shows; `ms` since its midnight. */
export interface LocalTime {
  day: DayNumber;
  ms: number;
}

/** The number of a day of the calendar; null when there is no such day. */
export function calendarDay({ year, month, day }: CivilDate): DayNumber | null {
  if (month < 1 || month > 12 || day < 1) {
    return null;
  }
  const first = dayNumber({ year, month, day: 1 });
  return day <= dayNumber({ year, month: month + 1, day: 1 }) - first ? first + day - 1 : null;
}

/** Reads times as the clocks of a zone show them. */
export class LocalTimes {
  readonly zone: Zone;
  readonly #clock: Intl.DateTimeFormat;

  constructor(zone: Zone) {
    this.zone = zone;
    this.#clock = new Intl.DateTimeFormat('en-US', {
      timeZone: zone.name,
      hourCycle: 'h23',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  }

  /**
   * UTC ms of a time. One that the clock shows twice, when it is set back, is the first of the two; null for one that it never shows,
   * when it is set forward.
   */
  at({ day, ms }: LocalTime): number | null {
    const start = this.zone.startOf(day);
    const end = this.zone.startOf(day + 1);
    if (end - start === DAY_MS) {
      return start + ms;
    }
    // Before the change the day's beginning is the measure, after it the day's end.
    const candidates = [start + ms, end - (DAY_MS - ms)];
    return candidates.find((at) => this.zone.dayOf(at) === day && this.#shown(at) === ms) ?? null;
  }

  /** Milliseconds since midnight that the clock shows at an instant. */
  #shown(at: number): number {
    const parts = Object.fromEntries(
      this.#clock.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
    );
    const { hour = 0, minute = 0, second = 0 } = parts;
    return ((hour * 60 + minute) * 60 + second) * 1000 + (((at % 1000) + 1000) % 1000);
  }
}
