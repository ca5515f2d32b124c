import { assert, constantFrom, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { displayRect, pixelsOf, readableHeightMm, UNITS_PER_DISPLAY, wallRect } from './geometry.ts';
import { splitRects, SPLITS } from './layout.ts';
import { anyWall, TWO_DISPLAYS } from './testing.ts';

test('every regular split of a display, and of any wall as one, falls on whole units and covers it without overlap', () => {
  assert(
    property(anyWall, constantFrom(...SPLITS), integer({ min: 0, max: 1 }), (wall, count, whole) => {
      const area = whole === 1 ? wallRect(wall) : displayRect(wall, 0);
      const rects = splitRects(area, count, false);
      expect(rects).toHaveLength(count);
      expect(rects.every((rect) => Object.values(rect).every(Number.isInteger))).toBe(true);
      expect(rects.reduce((sum, { width, height }) => sum + width * height, 0)).toBe(
        area.width * area.height,
      );
    }),
  );
});

test('a picture over two displays goes on behind the bezels between them', () => {
  // 25 mm at 1.25 mm a pixel are 20 pixels that nobody sees.
  expect(pixelsOf(TWO_DISPLAYS, wallRect(TWO_DISPLAYS))).toEqual({
    left: 0,
    top: 0,
    width: 1920 + 20 + 1920,
    height: 1080,
  });
  expect(pixelsOf(TWO_DISPLAYS, displayRect(TWO_DISPLAYS, 1))).toEqual({
    left: 1940,
    top: 0,
    width: 1920,
    height: 1080,
  });
  const middle = { x: UNITS_PER_DISPLAY / 2, y: 0, width: UNITS_PER_DISPLAY, height: UNITS_PER_DISPLAY };
  expect(pixelsOf(TWO_DISPLAYS, middle)).toMatchObject({ left: 960, width: 960 + 20 + 960 });
});

test('pixels of any tile of a display lie within the display', () => {
  assert(
    property(anyWall, constantFrom(...SPLITS), integer({ min: 0, max: 11 }), (wall, count, n) => {
      const display = n % (wall.rows * wall.columns);
      const frame = pixelsOf(wall, displayRect(wall, display));
      for (const rect of splitRects(displayRect(wall, display), count, false)) {
        const { left, top, width, height } = pixelsOf(wall, rect);
        expect(left).toBeGreaterThanOrEqual(frame.left - 1e-6);
        expect(top).toBeGreaterThanOrEqual(frame.top - 1e-6);
        expect(left + width).toBeLessThanOrEqual(frame.left + frame.width + 1e-6);
        expect(top + height).toBeLessThanOrEqual(frame.top + frame.height + 1e-6);
      }
    }),
  );
});

test('readableHeightMm() is 16 arc-minutes from the farthest seat: 23, 37 and 47 mm at 5, 8 and 10 m', () => {
  const heights = [5, 8, 10].map((farthestSeatM) => Math.round(readableHeightMm({ farthestSeatM })));
  expect(heights).toEqual([23, 37, 47]);
});
