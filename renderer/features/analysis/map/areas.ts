import { z } from 'zod';
import type { LonLat } from '#shared/geo.ts';
import { mercatorX, mercatorY } from '../../map/engine/mercator.ts';

const Position = z.tuple([z.number(), z.number()]).rest(z.number());
const Rings = z.array(z.array(Position));
const Geometry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Polygon'), coordinates: Rings }),
  z.object({ type: z.literal('MultiPolygon'), coordinates: z.array(Rings) }),
]);
const AreaFile = z.object({
  features: z.array(
    z.object({
      properties: z.object({ code: z.string(), nameZh: z.string(), nameEn: z.string() }),
      geometry: Geometry,
    }),
  ),
});

type Ring = readonly (readonly number[])[];

/** An area of the base map: a prefecture or county, by its code (GB/T 2260). */
export interface Area {
  code: string;
  nameZh: string;
  nameEn: string;
  /** Outer rings and holes alike, degrees. */
  rings: readonly Ring[];
}

/**
 * The areas that the base map brings. A base map of a court's own need not have any.
 * @throws when the server doesn't answer, or with what is no such file
 */
export async function fetchAreas(base: string, of: 'cities' | 'counties'): Promise<Area[]> {
  const answer = await fetch(`${base}/basemap/${of}.geojson`);
  if (answer.status === 404) {
    return [];
  }
  if (!answer.ok) {
    throw new Error(`the areas: ${answer.status}`);
  }
  return AreaFile.parse(await answer.json()).features.map(({ properties, geometry }) => ({
    ...properties,
    rings: geometry.type === 'Polygon' ? geometry.coordinates : geometry.coordinates.flat(),
  }));
}

interface Point {
  x: number;
  y: number;
}

/** Puts degrees onto a drawing, px. */
export type Projection = (place: LonLat) => Point;

/** Web Mercator, as on the map of the units, so that all places fill the drawing. */
export function fitting(
  places: readonly LonLat[],
  { width, height, pad }: { width: number; height: number; pad: number },
): Projection {
  const xs = places.map(({ lon }) => mercatorX(lon));
  const ys = places.map(({ lat }) => mercatorY(lat));
  const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), 1);
  const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);
  const [west, east, north, south] = [least(xs), most(xs), least(ys), most(ys)];
  const scale = Math.min(
    (width - 2 * pad) / Math.max(east - west, Number.EPSILON),
    (height - 2 * pad) / Math.max(south - north, Number.EPSILON),
  );
  return ({ lon, lat }) => ({
    x: width / 2 + (mercatorX(lon) - (west + east) / 2) * scale,
    y: height / 2 + (mercatorY(lat) - (north + south) / 2) * scale,
  });
}

const placeOf = ([lon = 0, lat = 0]: readonly number[]): LonLat => ({ lon, lat });

/** All corners of areas. */
export const cornersOf = (areas: readonly Area[]): LonLat[] =>
  areas.flatMap(({ rings }) => rings.flatMap((ring) => ring.map(placeOf)));

/** Twice the signed area of a ring, and where its middle is. */
function middleOf(ring: readonly Point[]): { size: number; middle: Point } {
  let size = 0;
  const sum = { x: 0, y: 0 };
  for (const [index, a] of ring.entries()) {
    const b = ring[(index + 1) % ring.length] ?? a;
    const cross = a.x * b.y - b.x * a.y;
    size += cross;
    sum.x += (a.x + b.x) * cross;
    sum.y += (a.y + b.y) * cross;
  }
  const [first = { x: 0, y: 0 }] = ring;
  return { size, middle: size === 0 ? first : { x: sum.x / (3 * size), y: sum.y / (3 * size) } };
}

/** An area as it is drawn. */
export interface Shape {
  path: string;
  /** The middle of its largest part: where its name stands. */
  middle: Point;
  /** Room for its name around there, px. */
  width: number;
  height: number;
}

/** Draws an area. */
export function shapeOf({ rings }: Pick<Area, 'rings'>, project: Projection): Shape {
  const drawn = rings.map((ring) => ring.map((corner) => project(placeOf(corner))));
  const path = drawn
    .map((ring) => `M${ring.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}Z`)
    .join('');
  const [largest = []] = drawn.toSorted((a, b) => Math.abs(middleOf(b).size) - Math.abs(middleOf(a).size));
  const [xs, ys] = [largest.map(({ x }) => x), largest.map(({ y }) => y)];
  return {
    path,
    middle: middleOf(largest).middle,
    width: Math.max(0, ...xs) - Math.min(...xs, Infinity),
    height: Math.max(0, ...ys) - Math.min(...ys, Infinity),
  };
}
