import fc from 'fast-check';
import { expect, test } from 'vitest';
import { INTERFACE_SIZES } from '#shared/bridge.ts';
import { shownSize, steppedSize, usualSize } from './size.ts';

test.each([
  ['a laptop', 1366, 768, 100],
  ['full HD', 1920, 1080, 100],
  ['2560×1440', 2560, 1440, 100],
  ['3200×1800', 3200, 1800, 125],
  ['4K, the whole screen', 3840, 2160, 150],
  ['4K, in a browser with its bars', 3840, 2030, 150],
  ['4K that the system shows at 200 %', 1920, 1080, 100],
  ['an ultra-wide screen', 3440, 1440, 100],
  ['two screens side by side', 3840, 1080, 100],
  ['5K', 5120, 2880, 200],
])('usualSize() of %s', (_name, width, height, size) => {
  expect(usualSize({ width, height })).toBe(size);
});

test('usualSize() is never smaller in a larger window', () => {
  const side = fc.integer({ min: 1, max: 10_000 });
  fc.assert(
    fc.property(side, side, side, side, (width, height, wider, higher) => {
      const larger = { width: width + wider, height: height + higher };
      expect(usualSize(larger)).toBeGreaterThanOrEqual(usualSize({ width, height }));
    }),
  );
});

test('shownSize() is what was chosen, whatever the window', () => {
  const window = { width: 3840, height: 2160 };
  expect([shownSize(100, window), shownSize(200, window), shownSize(null, window)]).toEqual([100, 200, 150]);
});

test('steppedSize() goes through all sizes and stays at the ends', () => {
  const up = INTERFACE_SIZES.map((size) => steppedSize(size, 1));
  const down = INTERFACE_SIZES.map((size) => steppedSize(size, -1));
  expect([up, down]).toEqual([
    [125, 150, 200, 200],
    [100, 100, 125, 150],
  ]);
});
