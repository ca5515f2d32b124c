import { loadBoundaries, type Boundary } from './boundaries.ts';
import { CITIES, loadCities, loadCounties, slugOf, type City, type County } from './divisions.ts';
import { isInsideAny, roundPoint, type Point } from './geometry.ts';
import { writeJson } from './write.ts';

/** One row of resources/demo/courts.json; `lon` and `lat` are degrees of the seat. */
export interface CourtRow {
  readonly id: string;
  readonly parentId: string | null;
  readonly level: 'high' | 'intermediate' | 'basic';
  readonly nameZh: string;
  readonly nameEn: string;
  readonly shortZh: string;
  readonly divisionCode: string;
  readonly lon: number;
  readonly lat: number;
}

/** The demo province's high court stands in Hangzhou's Xihu district. */
const HIGH_COURT_SEAT: Point = [120.1342, 30.2815];

/** Set off from the seat county's court, so that their markers don't cover each other. Degrees. */
const INTERMEDIATE_OFFSET: Point = [0.012, 0.006];

const COURT_DECIMALS = 5;

const KIND_EN = {
  district: 'District',
  county: 'County',
  autonomousCounty: 'She Autonomous County',
  city: 'City',
};

function place(point: Point): { lon: number; lat: number } {
  const [lon, lat] = roundPoint(point, COURT_DECIMALS);
  return { lon, lat };
}

function highCourt(): CourtRow {
  return {
    id: 'zj',
    parentId: null,
    level: 'high',
    nameZh: '浙江省高级人民法院',
    nameEn: "High People's Court of Zhejiang Province",
    shortZh: '浙江高院',
    divisionCode: '33',
    ...place(HIGH_COURT_SEAT),
  };
}

function intermediateCourt(city: City, seat: Point): CourtRow {
  const { slug, nameEn } = CITIES[city.code]!;
  return {
    id: `zj-${slug}`,
    parentId: 'zj',
    level: 'intermediate',
    nameZh: `${city.nameZh}中级人民法院`,
    nameEn: `${nameEn} Intermediate People's Court`,
    shortZh: `${city.nameZh.replace(/市$/, '')}中院`,
    divisionCode: city.code,
    ...place([seat[0] + INTERMEDIATE_OFFSET[0], seat[1] + INTERMEDIATE_OFFSET[1]]),
  };
}

/** A district's court carries its city's name, a county's or county-level city's court doesn't. */
function basicCourt(county: County, city: City, boundary: Boundary): CourtRow {
  const { slug, nameEn } = CITIES[city.code]!;
  const isDistrict = county.kind === 'district';
  if (!isInsideAny(boundary.seat, boundary.rings)) {
    throw new Error(`make-courts.ts: the seat of ${county.nameZh} lies outside its border`);
  }
  return {
    id: `zj-${slug}-${slugOf(county)}`,
    parentId: `zj-${slug}`,
    level: 'basic',
    nameZh: `${isDistrict ? city.nameZh : ''}${county.nameZh}人民法院`,
    nameEn: `${county.stemEn} ${KIND_EN[county.kind]} People's Court${isDistrict ? ` of ${nameEn}` : ''}`,
    shortZh: `${county.stemZh}法院`,
    divisionCode: county.code,
    ...place(boundary.seat),
  };
}

/** Writes the demo province's court tree: one high court, an intermediate court a city, a basic court a county. */
export function makeCourts(): CourtRow[] {
  const boundaries = loadBoundaries();
  const counties = loadCounties();
  const boundaryOf = (county: County): Boundary => {
    const boundary = boundaries.get(county.nameZh);
    if (boundary === undefined) {
      throw new Error(`make-courts.ts: ${county.nameZh} has no border`);
    }
    return boundary;
  };
  const courts = [highCourt()];
  for (const city of loadCities()) {
    const own = counties.filter(({ cityCode }) => cityCode === city.code);
    const seat = own.find(({ code }) => code === CITIES[city.code]!.seatCode)!;
    courts.push(intermediateCourt(city, boundaryOf(seat).seat));
    courts.push(...own.map((county) => basicCourt(county, city, boundaryOf(county))));
  }
  writeJson('demo/courts.json', courts);
  return courts;
}
