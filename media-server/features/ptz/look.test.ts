import fc from 'fast-check';
import { expect, test } from 'vitest';
import { zoomChange } from './look.ts';

test('zoomChange() at the widest to twice as large takes one step of the magnification', () => {
  expect(zoomChange(0, 2, 11)).toBeCloseTo(0.1);
  expect(zoomChange(0.5, 0.5, 11)).toBeCloseTo(-0.3);
  expect(zoomChange(0.5, 2, 1)).toBe(0);
});

test('zoomChange() never leaves the range, and to and fro comes back where it had room', () => {
  const zoom = fc.double({ min: 0, max: 1, noNaN: true });
  const magnify = fc.double({ min: 0.02, max: 50, noNaN: true });
  fc.assert(
    fc.property(zoom, magnify, fc.integer({ min: 2, max: 60 }), (from, times, magnification) => {
      const to = from + zoomChange(from, times, magnification);
      expect(to).toBeGreaterThanOrEqual(-1e-9);
      expect(to).toBeLessThanOrEqual(1 + 1e-9);
      const hadRoom = to > 0.001 && to < 0.999;
      const back = to + zoomChange(to, 1 / times, magnification);
      expect(hadRoom ? Math.abs(back - from) : 0).toBeLessThan(1e-6);
    }),
  );
});
