import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from './errors.ts';
import { DATUMS } from './coordinates.ts';
import { distanceM } from './geo.ts';
import {
  GEO_FORMATS,
  readGeoFile,
  writeGeoFile,
  type FileFence,
  type FileTrack,
  type GeoFormat,
} from './geo-files.ts';

const coordinate = fc.record({
  lon: fc.double({ min: 105, max: 122, noNaN: true }),
  lat: fc.double({ min: 25, max: 40, noNaN: true }),
});
const name = fc
  .string({ minLength: 1, maxLength: 20, unit: 'grapheme' })
  .map((text) => `x${text.replaceAll(/\p{C}|\s/gu, '_')}`);
const square = (corner: { lon: number; lat: number }): FileFence['shape'] => ({
  kind: 'polygon',
  ring: [
    corner,
    { lon: corner.lon + 0.02, lat: corner.lat },
    { lon: corner.lon + 0.02, lat: corner.lat + 0.02 },
    { lon: corner.lon, lat: corner.lat + 0.02 },
  ],
});
const track: FileTrack = {
  name: '浙执-001 <王> & "李"',
  parts: [
    {
      places: [
        { lon: 120, lat: 30 },
        { lon: 120.01, lat: 30 },
      ],
      at: [1_700_000_000_000, 1_700_000_001_000],
    },
    {
      places: [
        { lon: 120.1, lat: 30 },
        { lon: 120.2, lat: 30 },
      ],
      at: [1_700_000_100_000, 1_700_000_101_000],
    },
  ],
};

/** Why a text can't be read; null when it can. */
function codeOf(text: string, format: GeoFormat): unknown {
  try {
    readGeoFile(text, { format, datum: 'wgs84' });
    return null;
  } catch (error) {
    return error instanceof AppError ? error.code : error;
  }
}

describe.each(GEO_FORMATS)('%s', (format) => {
  test('a polygon comes back as it was, in every coordinate system, within 0.5 m', () => {
    fc.assert(
      fc.property(coordinate, name, fc.constantFrom(...DATUMS), (corner, called, datum) => {
        const shape = square(corner);
        const text = writeGeoFile({ fences: [{ name: called, shape }], tracks: [] }, { format, datum });
        const { fences, leftOut } = readGeoFile(text, { format, datum });
        expect(leftOut).toEqual([]);
        const [back] = fences;
        expect(back?.name).toBe(called);
        const ring = back?.shape.kind === 'polygon' ? back.shape.ring : [];
        expect(ring).toHaveLength(4);
        ring.forEach((point, i) => {
          const before = shape.kind === 'polygon' ? shape.ring[i] : undefined;
          expect(distanceM(point, before ?? point)).toBeLessThan(0.5);
        });
      }),
      { numRuns: 40 },
    );
  });

  test('a track keeps its name and its gaps', () => {
    const text = writeGeoFile({ fences: [], tracks: [track] }, { format, datum: 'wgs84' });
    const { tracks } = readGeoFile(text, { format, datum: 'wgs84' });
    expect(tracks.map(({ name: called, parts }) => [called, parts.map(({ places }) => places)])).toEqual([
      [track.name, track.parts.map(({ places }) => places)],
    ]);
  });

  test('nonsense is refused with a reason, never with anything else', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect([null, 'invalidInput']).toContain(codeOf(text, format));
      }),
    );
  });
});

test('GPX keeps the times of a track', () => {
  const text = writeGeoFile({ fences: [], tracks: [track] }, { format: 'gpx', datum: 'wgs84' });
  const { tracks } = readGeoFile(text, { format: 'gpx', datum: 'wgs84' });
  expect(tracks[0]?.parts.map(({ at }) => at)).toEqual(track.parts.map(({ at }) => at));
});

test('GeoJSON keeps a circle a circle, the others make a ring of it', () => {
  const circle = { kind: 'circle' as const, centre: { lon: 120, lat: 30 }, radiusM: 300 };
  const kinds = GEO_FORMATS.map((format) => {
    const text = writeGeoFile(
      { fences: [{ name: 'o', shape: circle }], tracks: [] },
      { format, datum: 'wgs84' },
    );
    return readGeoFile(text, { format, datum: 'wgs84' }).fences[0]?.shape.kind;
  });
  expect(kinds).toEqual(['circle', 'polygon', 'polygon']);
});

test('what is no fence is named with its place, and the rest is kept', () => {
  const features = [
    { type: 'Feature', properties: {}, geometry: { type: 'Point', coordinates: [120, 30] } },
    {
      type: 'Feature',
      properties: { name: '好' },
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [120, 30],
            [120.1, 30],
            [120.1, 30.1],
            [120, 30],
          ],
        ],
      },
    },
    { type: 'Feature', properties: {}, geometry: null },
    {
      type: 'Feature',
      properties: {},
      geometry: {
        type: 'Polygon',
        coordinates: [
          [
            [999, 30],
            [120.1, 30],
            [120.1, 30.1],
          ],
        ],
      },
    },
  ];
  const { fences, leftOut } = readGeoFile(JSON.stringify({ type: 'FeatureCollection', features }), {
    format: 'geojson',
    datum: 'wgs84',
  });
  expect(fences.map((fence) => fence.name)).toEqual(['好']);
  expect(leftOut.map(({ place }) => place)).toEqual(['feature 1', 'feature 3', 'feature 4']);
});

test.each(DATUMS)('a coordinate that is none leaves out its own element only, with %s', (datum) => {
  const point = (lon: string, lat = 30): string => `<rtept lat="${lat}" ${lon}/>`;
  const bad = ['', 'lon="x"', 'lon="999"', 'lon="1e308"'].map(
    (lon) => `<rte>${point('lon="120"')}${point(lon)}${point('lon="121"')}</rte>`,
  );
  const good = `${point('lon="120"')}${point('lon="120.1"')}${point('lon="120.1"', 30.1)}${point('lon="120"')}`;
  const text = `<gpx>${bad.join('')}<rte><name> </name>${good}</rte></gpx>`;
  const { fences, leftOut } = readGeoFile(text, { format: 'gpx', datum });
  expect(fences.map(({ name: called }) => called)).toEqual(['rte 5']);
  expect(leftOut.map(({ place, reason }) => [place, reason])).toEqual(
    [1, 2, 3, 4].map((i) => [`rte ${i}`, 'badCoordinates']),
  );
});

test('a geometry that is named like a property of every object is not read', () => {
  const geometry = { type: 'hasOwnProperty', coordinates: [] };
  const { leftOut } = readGeoFile(JSON.stringify({ type: 'Feature', geometry }), {
    format: 'geojson',
    datum: 'wgs84',
  });
  expect(leftOut).toEqual([{ place: 'feature 1', reason: 'notRead' }]);
});
