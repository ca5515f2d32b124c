import { expect, test } from 'vitest';
import { readableHeightMm, readableHeightPx } from './hall.ts';

test('readableHeightMm() is 16 arc-minutes: 23 mm at 5 m, 37 mm at 8 m, 47 mm at 10 m', () => {
  const heights = [5, 8, 10].map((farthestSeatM) => readableHeightMm({ farthestSeatM, pixelPitchMm: 1 }));
  expect(heights.map(Math.round)).toEqual([23, 37, 47]);
});

test('readableHeightPx() of a finer wall has more pixels', () => {
  expect(Math.round(readableHeightPx({ farthestSeatM: 8, pixelPitchMm: 1.25 }))).toBe(30);
  expect(Math.round(readableHeightPx({ farthestSeatM: 8, pixelPitchMm: 0.625 }))).toBe(60);
});
