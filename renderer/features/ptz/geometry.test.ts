import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lookOf, pictureBox } from './geometry.ts';

test('pictureBox() leaves bars at the sides or above and below', () => {
  expect(pictureBox({ width: 400, height: 300 }, { width: 1600, height: 900 })).toEqual({
    x: 0,
    y: 37.5,
    width: 400,
    height: 225,
  });
  expect(pictureBox({ width: 800, height: 180 }, { width: 640, height: 360 })).toEqual({
    x: 240,
    y: 0,
    width: 320,
    height: 180,
  });
});

const PICTURE = { x: 100, y: 0, width: 320, height: 180 };

test('a click is a place of the picture, and none beside it', () => {
  expect(lookOf(PICTURE, { x: 260, y: 90 }, { x: 262, y: 91 })).toEqual({ x: 0, y: 0, magnify: 1 });
  expect(lookOf(PICTURE, { x: 420, y: 0 }, { x: 420, y: 0 })).toEqual({ x: 1, y: 1, magnify: 1 });
  expect(lookOf(PICTURE, { x: 50, y: 90 }, { x: 50, y: 90 })).toBeNull();
});

test('a box is its middle, as much larger as its longer side allows, from whichever corner it is drawn', () => {
  const box = { x: 0.5, y: 0.5, magnify: 2 };
  expect(lookOf(PICTURE, { x: 260, y: 0 }, { x: 420, y: 90 })).toEqual(box);
  expect(lookOf(PICTURE, { x: 420, y: 90 }, { x: 260, y: 0 })).toEqual(box);
  expect(lookOf(PICTURE, { x: 260, y: 45 }, { x: 276, y: 135 })?.magnify).toBe(2);
});

test('whatever is drawn, the server takes it', () => {
  const point = fc.record({ x: fc.integer({ min: -500, max: 900 }), y: fc.integer({ min: -500, max: 900 }) });
  fc.assert(
    fc.property(point, point, (from, to) => {
      const look = lookOf(PICTURE, from, to) ?? { x: 0, y: 0, magnify: 1 };
      expect(Math.max(Math.abs(look.x), Math.abs(look.y))).toBeLessThanOrEqual(1);
      expect(look.magnify).toBeGreaterThanOrEqual(1);
      expect(look.magnify).toBeLessThanOrEqual(50);
    }),
  );
});
