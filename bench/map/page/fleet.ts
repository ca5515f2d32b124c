import { STATE_CODE, type PositionColumns } from '../../../renderer/api/position-table.ts';

/** Middle of the fleet, WGS-84 degrees, and how far it spreads to each side. */
export const CENTRE = { lon: 120.16, lat: 30.26 } as const;
const SPREAD = { lon: 0.55, lat: 0.26 } as const;
/** Metres that each unit drives with an update: more than a pixel of the view, so that no side may leave a frame out. */
const STEP_M = 40;
const M_A_DEGREE = 111_320;

/** Positions of `units` units that drive in all directions, one set an update. They are made beforehand: making them costs neither side. */
export function drive(units: number, updates: number): PositionColumns[] {
  const golden = (i: number, factor: number): number => (i * factor) % 1;
  return Array.from({ length: updates }, (_, step) => {
    const columns: PositionColumns = {
      count: units,
      serverTime: step * 1_000,
      no: Uint32Array.from({ length: units }, (_row, i) => i + 1),
      lon: new Float64Array(units),
      lat: new Float64Array(units),
      fixAt: new Float64Array(units).fill(step * 1_000),
      accuracy: new Float32Array(units).fill(8),
      speed: new Float32Array(units).fill(STEP_M),
      heading: Float32Array.from({ length: units }, (_row, i) => golden(i, 0.618_034) * 360),
      battery: new Float32Array(units).fill(0.7),
      state: Uint8Array.from({ length: units }, (_row, i) =>
        i % 10 === 0 ? STATE_CODE.lastKnown : i % 7 === 0 ? STATE_CODE.off : STATE_CODE.live,
      ),
    };
    for (let i = 0; i < units; i += 1) {
      const turn = (golden(i, 0.618_034) * Math.PI) / 0.5;
      const metres = STEP_M * step;
      const lat = CENTRE.lat + (golden(i, 0.754_878) * 2 - 1) * SPREAD.lat;
      columns.lat[i] = lat + (Math.cos(turn) * metres) / M_A_DEGREE;
      columns.lon[i] =
        CENTRE.lon +
        (golden(i, 0.569_84) * 2 - 1) * SPREAD.lon +
        (Math.sin(turn) * metres) / (M_A_DEGREE * Math.cos((lat * Math.PI) / 180));
    }
    return columns;
  });
}
