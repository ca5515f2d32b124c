import { expect, test } from 'vitest';
import { SHADES, shadesOf } from './shades.ts';

test('figures with a target are shaded by it, others by where they stand', () => {
  // At most 3 % may be over their term.
  expect(shadesOf('overTermRate', [0.03, 0.031, null])).toEqual({
    shades: ['met', 'behind', 'none'],
    range: null,
  });
  expect(shadesOf('received', [0, 19, 20, 100, null])).toEqual({
    shades: [0, 0, 1, SHADES - 1, 'none'],
    range: { least: 0, most: 100 },
  });
  expect(shadesOf('received', [7, 7])).toEqual({ shades: [0, 0], range: { least: 7, most: 7 } });
  expect(shadesOf('received', [null])).toEqual({ shades: ['none'], range: null });
});
