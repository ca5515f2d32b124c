import { expect, test } from 'vitest';
import { chartOf } from './chart.ts';

test('a kind that does not fit what is drawn gives way to one that does', () => {
  const drawn = (
    kind: Parameters<typeof chartOf>[0],
    dimensions: Parameters<typeof chartOf>[1]['dimensions'],
  ) => chartOf(kind, { measures: ['closed'], dimensions, rows: 3 });
  expect(drawn('map', ['court'])).toBe('map');
  expect(drawn('map', ['everyCourt'])).toBe('map');
  expect(drawn('map', ['month'])).toBe('line');
  expect(drawn('map', ['court', 'month'])).toBe('line');
  expect(drawn('map', [])).toBe('number');
  expect(drawn('heat', ['court'])).toBe('rows');
  expect(drawn('heat', ['court', 'closingWay'])).toBe('heat');
});
