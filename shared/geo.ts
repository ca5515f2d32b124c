/** Mean radius of the Earth (IUGG), metres. */
const EARTH_RADIUS_M = 6_371_008.8;

/** A point in WGS-84 degrees. */
export interface LonLat {
  lon: number;
  lat: number;
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Great-circle distance by the haversine formula on a sphere, metres; within 0.6 % of the ellipsoid. */
export function distanceM(a: LonLat, b: LonLat): number {
  const sinLat = Math.sin(radians(b.lat - a.lat) / 2);
  const sinLon = Math.sin(radians(b.lon - a.lon) / 2);
  const chord = sinLat * sinLat + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * sinLon * sinLon;
  // Rounding may push antipodes a hair beyond 1.
  return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(Math.min(1, chord)));
}

/**
 * Whether a point lies in a polygon (even-odd rule), whose last corner is joined to its first. Edges are straight in degrees, as a map
 * draws them; a polygon over the antimeridian isn't one.
 */
export function isWithin({ lon, lat }: LonLat, polygon: readonly LonLat[]): boolean {
  let isInside = false;
  for (const [index, a] of polygon.entries()) {
    const b = polygon.at(index - 1) ?? a;
    if (a.lat > lat !== b.lat > lat && lon < ((b.lon - a.lon) * (lat - a.lat)) / (b.lat - a.lat) + a.lon) {
      isInside = !isInside;
    }
  }
  return isInside;
}
