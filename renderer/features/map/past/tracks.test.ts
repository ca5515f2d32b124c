import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { STATE_CODE } from '../../../api/index.ts';
import { breakMs, columnsAt, coverage, dropBefore, partsOf, placeAt, type PastTrack } from './tracks.ts';

const track = (times: number[]): PastTrack => ({
  unitId: 'a',
  no: 7,
  at: times,
  lon: times.map((at) => 120 + at / 1e7),
  lat: times.map((at) => 30 + at / 1e7),
});
const GAP = 60_000;

describe('placeAt()', () => {
  test('is on the way between two fixes', () => {
    expect(placeAt(track([0, 10_000]), 5_000, GAP)).toMatchObject({ lon: 120.0005, known: true, fixAt: 0 });
  });

  test('in a break stays at the fix before, and says that it is not known', () => {
    expect(placeAt(track([0, 100_000]), 50_000, GAP)).toMatchObject({ lon: 120, known: false });
  });

  test('before the first fix is nowhere', () => {
    expect(placeAt(track([1_000]), 999, GAP)).toBeNull();
  });

  test('after the last fix is known for as long as a break takes', () => {
    expect(placeAt(track([0]), GAP, GAP)?.known).toBe(true);
    expect(placeAt(track([0]), GAP + 1, GAP)?.known).toBe(false);
  });

  test('never leaves the fixes around it', () => {
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 1e6 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(times, fc.integer({ min: 0, max: 1e6 }), (unsorted, at) => {
        const one = track(unsorted.toSorted((a, b) => a - b));
        const place = placeAt(one, at, GAP);
        const before = one.at.filter((time) => time <= at);
        expect(place?.fixAt).toBe(before.at(-1));
        const { lon = 120, fixAt = 0 } = place ?? {};
        expect(lon).toBeGreaterThanOrEqual(120 + fixAt / 1e7);
        expect(lon).toBeLessThanOrEqual(120 + at / 1e7 + 1e-9);
      }),
    );
  });
});

test('columnsAt() holds units that had a fix, and tells breaks by their state', () => {
  const columns = columnsAt([track([0, 200_000]), { ...track([90_000]), no: 8 }], 100_000, GAP);
  expect([...columns.no]).toEqual([7, 8]);
  expect([...columns.state]).toEqual([STATE_CODE.lastKnown, STATE_CODE.live]);
  expect(columnsAt([track([5])], 0, GAP).count).toBe(0);
});

test('partsOf() cuts at breaks', () => {
  expect(partsOf(track([0, 10_000, 100_000, 110_000]), GAP).map((part) => part.length)).toEqual([2, 2]);
});

test('dropBefore() leaves a trail that begins where it is told, and nothing where all is older', () => {
  const long = track([0, 10_000, 100_000, 110_000]);
  dropBefore(long, 105_000);
  expect(partsOf(long, GAP)).toEqual([[{ lon: 120.011, lat: 30.011 }]]);
  dropBefore(long, 110_001);
  expect([long.at, long.lon, long.lat]).toEqual([[], [], []]);
});

test('coverage() shows where nobody reported', () => {
  const bins = coverage([track([0, 10, 90]), track([5, 95])], { from: 0, to: 100, bins: 4 });
  expect(bins).toEqual([1, 0, 0, 1]);
});

test('a step longer than the usual break makes breaks longer', () => {
  expect([breakMs(1_000), breakMs(120_000)]).toEqual([60_000, 300_000]);
});
