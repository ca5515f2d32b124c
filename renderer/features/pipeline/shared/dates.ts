import i18next from 'i18next';

/** Days and times of cases are those of the court, wherever the console stands. */
const TIME_ZONE = 'Asia/Shanghai';

const DAY: Intl.DateTimeFormatOptions = { year: 'numeric', month: '2-digit', day: '2-digit' };
const MINUTE: Intl.DateTimeFormatOptions = { ...DAY, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };

const made = new Map<string, Intl.DateTimeFormat>();

function format(name: string, options: Intl.DateTimeFormatOptions, at: number): string {
  const locale = i18next.language === 'en' ? 'en-GB' : 'zh-CN';
  const id = `${locale}|${name}`;
  const formatter = made.get(id) ?? new Intl.DateTimeFormat(locale, { timeZone: TIME_ZONE, ...options });
  made.set(id, formatter);
  return formatter.format(at);
}

/** `2026/11/28`, in English `28/11/2026`. `at` is UTC ms. */
export function formatDay(at: number): string {
  return format('day', DAY, at);
}

/** `2026/11/28 14:05`. */
export function formatMinute(at: number): string {
  return format('minute', MINUTE, at);
}

/** A civil date (`2026-11-28`) as `formatDay` writes days. */
export function formatIsoDay(iso: string): string {
  return formatDay(Date.parse(`${iso}T12:00:00+08:00`));
}
