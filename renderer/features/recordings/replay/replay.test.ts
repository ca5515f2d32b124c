import { describe, expect, test } from 'vitest';
import { absoluteOf, mediaTimeOf } from './media-times.ts';
import { changed, correctedRate, nextRate, timeOf, type ReplayClock } from './replay-clock.ts';
import { gapsWithin, joined, nearestTime, spanAfter, spanAt } from './spans.ts';
import { following, MIN_VIEW_MS, ruler, shareOf, timeAt, zoomed } from './view.ts';

const NOON = Date.UTC(2026, 10, 21, 4);

describe('stretches', () => {
  const spans = joined([
    { from: 5_000, to: 7_000 },
    { from: 1_000, to: 3_000 },
    { from: 3_200, to: 4_000 },
    { from: 6_000, to: 6_500 },
  ]);

  test('are put together where they touch or overlap, and left apart at a hole', () => {
    expect(spans).toEqual([
      { from: 1_000, to: 4_000 },
      { from: 5_000, to: 7_000 },
    ]);
  });

  test('are found by a time; their end is not theirs', () => {
    expect(spanAt(spans, 3_999)?.from).toBe(1_000);
    expect(spanAt(spans, 4_000)).toBeNull();
    expect(spanAfter(spans, 4_000)?.from).toBe(5_000);
    expect(spanAfter(spans, 5_000)).toBeNull();
  });

  test('leave gaps before, between and behind', () => {
    expect(gapsWithin(spans, { from: 0, to: 9_000 })).toEqual([
      { from: 0, to: 1_000 },
      { from: 4_000, to: 5_000 },
      { from: 7_000, to: 9_000 },
    ]);
    expect(gapsWithin(spans, { from: 1_500, to: 2_500 })).toEqual([]);
    expect(gapsWithin([], { from: 1, to: 2 })).toEqual([{ from: 1, to: 2 }]);
  });

  test('give the nearest time: itself, what follows, or just before the end', () => {
    expect(nearestTime(spans, 2_000, 500)).toBe(2_000);
    expect(nearestTime(spans, 4_500, 500)).toBe(5_000);
    expect(nearestTime(spans, 8_000, 500)).toBe(6_500);
    expect(nearestTime(spans, 8_000, 60_000)).toBe(5_000);
    expect(nearestTime([], 8_000, 500)).toBeNull();
  });
});

describe('the view of a timeline', () => {
  const view = { from: NOON, to: NOON + 600_000 };

  test('places and times are each other’s inverse', () => {
    expect(shareOf(view, NOON + 150_000)).toBe(0.25);
    expect(timeAt(view, 0.25)).toBe(NOON + 150_000);
  });

  test('zooms around a time that stays in its place, no further than it may', () => {
    const around = NOON + 150_000;
    const near = zoomed(view, around, 0.5);
    expect(near.to - near.from).toBe(300_000);
    expect(shareOf(near, around)).toBeCloseTo(0.25);
    const nearest = zoomed(view, around, 1e-9);
    expect(nearest.to - nearest.from).toBe(MIN_VIEW_MS);
  });

  test('turns the page when the time leaves it, and stays otherwise', () => {
    expect(following(view, NOON + 1)).toBe(view);
    const next = following(view, NOON + 600_001);
    expect(shareOf(next, NOON + 600_001)).toBeCloseTo(0.1);
    expect(shareOf(following(view, NOON - 1), NOON - 1)).toBeCloseTo(0.9);
  });

  test('has a ruler at full times of the court’s zone', () => {
    const times = ruler(view, 1_000, 80);
    expect(times.slice(0, 3)).toEqual([NOON, NOON + 60_000, NOON + 120_000]);
    const days = ruler({ from: NOON, to: NOON + 4 * 86_400_000 }, 500, 80);
    // Midnight in Zhejiang is 16:00 UTC.
    expect(days[0]).toBe(Date.UTC(2026, 10, 21, 16));
    expect(ruler(view, 0, 80)).toEqual([]);
  });
});

describe('the clock', () => {
  const clock: ReplayClock = { at: NOON, since: 100, rate: 2, isPlaying: true, isHeld: false };

  test('runs at its speed, and stands while it is paused or held', () => {
    expect(timeOf(clock, 1_100)).toBe(NOON + 2_000);
    expect(timeOf({ ...clock, isPlaying: false }, 1_100)).toBe(NOON);
    expect(timeOf({ ...clock, isHeld: true }, 1_100)).toBe(NOON);
  });

  test('keeps its time through a change of speed, a pause and a hold', () => {
    const slow = changed(clock, 1_100, { rate: 0.5 });
    expect(timeOf(slow, 1_100)).toBe(NOON + 2_000);
    expect(timeOf(slow, 2_100)).toBe(NOON + 2_500);
    const held = changed(slow, 2_100, { isHeld: true });
    const on = changed(held, 9_000, { isHeld: false });
    expect(timeOf(on, 10_000)).toBe(NOON + 3_000);
  });

  test('has speeds from a quarter to four', () => {
    expect(nextRate(1, 1)).toBe(2);
    expect(nextRate(4, 1)).toBe(4);
    expect(nextRate(0.25, -1)).toBe(0.25);
  });

  test('a picture ahead is slowed, one behind is hurried, one far off is set anew', () => {
    expect(correctedRate(5, 1)).toBe(1);
    expect(correctedRate(100, 1)).toBeLessThan(1);
    expect(correctedRate(100, 1)).toBeGreaterThan(0.8);
    expect(correctedRate(-100, 1)).toBeGreaterThan(1);
    expect(correctedRate(-400, 2)).toBeLessThanOrEqual(2.3);
    expect(correctedRate(2_000, 1)).toBeNull();
    expect(correctedRate(-2_000, 4)).not.toBeNull();
  });

  test('pictures that are off come back to the clock within two seconds', () => {
    let error = 300;
    for (let i = 0; i < 40; i += 1) {
      const rate = correctedRate(error, 1);
      error += 50 * ((rate ?? 1) - 1);
    }
    expect(Math.abs(error)).toBeLessThan(60);
  });
});

describe('the times of pieces', () => {
  const pieces = [
    { start: 0, duration: 2, programDateTime: NOON },
    { start: 2, duration: 2, programDateTime: NOON + 2_030 },
    // Behind a gap of a minute the player's own timeline goes straight on.
    { start: 4, duration: 2, programDateTime: NOON + 64_000 },
  ];

  test('are found on the player’s timeline, across a gap too', () => {
    expect(mediaTimeOf(pieces, NOON + 500)).toBe(0.5);
    expect(mediaTimeOf(pieces, NOON + 2_010)).toBe(2);
    expect(mediaTimeOf(pieces, NOON + 2_530)).toBeCloseTo(2.5);
    expect(mediaTimeOf(pieces, NOON + 65_000)).toBe(5);
  });

  test('there is none before, behind and in a gap', () => {
    expect(mediaTimeOf(pieces, NOON - 1)).toBeNull();
    expect(mediaTimeOf(pieces, NOON + 30_000)).toBeNull();
    expect(mediaTimeOf(pieces, NOON + 66_001)).toBeNull();
    expect(mediaTimeOf([], NOON)).toBeNull();
  });

  test('a moment of the player has its absolute time', () => {
    expect(absoluteOf(pieces, 1)).toBe(NOON + 1_000);
    expect(absoluteOf(pieces, 3.9)).toBeCloseTo(NOON + 3_930, 0);
    expect(absoluteOf(pieces, 4.5)).toBe(NOON + 64_500);
    expect(absoluteOf(pieces, 9)).toBeNull();
    expect(absoluteOf([], 1)).toBeNull();
  });
});
