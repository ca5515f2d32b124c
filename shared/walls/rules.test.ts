import { expect, test } from 'vitest';
import { lastDue } from './rules.ts';

const at = (iso: string): number => Date.parse(`${iso}+08:00`);
const WEEKDAYS = { kind: 'schedule' as const, days: [1, 2, 3, 4, 5], minute: 8 * 60 + 30 };

test('a schedule acts at its minute of Asia/Shanghai on its days alone', () => {
  // 2026-11-27 is a Friday.
  expect(lastDue(WEEKDAYS, at('2026-11-27T08:29:59'), at('2026-11-27T08:30:00'))).toBe(
    at('2026-11-27T08:30:00'),
  );
  expect(lastDue(WEEKDAYS, at('2026-11-27T08:30:00'), at('2026-11-27T08:30:01'))).toBeNull();
  expect(lastDue(WEEKDAYS, at('2026-11-28T08:29:59'), at('2026-11-28T08:30:00'))).toBeNull();
});

test('a server that was away over midnight takes up what the evening before had', () => {
  const late = { kind: 'schedule' as const, days: [5], minute: 23 * 60 + 50 };
  expect(lastDue(late, at('2026-11-27T20:00:00'), at('2026-11-28T00:10:00'))).toBe(at('2026-11-27T23:50:00'));
});
