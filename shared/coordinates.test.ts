import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convert, DATUMS } from './coordinates.ts';
import { distanceM } from './geo.ts';

const inChina = fc.record({
  lon: fc.double({ min: 98, max: 122, noNaN: true }),
  lat: fc.double({ min: 24, max: 42, noNaN: true }),
});
const datum = fc.constantFrom(...DATUMS);

describe('convert()', () => {
  /** Of the published examples of gcoord and coordtransform: 116.404, 39.915 in each system. */
  test.each([
    ['wgs84', 'gcj02', { lon: 116.404, lat: 39.915 }, { lon: 116.410_24, lat: 39.916_404 }],
    ['gcj02', 'bd09', { lon: 116.404, lat: 39.915 }, { lon: 116.410_36, lat: 39.921_337 }],
    ['bd09', 'gcj02', { lon: 116.404, lat: 39.915 }, { lon: 116.397_628, lat: 39.908_651 }],
  ] as const)('from %s to %s agrees with published points', (from, to, place, expected) => {
    expect(distanceM(convert(place, from, to), expected)).toBeLessThan(2);
  });

  test('there and back again is where it began, within 0.5 m', () => {
    fc.assert(
      fc.property(inChina, datum, datum, (place, from, to) => {
        expect(distanceM(convert(convert(place, from, to), to, from), place)).toBeLessThan(0.5);
      }),
    );
  });

  test('GCJ-02 is tens to hundreds of metres off within the country, and nothing in Paris', () => {
    fc.assert(
      fc.property(inChina, (place) => {
        const off = distanceM(convert(place, 'wgs84', 'gcj02'), place);
        expect(off).toBeGreaterThan(30);
        expect(off).toBeLessThan(1_000);
      }),
    );
    const paris = { lon: 2.35, lat: 48.85 };
    expect(convert(paris, 'wgs84', 'gcj02')).toEqual(paris);
  });

  test('CGCS2000 is WGS-84 at the accuracy of a field device', () => {
    const place = { lon: 120.15, lat: 30.27 };
    expect(convert(place, 'cgcs2000', 'wgs84')).toEqual(place);
  });
});
