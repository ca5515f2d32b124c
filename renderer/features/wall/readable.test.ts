import { describe, expect, it } from 'vitest';
import { displayRect, FULL_HD_WALL } from '#shared/walls/geometry.ts';
import { isTooSmallToRead } from './readable.ts';

// Eight metres ask for text of 37.2 mm (2 · 8 m · tan 8′), which are 29.8 pixels of 1.25 mm.
const whole = displayRect(FULL_HD_WALL, 0);
const quarter = { ...whole, width: whole.width / 2, height: whole.height / 2 };
const alarms = { kind: 'panel', panel: 'alarms' } as const;

describe('isTooSmallToRead()', () => {
  it('goes by the smallest text of what shrinks with its tile', () => {
    // 4.4 % of 1080 pixels are 47.5, of 540 pixels 23.8.
    expect(isTooSmallToRead(FULL_HD_WALL, whole, alarms)).toBe(false);
    expect(isTooSmallToRead(FULL_HD_WALL, quarter, alarms)).toBe(true);
    expect(isTooSmallToRead(FULL_HD_WALL, quarter, { kind: 'clock' })).toBe(false);
  });

  it('is true of less the nearer the last row sits', () => {
    expect(isTooSmallToRead({ ...FULL_HD_WALL, farthestSeatM: 6 }, quarter, alarms)).toBe(false);
  });

  it('is never true of what has a size of its own', () => {
    expect(isTooSmallToRead(FULL_HD_WALL, quarter, { kind: 'text', text: '开庭' })).toBe(false);
    expect(isTooSmallToRead(FULL_HD_WALL, quarter, { kind: 'source', sourceId: 'unit:1' })).toBe(false);
  });
});
