import { z } from 'zod';
import { convert, type Datum } from './coordinates.ts';
import { AppError } from './errors.ts';
import { circleRing, type LonLat } from './geo.ts';
import { FenceShape } from './geofences.ts';
import { childOf, escapeXml, parseXml, XmlError, type XmlNode } from './xml.ts';

export const GEO_FORMATS = ['geojson', 'kml', 'gpx'] as const;
export type GeoFormat = (typeof GEO_FORMATS)[number];

/** A fence as a file holds it. */
export interface FileFence {
  name: string;
  shape: FenceShape;
}

/** A way as a file holds it; `at` in UTC ms where the file tells the time of each point. */
export interface FileTrack {
  name: string;
  parts: { places: LonLat[]; at: number[] | null }[];
}

/** Why something in a file is neither a fence nor a way. */
export type LeftOutReason =
  | 'notFeature'
  | 'noRadius'
  | 'notPolygon'
  | 'holes'
  | 'notRead'
  | 'noGeometry'
  /** A coordinate is missing, no number, or beyond the world. */
  | 'badCoordinates'
  /** A fence of that shape isn't allowed, see `FenceShape`. */
  | 'badShape'
  /** A way has two points at least. */
  | 'tooShort';

/** What a file holds. `leftOut`: what could not be read, with its place in the file. */
export interface GeoFile {
  fences: FileFence[];
  tracks: FileTrack[];
  leftOut: { place: string; reason: LeftOutReason }[];
}

/** More than a map of a province has use for: 5 MB of XML. */
const XML_LIMITS = { depth: 32, elements: 200_000 };

const Coordinate = z.array(z.number()).min(2);
const Feature = z.object({
  type: z.literal('Feature'),
  properties: z.record(z.string(), z.unknown()).nullish(),
  geometry: z.object({ type: z.string(), coordinates: z.unknown() }).nullable(),
});

const place = ([lon = Number.NaN, lat = Number.NaN]: readonly number[]): LonLat => ({ lon, lat });

/** False for what isn't a number too. */
const isOnEarth = ({ lon, lat }: LonLat): boolean => Math.abs(lon) <= 180 && Math.abs(lat) <= 90;

/** A ring without the corner that closes it. */
function openRing(points: readonly LonLat[]): LonLat[] {
  const [first, last] = [points[0], points.at(-1)];
  const isClosed =
    points.length > 1 && first !== undefined && first.lon === last?.lon && first.lat === last.lat;
  return isClosed ? points.slice(0, -1) : [...points];
}

class Collector {
  readonly file: GeoFile = { fences: [], tracks: [], leftOut: [] };
  readonly #datum: Datum;

  constructor(datum: Datum) {
    this.#datum = datum;
  }

  leaveOut(where: string, reason: LeftOutReason): void {
    this.file.leftOut.push({ place: where, reason });
  }

