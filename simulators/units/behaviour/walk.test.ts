import { readFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distanceM, type LonLat } from '#shared/geo.ts';
import { createRandom } from '../../lib/random.ts';
import { PositionSensor } from './device.ts';
import { buildStreets, streetsOf, StreetsFile, type Streets } from './streets.ts';
import { Walk } from './walk.ts';

const file = StreetsFile.parse(
  JSON.parse(await readFile(path.join(import.meta.dirname, '../../../resources/demo/streets.json'), 'utf8')),
);
const streets = streetsOf(file, 'zj-hz-xihu') ?? buildStreets({ nodes: [], edges: [] });

/** How far a point is from the nearest street, metres: its detour over the ends of the street that makes it smallest. */
function offStreetM(point: LonLat, { nodes, ways }: Streets): number {
  const detours = ways.flatMap((ends, from) =>
    ends.map(({ to, lengthM }) => {
      const [a, b] = [nodes[from], nodes[to]];
      return a === undefined || b === undefined
        ? Infinity
        : distanceM(a, point) + distanceM(point, b) - lengthM;
    }),
  );
  return Math.min(...detours);
}

test('advance() stays on the streets for any seed and any steps', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.array(fc.integer({ min: 0, max: 120_000 }), { minLength: 1, maxLength: 20 }),
      (seed, steps) => {
        const walk = new Walk(streets, createRandom(seed));
        for (const ms of steps) {
          const fix = walk.advance(ms);
          expect(offStreetM(fix, streets)).toBeLessThan(0.5);
          expect(fix.heading === null).toBe(fix.speed === 0);
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('advance() never goes faster than a car in town', () => {
  const walk = new Walk(streets, createRandom(4));
  let before = walk.advance(0);
  for (let second = 0; second < 2_000; second += 1) {
    const now = walk.advance(1_000);
    expect(distanceM(before, now)).toBeLessThan(12);
    before = now;
  }
});

test('the same seed walks the same way, however time is cut', () => {
  const [whole, cut] = [new Walk(streets, createRandom(9)), new Walk(streets, createRandom(9))];
  for (let second = 0; second < 600; second += 1) {
    cut.advance(1_000);
  }
  expect(distanceM(whole.advance(600_000), cut.advance(0))).toBeLessThan(2);
});

test('a street that ends is walked back', () => {
  const lane = buildStreets({
    nodes: [
      [120, 30],
      [120.001, 30],
    ],
    edges: [[0, 1]],
  });
  const walk = new Walk(lane, createRandom(1));
  const lons = Array.from({ length: 3_000 }, () => walk.advance(1_000).lon);
  expect(Math.min(...lons)).toBeGreaterThanOrEqual(120);
  expect(Math.max(...lons)).toBeLessThanOrEqual(120.001);
  expect(new Set(lons.map((lon) => lon > 120.0005)).size).toBe(2);
});

test('buildStreets() with an edge to nowhere throws', () => {
  expect(() =>
    buildStreets({
      nodes: [
        [120, 30],
        [120, 31],
      ],
      edges: [[0, 5]],
    }),
  ).toThrow('0–5');
});

test('streetsOf() a court without streets takes those below it, and null where there are none', () => {
  expect(streetsOf(file, 'zj-hz')?.nodes.length).toBeGreaterThan(10);
  expect(streetsOf(file, 'nowhere')).toBeNull();
});

test('fix() is a valid position that ages with the clock while the battery drains', () => {
  const sensor = new PositionSensor(new Walk(streets, createRandom(2)), createRandom(3), 1_000_000);
  const first = sensor.fix(1_000_000);
  const later = sensor.fix(1_000_000 + 1_800_000);
  expect(later.at - first.at).toBe(1_800_000);
  expect(later.battery).toBeLessThan(first.battery ?? 0);
  expect(sensor.fix(5).at).toBe(later.at);
});
