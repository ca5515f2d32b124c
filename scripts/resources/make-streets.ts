import { loadBoundaries } from './boundaries.ts';
import { loadCounties, type County } from './divisions.ts';
import { convexHull, cutCorners, isInsideAny, roundPoint, type Point, type Ring } from './geometry.ts';
import type { CourtRow } from './make-courts.ts';
import { seededRandom, shuffled, type Random } from './random.ts';
import { UNITS_BY_SEAT } from './seats.ts';
import { MAIN_STREETS, MINOR_STREETS } from './street-names.ts';
import { readResource, writeFeatures, writeResource } from './write.ts';

/** A routable network: `edges[i]` joins two indices of `nodes` and belongs to the street `names[i]`. */
export interface StreetGraph {
  readonly nodes: Point[];
  readonly edges: [number, number][];
  readonly names: string[];
}

/** Crossings of a seat's grid: column and row to a point, or null where there is no land of the county. */
interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly points: readonly (Point | null)[];
}

/** One street: the crossings it passes, in order, broken where a block is missing. */
interface Street {
  readonly nameZh: string;
  readonly nameEn: string;
  readonly isMain: boolean;
  readonly runs: number[][];
}

const METRES_PER_DEGREE = 111_320;
const BLOCK_M = 310;
/** How far a crossing may be off its line. */
const SHAKE_M = 18;
/** Grid lines on each side of the town that only main streets reach. */
const MARGIN = 2;
const MARGIN_STRETCH = 1.9;
/** Every third line of the grid is a main street. */
const MAIN_EVERY = 3;
/** Share of the minor streets' blocks that are missing. */
const MISSING_BLOCKS = 0.2;
const STREET_DECIMALS = 5;

/** Lays a rotated grid of uneven blocks around the seat, bent by two slow waves and shaken a little. */
function layGrid(seat: Point, rings: readonly Ring[], random: Random): Grid {
  const columns = 12 + Math.floor(random() * 3) + 2 * MARGIN;
  const rows = 9 + Math.floor(random() * 3) + 2 * MARGIN;
  const angle = (random() - 0.5) * 0.7;
  const phase = random() * 6;
  const xs = unevenSteps(columns, random);
  const ys = unevenSteps(rows, random);
  const points = Array.from({ length: columns * rows }, (_, i): Point | null => {
    const [column, row] = [i % columns, Math.floor(i / columns)];
    const [x, y] = [xs[column]!, ys[row]!];
    const bentX = x + 190 * Math.sin(y / 1100 + phase) + (random() - 0.5) * SHAKE_M;
    const bentY = y + 160 * Math.sin(x / 1500 + phase * 2) + (random() - 0.5) * SHAKE_M;
    const east = bentX * Math.cos(angle) - bentY * Math.sin(angle);
    const north = bentX * Math.sin(angle) + bentY * Math.cos(angle);
    const lat = seat[1] + north / METRES_PER_DEGREE;
    const lon = seat[0] + east / (METRES_PER_DEGREE * Math.cos((seat[1] * Math.PI) / 180));
    const isBuilt = hasCrossing(placeOf(column, columns), placeOf(row, rows));
    return isBuilt && isInsideAny([lon, lat], rings) ? roundPoint([lon, lat], STREET_DECIMALS) : null;
  });
  return { columns, rows, points };
}

/** Where a grid line lies: -1 to 1 across the town, beyond that in the margin. */
interface Place {
  readonly across: number;
  readonly isMain: boolean;
}

function placeOf(index: number, count: number): Place {
  const half = (count - 1) / 2;
  return { across: (index - half) / (half - MARGIN), isMain: isMainLine(index) };
}

function isMainLine(index: number): boolean {
  return index % MAIN_EVERY === 0;
}

/** A town is round rather than square, and only main streets lead out of it. */
function hasCrossing(x: Place, y: Place): boolean {
  if (Math.abs(x.across) > 1 || Math.abs(y.across) > 1) {
    return (y.isMain && Math.abs(y.across) < 0.7) || (x.isMain && Math.abs(x.across) < 0.7);
  }
  return Math.abs(x.across) ** 3 + Math.abs(y.across) ** 3 < 1.45;
}

/** Distances of the grid lines from the seat in metres; the lines of the margin are farther apart. */
function unevenSteps(count: number, random: Random): number[] {
  const steps: number[] = [0];
  while (steps.length < count) {
    const isMargin = steps.length <= MARGIN || steps.length >= count - MARGIN;
    steps.push(steps.at(-1)! + BLOCK_M * (0.65 + random() * 0.7) * (isMargin ? MARGIN_STRETCH : 1));
  }
  const middle = steps.at(-1)! / 2;
  return steps.map((step) => step - middle);
}

/** Cuts the crossings of one grid line where a crossing or a block is missing. */
function runsAlong(line: readonly number[], { points }: Grid, isBlockMissing: () => boolean): number[][] {
  const runs: number[][] = [[]];
  for (const crossing of line) {
    if (points[crossing] === null) {
      runs.push([]);
      continue;
    }
    if (runs.at(-1)!.length > 0 && isBlockMissing()) {
      runs.push([]);
    }
    runs.at(-1)!.push(crossing);
  }
  return runs.filter((run) => run.length > 1);
}

