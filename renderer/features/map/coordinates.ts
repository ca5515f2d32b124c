import type { LonLat } from '#shared/geo.ts';

/** About one metre. */
const DECIMALS = 5;

/** A place as `120.15012, 30.27415`: longitude first, as Chinese practice has it; WGS-84 degrees. */
export function formatPlace({ lon, lat }: LonLat): string {
  return `${lon.toFixed(DECIMALS)}, ${lat.toFixed(DECIMALS)}`;
}

const DEGREES_A_POINT = 45;

/** Index of the compass point (0 north, clockwise to 7 north-west) of a heading in degrees. */
export function compassPoint(heading: number): number {
  return Math.round(heading / DEGREES_A_POINT) % 8;
}
