import type { Expression, Map as MapboxMap, Style } from 'mapbox-gl';
import { COLOURS } from '../../../app/tokens.ts';
import { OVERLAY, setFeatures } from './overlays.ts';
import type { ScreenPoint } from './mercator.ts';
import { areaSources, firstBorder, MAP_FONT, type AreaScope } from './style.ts';
import type { TintArea, TintStep } from './types.ts';

/** Below this zoom cities are tinted, from it on counties. */
const COUNTIES_FROM_ZOOM = 8;
const MAX_ZOOM = 24;
const SCOPES: readonly AreaScope[] = ['city', 'county'];
const CODE: Expression = ['get', 'code'];

const fillId = (scope: AreaScope): string => `ecc-tint-${scope}`;
const hatchId = (scope: AreaScope): string => `ecc-tint-${scope}-hatch`;
const labelId = (scope: AreaScope): string => `ecc-tint-${scope}-label`;

const zooms = (scope: AreaScope): { minzoom: number; maxzoom: number } =>
  scope === 'city'
    ? { minzoom: 0, maxzoom: COUNTIES_FROM_ZOOM }
    : { minzoom: COUNTIES_FROM_ZOOM, maxzoom: MAX_ZOOM };

/** Lines from corner to corner that go on in the next tile; both ways for what is worst. In device pixels of ratio 2. */
function hatch(step: Exclude<TintStep, 'within'>): ImageData {
  const size = 16;
  const pen = new OffscreenCanvas(size, size).getContext('2d');
  if (pen === null) {
    return new ImageData(size, size);
  }
  pen.strokeStyle = COLOURS.danger;
  pen.lineWidth = step === 'twice' ? 2.4 : 1.8;
  pen.globalAlpha = step === 'twice' ? 0.75 : 0.6;
  const line = (x: number, y: number, toX: number, toY: number): void => {
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(toX, toY);
    pen.stroke();
  };
  for (const shift of [-size, 0, size]) {
    line(shift - 2, size + 2, shift + size + 2, -2);
    if (step === 'twice') {
      line(shift - 2, -2, shift + size + 2, size + 2);
    }
  }
  return pen.getImageData(0, 0, size, size);
}

const among = (codes: readonly string[]): Expression => ['in', CODE, ['literal', [...codes]]];

function addScope(map: MapboxMap, scope: AreaScope, source: string, before: string | undefined): void {
  map.addLayer(
    {
      id: fillId(scope),
      type: 'fill',
      source,
      ...zooms(scope),
      filter: among([]),
      paint: { 'fill-color': COLOURS.text3 },
    },
    before,
  );
  map.addLayer(
    {
      id: hatchId(scope),
      type: 'fill',
      source,
      ...zooms(scope),
      filter: among([]),
      paint: { 'fill-pattern': 'ecc-hatch-over' },
    },
    before,
  );
}

function addLabels(map: MapboxMap, scope: AreaScope): void {
  map.addLayer({
    id: labelId(scope),
    type: 'symbol',
    source: OVERLAY.tint,
    ...zooms(scope),
    filter: ['==', ['get', 'scope'], scope],
    layout: {
      'text-field': ['get', 'text'],
      'text-font': [MAP_FONT],
      'text-size': 12,
      'text-anchor': 'top',
      // Below the names of cities, and below those of courts, which stand under their mark.
      'text-offset': [0, scope === 'city' ? 0.3 : 2.1],
      'symbol-sort-key': ['get', 'order'],
    },
    paint: {
      'text-color': COLOURS.text,
      'text-halo-color': COLOURS.surface0,
      'text-halo-width': 1.6,
    },
  });
}

/** Adds the layers that tint areas of the base map, as far as it has them; nothing is tinted yet. */
export function addTint(map: MapboxMap, style: Style): void {
  for (const step of ['over', 'twice'] as const) {
    const id = `ecc-hatch-${step}`;
    if (!map.hasImage(id)) {
      map.addImage(id, hatch(step), { pixelRatio: 2 });
    }
  }
  const sources = areaSources(style);
  for (const scope of SCOPES) {
    const source = sources[scope];
    if (source !== null) {
      addScope(map, scope, source, firstBorder(style));
      addLabels(map, scope);
    }
  }
}

/** Tints these areas and no others. */
export function setTint(map: MapboxMap, areas: readonly TintArea[]): void {
  const codes = (scope: AreaScope, ...steps: TintStep[]): string[] =>
    areas.filter((area) => area.scope === scope && steps.includes(area.step)).map(({ code }) => code);
  for (const scope of SCOPES) {
    if (map.getLayer(fillId(scope)) === undefined) {
      continue;
    }
    const isTwice = among(codes(scope, 'twice'));
    const isOver = among(codes(scope, 'over'));
    map.setFilter(fillId(scope), among(codes(scope, 'within', 'over', 'twice')));
    map.setPaintProperty(fillId(scope), 'fill-color', [
      'case',
      ['any', isTwice, isOver],
      COLOURS.danger,
      COLOURS.text3,
    ]);
    map.setPaintProperty(fillId(scope), 'fill-opacity', ['case', isTwice, 0.34, isOver, 0.16, 0.14]);
    map.setFilter(hatchId(scope), among(codes(scope, 'over', 'twice')));
    map.setPaintProperty(hatchId(scope), 'fill-pattern', [
      'case',
      isTwice,
      'ecc-hatch-twice',
      'ecc-hatch-over',
    ]);
  }
  setFeatures(map, 'tint', areas.map(labelOf));
}

/** The label at the court's seat: where two don't fit, the worse one is shown. */
const labelOf = ({ scope, label, rate, place }: TintArea): GeoJSON.Feature => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates: [place.lon, place.lat] },
  properties: { scope, text: label, order: -rate },
});

/** Code of the tinted area at a point of the screen; null where there is none. */
export function tintedAt(map: MapboxMap, at: ScreenPoint): string | null {
  const layers = SCOPES.map(fillId).filter((id) => map.getLayer(id) !== undefined);
  if (layers.length === 0) {
    return null;
  }
  const [found] = map.queryRenderedFeatures([at.x, at.y], { layers });
  const code: unknown = found?.properties?.['code'];
  return typeof code === 'string' ? code : null;
}
