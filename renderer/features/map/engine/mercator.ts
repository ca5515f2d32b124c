import type { LonLat } from '#shared/geo.ts';

/** Circumference of the Earth at the equator as Web Mercator has it (WGS-84 semi-major axis), metres. */
const EQUATOR_M = 2 * Math.PI * 6_378_137;
/** Pixels of the whole world at zoom 0. */
const WORLD_PX = 512;
/** Web Mercator ends here, degrees. */
const MAX_LATITUDE = 85.051_129;

/** A 4×4 matrix, column by column. */
export type Matrix = ArrayLike<number>;

export interface ScreenSize {
  /** CSS pixels. */
  width: number;
  height: number;
}

export interface ScreenPoint {
  x: number;
  y: number;
}

/** Web Mercator x of a longitude, 0 at 180° W to 1 at 180° E. */
export function mercatorX(lon: number): number {
  return (lon + 180) / 360;
}

/** Web Mercator y of a latitude, 0 in the north to 1 in the south. */
export function mercatorY(lat: number): number {
  const held = Math.min(Math.max(lat, -MAX_LATITUDE), MAX_LATITUDE);
  return 0.5 - Math.log(Math.tan(Math.PI / 4 + (held * Math.PI) / 360)) / (2 * Math.PI);
}

/** Longitude of a Web Mercator x, degrees. */
export function lonOf(x: number): number {
  return x * 360 - 180;
}

/** Latitude of a Web Mercator y, degrees. */
export function latOf(y: number): number {
  return (Math.atan(Math.exp((0.5 - y) * 2 * Math.PI)) * 360) / Math.PI - 90;
}

/** Pixels of the whole world's width at a zoom. */
export function worldPixels(zoom: number): number {
  return WORLD_PX * 2 ** zoom;
}

/** Pixels on the screen that `metres` are at zoom 0 at this latitude; doubles with each zoom step. */
export function pixelsAtZoom0(metres: number, lat: number): number {
  return (metres * WORLD_PX) / (EQUATOR_M * Math.cos((lat * Math.PI) / 180));
}

const at = (m: Matrix, i: number): number => m[i] ?? 0;

/**
 * `matrix` for coordinates that are counted from (x, y). The sum is made in double precision: a vertex shader that has to subtract
 * numbers near 0.8 in single precision would make markers tremble by 2 pixels at zoom 17.
 */
export function foldOrigin(matrix: Matrix, x: number, y: number): Float32Array {
  const folded = Float32Array.from({ length: 16 }, (_, i) => at(matrix, i));
  for (let row = 0; row < 4; row++) {
    folded[12 + row] = at(matrix, row) * x + at(matrix, 4 + row) * y + at(matrix, 12 + row);
  }
  return folded;
}

/** Where a Mercator point stands on the screen, CSS pixels from the upper left; null behind the viewer. */
export function project(matrix: Matrix, size: ScreenSize, x: number, y: number): ScreenPoint | null {
  const w = at(matrix, 3) * x + at(matrix, 7) * y + at(matrix, 15);
  if (w <= 0) {
    return null;
  }
  const clipX = (at(matrix, 0) * x + at(matrix, 4) * y + at(matrix, 12)) / w;
  const clipY = (at(matrix, 1) * x + at(matrix, 5) * y + at(matrix, 13)) / w;
  return { x: ((clipX + 1) / 2) * size.width, y: ((1 - clipY) / 2) * size.height };
}

export interface Bounds {
  west: number;
  south: number;
  east: number;
  north: number;
}

/** The smallest box around the points; null without any. */
export function boundsOf(points: Iterable<LonLat>): Bounds | null {
  let box: Bounds | null = null;
  for (const { lon, lat } of points) {
    box =
      box === null
        ? { west: lon, south: lat, east: lon, north: lat }
        : {
            west: Math.min(box.west, lon),
            south: Math.min(box.south, lat),
            east: Math.max(box.east, lon),
            north: Math.max(box.north, lat),
          };
  }
  return box;
}
