import { describe, expect, test } from 'vitest';
import { dueAfter, fromField, isDueAllowed, toField, toText } from './due-times.ts';

/** 00:30 on 28 November 2026 in Shanghai, still the 27th in London. */
const NIGHT = Date.UTC(2026, 10, 27, 16, 30);

test('dueAfter() is 18:00 in Shanghai, counted from the day that it is there', () => {
  expect(toText(dueAfter(1, NIGHT))).toBe('2026-11-29 18:00');
  expect(toText(dueAfter(15, NIGHT))).toBe('2026-12-13 18:00');
});

describe('fromField()', () => {
  test('reads what toField() and toText() write', () => {
    const at = dueAfter(3, NIGHT);
    expect(fromField(toField(at))).toBe(at);
    expect(fromField(toText(at))).toBe(at);
  });

  test('reads what people type', () => {
    expect(fromField(' 2026/12/1 9:05 ')).toBe(Date.UTC(2026, 11, 1, 1, 5));
    expect(fromField('2026-12-01 18：00')).toBe(Date.UTC(2026, 11, 1, 10));
  });

  test.each(['', '2026-12-01', '2026-02-31 10:00', '2026-12-01 24:00', '12/01/2026 10:00', '明天'])(
    'is null for %s',
    (text) => {
      expect(fromField(text)).toBeNull();
    },
  );
});

test('isDueAllowed() lies ahead within a year', () => {
  const year = 366 * 86_400_000;
  expect(
    [null, NIGHT, NIGHT + 1, NIGHT + year, NIGHT + year + 1].map((at) => isDueAllowed(at, NIGHT)),
  ).toEqual([false, false, true, true, false]);
});
