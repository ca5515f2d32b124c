import { describe, expect, test } from 'vitest';
import type { PositionColumns } from '../../../api/index.ts';
import type { Markers } from './markers.ts';
import { looksSame, markersInView, pickMarker, type View } from './pick.ts';

/** A view in which Mercator 0 … 1 is the whole screen. */
const VIEW: View = {
  matrix: [2, 0, 0, 0, 0, -2, 0, 0, 0, 0, 1, 0, -1, 1, 0, 1],
  size: { width: 1000, height: 1000 },
};

/** Markers at places of the screen; their columns hold what is looked at. */
function markersAt(...places: readonly (readonly [number, number])[]): Markers {
  return {
    count: places.length,
    columns: {
      no: Uint32Array.from(places, (_, i) => i + 1),
      heading: new Float32Array(places.length).fill(Number.NaN),
    } as PositionColumns,
    row: Uint32Array.from(places.keys()),
    x: Float64Array.from(places, ([x]) => x / 1000),
    y: Float64Array.from(places, ([, y]) => y / 1000),
    kind: new Uint8Array(places.length),
    counts: { off: places.length, lastKnown: 0, live: 0, sos: 0 },
  };
}

describe('pickMarker', () => {
  const markers = markersAt([100, 100], [110, 100], [500, 500], [500, 500]);

  test('takes the nearest of several within the radius', () => {
    expect(pickMarker(markers, VIEW, { x: 107, y: 100 }, 14)).toBe(1);
    expect(pickMarker(markers, VIEW, { x: 102, y: 100 }, 14)).toBe(0);
  });

  test('answers -1 where no marker is within the radius', () => {
    expect(pickMarker(markers, VIEW, { x: 200, y: 100 }, 14)).toBe(-1);
    expect(pickMarker(markersAt(), VIEW, { x: 0, y: 0 }, 14)).toBe(-1);
  });

  test('takes the one drawn above of two at the same place', () => {
    expect(pickMarker(markers, VIEW, { x: 500, y: 505 }, 14)).toBe(3);
  });
});

describe('markersInView', () => {
  const markers = markersAt([10, 10], [490, 500], [1200, 500], [600, 500]);

  test('lists what is in view, nearest to the centre first', () => {
    expect(markersInView(markers, VIEW, 10)).toEqual([1, 3, 0]);
  });

  test('keeps to the limit', () => {
    expect(markersInView(markers, VIEW, 2)).toEqual([1, 3]);
  });
});

describe('looksSame', () => {
  const before = markersAt([500, 500], [3000, 500]);

  test('is true when nothing in view moves by a visible amount', () => {
    expect(looksSame(before, markersAt([500.3, 500], [2500, 500]), VIEW)).toBe(true);
  });

  test.each([
    ['a marker moves', markersAt([501, 500], [3000, 500])],
    ['a marker comes into view', markersAt([500, 500], [900, 500])],
    ['a marker is added', markersAt([500, 500], [3000, 500], [3000, 500])],
  ])('is false when %s', (_, after) => {
    expect(looksSame(before, after, VIEW)).toBe(false);
  });

  test('is false when a marker changes its kind or turns', () => {
    const kind = { ...before, kind: Uint8Array.from([2, 0]) };
    const heading = { ...before, columns: { ...before.columns, heading: Float32Array.from([90, 0]) } };
    expect(looksSame(before, kind, VIEW)).toBe(false);
    expect(looksSame(before, heading, VIEW)).toBe(false);
  });

  test('is true across north when a marker hardly turns', () => {
    const turn = (degrees: number): Markers => ({
      ...before,
      columns: { ...before.columns, heading: Float32Array.from([degrees, 0]) },
    });
    expect(looksSame(turn(358), turn(3), VIEW)).toBe(true);
  });
});
