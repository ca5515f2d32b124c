/** Mean radius of the Earth (IUGG), metres. */
const EARTH_RADIUS_M = 6_371_008.8;

/** A point in WGS-84 degrees. */
export interface LonLat {
  lon: number;
  lat: number;
}

const radians = (degrees: number): number => (degrees * Math.PI) / 180;
const degrees = (angle: number): number => (angle * 180) / Math.PI;

/** Great-circle distance by the haversine formula on a sphere, metres; within 0.6 % of the ellipsoid. */
export function distanceM(a: LonLat, b: LonLat): number {
  const sinLat = Math.sin(radians(b.lat - a.lat) / 2);
  const sinLon = Math.sin(radians(b.lon - a.lon) / 2);
  const chord = sinLat * sinLat + Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * sinLon * sinLon;
  // Rounding may push antipodes a hair beyond 1.
  return 2 * EARTH_RADIUS_M * Math.asin(Math.sqrt(Math.min(1, chord)));
}

/** Length of a line along its great circles, metres. */
export function lengthM(line: readonly LonLat[]): number {
  return line.slice(1).reduce((sum, point, i) => sum + distanceM(line[i] ?? point, point), 0);
}

/** The point so many metres from `from` along the great circle that leaves it at `bearing` (degrees clockwise from north). */
export function destination(from: LonLat, metres: number, bearing: number): LonLat {
  const arc = metres / EARTH_RADIUS_M;
  const [lat, turn] = [radians(from.lat), radians(bearing)];
  const sinTo = Math.sin(lat) * Math.cos(arc) + Math.cos(lat) * Math.sin(arc) * Math.cos(turn);
  const lon =
    from.lon +
    degrees(
      Math.atan2(Math.sin(turn) * Math.sin(arc) * Math.cos(lat), Math.cos(arc) - Math.sin(lat) * sinTo),
    );
  return { lon: ((lon + 540) % 360) - 180, lat: degrees(Math.asin(Math.max(-1, Math.min(1, sinTo)))) };
}

/** Corners of a circle on the sphere, counter-clockwise from north, not closed. */
export function circleRing(centre: LonLat, radiusM: number, corners = 64): LonLat[] {
  return Array.from({ length: corners }, (_, i) => destination(centre, radiusM, (-360 * i) / corners));
}

/**
 * Area within a ring (not closed, in either direction), square metres: the integral of sin(latitude) over longitude, with edges that are
 * straight in that plane. For the fields that people draw it is within 0.1 % of the area between great circles on the sphere.
 */
export function areaM2(ring: readonly LonLat[]): number {
  const sum = ring.reduce((total, b, i) => {
    const a = ring.at(i - 1) ?? b;
    return total + radians(b.lon - a.lon) * (2 + Math.sin(radians(a.lat)) + Math.sin(radians(b.lat)));
  }, 0);
  return Math.abs((sum * EARTH_RADIUS_M * EARTH_RADIUS_M) / 2);
}

/** Whether a point is within a ring (not closed) by the even-odd rule, edges straight in degrees; not across the date line. */
export function isInRing({ lon, lat }: LonLat, ring: readonly LonLat[]): boolean {
  let inside = false;
  let a = ring.at(-1);
  for (const b of ring) {
    if (a !== undefined && a.lat > lat !== b.lat > lat) {
      inside = lon < ((b.lon - a.lon) * (lat - a.lat)) / (b.lat - a.lat) + a.lon ? !inside : inside;
    }
    a = b;
  }
  return inside;
}

/** Distance from a point to the nearest edge of a ring, metres, in the plane that touches the Earth there; good to 100 km. */
export function distanceToRingM(point: LonLat, ring: readonly LonLat[]): number {
  const scale = radians(1) * EARTH_RADIUS_M;
  const shrink = Math.cos(radians(point.lat));
  const last = ring.at(-1) ?? point;
  let ax = (last.lon - point.lon) * scale * shrink;
  let ay = (last.lat - point.lat) * scale;
  // Each fix of a unit is looked at with each fence around it: nothing is made here edge by edge.
  let nearest = Number.POSITIVE_INFINITY;
  for (const corner of ring) {
    const bx = (corner.lon - point.lon) * scale * shrink;
    const by = (corner.lat - point.lat) * scale;
    const dx = bx - ax;
    const dy = by - ay;
    const square = dx * dx + dy * dy;
    const share = square === 0 ? 0 : Math.min(1, Math.max(0, -(ax * dx + ay * dy) / square));
    const x = ax + share * dx;
    const y = ay + share * dy;
    nearest = Math.min(nearest, x * x + y * y);
    ax = bx;
    ay = by;
  }
  return Math.sqrt(nearest);
}
