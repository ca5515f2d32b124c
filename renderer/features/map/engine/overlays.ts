import type { CustomLayerInterface, Expression, GeoJSONSource, Map as MapboxMap } from 'mapbox-gl';
import { COLOURS } from '../../../app/tokens.ts';
import { addDrawn, DRAWN } from './drawn.ts';
import { addSites } from './sites.ts';
import { MAP_FONT } from './style.ts';
import { LABELS_FROM_ZOOM } from './zooms.ts';

/** Sources that the map fills with its own features. */
export const OVERLAY = {
  /** Labels and circles of selected, hovered, listed units and of emergencies. */
  focus: 'ecc-focus',
  /** Labels and circles of the units in view. */
  near: 'ecc-near',
  track: 'ecc-track',
  nearest: 'ecc-nearest',
  courts: 'ecc-courts',
  ...DRAWN,
  /** Labels of tinted areas. */
  tint: 'ecc-tint',
} as const;
export type OverlayName = keyof typeof OVERLAY;

export const NO_FEATURES: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };

/** Zoom from which the units in view have circles of accuracy. */
const CIRCLES_FROM_ZOOM = 13;
const COURTS_FROM_ZOOM = 8;
const MAX_ZOOM = 22;
/** Side of the picture of nothing, CSS pixels. */
const ROOM_PX = 8;

const KIND_COLOUR: Expression = [
  'match',
  ['get', 'kind'],
  'live',
  COLOURS.accent,
  'lastKnown',
  COLOURS.attention,
  'sos',
  COLOURS.danger,
  COLOURS.text3,
];

/** Radius that is so many metres wide at every zoom; the property `radius` is its pixels at zoom 0. */
const TRUE_RADIUS: Expression = [
  'interpolate',
  ['exponential', 2],
  ['zoom'],
  0,
  ['get', 'radius'],
  MAX_ZOOM,
  ['*', ['get', 'radius'], 2 ** MAX_ZOOM],
];

function addCircles(map: MapboxMap, source: string, minzoom: number, opacity: number): void {
  map.addLayer({
    id: `${source}-circle`,
    type: 'circle',
    source,
    minzoom,
    filter: ['>', ['get', 'radius'], 0],
    paint: {
      'circle-radius': TRUE_RADIUS,
      'circle-color': KIND_COLOUR,
      'circle-opacity': opacity,
      'circle-stroke-color': KIND_COLOUR,
      'circle-stroke-opacity': opacity * 3.5,
      'circle-stroke-width': 1,
    },
  });
}

function addLabels(map: MapboxMap, source: string, options: { minzoom: number; always: boolean }): void {
  map.addLayer({
    id: `${source}-label`,
    type: 'symbol',
    source,
    minzoom: options.minzoom,
    layout: {
      'text-field': ['get', 'text'],
      'text-font': [MAP_FONT],
      'text-size': 12.5,
      // Wide enough that no name is broken into lines.
      'text-max-width': 60,
      'text-anchor': 'left',
      'text-justify': 'left',
      'text-offset': [options.always ? 1.6 : 1.2, 0],
      'text-allow-overlap': options.always,
      'text-ignore-placement': false,
      'symbol-sort-key': ['get', 'order'],
    },
    paint: {
      'text-color': ['match', ['get', 'kind'], 'off', COLOURS.text3, 'sos', '#ffffff', COLOURS.text],
      'text-halo-color': ['match', ['get', 'kind'], 'sos', '#8f1019', COLOURS.surface0],
      'text-halo-width': 1.6,
    },
  });
}

/**
 * Room that labels leave to markers and clusters, which the library doesn't know: pictures of nothing, of a layer above, because the
 * uppermost layers choose their places first.
 */
function addRoom(map: MapboxMap, source: string): void {
  if (!map.hasImage('ecc-room')) {
    map.addImage('ecc-room', new ImageData(ROOM_PX, ROOM_PX));
  }
  map.addLayer({
    id: `${source}-room`,
    type: 'symbol',
    source,
    minzoom: LABELS_FROM_ZOOM,
    layout: {
      'icon-image': 'ecc-room',
      'icon-size': ['/', ['get', 'room'], ROOM_PX],
      'icon-padding': 0,
      'icon-allow-overlap': true,
    },
  });
}

