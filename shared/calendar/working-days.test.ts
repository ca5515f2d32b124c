import { describe, expect, test, vi } from 'vitest';
import { day, isWorkedOn } from './testing.ts';
import { chinaCalendar, lastPublishedDay, WEEKDAYS } from './working-days.ts';
import { isoDate } from './zone.ts';

const china = chinaCalendar();

const daysBetween = (from: string, to: string): number[] =>
  Array.from({ length: day(to) - day(from) + 1 }, (_, index) => day(from) + index);

describe('chinaCalendar()', () => {
  test.each([
    ['2026-02-14', true, 'a Saturday worked for Spring Festival'],
    ['2026-02-15', false, 'the first free day of Spring Festival'],
    ['2026-02-17', false, 'the first day of the lunar year'],
    ['2026-02-23', false, 'the last free day of Spring Festival, a Monday'],
    ['2026-02-24', true, 'the first day after it'],
    ['2026-02-28', true, 'the second Saturday worked for it'],
    ['2026-01-04', true, 'a Sunday worked for New Year'],
    ['2026-05-09', true, 'a Saturday worked for Labour Day'],
    ['2026-09-20', true, 'a Sunday worked for National Day'],
    ['2026-09-25', false, 'Mid-autumn'],
    ['2026-09-30', true, 'the eve of National Day'],
    ['2026-10-01', false, 'National Day'],
    ['2026-10-07', false, 'the last free day of National Day'],
    ['2026-10-08', true, 'the first day after it'],
    ['2026-10-10', true, 'a Saturday worked for it'],
    ['2026-10-11', false, 'an ordinary Sunday'],
    ['2025-10-08', false, 'Mid-autumn joined to National Day'],
  ])('of %s says that it is worked: %s, for it is %s', (date, works) => {
    expect(china.isWorking(day(date))).toBe(works);
  });

  test('of every day of 2025 and 2026 agrees with the notices', () => {
    const days = daysBetween('2025-01-01', '2026-12-31');
    expect(days.filter((number) => china.isWorking(number)).map(isoDate)).toEqual(
      days.filter(isWorkedOn).map(isoDate),
    );
    expect(days.every((number) => china.isPublished(number))).toBe(true);
  });

  test('names the holiday of a free day and of the weekend that makes up for it, and nothing on an ordinary day', () => {
    expect(china.noteOf(day('2026-10-01'))).toEqual({ nameZh: '国庆节', nameEn: 'National Day' });
    expect(china.noteOf(day('2026-02-14'))).toEqual({ nameZh: '春节', nameEn: 'Spring Festival' });
    expect(china.noteOf(day('2026-10-10'))?.nameZh).toBe('国庆节');
    expect(china.noteOf(day('2026-10-11'))).toBeNull();
    expect(china.noteOf(day('2026-10-12'))).toBeNull();
  });

  test.each(['2095-10-01', '2095-02-14', '2003-10-01'])(
    'of %s, whose year has no official list, frees weekends alone and says that it isn’t published',
    (date) => {
      const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
      expect(china.isWorking(day(date))).toBe(weekday !== 0 && weekday !== 6);
      expect(china.noteOf(day(date))).toBeNull();
      expect(china.isPublished(day(date))).toBe(false);
    },
  );

  test('with overrides follows them over the official list and over weekends', () => {
    const calendar = chinaCalendar({
      '2026-10-08': { work: false, nameZh: '加休', nameEn: 'Extra day' },
      '2026-10-01': { work: true, nameZh: '值班', nameEn: 'Duty' },
      '2095-02-08': { work: false, nameZh: '春节', nameEn: 'Spring Festival' },
      '2095-02-12': { work: true, nameZh: '春节', nameEn: 'Spring Festival' },
    });
    expect(calendar.isWorking(day('2026-10-08'))).toBe(false);
    expect(calendar.noteOf(day('2026-10-08'))).toEqual({ nameZh: '加休', nameEn: 'Extra day' });
    expect(calendar.isWorking(day('2026-10-01'))).toBe(true);
    expect(calendar.isWorking(day('2026-10-02'))).toBe(false);
    expect(calendar.isWorking(day('2095-02-08'))).toBe(false);
    expect(calendar.isWorking(day('2095-02-12'))).toBe(true);
  });

  test('with an override in a year without a list counts that year as published, and no other', () => {
    const calendar = chinaCalendar({
      '2095-02-08': { work: false, nameZh: '春节', nameEn: 'Spring Festival' },
    });
    expect(calendar.isPublished(day('2095-12-31'))).toBe(true);
    expect(calendar.isPublished(day('2094-12-31'))).toBe(false);
  });

  test.each(['2026-02-30', '2026-2-3', 'tomorrow'])(
    'with an override for %j is refused: it is no date',
    (date) => {
      expect(() => chinaCalendar({ [date]: { work: false, nameZh: '休', nameEn: 'Rest' } })).toThrow(
        RangeError,
      );
    },
  );

  test.each(['America/Los_Angeles', 'Pacific/Kiritimati'])(
    'on a machine whose clock is set to %s knows the same days',
    (zone) => {
      vi.stubEnv('TZ', zone);
      const calendar = chinaCalendar();
      const days = daysBetween('2026-09-18', '2026-10-12');
      expect(days.filter((number) => calendar.isWorking(number)).map(isoDate)).toEqual(
        days.filter(isWorkedOn).map(isoDate),
      );
      expect(days.map((number) => calendar.noteOf(number))).toEqual(
        days.map((number) => china.noteOf(number)),
      );
      expect(calendar.isPublished(day('2026-10-01'))).toBe(true);
    },
  );
});

describe('WEEKDAYS', () => {
  test('frees weekends alone, names nothing, and is published for ever', () => {
    expect(WEEKDAYS.isWorking(day('2026-10-01'))).toBe(true);
    expect(WEEKDAYS.isWorking(day('2026-10-10'))).toBe(false);
    expect(WEEKDAYS.noteOf(day('2026-10-01'))).toBeNull();
    expect(WEEKDAYS.isPublished(day('2095-10-01'))).toBe(true);
  });
});

describe('lastPublishedDay()', () => {
  test('of a calendar with lists up to a year gives the last day of that year', () => {
    const years = { ...WEEKDAYS, isPublished: (number: number) => number <= day('2026-12-31') };
    expect(isoDate(lastPublishedDay(years, day('2025-03-01')))).toBe('2026-12-31');
    expect(isoDate(lastPublishedDay(years, day('2026-12-31')))).toBe('2026-12-31');
  });

  test('of a year without a list gives the end of the year before it', () => {
    const years = { ...WEEKDAYS, isPublished: (number: number) => number <= day('2026-12-31') };
    expect(isoDate(lastPublishedDay(years, day('2027-05-01')))).toBe('2026-12-31');
  });

  test('of a calendar that is published for ever comes to an end', () => {
    expect(isoDate(lastPublishedDay(WEEKDAYS, day('2026-01-01')))).toBe('2199-12-31');
  });
});
