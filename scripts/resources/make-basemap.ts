import { loadBoundaries, type Boundary } from './boundaries.ts';
import { loadChina, type ProvinceOutline } from './china-context.ts';
import { CITIES, loadCities, loadCounties, type County } from './divisions.ts';
import { isInsideAny, largest, roundPoint, simplifyLine, type Point, type Ring } from './geometry.ts';
import { poleOfInaccessibility } from './pole.ts';
import { Border, findJunctions, simplifyRing } from './topology.ts';
import { writeFeatures } from './write.ts';

/** Borders may move by this many degrees (about 200 m), less than a pixel below zoom 9. */
const TOLERANCE = 0.0018;
/** The outlines around the province may move by about 1 km: they are only context. */
const CONTEXT_TOLERANCE = 0.01;
const BORDER_DECIMALS = 4;

/** The provinces around the demo province with their English names; the first five touch it. */
const CONTEXT_PROVINCES: Readonly<Record<string, string>> = {
  上海: 'Shanghai',
  江苏: 'Jiangsu',
  安徽: 'Anhui',
  江西: 'Jiangxi',
  福建: 'Fujian',
  湖北: 'Hubei',
  湖南: 'Hunan',
  河南: 'Henan',
  山东: 'Shandong',
  广东: 'Guangdong',
  台湾: 'Taiwan',
};

interface Feature {
  readonly type: 'Feature';
  readonly properties: Readonly<Record<string, string | number | boolean>>;
  readonly geometry: unknown;
}

function feature(properties: Feature['properties'], geometry: unknown): Feature {
  return { type: 'Feature', properties, geometry };
}

function point(at: Point): unknown {
  return { type: 'Point', coordinates: roundPoint(at, BORDER_DECIMALS) };
}

function multiPolygon(rings: readonly Ring[]): unknown {
  const closed = rings.map((ring) => [...ring, ring[0]!].map((at) => roundPoint(at, BORDER_DECIMALS)));
  return { type: 'MultiPolygon', coordinates: closed.map((ring) => [ring]) };
}

/** The outer border of several areas, simplified where their neighbours are. */
function simplifiedUnion(parts: readonly Boundary[], junctions: ReadonlySet<number>): Ring[] {
  const border = new Border();
  parts.forEach(({ rings }) => border.addRings(rings));
  return border
    .rings()
    .map((ring) => simplifyRing(ring, junctions, TOLERANCE))
    .filter((ring) => ring !== null);
}

function contextFeatures(provinces: readonly ProvinceOutline[], province: readonly Ring[]): Feature[] {
  const near = provinces.filter(({ nameZh }) => nameZh in CONTEXT_PROVINCES);
  const land = near.map(({ nameZh, rings }) =>
    feature(
      { kind: 'land', nameZh, nameEn: CONTEXT_PROVINCES[nameZh]! },
      multiPolygon(rings.map(simplifyContext).filter((ring) => ring.length > 2)),
    ),
  );
  return [...land, feature({ kind: 'seam' }, seam(largest(province), near))];
}

function simplifyContext(ring: Ring): Ring {
  return simplifyLine([...ring, ring[0]!], CONTEXT_TOLERANCE).slice(0, -1);
}

/**
 * The part of the province's border that runs on land. The outlines around come from a coarser source: a wide line in
 * their colour along this seam fills the gaps between both.
 */
function seam(province: Ring, context: readonly ProvinceOutline[]): unknown {
  const rings = context.flatMap((outline) => outline.rings);
  const reach = 0.03;
  const isOnLand = ([lon, lat]: Point): boolean =>
    [
      [0, 0],
      [reach, 0],
      [-reach, 0],
      [0, reach],
      [0, -reach],
    ].some(([dx, dy]) => isInsideAny([lon + dx!, lat + dy!], rings));
  const runs: Point[][] = [[]];
  for (const at of [...province, province[0]!]) {
    if (isOnLand(at)) {
      runs.at(-1)!.push(roundPoint(at, 3));
    } else if (runs.at(-1)!.length > 0) {
      runs.push([]);
    }
  }
  const lines = runs.filter((run) => run.length > 1).map((run) => simplifyLine(run, 0.005));
  return { type: 'MultiLineString', coordinates: lines };
}

/** Ranks: 1 sea and neighbouring provinces, 2 cities, 3 city districts, 4 other counties. */
function labelFeatures(counties: readonly County[], boundaries: ReadonlyMap<string, Boundary>): Feature[] {
  const seas = [
    feature({ kind: 'sea', nameZh: '东海', nameEn: 'East China Sea', rank: 1 }, point([123.1, 28.9])),
    feature({ kind: 'sea', nameZh: '杭州湾', nameEn: 'Hangzhou Bay', rank: 1 }, point([121.4, 30.5])),
  ];
  const context = loadChina()
    .filter(({ nameZh, labelPoint }) => nameZh in CONTEXT_PROVINCES && labelPoint !== undefined)
    .map(({ nameZh, labelPoint }) =>
      feature({ kind: 'province', nameZh, nameEn: CONTEXT_PROVINCES[nameZh]!, rank: 1 }, point(labelPoint!)),
    );
  const cities = loadCities().map((city) => {
    const { nameEn, seatCode } = CITIES[city.code]!;
    const seat = counties.find(({ code }) => code === seatCode)!;
    return feature(
      { kind: 'city', code: city.code, nameZh: city.nameZh, nameEn, rank: 2 },
      point(boundaries.get(seat.nameZh)!.seat),
    );
  });
  const own = counties.map((county) => {
    const rank = county.kind === 'district' ? 3 : 4;
    const at = poleOfInaccessibility(largest(boundaries.get(county.nameZh)!.rings));
    return feature(
      { kind: 'county', code: county.code, nameZh: county.nameZh, nameEn: county.stemEn, rank },
      point(at),
    );
  });
  return [...seas, ...context, ...cities, ...own];
}

/** Writes the polygons and label points of the base map. */
export function makeBasemap(): void {
  const boundaries = loadBoundaries();
  const counties = loadCounties();
  const of = (county: County): Boundary => boundaries.get(county.nameZh)!;
  const junctions = findJunctions([...boundaries.values()].flatMap(({ rings }) => rings));
  const province = simplifiedUnion([...boundaries.values()], junctions);
  writeFeatures('basemap/province.geojson', [
    feature({ code: '33', nameZh: '浙江省', nameEn: 'Zhejiang' }, multiPolygon(province)),
  ]);
  writeFeatures(
    'basemap/cities.geojson',
    loadCities().map((city) => {
      const own = counties.filter(({ cityCode }) => cityCode === city.code).map(of);
      const properties = { code: city.code, nameZh: city.nameZh, nameEn: CITIES[city.code]!.nameEn };
      return feature(properties, multiPolygon(simplifiedUnion(own, junctions)));
    }),
  );
  writeFeatures(
    'basemap/counties.geojson',
    counties.map((county) => {
      const { code, cityCode, nameZh, stemEn: nameEn } = county;
      const { isApproximate } = of(county);
      const rings = simplifiedUnion([of(county)], junctions);
      return feature(
        { code, cityCode, nameZh, nameEn, ...(isApproximate && { isApproximate }) },
        multiPolygon(rings),
      );
    }),
  );
  writeFeatures('basemap/context.geojson', contextFeatures(loadChina(), province));
  writeFeatures('basemap/labels.geojson', labelFeatures(counties, boundaries));
}
