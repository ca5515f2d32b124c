import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from './errors.ts';
import {
  decodePositions,
  encodePositions,
  isInView,
  MAX_VIEW_BOXES,
  readStreamMessage,
  RESYNC,
  type PositionFrame,
  type PositionRow,
} from './positions.ts';

const within = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });

const row: fc.Arbitrary<PositionRow> = fc.record({
  no: fc.integer({ min: 1, max: 0xffffffff }),
  lon: within(-180, 180),
  lat: within(-90, 90),
  ageMs: fc.integer({ min: 0, max: 0xffffffff }),
  accuracy: within(0, 6_553),
  speed: fc.option(within(0, 500)),
  heading: fc.option(within(0, 360)),
  battery: fc.option(within(0, 1)),
  state: fc.constantFrom('live', 'lastKnown', 'off'),
});

const frame: fc.Arbitrary<PositionFrame> = fc.record({
  kind: fc.constantFrom('snapshot', 'delta'),
  sequence: fc.nat(0xffffffff),
  serverTime: fc.integer({ min: 0, max: 4_102_444_800_000 }),
  rows: fc.array(row, { maxLength: 50 }),
});

/** Whether `actual` is `wanted` to within half a step of its column. */
const isNear = (actual: number | null | undefined, wanted: number | null, step: number): boolean =>
  wanted === null || typeof actual !== 'number'
    ? actual === wanted
    : Math.abs(actual - wanted) <= step / 2 + 1e-9;

/** Whether the bytes decode or are refused with a place: anything else is a bug. */
function decodesOrRefuses(bytes: Uint8Array): boolean {
  try {
    decodePositions(bytes.slice().buffer);
    return true;
  } catch (error) {
    return (
      error instanceof AppError && error.code === 'invalidInput' && /^(byte|row) \d+$/.test(error.place ?? '')
    );
  }
}

describe('encodePositions() and decodePositions()', () => {
  test('of any frame give it back within the quantisation of each column', () => {
    fc.assert(
      fc.property(frame, (sent) => {
        const got = decodePositions(encodePositions(sent));
        expect(got).toMatchObject({ kind: sent.kind, sequence: sent.sequence, serverTime: sent.serverTime });
        expect(got.rows.map(({ no, state, ageMs }) => ({ no, state, ageMs }))).toEqual(
          sent.rows.map(({ no, state, ageMs }) => ({ no, state, ageMs })),
        );
        sent.rows.forEach((wanted, i) => {
          const actual = got.rows[i] as PositionRow;
          expect(isNear(actual.lon, wanted.lon, 1e-7)).toBe(true);
          expect(isNear(actual.lat, wanted.lat, 1e-7)).toBe(true);
          expect(isNear(actual.accuracy, wanted.accuracy, 0.1)).toBe(true);
          expect(isNear(actual.speed, wanted.speed, 0.01)).toBe(true);
          expect(isNear(actual.heading, wanted.heading, 0.01)).toBe(true);
          expect(isNear(actual.battery, wanted.battery, 0.01)).toBe(true);
        });
      }),
    );
  });

  test('hold values beyond a column at its greatest value, which is not the one for unknown', () => {
    const wild: PositionRow = {
      no: 7,
      lon: 120,
      lat: 30,
      ageMs: 1e15,
      accuracy: 100_000,
      speed: 10_000,
      heading: 360,
      battery: 9,
      state: 'off',
    };
    const [got] = decodePositions(
      encodePositions({ kind: 'delta', sequence: 1, serverTime: 0, rows: [wild] }),
    ).rows;
    expect(got).toMatchObject({
      ageMs: 0xffffffff,
      accuracy: 6553.4,
      speed: 655.34,
      heading: 360,
      battery: 2.54,
    });
  });

  test('cost 24 bytes a row and 24 for the header', () => {
    expect(encodePositions({ kind: 'snapshot', sequence: 1, serverTime: 0, rows: [] }).byteLength).toBe(24);
    const rows = fc.sample(row, 10);
    expect(encodePositions({ kind: 'snapshot', sequence: 1, serverTime: 0, rows }).byteLength).toBe(264);
  });
});

describe('decodePositions()', () => {
  test('of random bytes answers with a frame or refuses with a place, and never fails otherwise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(decodesOrRefuses(bytes)).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  test('of a frame with bytes changed or cut off does the same', () => {
    const edit = fc.tuple(fc.nat(2_000), fc.nat(255));
    fc.assert(
      fc.property(frame, fc.array(edit, { maxLength: 8 }), fc.nat(40), (sent, edits, cut) => {
        const whole = new Uint8Array(encodePositions(sent));
        for (const [at, value] of edits) {
          whole[at % whole.length] = value;
        }
        expect(decodesOrRefuses(whole.subarray(0, Math.max(0, whole.length - cut)))).toBe(true);
        expect(decodesOrRefuses(whole)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('of a header that promises more rows than there are bytes refuses before it reserves memory', () => {
    const bytes = encodePositions({ kind: 'delta', sequence: 1, serverTime: 0, rows: [] });
    new DataView(bytes).setUint32(12, 0xffffffff, true);
    expect(() => decodePositions(bytes)).toThrow(/do not fill/);
  });
});

describe('readStreamMessage()', () => {
  test('reads what clients say', () => {
    const view = { boxes: [[120, 30, 121, 31]], units: [7] };
    expect(readStreamMessage(RESYNC)).toBe(RESYNC);
    expect(readStreamMessage(JSON.stringify(view))).toEqual(view);
  });

  test.each([
    ['nothing', ''],
    ['another word', 'resync '],
    ['a box that is not on the Earth', '{"boxes":[[0,0,181,0]],"units":[]}'],
    ['a box with a corner missing', '{"boxes":[[0,0,1]],"units":[]}'],
    [
      'too many boxes',
      JSON.stringify({ boxes: Array.from({ length: MAX_VIEW_BOXES + 1 }, () => [0, 0, 1, 1]), units: [] }),
    ],
    ['a number that no unit has', '{"boxes":[],"units":[0]}'],
    ['what is not asked for', '{"boxes":[],"units":[],"court":"zj"}'],
  ])('refuses %s', (_, text) => {
    expect(readStreamMessage(text)).toBeNull();
  });
});

test('isInView() takes the edges of each box in', () => {
  const view = {
    boxes: [
      [120, 30, 121, 31],
      [10, 10, 11, 11],
    ] as [number, number, number, number][],
  };
  expect([isInView(view, 120, 31), isInView(view, 10.5, 10.5), isInView(view, 121.01, 30.5)]).toEqual([
    true,
    true,
    false,
  ]);
  expect(isInView({ boxes: [] }, 0, 0)).toBe(false);
});
