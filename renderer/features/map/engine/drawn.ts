import type { Map as MapboxMap } from 'mapbox-gl';
import { circleRing, type LonLat } from '#shared/geo.ts';
import type { FenceShape, Geofence } from '#shared/geofences.ts';
import { COLOURS } from '../../../app/tokens.ts';
import { MAP_FONT } from './style.ts';
import type { TrackParts } from './types.ts';

/** Sources of what is made outside of the engine. */
export const DRAWN = {
  fences: 'ecc-fences',
  sketch: 'ecc-sketch',
  trails: 'ecc-trails',
  sites: 'ecc-sites',
} as const;

const degrees = ({ lon, lat }: LonLat): [number, number] => [lon, lat];

/** A polygon of a ring that isn't closed. */
const polygon = (ring: readonly LonLat[]): GeoJSON.Polygon => ({
  type: 'Polygon',
  coordinates: [[...ring, ...ring.slice(0, 1)].map(degrees)],
});

/** The corners by which a shape is drawn. */
export const ringOf = (shape: FenceShape): LonLat[] =>
  shape.kind === 'circle' ? circleRing(shape.centre, shape.radiusM) : shape.ring;

/** Fences with their names at the northernmost corner; one that is switched off is drawn dashed. */
export function fenceFeatures(fences: Iterable<Geofence>, selectedId: string | null): GeoJSON.Feature[] {
  return [...fences].flatMap(({ id, name, shape, active, inside }): GeoJSON.Feature[] => {
    const ring = ringOf(shape);
    const top = ring.reduce((best, one) => (one.lat > best.lat ? one : best));
    const properties = { active, selected: id === selectedId };
    return [
      { type: 'Feature', geometry: polygon(ring), properties },
      {
        type: 'Feature',
        geometry: { type: 'Point', coordinates: degrees(top) },
        properties: { ...properties, text: inside > 0 ? `${name} · ${inside}` : name },
      },
    ];
  });
}

/** A thing that is being drawn or measured. */
export interface Sketch {
  /** Corners in their order. */
  points: readonly LonLat[];
  line: readonly LonLat[];
  ring: readonly LonLat[] | null;
  labels: readonly { at: LonLat; text: string }[];
}

export function sketchFeatures({ points, line, ring, labels }: Sketch): GeoJSON.Feature[] {
  const label = ({ at, text }: { at: LonLat; text: string }): GeoJSON.Feature => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: degrees(at) },
    properties: { text },
  });
  return [
    ...(ring === null || ring.length < 3
      ? []
      : [{ type: 'Feature' as const, geometry: polygon(ring), properties: {} }]),
    ...(line.length < 2
      ? []
      : [
          {
            type: 'Feature' as const,
            geometry: { type: 'LineString' as const, coordinates: line.map(degrees) },
            properties: {},
          },
        ]),
    ...points.map((at) => label({ at, text: '' })),
    ...labels.map(label),
  ];
}

/** Trails of units; a break is left open, because nobody knows the way between. */
export function trailFeatures(trails: Iterable<TrackParts>): GeoJSON.Feature[] {
  return [...trails].flatMap((parts) =>
    parts
      .filter((part) => part.length > 1)
      .map((part): GeoJSON.Feature => ({
        type: 'Feature',
        geometry: { type: 'LineString', coordinates: part.map(degrees) },
        properties: {},
      })),
  );
}

const TEXT = {
  'text-color': COLOURS.text,
  'text-halo-color': COLOURS.surface0,
  'text-halo-width': 1.6,
} as const;

/** Adds the layers of what people draw, and of trails, below the units. */
export function addDrawn(map: MapboxMap): void {
  const { fences, sketch, trails } = DRAWN;
  map.addLayer({
    id: 'ecc-trails-line',
    type: 'line',
    source: trails,
    layout: { 'line-join': 'round', 'line-cap': 'round' },
    paint: { 'line-color': COLOURS.accent, 'line-width': 1.6, 'line-opacity': 0.65 },
  });
  map.addLayer({
    id: 'ecc-fences-fill',
    type: 'fill',
    source: fences,
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: {
      'fill-color': COLOURS.blocked,
      'fill-opacity': ['case', ['get', 'selected'], 0.24, ['get', 'active'], 0.12, 0.03],
    },
  });
  for (const active of [true, false]) {
    map.addLayer({
      id: `ecc-fences-line-${active ? 'on' : 'off'}`,
      type: 'line',
      source: fences,
      filter: ['all', ['==', ['geometry-type'], 'Polygon'], ['==', ['get', 'active'], active]],
      paint: {
        'line-color': COLOURS.blocked,
        'line-width': ['case', ['get', 'selected'], 3, 1.8],
        ...(active ? {} : { 'line-dasharray': [3, 2] }),
      },
    });
  }
  map.addLayer({
    id: 'ecc-fences-label',
    type: 'symbol',
    source: fences,
    filter: ['==', ['geometry-type'], 'Point'],
    layout: {
      'text-field': ['get', 'text'],
      'text-font': [MAP_FONT],
      'text-size': 12.5,
      'text-max-width': 60,
      'text-anchor': 'bottom',
      'text-offset': [0, -0.3],
    },
    paint: TEXT,
  });
  map.addLayer({
    id: 'ecc-sketch-fill',
    type: 'fill',
    source: sketch,
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: { 'fill-color': COLOURS.text, 'fill-opacity': 0.1 },
  });
  map.addLayer({
    id: 'ecc-sketch-line',
    type: 'line',
    source: sketch,
    filter: ['==', ['geometry-type'], 'LineString'],
    paint: { 'line-color': COLOURS.text, 'line-width': 2.2, 'line-dasharray': [2, 1] },
  });
  map.addLayer({
    id: 'ecc-sketch-point',
    type: 'circle',
    source: sketch,
    filter: ['all', ['==', ['geometry-type'], 'Point'], ['==', ['get', 'text'], '']],
    paint: {
      'circle-radius': 4,
      'circle-color': COLOURS.surface0,
      'circle-stroke-color': COLOURS.text,
      'circle-stroke-width': 2,
    },
  });
  map.addLayer({
    id: 'ecc-sketch-label',
    type: 'symbol',
    source: sketch,
    filter: ['all', ['==', ['geometry-type'], 'Point'], ['!=', ['get', 'text'], '']],
    layout: {
      'text-field': ['get', 'text'],
      'text-font': [MAP_FONT],
      'text-size': 13,
      'text-max-width': 60,
      'text-anchor': 'bottom',
      'text-offset': [0, -0.6],
      'text-allow-overlap': true,
    },
    paint: TEXT,
  });
}
