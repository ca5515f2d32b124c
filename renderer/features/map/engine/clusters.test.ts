import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CLUSTER_FLOATS,
  CLUSTER_MIN,
  clusterVertices,
  clusterZoom,
  drawingOrder,
  gather,
  hiddenSlots,
  worstOf,
} from './clusters.ts';
import { Fleet, MARKER_KIND, type MarkerKind } from './fleet.ts';
import { columnsOf, rosterOf, type SampleUnit } from './fleet-samples.ts';

const ZOOM = 9;

function fleetOf(units: readonly SampleUnit[], sos: ReadonlySet<number> = new Set()): Fleet {
  const fleet = new Fleet(false);
  fleet.setRoster(rosterOf(...units.map(({ no }) => no)), sos);
  fleet.setColumns(columnsOf(units), 1_000);
  return fleet;
}

/** Units of which many stand close together. */
const someUnits = fc
  .array(
    fc.record({
      lon: fc.oneof(
        fc.double({ min: 120, max: 120.02, noNaN: true }),
        fc.double({ min: 118, max: 122, noNaN: true }),
      ),
      lat: fc.oneof(
        fc.double({ min: 30, max: 30.02, noNaN: true }),
        fc.double({ min: 27, max: 31, noNaN: true }),
      ),
      state: fc.constantFrom('live' as const, 'lastKnown' as const, 'off' as const),
      sos: fc.boolean(),
      shown: fc.boolean(),
    }),
    { maxLength: 120 },
  )
  .map((units) => units.map((unit, i) => ({ ...unit, no: i + 1, sos: unit.sos && i % 7 === 0 })));

describe('gather()', () => {
  test('every unit is drawn by itself or by one cluster; emergencies and chosen units always by themselves', () => {
    fc.assert(
      fc.property(someUnits, fc.double({ min: 6, max: 17, noNaN: true }), (units, zoom) => {
        const sos = new Set(units.filter((unit) => unit.sos).map(({ no }) => no));
        const shown = new Set(units.filter((unit) => unit.shown && unit.no % 5 === 0).map(({ no }) => no));
        const fleet = fleetOf(units, sos);
        const clusters = gather(fleet, zoom);
        const members = clusters.flatMap(({ slots }) => slots);
        expect(new Set(members).size).toBe(members.length);
        const order = [...drawingOrder(fleet, hiddenSlots(fleet, clusters, shown))];
        expect(new Set(order).size).toBe(order.length);
        const alone = new Set(order);
        const gathered = new Set(members);
        for (const { no } of units) {
          const slot = fleet.slotOf(no);
          expect(alone.has(slot) || gathered.has(slot)).toBe(true);
          expect(alone.has(slot)).toBe(!gathered.has(slot) || sos.has(no) || shown.has(no));
        }
      }),
    );
  });

  test('a cluster counts its units and shows the worst of them', () => {
    const badness: Record<MarkerKind, number> = { sos: 3, lastKnown: 2, live: 1, off: 0 };
    fc.assert(
      fc.property(someUnits, (units) => {
        const sos = new Set(units.filter((unit) => unit.sos).map(({ no }) => no));
        for (const { slots, counts, worst } of gather(fleetOf(units, sos), ZOOM)) {
          const members = slots.map((slot) => units[slot]);
          const kinds = members.map((unit): MarkerKind => (unit?.sos ? 'sos' : (unit?.state ?? 'off')));
          expect(slots.length).toBeGreaterThanOrEqual(CLUSTER_MIN);
          expect(counts.sos + counts.lastKnown + counts.live + counts.off).toBe(slots.length);
          expect(badness[worst]).toBe(Math.max(...kinds.map((kind) => badness[kind])));
        }
      }),
    );
  });

  test('units that stand apart, or are few, are not gathered', () => {
    const apart = Array.from({ length: 20 }, (_, i) => ({ no: i + 1, lon: 118 + i * 0.3, lat: 30 }));
    expect(gather(fleetOf(apart), ZOOM)).toEqual([]);
    const few = Array.from({ length: CLUSTER_MIN - 1 }, (_, i) => ({ no: i + 1, lon: 120, lat: 30 }));
    expect(gather(fleetOf(few), ZOOM)).toEqual([]);
    expect(gather(fleetOf([...few, { no: 99, lon: 120, lat: 30 }]), ZOOM)).toHaveLength(1);
  });

  test('a cluster falls apart as the map comes nearer', () => {
    const street = Array.from({ length: 12 }, (_, i) => ({ no: i + 1, lon: 120 + i * 0.004, lat: 30 }));
    expect(gather(fleetOf(street), 9)).toHaveLength(1);
    expect(gather(fleetOf(street), 15)).toEqual([]);
  });

  test('clusters stay as they are within half a step of zoom', () => {
    expect(clusterZoom(9.49)).toBe(9);
    expect(clusterZoom(9.5)).toBe(9.5);
  });
});

test('the worst of a group is its emergency, then silence, then what is well, then who is off', () => {
  const none = { sos: 0, lastKnown: 0, live: 0, off: 0 };
  expect(worstOf({ ...none, sos: 1, lastKnown: 4, live: 9 })).toBe('sos');
  expect(worstOf({ ...none, lastKnown: 1, live: 900, off: 3 })).toBe('lastKnown');
  expect(worstOf({ ...none, live: 1, off: 9 })).toBe('live');
  expect(worstOf({ ...none, off: 9 })).toBe('off');
});

test('markers are drawn with what matters most last', () => {
  const units = [
    { no: 1, lon: 120, lat: 30 },
    { no: 2, lon: 121, lat: 30, state: 'off' as const },
    { no: 3, lon: 122, lat: 30, state: 'lastKnown' as const },
    { no: 4, lon: 119, lat: 30, state: 'off' as const },
  ];
  const fleet = fleetOf(units, new Set([4]));
  expect([...drawingOrder(fleet, new Uint8Array(4))]).toEqual([1, 2, 0, 3]);
});

test('the vertices of a cluster say where it is, how many there are and of which kinds', () => {
  const counts = { sos: 1, lastKnown: 2, live: 4, off: 3 };
  const slots = Array.from({ length: 10 }, (_, slot) => slot);
  const vertices = clusterVertices([{ x: 0.75, y: 0.5, slots, counts, worst: 'sos' }], { x: 0.5, y: 0.5 });
  expect(vertices).toHaveLength(CLUSTER_FLOATS);
  expect([...vertices].map((value) => Math.round(value * 100) / 100)).toEqual([
    0.25,
    0,
    17,
    MARKER_KIND.sos,
    10,
    0.1,
    0.2,
    0.3,
  ]);
});
