import chineseDays from 'chinese-days';
import { civilDate, dayNumber, isoDate, parseIsoDate, weekday, type DayNumber } from './zone.ts';

/** Why a day isn't a working day, or is one on a weekend. */
export interface DayNote {
  nameZh: string;
  nameEn: string;
}

/** Which days are working days (工作日). */
export interface WorkCalendar {
  isWorking(day: DayNumber): boolean;
  /** The holiday that makes the day free, or that its work makes up for; null on an ordinary day. */
  noteOf(day: DayNumber): DayNote | null;
  /** Whether the day's year has an official list. Where it has none, weekends alone are free and a later list may move what was counted. */
  isPublished(day: DayNumber): boolean;
}

/** What a table says of one day, over the official list: `work` or `rest`. */
export interface DayOverride {
  work: boolean;
  nameZh: string;
  nameEn: string;
}

const isWeekend = (day: DayNumber): boolean => weekday(day) === 0 || weekday(day) === 6;

/** Monday to Friday, without holidays. */
export const WEEKDAYS: WorkCalendar = {
  isWorking: (day) => !isWeekend(day),
  noteOf: () => null,
  isPublished: () => true,
};

/** A day as the list asks for it. It reads the machine's own clock, on which noon is on that day in every zone. */
const atNoon = (day: DayNumber): string => `${isoDate(day)}T12:00`;

/** The list of a year is out when its National Day is in it. */
function isYearPublished(year: number): boolean {
  const nationalDay = dayNumber({ year, month: 10, day: 1 });
  return chineseDays.getDayDetail(atNoon(nationalDay)).name.includes('国庆节');
}

function officialNote(day: DayNumber): DayNote | null {
  // `National Day,国庆节,3` on a day that the list names, the weekday's English name on any other.
  const [nameEn, nameZh] = chineseDays.getDayDetail(atNoon(day)).name.split(',');
  return nameEn === undefined || nameZh === undefined ? null : { nameZh, nameEn };
}

interface KnownDay {
  working: boolean;
  note: DayNote | null;
  published: boolean;
}

/**
 * The State Council's holidays with their make-up working days (调休), from the `chinese-days` list. `overrides` win over it, by day
 * (`2027-02-08`); a year with any override counts as published.
 * @throws RangeError for a key that is no date
 */
export function chinaCalendar(overrides: Readonly<Record<string, DayOverride>> = {}): WorkCalendar {
  const own = new Map(
    Object.entries(overrides).map(([date, override]) => {
      const day = parseIsoDate(date);
      if (Number.isNaN(day)) {
        throw new RangeError(`${date} is no date`);
      }
      return [day, override] as const;
    }),
  );
  const ownYears = new Set([...own.keys()].map((day) => civilDate(day).year));
  const years = new Map<number, boolean>();
  const known = new Map<DayNumber, KnownDay>();

  const isOfficial = (year: number): boolean => {
    let official = years.get(year);
    if (official === undefined) {
      official = isYearPublished(year);
      years.set(year, official);
    }
    return official;
  };
  const read = (day: DayNumber): KnownDay => {
    const { year } = civilDate(day);
    const override = own.get(day);
    if (override !== undefined) {
      const { work, nameZh, nameEn } = override;
      return { working: work, note: { nameZh, nameEn }, published: true };
    }
    if (!isOfficial(year)) {
      return { working: !isWeekend(day), note: null, published: ownYears.has(year) };
    }
    return { working: chineseDays.isWorkday(atNoon(day)), note: officialNote(day), published: true };
  };
  const lookUp = (day: DayNumber): KnownDay => {
    let found = known.get(day);
    if (found === undefined) {
      found = read(day);
      known.set(day, found);
    }
    return found;
  };
  return {
    isWorking: (day) => lookUp(day).working,
    noteOf: (day) => lookUp(day).note,
    isPublished: (day) => lookUp(day).published,
  };
}

/** The last day whose list is out, when looked at from `from` on. */
export function lastPublishedDay(calendar: WorkCalendar, from: DayNumber): DayNumber {
  let { year } = civilDate(from);
  while (calendar.isPublished(dayNumber({ year, month: 12, day: 31 })) && year < 2200) {
    year += 1;
  }
  return dayNumber({ year: year - 1, month: 12, day: 31 });
}
