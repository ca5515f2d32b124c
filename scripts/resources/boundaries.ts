import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isInside, largest, type Point, type Ring } from './geometry.ts';
import { readSource, sourceFolder } from './sources.ts';
import { Border, toPoint, toVertex } from './topology.ts';

/** A county as drawn: its rings on the published grid and its seat, WGS-84 as far as is known. */
export interface Boundary {
  readonly rings: readonly Ring[];
  readonly seat: Point;
  /** The published data is older than the county; this border was cut by hand and only roughly follows the true one. */
  readonly isApproximate: boolean;
}

/** A feature of the published files; `cp` is the seat. */
export interface PublishedFeature {
  readonly properties: { readonly name: string; readonly cp: Point };
  readonly geometry:
    | { readonly type: 'Polygon'; readonly coordinates: Point[][] }
    | { readonly type: 'MultiPolygon'; readonly coordinates: Point[][][] };
}

/** All rings of a feature, without the repeated last point. */
export function ringsOf({ geometry }: PublishedFeature): Ring[] {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  return polygons.flat().map((ring) => ring.slice(0, -1));
}

const DETAILED_FOLDER = 'geojson/shape-with-internal-borders';

/** Counties renamed since the data was published: published name → present name. */
const RENAMED: Readonly<Record<string, string>> = { 临安市: '临安区', 玉环县: '玉环市' };

/** Seats that moved, or that the published data doesn't have because the county is younger. */
const SEATS: Readonly<Record<string, Point>> = {
  余杭区: [119.9998, 30.2735],
  临平区: [120.2994, 30.419],
  钱塘区: [120.4938, 30.3226],
  龙港市: [120.5531, 27.5783],
};

/** Cuts a published county in two along a line whose ends are moved to the nearest vertex of its border. */
interface Cut {
  readonly county: string;
  readonly line: readonly Point[];
  /** What the side that holds `piecePoint` becomes or joins. */
  readonly piece: string;
  readonly piecePoint: Point;
}

/** Counties made since 2019 (龙港) and 2021 (临平, 钱塘) out of published ones. */
const CUTS: readonly Cut[] = [
  {
    county: '余杭区',
    line: [
      [120.12, 30.53],
      [120.145, 30.46],
      [120.165, 30.41],
      [120.17, 30.36],
    ],
    piece: '临平区',
    piecePoint: [120.2994, 30.419],
  },
  {
    county: '江干区',
    line: [
      [120.299, 30.312],
      [120.293, 30.29],
      [120.289, 30.272],
    ],
    piece: '钱塘区',
    piecePoint: [120.35, 30.31],
  },
  {
    county: '萧山区',
    line: [
      [120.37, 30.27],
      [120.45, 30.25],
      [120.55, 30.245],
      [120.64, 30.235],
      [120.72, 30.2],
    ],
    piece: '钱塘区',
    piecePoint: [120.5, 30.3],
  },
  {
    county: '苍南县',
    line: [
      [120.46, 27.6],
      [120.475, 27.54],
      [120.53, 27.49],
      [120.64, 27.48],
    ],
    piece: '龙港市',
    piecePoint: [120.5531, 27.5783],
  },
];

/** Published counties that were joined to another in 2021. */
const JOINED: Readonly<Record<string, string>> = { 下城区: '拱墅区', 江干区: '上城区' };

/**
 * Loads the counties of the province by their present names. County names are unique within the province.
 */
export function loadBoundaries(): Map<string, Boundary> {
  const parts = new Map<string, Ring[]>();
  const seats = new Map<string, Point>();
  const approximate = new Set<string>();
  const add = (name: string, rings: readonly Ring[]): void => {
    parts.set(name, [...(parts.get(name) ?? []), ...rings]);
  };
  for (const feature of publishedCounties()) {
    const published = feature.properties.name;
    const name = JOINED[published] ?? RENAMED[published] ?? published;
    let rings = new Border().addRings(ringsOf(feature)).rings();
    for (const cut of CUTS.filter(({ county }) => county === published)) {
      const [piece, rest] = cutRings(rings, cut);
      add(cut.piece, piece);
      approximate.add(cut.piece).add(name);
      rings = rest;
    }
    add(name, rings);
    if (!(published in JOINED)) {
      seats.set(name, feature.properties.cp);
    }
  }
  return new Map(
    [...parts].map(([name, rings]) => [
      name,
      {
        rings: new Border().addRings(rings).rings(),
        seat: SEATS[name] ?? seats.get(name)!,
        isApproximate: approximate.has(name),
      },
    ]),
  );
}

function publishedCounties(): PublishedFeature[] {
  const files = readdirSync(join(sourceFolder('counties'), DETAILED_FOLDER)).filter((file) =>
    file.startsWith('zhe4_jiang1_'),
  );
  return files
    .toSorted()
    .flatMap(
      (file) =>
        (readSource('counties', `${DETAILED_FOLDER}/${file}`) as { features: PublishedFeature[] }).features,
    );
}

function cutRings(rings: readonly Ring[], cut: Cut): [piece: Ring[], rest: Ring[]] {
  const main = largest(rings);
  const [a, b] = [nearestIndex(main, cut.line[0]!), nearestIndex(main, cut.line.at(-1)!)];
  const inner = cut.line.slice(1, -1).map((point) => toPoint(toVertex(point)));
  const [low, high] = a < b ? [a, b] : [b, a];
  const lowToHigh = a < b ? inner : inner.toReversed();
  const sides: [Ring, Ring] = [
    [...main.slice(low, high + 1), ...lowToHigh.toReversed()],
    [...main.slice(high), ...main.slice(0, low + 1), ...lowToHigh],
  ];
  const pieceAt = sides.findIndex((side) => isInside(cut.piecePoint, side));
  if (pieceAt < 0) {
    throw new Error(
      `boundaries.ts: the cut of ${cut.county} has no side that holds ${cut.piecePoint.join()}`,
    );
  }
  const islands = rings.filter((ring) => ring !== main);
  return [[sides[pieceAt]!], [sides[1 - pieceAt]!, ...islands]];
}

function nearestIndex(ring: Ring, [lon, lat]: Point): number {
  const distances = ring.map((point) => Math.hypot(point[0] - lon, point[1] - lat));
  return distances.indexOf(Math.min(...distances));
}
