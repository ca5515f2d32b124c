import { STATE_CODE, type PositionColumns } from '../../../api/index.ts';
import type { Roster } from './fleet.ts';

/** One unit of a test. */
export interface SampleUnit {
  no: number;
  lon: number;
  lat: number;
  heading?: number;
  state?: keyof typeof STATE_CODE;
}

/** Columns of units for tests; what isn't said is unknown, a state that isn't said is live. */
export function columnsOf(units: readonly SampleUnit[]): PositionColumns {
  const unknown = (): Float32Array => new Float32Array(units.length).fill(Number.NaN);
  return {
    count: units.length,
    serverTime: 1_000,
    no: Uint32Array.from(units, ({ no }) => no),
    lon: Float64Array.from(units, ({ lon }) => lon),
    lat: Float64Array.from(units, ({ lat }) => lat),
    fixAt: new Float64Array(units.length),
    accuracy: new Float32Array(units.length).fill(10),
    speed: unknown(),
    heading: Float32Array.from(units, ({ heading }) => heading ?? Number.NaN),
    battery: unknown(),
    state: Uint8Array.from(units, ({ state }) => STATE_CODE[state ?? 'live']),
  };
}

/** A roster of units with these numbers. */
export const rosterOf = (...numbers: number[]): Roster =>
  new Map(numbers.map((no) => [no, { id: `u${no}`, label: `Unit ${no}` }]));
