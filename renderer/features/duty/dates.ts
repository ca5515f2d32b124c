import i18next from 'i18next';
import { DAY_MS } from '#shared/calendar/zone.ts';

const made = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions, at: number): string {
  const locale = i18next.language === 'en' ? 'en-GB' : 'zh-CN';
  const id = `${locale} ${JSON.stringify(options)}`;
  const formatter = made.get(id) ?? new Intl.DateTimeFormat(locale, options);
  made.set(id, formatter);
  return formatter.format(at);
}

const china = { timeZone: 'Asia/Shanghai' } as const;
/** Day numbers are of no zone: they are written in that in which they were counted. */
const civil = { timeZone: 'UTC' } as const;

/** `08:30`. `at` is UTC ms. */
export const formatHour = (at: number): string =>
  format({ ...china, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }, at);

/** `11/28 08:30`, in English `28/11 08:30`. */
export const formatDayHour = (at: number): string =>
  format(
    { ...china, month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    at,
  );

/** `2026/11/28 08:30:05`. */
export const formatFull = (at: number): string =>
  format(
    {
      ...china,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    },
    at,
  );

/** `11月28日` or `28 Nov`; the day as a number. */
export const formatDayOnly = (day: number): string =>
  format({ ...civil, month: 'short', day: 'numeric' }, day * DAY_MS);

/** `周六` or `Sat`. */
export const formatWeekday = (day: number): string => format({ ...civil, weekday: 'short' }, day * DAY_MS);

/** `2026年11月` or `November 2026`. */
export const formatMonth = (day: number): string =>
  format({ ...civil, year: 'numeric', month: 'long' }, day * DAY_MS);
