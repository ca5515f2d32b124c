import { isInside, ringArea, simplifyLine, type Point, type Ring } from './geometry.ts';

/** The published boundaries lie on a grid of this many steps a degree (about 100 m). */
export const GRID_STEPS_PER_DEGREE = 1024;

/** A grid vertex as one number. */
type Vertex = number;

const VERTEX_BASE = 65_536;

/** Snaps a point to the grid of the published boundaries. */
export function toVertex([lon, lat]: Point): Vertex {
  return Math.round(lon * GRID_STEPS_PER_DEGREE) * VERTEX_BASE + Math.round(lat * GRID_STEPS_PER_DEGREE);
}

/** The point of a grid vertex. */
export function toPoint(vertex: Vertex): Point {
  const y = vertex % VERTEX_BASE;
  return [(vertex - y) / VERTEX_BASE / GRID_STEPS_PER_DEGREE, y / GRID_STEPS_PER_DEGREE];
}

/**
 * The border of an area as a set of undirected grid segments. Adding the same segment twice removes it, so adding two
 * neighbours gives the border of their union, and the out-and-back spikes of the published rings vanish.
 */
export class Border {
  readonly #neighbours = new Map<Vertex, Set<Vertex>>();

  /** Adds rings given in degrees. */
  addRings(rings: readonly Ring[]): this {
    for (const ring of rings) {
      const vertices = ring.map(toVertex);
      for (const [i, a] of vertices.entries()) {
        this.#toggle(a, vertices[(i + 1) % vertices.length]!);
      }
    }
    return this;
  }

  /** Walks the border into simple closed rings, without rings inside others (slivers between neighbours). */
  rings(): Ring[] {
    const left = new Map([...this.#neighbours].map(([v, set]) => [v, new Set(set)]));
    const rings: Ring[] = [];
    for (const [start, next] of left) {
      while (next.size > 0) {
        rings.push(...walkLoops(start, left));
      }
    }
    const solid = rings.filter((ring) => Math.abs(ringArea(ring)) > MIN_RING_AREA);
    return solid.filter((ring) => !solid.some((other) => other !== ring && contains(other, ring)));
  }

  #toggle(a: Vertex, b: Vertex): void {
    if (a === b) {
      return;
    }
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      const set = this.#neighbours.get(from) ?? new Set();
      this.#neighbours.set(from, set);
      if (!set.delete(to)) {
        set.add(to);
      }
      if (set.size === 0) {
        this.#neighbours.delete(from);
      }
    }
  }
}

/** Rings below this many square degrees (about 0.02 km²) are noise of the published data. */
const MIN_RING_AREA = 2e-6;

function contains(outer: Ring, inner: Ring): boolean {
  if (Math.abs(ringArea(outer)) <= Math.abs(ringArea(inner))) {
    return false;
  }
  const inside = inner.filter((point) => isInside(point, outer)).length;
  return inside > inner.length / 2;
}

/** Walks unused segments from `start` until stuck, cutting off a ring each time the path meets itself. */
function walkLoops(start: Vertex, left: Map<Vertex, Set<Vertex>>): Ring[] {
  const rings: Ring[] = [];
  const path: Vertex[] = [start];
  const position = new Map([[start, 0]]);
  for (;;) {
    const at = path.at(-1)!;
    const [to] = left.get(at) ?? [];
    if (to === undefined) {
      return rings;
    }
    left.get(at)!.delete(to);
    left.get(to)!.delete(at);
    const seen = position.get(to);
    if (seen === undefined) {
      position.set(to, path.length);
      path.push(to);
      continue;
    }
    const loop = path.splice(seen + 1);
    loop.forEach((vertex) => position.delete(vertex));
    rings.push([to, ...loop].map(toPoint));
  }
}

/** The vertices where more or fewer than two segments of all the given rings meet: borders may only be cut there. */
export function findJunctions(rings: readonly Ring[]): Set<Vertex> {
  const degree = new Map<Vertex, Set<Vertex>>();
  for (const ring of rings) {
    const vertices = ring.map(toVertex);
    for (const [i, a] of vertices.entries()) {
      const b = vertices[(i + 1) % vertices.length]!;
      degree.set(a, (degree.get(a) ?? new Set()).add(b));
      degree.set(b, (degree.get(b) ?? new Set()).add(a));
    }
  }
  return new Set([...degree].filter(([, set]) => set.size !== 2).map(([vertex]) => vertex));
}

/**
 * Simplifies a ring arc by arc between junctions, so that both sides of a shared border come out equal.
 * Returns null when nothing worth drawing is left.
 */
export function simplifyRing(ring: Ring, junctions: ReadonlySet<Vertex>, tolerance: number): Ring | null {
  const vertices = ring.map(toVertex);
  const cuts = vertices.flatMap((vertex, i) => (junctions.has(vertex) ? [i] : []));
  // An island has no junction: its smallest vertex and the one farthest along serve, the same in every file.
  const stops = cuts.length > 1 ? cuts : islandStops(vertices);
  const result: Point[] = [];
  for (const [n, from] of stops.entries()) {
    const to = stops[(n + 1) % stops.length]!;
    const arc =
      to > from ? vertices.slice(from, to + 1) : [...vertices.slice(from), ...vertices.slice(0, to + 1)];
    result.push(...simplifyArc(arc, tolerance).slice(0, -1));
  }
  return result.length < 3 || Math.abs(ringArea(result)) < tolerance * tolerance ? null : result;
}

function islandStops(vertices: readonly Vertex[]): number[] {
  const first = vertices.indexOf(vertices.reduce((min, vertex) => Math.min(min, vertex)));
  const last = vertices.indexOf(vertices.reduce((max, vertex) => Math.max(max, vertex)));
  return [first, last].sort((a, b) => a - b);
}

/** Simplifies in one canonical direction, whichever way the arc was walked. */
function simplifyArc(arc: readonly Vertex[], tolerance: number): Point[] {
  const isForward = arc[0]! < arc.at(-1)!;
  const points = (isForward ? arc : arc.toReversed()).map(toPoint);
  const simple = simplifyLine(points, tolerance);
  return isForward ? simple : simple.toReversed();
}
