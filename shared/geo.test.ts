import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { distanceM, isInRing } from './geo.ts';

const point = fc.record({
  lon: fc.double({ min: -180, max: 180, noNaN: true }),
  lat: fc.double({ min: -90, max: 90, noNaN: true }),
});
const HALF_EARTH_M = Math.PI * 6_371_008.8;

describe('distanceM()', () => {
  test('between Hangzhou and Ningbo station squares is 137 km within 1 %', () => {
    const metres = distanceM({ lon: 120.1768, lat: 30.2431 }, { lon: 121.5305, lat: 29.8628 });
    expect(Math.abs(metres - 137_000) / 137_000).toBeLessThan(0.01);
  });

  test('of one degree of latitude is 111.2 km', () => {
    expect(distanceM({ lon: 120, lat: 30 }, { lon: 120, lat: 31 })).toBeCloseTo(111_195, -2);
  });

  test('across the date line takes the short way', () => {
    expect(distanceM({ lon: 179.9, lat: 0 }, { lon: -179.9, lat: 0 })).toBeCloseTo(22_239, -2);
  });

  test('of any two points is symmetric, not negative and at most half the Earth', () => {
    fc.assert(
      fc.property(point, point, (a, b) => {
        const there = distanceM(a, b);
        expect(there).toBeGreaterThanOrEqual(0);
        expect(there).toBeLessThanOrEqual(HALF_EARTH_M + 1);
        expect(distanceM(b, a)).toBeCloseTo(there, 3);
      }),
    );
  });

  test('obeys the triangle inequality', () => {
    fc.assert(
      fc.property(point, point, point, (a, b, c) => {
        expect(distanceM(a, c)).toBeLessThanOrEqual(distanceM(a, b) + distanceM(b, c) + 0.5);
      }),
    );
  });
});

test('isInRing() agrees with a box, from whichever corner and in whichever direction it is drawn', () => {
  const box = [
    { lon: 1, lat: 1 },
    { lon: 4, lat: 1 },
    { lon: 4, lat: 3 },
    { lon: 1, lat: 3 },
  ];
  const coordinate = fc.double({ min: 0, max: 5, noNaN: true });
  fc.assert(
    fc.property(coordinate, coordinate, fc.nat(3), fc.boolean(), (lon, lat, turn, isReversed) => {
      fc.pre(![1, 4].includes(lon) && ![1, 3].includes(lat));
      const turned = [...box.slice(turn), ...box.slice(0, turn)];
      const polygon = isReversed ? turned.toReversed() : turned;
      expect(isInRing({ lon, lat }, polygon)).toBe(lon > 1 && lon < 4 && lat > 1 && lat < 3);
    }),
  );
});