  fence(where: string, name: string, shape: FenceShape): void {
    if (!(shape.kind === 'circle' ? [shape.centre] : shape.ring).every(isOnEarth)) {
      this.leaveOut(where, 'badCoordinates');
      return;
    }
    const converted: FenceShape =
      shape.kind === 'circle'
        ? { ...shape, centre: this.#wgs84(shape.centre) }
        : { ...shape, ring: shape.ring.map((point) => this.#wgs84(point)) };
    const checked = FenceShape.safeParse(converted);
    if (checked.success) {
      this.file.fences.push({ name: name.trim().slice(0, 60).trim() || where, shape: checked.data });
    } else {
      this.leaveOut(where, 'badShape');
    }
  }

  track(where: string, name: string, parts: FileTrack['parts']): void {
    const whole = parts.filter(({ places }) => places.length > 1);
    if (whole.length === 0) {
      this.leaveOut(where, 'tooShort');
      return;
    }
    if (!whole.every(({ places }) => places.every(isOnEarth))) {
      this.leaveOut(where, 'badCoordinates');
      return;
    }
    const converted = whole.map(({ places, at }) => ({ places: places.map((p) => this.#wgs84(p)), at }));
    this.file.tracks.push({ name, parts: converted });
  }

  #wgs84(point: LonLat): LonLat {
    return convert(point, this.#datum, 'wgs84');
  }
}

function readGeoJson(text: string, into: Collector): void {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw AppError.invalidInput('file', error instanceof Error ? error.message : 'not JSON');
  }
  const collection = z.object({ features: z.array(z.unknown()) }).safeParse(data);
  const features = collection.success ? collection.data.features : [data];
  features.forEach((one, i) => {
    const where = `feature ${i + 1}`;
    const feature = Feature.safeParse(one);
    if (!feature.success || feature.data.geometry === null) {
      into.leaveOut(where, 'notFeature');
      return;
    }
    const { geometry, properties } = feature.data;
    const given = properties?.['name'];
    const name = typeof given === 'string' || typeof given === 'number' ? String(given) : where;
    const rings = z.array(z.array(Coordinate)).min(1);
    const readers: Readonly<Record<string, () => void>> = {
      Point: () => {
        const centre = Coordinate.safeParse(geometry.coordinates);
        const radiusM = Number(properties?.['radius']);
        if (centre.success && Number.isFinite(radiusM)) {
          into.fence(where, name, { kind: 'circle', centre: place(centre.data), radiusM });
        } else {
          into.leaveOut(where, 'noRadius');
        }
      },
      Polygon: () => {
        const polygon = rings.safeParse(geometry.coordinates);
        if (!polygon.success) {
          into.leaveOut(where, 'notPolygon');
        } else if (polygon.data.length > 1) {
          into.leaveOut(where, 'holes');
        } else {
          into.fence(where, name, { kind: 'polygon', ring: openRing((polygon.data[0] ?? []).map(place)) });
        }
      },
      LineString: () => {
        const line = z.array(Coordinate).safeParse(geometry.coordinates);
        into.track(where, name, line.success ? [{ places: line.data.map(place), at: null }] : []);
      },
      MultiLineString: () => {
        const lines = rings.safeParse(geometry.coordinates);
        const parts = lines.success ? lines.data.map((line) => ({ places: line.map(place), at: null })) : [];
        into.track(where, name, parts);
      },
    };
    if (Object.hasOwn(readers, geometry.type)) {
      readers[geometry.type]?.();
    } else {
      into.leaveOut(where, 'notRead');
    }
  });
}

/** All elements of a name below a node, in their order. */
function below(node: XmlNode, name: string): XmlNode[] {
  return node.children.flatMap((one) => (one.name === name ? [one] : below(one, name)));
}

/** KML's `lon,lat[,height] lon,lat …`. */
const tuples = (text: string): LonLat[] =>
  text
    .split(/\s+/)
    .filter((tuple) => tuple !== '')
    .map((tuple) => place(tuple.split(',').map(Number)));

function readKml(root: XmlNode, into: Collector): void {
  below(root, 'Placemark').forEach((placemark, i) => {
    const where = `Placemark ${i + 1}`;
    const name = childOf(placemark, 'name')?.text ?? where;
    const polygons = below(placemark, 'Polygon');
    const lines = below(placemark, 'LineString');
    for (const polygon of polygons) {
      const outer = below(polygon, 'outerBoundaryIs').flatMap((edge) => below(edge, 'coordinates'))[0];
      if (below(polygon, 'innerBoundaryIs').length > 0) {
        into.leaveOut(where, 'holes');
      } else {
        into.fence(where, name, { kind: 'polygon', ring: openRing(tuples(outer?.text ?? '')) });
      }
    }
    if (lines.length > 0) {
      const parts = lines.map((line) => ({
        places: tuples(childOf(line, 'coordinates')?.text ?? ''),
        at: null,
      }));
      into.track(where, name, parts);
    }
    if (polygons.length + lines.length === 0) {
      into.leaveOut(where, 'noGeometry');
    }
  });
}

function readGpx(root: XmlNode, into: Collector): void {
  const pointsOf = (node: XmlNode, name: string): FileTrack['parts'][number] => {
    const points = below(node, name);
    const at = points.map((point) => Date.parse(childOf(point, 'time')?.text ?? ''));
    const places = points.map(({ attributes }) => ({
      lon: Number(attributes['lon'] ?? Number.NaN),
      lat: Number(attributes['lat'] ?? Number.NaN),
    }));
    return { places, at: at.some(Number.isNaN) ? null : at };
  };
  below(root, 'trk').forEach((track, i) => {
    const name = childOf(track, 'name')?.text ?? `trk ${i + 1}`;
    into.track(
      `trk ${i + 1}`,
      name,
      below(track, 'trkseg').map((segment) => pointsOf(segment, 'trkpt')),
    );
  });
  // GPX has no areas: a route that ends where it begins is one.
  below(root, 'rte').forEach((route, i) => {
    const where = `rte ${i + 1}`;
    const name = childOf(route, 'name')?.text ?? where;
    const { places } = pointsOf(route, 'rtept');
    const ring = openRing(places);
    if (ring.length < places.length) {
      into.fence(where, name, { kind: 'polygon', ring });
    } else {
      into.track(where, name, [{ places, at: null }]);
    }
  });
}

/**
 * Reads a file whose degrees are of `datum`; what it answers with is WGS-84. What can be read is kept, the rest is named. Throws
 * `AppError('invalidInput')` for a file that can't be read at all.
 */
export function readGeoFile(text: string, { format, datum }: { format: GeoFormat; datum: Datum }): GeoFile {
  const into = new Collector(datum);
  if (format === 'geojson') {
    readGeoJson(text, into);
    return into.file;
  }
  try {
    const root = parseXml(text, XML_LIMITS);
    (format === 'kml' ? readKml : readGpx)(root, into);
  } catch (error) {
    if (error instanceof XmlError) {
      throw AppError.invalidInput('file', error.message);
    }
    throw error;
  }
  return into.file;
}

/** About a centimetre. */
const DECIMALS = 7;
const number = (degrees: number): string => String(Number(degrees.toFixed(DECIMALS)));
const closed = (ring: readonly LonLat[]): LonLat[] => [...ring, ...ring.slice(0, 1)];

type Content = Pick<GeoFile, 'fences' | 'tracks'>;

function toGeoJson({ fences, tracks }: Content, datum: Datum): string {
  const pair = ({ lon, lat }: LonLat): number[] => [Number(number(lon)), Number(number(lat))];
  const features = [
    ...fences.map(({ name, shape }) => ({
      type: 'Feature',
      properties: shape.kind === 'circle' ? { name, radius: shape.radiusM } : { name },
      geometry:
        shape.kind === 'circle'
          ? { type: 'Point', coordinates: pair(shape.centre) }
          : { type: 'Polygon', coordinates: [closed(shape.ring).map(pair)] },
    })),
    ...tracks.map(({ name, parts }) => ({
      type: 'Feature',
      properties: {
        name,
        times: parts.map(({ at }) => at?.map((one) => new Date(one).toISOString()) ?? null),
      },
      geometry: { type: 'MultiLineString', coordinates: parts.map(({ places }) => places.map(pair)) },
    })),
  ];
  return JSON.stringify({ type: 'FeatureCollection', datum, features }, null, 1);
}

const ringOf = (shape: FenceShape): LonLat[] =>
  shape.kind === 'circle' ? circleRing(shape.centre, shape.radiusM) : shape.ring;

function toKml({ fences, tracks }: Content, datum: Datum): string {
  const list = (places: readonly LonLat[]): string =>
    places.map(({ lon, lat }) => `${number(lon)},${number(lat)}`).join(' ');
  const placemark = (name: string, geometry: string): string =>
    `<Placemark><name>${escapeXml(name)}</name>${geometry}</Placemark>`;
  const body = [
    ...fences.map(({ name, shape }) =>
      placemark(
        name,
        `<Polygon><outerBoundaryIs><LinearRing><coordinates>${list(closed(ringOf(shape)))}</coordinates></LinearRing></outerBoundaryIs></Polygon>`,
      ),
    ),
    ...tracks.map(({ name, parts }) =>
      placemark(
        name,
        `<MultiGeometry>${parts.map(({ places }) => `<LineString><coordinates>${list(places)}</coordinates></LineString>`).join('')}</MultiGeometry>`,
      ),
    ),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document><description>${datum}</description>\n${body.join('\n')}\n</Document></kml>\n`;
}

function toGpx({ fences, tracks }: Content, datum: Datum): string {
  const point = (tag: string, { lon, lat }: LonLat, at: number | undefined): string =>
    `<${tag} lat="${number(lat)}" lon="${number(lon)}">${at === undefined ? '' : `<time>${new Date(at).toISOString()}</time>`}</${tag}>`;
  const body = [
    ...fences.map(
      ({ name, shape }) =>
        `<rte><name>${escapeXml(name)}</name>${closed(ringOf(shape))
          .map((one) => point('rtept', one, undefined))
          .join('')}</rte>`,
    ),
    ...tracks.map(
      ({ name, parts }) =>
        `<trk><name>${escapeXml(name)}</name>${parts
          .map(
            ({ places, at }) =>
              `<trkseg>${places.map((one, i) => point('trkpt', one, at?.[i])).join('')}</trkseg>`,
          )
          .join('')}</trk>`,
    ),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n<gpx version="1.1" creator="enforcement-command-console" xmlns="http://www.topografix.com/GPX/1/1"><metadata><desc>${datum}</desc></metadata>\n${body.join('\n')}\n</gpx>\n`;
}

/**
 * Writes fences and tracks (WGS-84) as a file whose degrees are of `datum`, which the file names. KML and GPX have no circles: there a
 * circle becomes a ring of 64 corners, within 0.2 % of its area.
 */
export function writeGeoFile(
  content: Content,
  { format, datum }: { format: GeoFormat; datum: Datum },
): string {
  const to = (point: LonLat): LonLat => convert(point, 'wgs84', datum);
  const converted: Content = {
    fences: content.fences.map(({ name, shape }) => ({
      name,
      shape:
        shape.kind === 'circle'
          ? { ...shape, centre: to(shape.centre) }
          : { ...shape, ring: shape.ring.map(to) },
    })),
    tracks: content.tracks.map(({ name, parts }) => ({
      name,
      parts: parts.map(({ places, at }) => ({ places: places.map(to), at })),
    })),
  };
  return { geojson: toGeoJson, kml: toKml, gpx: toGpx }[format](converted, datum);
}
