import { describe, expect, test } from 'vitest';
import { gather } from './clusters.ts';
import { Fleet } from './fleet.ts';
import { columnsOf, rosterOf } from './fleet-samples.ts';
import { latOf, lonOf } from './mercator.ts';
import { markersInView, pickCluster, pickMarker, type Drawn, type View } from './pick.ts';

/** A view in which Mercator 0 … 1 is the whole screen. */
const VIEW: View = {
  matrix: [2, 0, 0, 0, 0, -2, 0, 0, 0, 0, 1, 0, -1, 1, 0, 1],
  size: { width: 1000, height: 1000 },
  now: 2_000,
};

/** What is drawn of units at places of the screen, all of them by themselves. */
function drawnAt(
  places: readonly (readonly [number, number])[],
  now = 1_000,
  fleet = new Fleet(false),
): Drawn {
  const units = places.map(([x, y], i) => ({ no: i + 1, lon: lonOf(x / 1000), lat: latOf(y / 1000) }));
  fleet.setRoster(rosterOf(...units.map(({ no }) => no)), new Set());
  fleet.setColumns(columnsOf(units), now);
  return { fleet, order: Uint32Array.from(units.keys()), clusters: [] };
}

describe('pickMarker()', () => {
  const drawn = drawnAt([
    [100, 100],
    [110, 100],
    [500, 500],
    [500, 500],
  ]);

  test('takes the nearest of several within the radius', () => {
    expect(pickMarker(drawn, VIEW, { x: 107, y: 100 }, 14)).toBe(1);
    expect(pickMarker(drawn, VIEW, { x: 102, y: 100 }, 14)).toBe(0);
  });

  test('answers -1 where no marker is within the radius', () => {
    expect(pickMarker(drawn, VIEW, { x: 200, y: 100 }, 14)).toBe(-1);
    expect(pickMarker(drawnAt([]), VIEW, { x: 0, y: 0 }, 14)).toBe(-1);
  });

  test('takes the one drawn above of two at the same place', () => {
    expect(pickMarker(drawn, VIEW, { x: 500, y: 505 }, 14)).toBe(3);
  });

  test('does not take a unit that a cluster stands for', () => {
    expect(pickMarker({ ...drawn, order: Uint32Array.of(1) }, VIEW, { x: 100, y: 100 }, 5)).toBe(-1);
  });

  test('takes a unit on its way where it is drawn, not where it goes', () => {
    const fleet = new Fleet(false);
    drawnAt([[500, 500]], 1_000, fleet);
    const moving = drawnAt([[500.08, 500]], 2_000, fleet);
    const at = (now: number): View => ({ ...VIEW, now });
    expect(pickMarker(moving, at(2_000), { x: 500, y: 500 }, 0.01)).toBe(0);
    expect(pickMarker(moving, at(2_000), { x: 500.08, y: 500 }, 0.01)).toBe(-1);
    expect(pickMarker(moving, at(2_600), { x: 500.04, y: 500 }, 0.01)).toBe(0);
    expect(pickMarker(moving, at(4_000), { x: 500.08, y: 500 }, 0.01)).toBe(0);
  });
});

test('pickCluster() takes the cluster whose mark covers the point', () => {
  const spot = Array.from({ length: 8 }, () => [500, 500] as const);
  const drawn = drawnAt(spot);
  const clusters = gather(drawn.fleet, 1);
  const all = { ...drawn, clusters };
  expect(pickCluster(all, VIEW, { x: 510, y: 500 })).toBe(clusters[0]);
  expect(pickCluster(all, VIEW, { x: 560, y: 500 })).toBeNull();
});

describe('markersInView()', () => {
  const drawn = drawnAt([
    [10, 10],
    [490, 500],
    [1200, 500],
    [600, 500],
  ]);

  test('lists what is in view, nearest to the centre first', () => {
    expect(markersInView(drawn, VIEW, 10)).toEqual([1, 3, 0]);
  });

  test('keeps to the limit', () => {
    expect(markersInView(drawn, VIEW, 2)).toEqual([1, 3]);
  });
});
