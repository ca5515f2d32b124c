import { describe, expect, test } from 'vitest';
import type { TerminalPosition } from '#shared/jt808/position.ts';
import { toFix } from './fix.ts';

const POSITION: TerminalPosition = {
  alarmBits: 0,
  stateBits: 2,
  latitude: 30,
  longitude: 120,
  altitudeM: 0,
  speedKmh: 36,
  directionDeg: 359,
  time: '2026-01-05T16:00:00+08:00',
  items: [],
  restHex: '',
};
const at = Date.UTC(2026, 0, 5, 8);
const window = { oldest: at - 1_000, newest: at + 1_000 };

describe('toFix()', () => {
  test('is in the units of a unit', () => {
    expect(toFix(POSITION, window)).toEqual({
      at,
      lon: 120,
      lat: 30,
      accuracy: 15,
      speed: 10,
      heading: 359,
      battery: null,
    });
  });

  test('has no heading where the terminal says one beyond the circle', () => {
    expect(toFix({ ...POSITION, directionDeg: 511 }, window)).toMatchObject({ heading: null });
  });

  test.each([
    ['notLocated', { stateBits: 1 }],
    ['noTime', { time: null }],
    ['future', { time: '2026-01-05T16:00:02+08:00' }],
    ['tooOld', { time: '2026-01-05T15:59:58+08:00' }],
    ['invalid', { latitude: 91 }],
    ['invalid', { longitude: -181 }],
    ['invalid', { speedKmh: 6553.5 }],
  ])('is %s for %j', (reason, over) => {
    expect(toFix({ ...POSITION, ...over }, window)).toBe(reason);
  });
});
