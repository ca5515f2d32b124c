import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Fleet } from './fleet.ts';
import { columnsOf, rosterOf, type SampleUnit } from './fleet-samples.ts';
import { MarkerBuffer, rangesOf, RING, VERTEX_FLOATS } from './marker-buffer.ts';
import { mercatorX, mercatorY } from './mercator.ts';

const ORIGIN = { x: mercatorX(120), y: mercatorY(30) };
const NOBODY = { selected: null, hovered: null };
const COUNT = 200;

const unitsAt = (lons: readonly number[]): SampleUnit[] =>
  lons.map((lon, i) => ({ no: i + 1, lon, lat: 30, heading: 90 }));

function openFleet(units: readonly SampleUnit[]): Fleet {
  const fleet = new Fleet(false);
  fleet.setRoster(rosterOf(...units.map(({ no }) => no)), new Set());
  fleet.setColumns(columnsOf(units), 1_000);
  return fleet;
}

test('a vertex has the way, its times from the epoch, heading in radians, and kind with ring', () => {
  const fleet = openFleet(unitsAt([120, 120.5]));
  fleet.setColumns(columnsOf(unitsAt([120.001, 120.5])), 2_000);
  const buffer = new MarkerBuffer();
  buffer.fill(fleet, { selected: 1, hovered: 2 }, ORIGIN, 1_500);
  const [first, second] = [buffer.vertices.slice(0, VERTEX_FLOATS), buffer.vertices.slice(VERTEX_FLOATS)];
  expect(first[0]).toBeCloseTo(0, 9);
  expect(first[2]).toBeCloseTo(mercatorX(120.001) - ORIGIN.x, 9);
  expect(first[4]).toBeCloseTo(0.5, 5);
  expect(first[5]).toBeCloseTo(1.7, 5);
  expect(first[6]).toBeCloseTo(Math.PI / 2, 5);
  expect(first[7]).toBe(2 + 4 * RING.selected);
  expect(second[7]).toBe(2 + 4 * RING.hovered);
});

test('an unknown heading is below zero', () => {
  const buffer = new MarkerBuffer();
  buffer.fill(openFleet([{ no: 1, lon: 120, lat: 30 }]), NOBODY, ORIGIN, 1_000);
  expect(buffer.vertices[6]).toBe(-1);
});

test('the graphics memory that gets only what is dirty holds what a full copy would', () => {
  const moves = fc.array(fc.tuple(fc.nat(COUNT - 1), fc.double({ min: 119, max: 121, noNaN: true })), {
    maxLength: 40,
  });
  const frames = fc.array(fc.record({ moves, drawn: fc.boolean() }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(frames, (all) => {
      const lons = Array.from({ length: COUNT }, () => 120);
      const fleet = openFleet(unitsAt(lons));
      const buffer = new MarkerBuffer();
      buffer.fill(fleet, NOBODY, ORIGIN, 1_000);
      const memory = new Float32Array(buffer.vertices.length);
      const upload = (): void => {
        for (const [from, to] of buffer.takeDirty()) {
          memory.set(
            buffer.vertices.subarray(from * VERTEX_FLOATS, to * VERTEX_FLOATS),
            from * VERTEX_FLOATS,
          );
        }
      };
      all.forEach(({ moves: moved, drawn }, i) => {
        for (const [slot, lon] of moved) {
          lons[slot] = lon;
        }
        const { slots } = fleet.setColumns(columnsOf(unitsAt(lons)), 1_000 + 700 * i);
        buffer.write(fleet, slots, NOBODY);
        if (drawn) {
          upload();
        }
      });
      upload();
      const whole = new MarkerBuffer();
      whole.fill(fleet, NOBODY, ORIGIN, 1_000);
      expect(memory).toEqual(whole.vertices);
      expect(buffer.takeDirty()).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

test('ranges hold every slot, and no more than a short gap between two', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(2_000)), (unsorted) => {
      const slots = unsorted.toSorted((a, b) => a - b);
      const ranges = rangesOf(slots);
      expect(slots.every((slot) => ranges.some(([from, to]) => slot >= from && slot < to))).toBe(true);
      expect(ranges.every(([from, to], i) => to > from && from > (ranges[i - 1]?.[1] ?? -1))).toBe(true);
    }),
  );
});

test('a camera far away, a near one on a street, and an old epoch ask for another origin', () => {
  const buffer = new MarkerBuffer();
  buffer.fill(openFleet([]), NOBODY, ORIGIN, 0);
  const across = { x: ORIGIN.x + 0.02, y: ORIGIN.y };
  expect(buffer.isFarFrom(across, 10, 1_000)).toBe(false);
  expect(buffer.isFarFrom(across, 19, 1_000)).toBe(true);
  expect(buffer.isFarFrom(ORIGIN, 19, 1_000)).toBe(false);
  expect(buffer.isFarFrom(ORIGIN, 10, 3_600_000)).toBe(true);
});
