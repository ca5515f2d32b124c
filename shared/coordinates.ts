import gcoord from 'gcoord';
import type { LonLat } from './geo.ts';

/**
 * Coordinate systems that maps, terminals and platforms in China use:
 * - `wgs84`: GPS, and everything in this product
 * - `cgcs2000`: China Geodetic Coordinate System 2000, the surveying standard; its ellipsoid is WGS-84's to 0.1 mm and its frame differs by
 *   less than a metre, so that degrees are taken over unchanged (accuracy ±1 m)
 * - `gcj02`: the shifted system of public maps, 300 to 700 m off within the country and the same outside of it; the way back is found by
 *   iteration (to 1 cm of the formula that is publicly known; the state's own may differ by some metres)
 * - `bd09`: Baidu's, shifted once more from GCJ-02
 */
export const DATUMS = ['wgs84', 'cgcs2000', 'gcj02', 'bd09'] as const;
export type Datum = (typeof DATUMS)[number];

const CRS = {
  wgs84: gcoord.WGS84,
  cgcs2000: gcoord.WGS84,
  gcj02: gcoord.GCJ02,
  bd09: gcoord.BD09,
} as const satisfies Record<Datum, unknown>;

/** The same place in another system, degrees. */
export function convert({ lon, lat }: LonLat, from: Datum, to: Datum): LonLat {
  const [x, y] = gcoord.transform([lon, lat], CRS[from], CRS[to]);
  return { lon: x, lat: y };
}
