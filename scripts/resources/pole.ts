import { isInside, simplifyLine, squaredDistanceToSegment, type Point, type Ring } from './geometry.ts';

/** Cells along the longer side of the ring's box in each round of the search. */
const CELLS = 24;
/** Each round searches the neighbourhood of the best cell of the round before. */
const ROUNDS = 3;

/** Degrees by which the border may be simplified for the search. */
const LABEL_TOLERANCE = 0.004;

/** The point inside a ring that lies farthest from its border: where a label has most room. */
export function poleOfInaccessibility(ring: Ring): Point {
  const coarse = simplifyLine(ring, LABEL_TOLERANCE);
  const lons = coarse.map(([lon]) => lon);
  const lats = coarse.map(([, lat]) => lat);
  let centre: Point = [
    (Math.min(...lons) + Math.max(...lons)) / 2,
    (Math.min(...lats) + Math.max(...lats)) / 2,
  ];
  let size = Math.max(Math.max(...lons) - Math.min(...lons), Math.max(...lats) - Math.min(...lats));
  for (let round = 0; round < ROUNDS; round++) {
    centre = bestOfCells(centre, size, coarse);
    size = (size / CELLS) * 2;
  }
  return centre;
}

function bestOfCells(centre: Point, size: number, ring: Ring): Point {
  let best = centre;
  let bestDistance = -1;
  for (let x = 0; x <= CELLS; x++) {
    for (let y = 0; y <= CELLS; y++) {
      const at: Point = [centre[0] + (x / CELLS - 0.5) * size, centre[1] + (y / CELLS - 0.5) * size];
      const distance = isInside(at, ring) ? distanceToBorder(at, ring) : -1;
      if (distance > bestDistance) {
        best = at;
        bestDistance = distance;
      }
    }
  }
  return best;
}

function distanceToBorder(point: Point, ring: Ring): number {
  let least = Infinity;
  for (const [i, a] of ring.entries()) {
    least = Math.min(least, squaredDistanceToSegment(point, a, ring[(i + 1) % ring.length]!));
  }
  return Math.sqrt(least);
}