function nameStreets(grid: Grid, random: Random): Street[] {
  const main = shuffled(MAIN_STREETS, random);
  const minor = shuffled(MINOR_STREETS, random);
  const rows = Array.from({ length: grid.rows }, (_, y) =>
    Array.from({ length: grid.columns }, (_unused, x) => y * grid.columns + x),
  );
  const columns = Array.from({ length: grid.columns }, (_, x) =>
    Array.from({ length: grid.rows }, (_unused, y) => y * grid.columns + x),
  );
  return [...rows, ...columns].flatMap((line, i): Street[] => {
    const isRow = i < grid.rows;
    const isMain = isMainLine(isRow ? i : i - grid.rows);
    const runs = runsAlong(line, grid, () => !isMain && random() < MISSING_BLOCKS);
    if (runs.length === 0) {
      return [];
    }
    const [zh, en] = (isMain ? main : minor).shift()!;
    return [
      {
        nameZh: `${zh}${isMain || isRow ? '路' : '街'}`,
        nameEn: `${en} ${isMain || isRow ? 'Road' : 'Street'}`,
        isMain,
        runs,
      },
    ];
  });
}

/** The crossings that can be reached from the best connected one. */
function reachable(streets: readonly Street[]): Set<number> {
  const neighbours = new Map<number, number[]>();
  for (const run of streets.flatMap(({ runs }) => runs)) {
    for (const [i, a] of run.slice(0, -1).entries()) {
      const b = run[i + 1]!;
      neighbours.set(a, [...(neighbours.get(a) ?? []), b]);
      neighbours.set(b, [...(neighbours.get(b) ?? []), a]);
    }
  }
  let best = new Set<number>();
  for (const start of neighbours.keys()) {
    if (best.has(start)) {
      continue;
    }
    const seen = new Set([start]);
    for (const at of seen) {
      neighbours.get(at)!.forEach((next) => seen.add(next));
    }
    best = seen.size > best.size ? seen : best;
  }
  return best;
}

function toGraph(streets: readonly Street[], grid: Grid): StreetGraph {
  const used = [...new Set(streets.flatMap(({ runs }) => runs.flat()))].sort((a, b) => a - b);
  const index = new Map(used.map((crossing, i) => [crossing, i]));
  const graph: StreetGraph = { nodes: used.map((crossing) => grid.points[crossing]!), edges: [], names: [] };
  for (const street of streets) {
    for (const run of street.runs) {
      run.slice(0, -1).forEach((a, i) => {
        graph.edges.push([index.get(a)!, index.get(run[i + 1]!)!]);
        graph.names.push(street.nameZh);
      });
    }
  }
  return graph;
}

function toFeatures(streets: readonly Street[], grid: Grid, courtId: string): unknown[] {
  return streets
    .filter(({ runs }) => runs.length > 0)
    .map(({ nameZh, nameEn, isMain, runs }) => ({
      type: 'Feature',
      properties: { nameZh, nameEn, class: isMain ? 'main' : 'minor', courtId },
      geometry: {
        type: 'MultiLineString',
        coordinates: runs.map((run) => run.map((at) => grid.points[at]!)),
      },
    }));
}

/** The built-up area: the hull of the small streets, rounded. */
function builtUpArea(streets: readonly Street[], grid: Grid, courtId: string): unknown {
  const crossings = streets.filter(({ isMain }) => !isMain).flatMap(({ runs }) => runs.flat());
  const hull = cutCorners(cutCorners(convexHull(crossings.map((at) => grid.points[at]!))));
  const ring = [...hull, hull[0]!].map((at) => roundPoint(at, STREET_DECIMALS));
  return {
    type: 'Feature',
    properties: { class: 'builtUp', courtId },
    geometry: { type: 'Polygon', coordinates: [ring] },
  };
}

function makeSeat(court: CourtRow, rings: readonly Ring[]): { graph: StreetGraph; features: unknown[] } {
  const random = seededRandom(court.id);
  const grid = layGrid([court.lon, court.lat], rings, random);
  const streets = nameStreets(grid, random);
  const kept = reachable(streets);
  const connected = streets.map((street) => ({
    ...street,
    runs: street.runs.filter((run) => kept.has(run[0]!)),
  }));
  return {
    graph: toGraph(connected, grid),
    features: [builtUpArea(connected, grid, court.id), ...toFeatures(connected, grid, court.id)],
  };
}

/** Writes the made-up streets of the seats where demo units walk, as map features and as routable graphs. */
export function makeStreets(): void {
  const courts = readResource('demo/courts.json') as CourtRow[];
  const boundaries = loadBoundaries();
  const counties = new Map<string, County>(loadCounties().map((county) => [county.code, county]));
  const graphs: [string, StreetGraph][] = [];
  const features: unknown[] = [];
  for (const courtId of Object.keys(UNITS_BY_SEAT)) {
    const court = courts.find(({ id }) => id === courtId)!;
    const seat = makeSeat(court, boundaries.get(counties.get(court.divisionCode)!.nameZh)!.rings);
    graphs.push([courtId, seat.graph]);
    features.push(...seat.features);
  }
  const lines = graphs.map(([id, graph]) => `  ${JSON.stringify(id)}: ${JSON.stringify(graph)}`);
  writeResource('demo/streets.json', `{\n${lines.join(',\n')}\n}\n`);
  writeFeatures('basemap/demo-streets.geojson', features);
}
