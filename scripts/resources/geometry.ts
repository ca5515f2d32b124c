/** A point in degrees: longitude, latitude. */
export type Point = readonly [lon: number, lat: number];

/** Closed line: the first point isn't repeated at the end. */
export type Ring = readonly Point[];

/** Signed area in square degrees, positive when the ring runs anticlockwise. */
export function ringArea(ring: Ring): number {
  let twice = 0;
  for (const [i, a] of ring.entries()) {
    const b = ring[(i + 1) % ring.length]!;
    twice += a[0] * b[1] - b[0] * a[1];
  }
  return twice / 2;
}

/** Whether the point lies inside the ring (even-odd rule). */
export function isInside([x, y]: Point, ring: Ring): boolean {
  let inside = false;
  for (const [i, a] of ring.entries()) {
    const b = ring[(i + 1) % ring.length]!;
    if (a[1] > y !== b[1] > y && x < a[0] + ((y - a[1]) * (b[0] - a[0])) / (b[1] - a[1])) {
      inside = !inside;
    }
  }
  return inside;
}

/** Whether the point lies inside any of the rings. */
export function isInsideAny(point: Point, rings: readonly Ring[]): boolean {
  return rings.some((ring) => isInside(point, ring));
}

/** Rounds to a number of decimals, so that files stay compact and their differences readable. */
export function round(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}

/** Rounds both coordinates. */
export function roundPoint([lon, lat]: Point, decimals: number): Point {
  return [round(lon, decimals), round(lat, decimals)];
}

/** The ring of largest area. */
export function largest(rings: readonly Ring[]): Ring {
  return rings.reduce((best, ring) => (Math.abs(ringArea(ring)) > Math.abs(ringArea(best)) ? ring : best));
}

/** Squared distance from `p` to the segment `a`–`b`, in squared degrees with longitude shrunk for 30° north. */
export function squaredDistanceToSegment(p: Point, a: Point, b: Point): number {
  const shrink = 0.866;
  const [px, py] = [(p[0] - a[0]) * shrink, p[1] - a[1]];
  const [dx, dy] = [(b[0] - a[0]) * shrink, b[1] - a[1]];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length));
  return (px - t * dx) ** 2 + (py - t * dy) ** 2;
}

/** Douglas–Peucker: drops the points that lie within `tolerance` degrees of the line that remains. Both ends stay. */
export function simplifyLine(line: readonly Point[], tolerance: number): Point[] {
  const keep = new Set([0, line.length - 1]);
  const stack: [number, number][] = [[0, line.length - 1]];
  for (let range = stack.pop(); range !== undefined; range = stack.pop()) {
    const [from, to] = range;
    let farthest = -1;
    let farthestDistance = tolerance * tolerance;
    for (let i = from + 1; i < to; i++) {
      const distance = squaredDistanceToSegment(line[i]!, line[from]!, line[to]!);
      if (distance > farthestDistance) {
        farthest = i;
        farthestDistance = distance;
      }
    }
    if (farthest > 0) {
      keep.add(farthest);
      stack.push([from, farthest], [farthest, to]);
    }
  }
  return line.filter((_, i) => keep.has(i));
}

/** The convex hull, anticlockwise (monotone chain). */
export function convexHull(points: readonly Point[]): Ring {
  const sorted = points.toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (ordered: readonly Point[]): Point[] => {
    const chain: Point[] = [];
    for (const point of ordered) {
      while (chain.length > 1 && !turnsLeft(chain.at(-2)!, chain.at(-1)!, point)) {
        chain.pop();
      }
      chain.push(point);
    }
    return chain.slice(0, -1);
  };
  return [...half(sorted), ...half(sorted.toReversed())];
}

function turnsLeft(a: Point, b: Point, c: Point): boolean {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) > 0;
}

/** Rounds the corners of a ring by cutting each at a quarter of its sides (Chaikin). */
export function cutCorners(ring: Ring): Ring {
  return ring.flatMap((a, i): Point[] => {
    const b = ring[(i + 1) % ring.length]!;
    return [
      [a[0] * 0.75 + b[0] * 0.25, a[1] * 0.75 + b[1] * 0.25],
      [a[0] * 0.25 + b[0] * 0.75, a[1] * 0.25 + b[1] * 0.75],
    ];
  });
}
