import { describe, expect, test } from 'vitest';
import type { Position } from '#shared/units.ts';
import { BATCH, PositionBuffer, toPosition, type Fix } from './positions.ts';

const fix = (change: Partial<Fix['coords']> = {}): Fix => ({
  timestamp: 1_000.6,
  coords: { latitude: 30.27, longitude: 120.15, accuracy: 12, speed: null, heading: null, ...change },
});
const at = (time: number): Position => ({
  at: time,
  lon: 120,
  lat: 30,
  accuracy: 5,
  speed: null,
  heading: null,
  battery: null,
});

describe('toPosition()', () => {
  const context = { battery: 0.8, clockOffsetMs: 500 };

  test("the fix's time is told by the server's clock, in whole ms", () => {
    expect(toPosition(fix(), context)).toMatchObject({ at: 1_501, lon: 120.15, lat: 30.27, battery: 0.8 });
  });

  test('a heading that is not a number, as browsers give it at rest, is unknown', () => {
    expect(toPosition(fix({ heading: Number.NaN }), context)?.heading).toBeNull();
  });

  test('a hopeless accuracy is held at the greatest that the contract takes', () => {
    expect(toPosition(fix({ accuracy: 9e9 }), context)?.accuracy).toBe(100_000);
  });

  test('a place that is not on the Earth is no position', () => {
    expect(toPosition(fix({ latitude: 123 }), context)).toBeNull();
  });
});

describe('PositionBuffer', () => {
  test('a batch stays until it is confirmed, so that a lost report loses nothing', () => {
    const buffer = new PositionBuffer();
    buffer.add(at(1_000));
    buffer.add(at(2_000));
    expect(buffer.batch()).toHaveLength(2);
    expect(buffer.batch()).toHaveLength(2);
    buffer.confirm(buffer.batch());
    expect(buffer.size).toBe(0);
  });

  test('fixes that came while a batch was on its way go with the next', () => {
    const buffer = new PositionBuffer();
    buffer.add(at(1_000));
    const batch = buffer.batch();
    buffer.add(at(2_000));
    buffer.confirm(batch);
    expect(buffer.batch().map((position) => position.at)).toEqual([2_000]);
  });

  test('fixes in quick succession count as one', () => {
    const buffer = new PositionBuffer();
    for (const time of [1_000, 1_100, 1_500, 2_000]) {
      buffer.add(at(time));
    }
    expect(buffer.batch().map((position) => position.at)).toEqual([1_000, 2_000]);
  });

  test('a batch holds no more than the contract takes, the oldest first', () => {
    const buffer = new PositionBuffer();
    for (let i = 1; i <= BATCH + 5; i++) {
      buffer.add(at(i * 1_000));
    }
    expect(buffer.batch()).toHaveLength(BATCH);
    expect(buffer.batch()[0]?.at).toBe(1_000);
  });

  test('a day without a link thins the old part and keeps both ends', () => {
    const buffer = new PositionBuffer();
    const seconds = 86_400;
    for (let i = 1; i <= seconds; i++) {
      buffer.add(at(i * 1_000));
    }
    expect(buffer.size).toBeLessThanOrEqual(3_601);
    expect(buffer.latest?.at).toBe(seconds * 1_000);
    const times = buffer.batch().map((position) => position.at);
    expect(times[0]).toBeLessThan(3_600_000);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });
});
