import type { Court } from '#shared/courts.ts';
import type { LonLat } from '#shared/geo.ts';
import { pixelsAtZoom0 } from './mercator.ts';
import { kindOf, numberOf, placeOf, type Markers, type Roster } from './markers.ts';
import type { TrackParts } from './types.ts';

const point = ({ lon, lat }: LonLat): GeoJSON.Point => ({ type: 'Point', coordinates: [lon, lat] });
const line = (points: readonly LonLat[]): GeoJSON.LineString => ({
  type: 'LineString',
  coordinates: points.map(({ lon, lat }) => [lon, lat]),
});

/** A marker's label and its circle of accuracy. `order`: where two labels don't fit, the lower one is shown. `silent`: the circle alone. */
export function labelFeature(
  markers: Markers,
  index: number,
  roster: Roster,
  { rank, order, silent = false }: { rank: number | null; order: number; silent?: boolean },
): GeoJSON.Feature {
  const place = placeOf(markers, index);
  const accuracy = markers.columns.accuracy[markers.row[index] ?? 0] ?? 0;
  const label = silent ? '' : (roster.get(numberOf(markers, index))?.label ?? '');
  return {
    type: 'Feature',
    geometry: point(place),
    properties: {
      text: rank === null ? label : `${rank} · ${label}`,
      kind: kindOf(markers, index),
      radius: pixelsAtZoom0(accuracy, place.lat),
      order,
    },
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
