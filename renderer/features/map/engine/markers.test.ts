import { describe, expect, test } from 'vitest';
import { STATE_CODE, type PositionColumns } from '../../../api/index.ts';
import {
  buildMarkers,
  indexOf,
  kindOf,
  MARKER_KIND,
  numberOf,
  placeOf,
  RING,
  VERTEX_FLOATS,
  writeVertices,
  type Roster,
} from './markers.ts';
import { mercatorX, mercatorY } from './mercator.ts';

interface Row {
  no: number;
  lon: number;
  lat: number;
  heading?: number;
  state: keyof typeof STATE_CODE;
}

function columnsOf(rows: readonly Row[]): PositionColumns {
  const unknown = (): Float32Array => new Float32Array(rows.length).fill(Number.NaN);
  return {
    count: rows.length,
    serverTime: 1_000,
    no: Uint32Array.from(rows, (row) => row.no),
    lon: Float64Array.from(rows, (row) => row.lon),
    lat: Float64Array.from(rows, (row) => row.lat),
    fixAt: new Float64Array(rows.length),
    accuracy: new Float32Array(rows.length).fill(10),
    speed: unknown(),
    heading: Float32Array.from(rows, (row) => row.heading ?? Number.NaN),
    battery: unknown(),
    state: Uint8Array.from(rows, (row) => STATE_CODE[row.state]),
  };
}

const rosterOf = (...numbers: number[]): Roster =>
  new Map(numbers.map((no) => [no, { id: `u${no}`, label: `Unit ${no}` }]));

const COLUMNS = columnsOf([
  { no: 4, lon: 120, lat: 30, heading: 90, state: 'live' },
  { no: 7, lon: 121, lat: 29, state: 'off' },
  { no: 9, lon: 119, lat: 28, heading: 0, state: 'live' },
  { no: 2, lon: 120.5, lat: 30.5, state: 'lastKnown' },
]);

describe('buildMarkers', () => {
  test('draws what matters most last', () => {
    const markers = buildMarkers(COLUMNS, rosterOf(2, 4, 7, 9), new Set([4]));
    expect(Array.from({ length: markers.count }, (_, i) => numberOf(markers, i))).toEqual([7, 2, 9, 4]);
    expect(markers.counts).toEqual({ off: 1, lastKnown: 1, live: 1, sos: 1 });
    expect(kindOf(markers, 3)).toBe('sos');
  });

  test('leaves out units that the roster does not have', () => {
    const markers = buildMarkers(COLUMNS, rosterOf(9), new Set());
    expect(markers.count).toBe(1);
    expect(placeOf(markers, 0)).toEqual({ lon: 119, lat: 28 });
    expect(indexOf(markers, 9)).toBe(0);
    expect(indexOf(markers, 4)).toBe(-1);
  });
});

describe('writeVertices', () => {
  const markers = buildMarkers(COLUMNS, rosterOf(4, 9), new Set());
  const origin = { x: mercatorX(120), y: mercatorY(30) };

  test('lays out position from the origin, heading in radians, and kind with ring', () => {
    const vertices = writeVertices(markers, origin, { selected: 4, hovered: 9 });
    expect(vertices).toHaveLength(2 * VERTEX_FLOATS);
    expect(Array.from(vertices.slice(0, 4), (value) => Math.round(value * 1e6) / 1e6)).toEqual([
      0,
      0,
      Math.round((Math.PI / 2) * 1e6) / 1e6,
      MARKER_KIND.live + 4 * RING.selected,
    ]);
    expect(vertices[4]).toBeCloseTo(mercatorX(119) - origin.x, 7);
    expect(vertices[7]).toBe(MARKER_KIND.live + 4 * RING.hovered);
  });

  test('writes an unknown heading below zero', () => {
    const silent = buildMarkers(COLUMNS, rosterOf(7), new Set());
    expect(writeVertices(silent, origin, { selected: null, hovered: null })[2]).toBe(-1);
  });
});
