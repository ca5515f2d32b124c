import i18next from 'i18next';
import { beforeEach, describe, expect, test } from 'vitest';
import { formatAge, formatDate, formatDistance, formatSize, formatTime } from './format.ts';
import { startI18n } from './i18n.ts';

/** 23:30:05 on 20 November in Shanghai. */
const EVENING = Date.UTC(2026, 10, 20, 15, 30, 5);
const HOUR = 3_600_000;

describe.each([
  ['zh-CN', '2026/11/20 23:30:05', '2026年11月20日周五', '1 秒'],
  ['en', '20/11/2026, 23:30:05', 'Fri, 20 Nov 2026', '1 s'],
] as const)('in %s', (language, withDate, date, second) => {
  beforeEach(() => startI18n(language));

  test('formatTime() of an event of the same day in Shanghai has no date', () => {
    expect(formatTime(EVENING, EVENING + 60_000)).toBe('23:30:05');
  });

  test('formatTime() of an event before midnight in Shanghai has its date, wherever the console stands', () => {
    expect(formatTime(EVENING, EVENING + HOUR).replace(',', '')).toBe(withDate.replace(',', ''));
  });

  test('formatDate() names the day of the week', () => {
    expect(formatDate(EVENING)).toBe(date);
  });

  test('formatAge() of nothing, or of a time to come, is one second, so that "… ago" stays a sentence', () => {
    expect(formatAge(0)).toBe(second);
    expect(formatAge(-5000)).toBe(second);
    expect(formatAge(90_000)).toBe(i18next.t('app:age.minutes', { n: 1 }));
    expect(formatAge(50 * HOUR)).toBe(i18next.t('app:age.days', { n: 2 }));
  });
});

test('formatDistance() changes from metres to kilometres at 1 km', () => {
  expect([999, 1000, 12_345].map(formatDistance)).toEqual(['999 m', '1.0 km', '12 km']);
});

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KB'],
  [3_565_158, '3.4 MB'],
  [250 * 1024 ** 2, '250 MB'],
  [5 * 1024 ** 5, '5120 TB'],
])('formatSize(%i) is %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});
