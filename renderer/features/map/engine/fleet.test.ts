import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Fleet, type FleetChange } from './fleet.ts';
import { columnsOf, rosterOf, type SampleUnit } from './fleet-samples.ts';
import { mercatorX, mercatorY } from './mercator.ts';

const UNITS: readonly SampleUnit[] = [
  { no: 4, lon: 120, lat: 30, heading: 90 },
  { no: 7, lon: 121, lat: 29, state: 'off' },
  { no: 9, lon: 119, lat: 28, heading: 0 },
  { no: 2, lon: 120.5, lat: 30.5, state: 'lastKnown' },
];

function openFleet(units = UNITS, still = false): Fleet {
  const fleet = new Fleet(still);
  fleet.setRoster(rosterOf(...units.map(({ no }) => no)), new Set());
  fleet.setColumns(columnsOf(units), 1_000);
  return fleet;
}

/** The same units, the first of them elsewhere. */
const firstAt = (lon: number, lat = 30): SampleUnit[] =>
  UNITS.map((unit, i) => (i === 0 ? { ...unit, lon, lat } : unit));

describe('Fleet.setColumns()', () => {
  test('tells what changed: who moved, who turned, and nobody when nothing did', () => {
    const fleet = openFleet();
    const slotsOf = (units: readonly SampleUnit[], now: number): FleetChange =>
      fleet.setColumns(columnsOf(units), now);
    expect(slotsOf(UNITS, 2_000)).toEqual({
      renewed: false,
      slots: [],
      kinds: false,
      moved: false,
      turned: [],
    });
    expect(slotsOf(firstAt(120.001), 3_000)).toEqual({
      renewed: false,
      slots: [0],
      kinds: false,
      moved: true,
      turned: [],
    });
    const turned = firstAt(120.001).map((unit) => (unit.no === 9 ? { ...unit, heading: 10 } : unit));
    expect(slotsOf(turned, 4_000)).toMatchObject({ slots: [2], moved: false, turned: [2] });
    const acrossNorth = turned.map((unit) => (unit.no === 9 ? { ...unit, heading: 358 } : unit));
    slotsOf(acrossNorth, 5_000);
    const hardly = turned.map((unit) => (unit.no === 9 ? { ...unit, heading: 3 } : unit));
    expect(slotsOf(hardly, 6_000)).toMatchObject({ slots: [2], turned: [] });
  });

  test('deals slots anew when units come or go, and those that stay go on gliding', () => {
    const fleet = openFleet();
    fleet.setColumns(columnsOf(firstAt(120.01)), 2_000);
    const onItsWay = fleet.placeAt(fleet.slotOf(4), 2_500);
    const after = fleet.setColumns(columnsOf(firstAt(120.01).slice(0, 3).toReversed()), 2_500);
    expect(after.renewed).toBe(true);
    expect(fleet.slotOf(4)).toBe(2);
    expect(fleet.slotOf(2)).toBe(-1);
    expect(fleet.placeAt(2, 2_500)).toEqual(onItsWay);
    expect(onItsWay.lon).toBeGreaterThan(120);
    expect(onItsWay.lon).toBeLessThan(120.01);
  });

  test('a unit that is found far away, and every unit of people who ask for less motion, is there at once', () => {
    const fleet = openFleet();
    fleet.setColumns(columnsOf(firstAt(120.2)), 2_000);
    expect(fleet.placeAt(0, 2_000).lon).toBeCloseTo(120.2, 9);
    const still = openFleet(UNITS, true);
    still.setColumns(columnsOf(firstAt(120.001)), 2_000);
    expect(still.placeAt(0, 2_000).lon).toBeCloseTo(120.001, 9);
  });

  test('a unit never jumps while it glides, and comes to where it was told to be', () => {
    const step = fc.record({
      east: fc.double({ min: -0.0005, max: 0.0005, noNaN: true }),
      afterMs: fc.integer({ min: 1, max: 3_000 }),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const fleet = openFleet();
        let [lon, now] = [120, 1_000];
        for (const { east, afterMs } of steps) {
          now += afterMs;
          lon += east;
          const before = fleet.pointAt(0, now);
          fleet.setColumns(columnsOf(firstAt(lon)), now);
          const after = fleet.pointAt(0, now);
          expect(Math.abs(after.x - before.x)).toBeLessThan(1e-12);
        }
        const end = fleet.pointAt(0, now + fleet.leftMs(4, now));
        expect(end.x).toBeCloseTo(mercatorX(lon), 12);
        expect(end.y).toBeCloseTo(mercatorY(30), 12);
      }),
    );
  });
});

describe('Fleet.setRoster()', () => {
  test('units out of the roster are not drawn, emergencies are whatever their state', () => {
    const fleet = openFleet();
    expect(fleet.counts()).toEqual({ off: 1, lastKnown: 1, live: 2, sos: 0 });
    const { slots } = fleet.setRoster(rosterOf(4, 7, 9), new Set([7]));
    expect(slots).toEqual([1, 3]);
    expect(fleet.kindOf(1)).toBe('sos');
    expect(fleet.slotOf(2)).toBe(-1);
    expect(fleet.drawnSlots()).toEqual([0, 1, 2]);
    expect(fleet.counts()).toEqual({ off: 0, lastKnown: 0, live: 2, sos: 1 });
  });
});
