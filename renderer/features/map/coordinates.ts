import i18next from 'i18next';
import type { LonLat } from '#shared/geo.ts';
import { formatAge } from '../../app/format.ts';

/** About one metre. */
const DECIMALS = 5;

/** A place as `120.15012, 30.27415`: longitude first, as Chinese practice has it; WGS-84 degrees. */
export function formatPlace({ lon, lat }: LonLat): string {
  return `${lon.toFixed(DECIMALS)}, ${lat.toFixed(DECIMALS)}`;
}

/** Younger than this a fix is of this moment, as `formatAge` has it too. */
const NOW_MS = 2_000;

/** How old a fix is, in a phrase of the user's language. */
export function fixAgeText(ageMs: number): string {
  return ageMs < NOW_MS ? i18next.t('map:fixNow') : i18next.t('map:fixAge', { age: formatAge(ageMs) });
}

const DEGREES_A_POINT = 45;

/** Index of the compass point (0 north, clockwise to 7 north-west) of a heading in degrees. */
export function compassPoint(heading: number): number {
  return Math.round(heading / DEGREES_A_POINT) % 8;
}
