import { describe, expect, test } from 'vitest';
import { fromDay, parsePeriod } from './period.ts';

/** 00:30 on 31 May 2026 in Shanghai, still the 30th in London. */
const NIGHT = Date.UTC(2026, 4, 30, 16, 30);
const inShanghai = (at: number | null): string =>
  new Date((at ?? 0) + 8 * 3_600_000).toISOString().slice(0, 16);

describe('fromDay()', () => {
  test('is the beginning of the same day of an earlier month, by the court’s calendar', () => {
    expect(inShanghai(fromDay('12', NIGHT))).toBe('2025-05-31T00:00');
  });

  test('is a month’s last day where that month is shorter', () => {
    expect(inShanghai(fromDay('3', NIGHT))).toBe('2026-02-28T00:00');
  });

  test('is the same all day long', () => {
    expect(fromDay('6', NIGHT)).toBe(fromDay('6', NIGHT + 20 * 3_600_000));
  });

  test('of all is no day', () => {
    expect(fromDay('all', NIGHT)).toBeNull();
  });
});

test('parsePeriod() of what is no period is a year', () => {
  expect([undefined, '5', '3', 'all'].map(parsePeriod)).toEqual(['12', '12', '3', 'all']);
});
