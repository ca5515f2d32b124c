import type { Court } from '#shared/courts.ts';
import type { LonLat } from '#shared/geo.ts';
import { clusterRadius, type Cluster } from './clusters.ts';
import { latOf, lonOf, pixelsAtZoom0 } from './mercator.ts';
import type { Fleet } from './fleet.ts';
import type { TrackParts } from './types.ts';

const point = ({ lon, lat }: LonLat): GeoJSON.Point => ({ type: 'Point', coordinates: [lon, lat] });
const line = (points: readonly LonLat[]): GeoJSON.LineString => ({
  type: 'LineString',
  coordinates: points.map(({ lon, lat }) => [lon, lat]),
});

/** Side of the square that labels leave to a marker, CSS pixels. */
const MARKER_ROOM_PX = 15;

/**
 * A unit's label and its circle of accuracy, where it is drawn at `now`. `order`: where two labels don't fit, the lower one is shown.
 * `silent`: the circle alone.
 */
export function labelFeature(
  fleet: Fleet,
  slot: number,
  { now, rank, order, silent = false }: { now: number; rank: number | null; order: number; silent?: boolean },
): GeoJSON.Feature {
  const place = fleet.placeAt(slot, now);
  const accuracy = fleet.columns.accuracy[slot] ?? 0;
  const label = silent ? '' : (fleet.roster.get(fleet.numberOf(slot))?.label ?? '');
  return {
    type: 'Feature',
    geometry: point(place),
    properties: {
      text: rank === null ? label : `${rank} · ${label}`,
      kind: fleet.kindOf(slot),
      radius: pixelsAtZoom0(accuracy, place.lat),
      order,
      room: MARKER_ROOM_PX,
    },
  };
}

/** The room that labels leave to a cluster. */
export function clusterRoom({ x, y, slots }: Cluster): GeoJSON.Feature {
  return {
    type: 'Feature',
    geometry: point({ lon: lonOf(x), lat: latOf(y) }),
    properties: { text: '', radius: 0, order: 0, room: 2 * clusterRadius(slots.length) },
  };
}

const COURT_ORDER: Record<Court['level'], number> = { high: 0, intermediate: 1, basic: 2 };

/** Seats of courts with their names. */
export function courtFeatures(courts: readonly Court[], english: boolean): GeoJSON.Feature[] {
  return courts.map((court) => ({
    type: 'Feature',
    geometry: point(court),
    properties: { name: english ? court.nameEn : court.shortZh, order: COURT_ORDER[court.level] },
  }));
}

/** The parts of a track, and dashed across the breaks between them. */
export function trackFeatures(parts: TrackParts): GeoJSON.Feature[] {
  const solid = parts
    .filter((part) => part.length > 1)
    .map((part): GeoJSON.Feature => ({ type: 'Feature', geometry: line(part), properties: { gap: false } }));
  const gaps = parts.slice(1).flatMap((part, i): GeoJSON.Feature[] => {
    const from = parts[i]?.at(-1);
    const to = part[0];
    return from === undefined || to === undefined
      ? []
      : [{ type: 'Feature', geometry: line([from, to]), properties: { gap: true } }];
  });
  return [...gaps, ...solid];
}

/** A point and a line from it to each of the places. */
export function nearestFeatures(from: LonLat, places: readonly LonLat[]): GeoJSON.Feature[] {
  return [
    ...places.map((place): GeoJSON.Feature => ({
      type: 'Feature',
      geometry: line([from, place]),
      properties: {},
    })),
    { type: 'Feature', geometry: point(from), properties: {} },
  ];
}
