import { expect, test } from 'vitest';
import { Zone } from '#shared/calendar/zone.ts';
import { expiryLeft } from './expiry.ts';

const zone = new Zone('Asia/Shanghai');
/** The end of 2026-11-28 in Shanghai. */
const END = Date.UTC(2026, 10, 28, 16) - 1;

test.each([
  ['is today on its last day', END - 3_600_000, { value: 0, unit: 'day', isOver: false }],
  [
    'counts civil days, not spans of 24 hours',
    END - 25 * 3_600_000,
    { value: 1, unit: 'day', isOver: false },
  ],
  ['is over from the next midnight on', END + 1, { value: 1, unit: 'day', isOver: true }],
])('expiryLeft() %s', (_what, now, left) => {
  expect(expiryLeft(END, now, zone)).toEqual(left);
});
