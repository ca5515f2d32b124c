import i18next from 'i18next';

/** Everything is shown in the court's time zone, wherever the console stands. */
const TIME_ZONE = 'Asia/Shanghai';

const cache = new Map<string, Intl.DateTimeFormat>();

function formatter(key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const id = `${i18next.language}|${key}`;
  const known = cache.get(id);
  if (known !== undefined) {
    return known;
  }
  // British order, for an English reader may be from anywhere: 21/11 can't be taken for a month.
  const made = new Intl.DateTimeFormat(i18next.language === 'en' ? 'en-GB' : i18next.language, {
    timeZone: TIME_ZONE,
    hourCycle: 'h23',
    ...options,
  });
  cache.set(id, made);
  return made;
}

/** `14:05:09`. `at` is UTC ms. */
export function formatClock(at: number): string {
  return formatter('clock', { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(at);
}

/** `2026年11月21日 星期六` or `Sat, 21 Nov 2026`. */
export function formatDate(at: number): string {
  return formatter('date', { year: 'numeric', month: 'short', day: 'numeric', weekday: 'short' }).format(at);
}

/** `2026年11月` or `November 2026`. `at` is UTC ms. */
export function formatMonth(at: number): string {
  return formatter('month', { year: 'numeric', month: 'long' }).format(at);
}

/** The time of day, with the date in front when it isn't today's in the court's time zone. */
export function formatTime(at: number, now: number = Date.now()): string {
  const day = formatter('day', { year: 'numeric', month: '2-digit', day: '2-digit' });
  return day.format(at) === day.format(now) ? formatClock(at) : `${day.format(at)} ${formatClock(at)}`;
}

/** An age in words with one unit: `1 秒`, `5 分钟`, `3 小时`, `2 天`. Less than a second, or a clock that is off, counts as one second. */
export function formatAge(ms: number): string {
  const seconds = Math.max(1, Math.floor(ms / 1000));
  if (seconds < 60) {
    return i18next.t('app:age.seconds', { n: seconds });
  }
  if (seconds < 3600) {
    return i18next.t('app:age.minutes', { n: Math.floor(seconds / 60) });
  }
  if (seconds < 86_400) {
    return i18next.t('app:age.hours', { n: Math.floor(seconds / 3600) });
  }
  return i18next.t('app:age.days', { n: Math.floor(seconds / 86_400) });
}

/** `850 m`, `3.2 km`. `metres` ≥ 0. */
export function formatDistance(metres: number): string {
  return metres < 1000 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(metres < 10_000 ? 1 : 0)} km`;
}

/** Metres a second as km/h. */
export function formatSpeed(metresPerSecond: number): string {
  return `${(metresPerSecond * 3.6).toFixed(0)} km/h`;
}

const SIZE_STEP = 1024;
const SIZE_UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** `420 B`, `12.3 KB`, `250 MB`. */
export function formatSize(bytes: number): string {
  const power = bytes < SIZE_STEP ? 0 : Math.floor(Math.log(bytes) / Math.log(SIZE_STEP));
  const step = Math.min(power, SIZE_UNITS.length - 1);
  const value = bytes / SIZE_STEP ** step;
  return `${value.toFixed(step === 0 || value >= 100 ? 0 : 1)} ${SIZE_UNITS[step]}`;
}

/** A share 0–1 as a percentage without decimals. */
export function formatPercent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
