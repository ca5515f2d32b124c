import { describe, expect, test } from 'vitest';
import { extendTrack, trackParts, type TrackFix } from './track.ts';

const fix = (at: number): TrackFix => ({ at, lon: 120, lat: 30 });

describe('trackParts', () => {
  test('cuts where the unit was silent for more than a minute', () => {
    const parts = trackParts([fix(0), fix(60_000), fix(120_001), fix(121_000)]);
    expect(parts.map((part) => part.map(({ at }) => at))).toEqual([
      [0, 60_000],
      [120_001, 121_000],
    ]);
  });

  test('gives no part for no fixes', () => {
    expect(trackParts([])).toEqual([]);
  });
});

describe('extendTrack', () => {
  test('adds a newer fix', () => {
    expect(extendTrack([fix(1)], fix(2))).toEqual([fix(1), fix(2)]);
  });

  test('keeps the very same track for a fix that is not newer', () => {
    const track = [fix(5)];
    expect(extendTrack(track, fix(5))).toBe(track);
  });
});