function addLines(map: MapboxMap): void {
  const round = { 'line-join': 'round', 'line-cap': 'round' } as const;
  map.addLayer({
    id: 'ecc-track-gap',
    type: 'line',
    source: OVERLAY.track,
    filter: ['==', ['get', 'gap'], true],
    paint: { 'line-color': COLOURS.text3, 'line-width': 1.4, 'line-dasharray': [2, 3] },
  });
  map.addLayer({
    id: 'ecc-track-casing',
    type: 'line',
    source: OVERLAY.track,
    filter: ['==', ['get', 'gap'], false],
    layout: round,
    paint: { 'line-color': COLOURS.surface0, 'line-width': 6, 'line-opacity': 0.8 },
  });
  map.addLayer({
    id: 'ecc-track-line',
    type: 'line',
    source: OVERLAY.track,
    filter: ['==', ['get', 'gap'], false],
    layout: round,
    paint: { 'line-color': COLOURS.text, 'line-width': 2.4 },
  });
  map.addLayer({
    id: 'ecc-nearest-line',
    type: 'line',
    source: OVERLAY.nearest,
    filter: ['==', ['geometry-type'], 'LineString'],
    paint: { 'line-color': COLOURS.text2, 'line-width': 1.4, 'line-dasharray': [3, 2] },
  });
  map.addLayer({
    id: 'ecc-nearest-point',
    type: 'circle',
    source: OVERLAY.nearest,
    filter: ['==', ['geometry-type'], 'Point'],
    paint: {
      'circle-radius': 5,
      'circle-color': COLOURS.surface0,
      'circle-stroke-color': COLOURS.text,
      'circle-stroke-width': 2.4,
    },
  });
}

/** A court's mark, drawn here because the base map has no pictures: a square with a gable, in device pixels of ratio 2. */
function courtMark(): ImageData {
  const canvas = new OffscreenCanvas(28, 28);
  const pen = canvas.getContext('2d');
  if (pen === null) {
    return new ImageData(28, 28);
  }
  pen.lineJoin = 'round';
  pen.moveTo(5, 23);
  for (const [x, y] of [
    [5, 12],
    [14, 5.5],
    [23, 12],
    [23, 23],
  ] as const) {
    pen.lineTo(x, y);
  }
  pen.closePath();
  pen.lineWidth = 6;
  pen.strokeStyle = COLOURS.surface0;
  pen.stroke();
  pen.fillStyle = COLOURS.surface3;
  pen.fill();
  pen.lineWidth = 2.4;
  pen.strokeStyle = COLOURS.text2;
  pen.stroke();
  return pen.getImageData(0, 0, 28, 28);
}

function addCourts(map: MapboxMap): void {
  if (!map.hasImage('ecc-court')) {
    map.addImage('ecc-court', courtMark(), { pixelRatio: 2 });
  }
  map.addLayer({
    id: 'ecc-courts',
    type: 'symbol',
    source: OVERLAY.courts,
    minzoom: COURTS_FROM_ZOOM,
    layout: {
      'icon-image': 'ecc-court',
      'icon-allow-overlap': true,
      'text-field': ['get', 'name'],
      'text-font': [MAP_FONT],
      'text-size': ['interpolate', ['linear'], ['zoom'], 8, 10.5, 13, 12],
      // English names are long: they are broken between words, Chinese ones fit.
      'text-max-width': 11,
      'text-anchor': 'top',
      'text-offset': [0, 0.75],
      'text-optional': true,
      'symbol-sort-key': ['get', 'order'],
    },
    paint: {
      'text-color': COLOURS.text2,
      'text-halo-color': COLOURS.surface0,
      'text-halo-width': 1.4,
      'icon-opacity': ['interpolate', ['linear'], ['zoom'], 8, 0.75, 11, 1],
    },
  });
}

/** Adds everything that stands on the base map, the layers of units below their labels. */
export function addOverlays(map: MapboxMap, units: readonly CustomLayerInterface[]): void {
  for (const id of Object.values(OVERLAY)) {
    map.addSource(id, { type: 'geojson', data: NO_FEATURES, maxzoom: 16, tolerance: 0 });
  }
  addCircles(map, OVERLAY.near, CIRCLES_FROM_ZOOM, 0.07);
  addCircles(map, OVERLAY.focus, 0, 0.12);
  addCourts(map);
  addDrawn(map);
  addLines(map);
  addSites(map);
  for (const layer of units) {
    map.addLayer(layer);
  }
  addLabels(map, OVERLAY.near, { minzoom: LABELS_FROM_ZOOM, always: false });
  addLabels(map, OVERLAY.focus, { minzoom: 0, always: true });
  addRoom(map, OVERLAY.near);
}

/** Replaces a source's features. */
export function setFeatures(map: MapboxMap, name: OverlayName, features: GeoJSON.Feature[]): void {
  const source = map.getSource(OVERLAY[name]) as GeoJSONSource | undefined;
  source?.setData({ type: 'FeatureCollection', features });
}
