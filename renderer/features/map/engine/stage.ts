import mapboxgl, { type Map as MapboxMap, type Style } from 'mapbox-gl';
import 'mapbox-gl/dist/mapbox-gl.css';
import type { Camera } from './types.ts';
import type { BaseMap } from './base-map.ts';
import { labelLayers, limitsOf, onlyFrom, type ViewLimits } from './style.ts';

/** Ideographs are drawn from these fonts of the machine; the base map has glyphs for the rest. */
const IDEOGRAPH_FONTS = "'Noto Sans CJK SC', 'Microsoft YaHei', sans-serif";
const SCALE_BAR_PX = 110;
/** The library rounds the centre that it is given: nearer than this it is there, degrees. */
const SAME_DEGREES = 1e-6;

export interface StageOptions {
  container: HTMLElement;
  base: string;
  label: string;
  baseMap: BaseMap;
  /** Null: as the base map says. */
  camera: Camera | null;
}

/** Puts a map into the container. Throws when the machine can't draw it (no WebGL). */
export function openStage({ container, base, label, baseMap, camera }: StageOptions): MapboxMap {
  const limits = limitsOf(baseMap.style);
  const { west, south, east, north } = limits.bounds;
  const map = new mapboxgl.Map({
    container,
    style: baseMap.style,
    center: camera?.center ?? [(west + east) / 2, (south + north) / 2],
    zoom: camera?.zoom ?? limits.minZoom + 1,
    bearing: camera?.bearing ?? 0,
    minZoom: limits.minZoom,
    maxZoom: limits.maxZoom,
    localIdeographFontFamily: IDEOGRAPH_FONTS,
    transformRequest: onlyFrom(base),
    attributionControl: false,
    renderWorldCopies: false,
    pitchWithRotate: false,
    touchPitch: false,
    // Labels that fade at every update would never come to rest.
    fadeDuration: 0,
  });
  map.addControl(new mapboxgl.ScaleControl({ maxWidth: SCALE_BAR_PX, unit: 'metric' }), 'bottom-left');
  map.getCanvas().setAttribute('aria-label', label);
  holdCentre(map, limits);
  return map;
}

/** Brings the centre back when it was dragged out of the area that the base map shows. */
function holdCentre(map: MapboxMap, { bounds }: ViewLimits): void {
  map.on('moveend', () => {
    const { lng, lat } = map.getCenter();
    const held: [number, number] = [
      Math.min(Math.max(lng, bounds.west), bounds.east),
      Math.min(Math.max(lat, bounds.south), bounds.north),
    ];
    if (Math.abs(held[0] - lng) > SAME_DEGREES || Math.abs(held[1] - lat) > SAME_DEGREES) {
      map.easeTo({ center: held, duration: 250 });
    }
  });
}

/**
 * Shows the base map's own labels in one language or the other, those of places above their point: units gather where a town's label
 * would be.
 */
export function setLabelLanguage(map: MapboxMap, style: Style, english: boolean): void {
  for (const id of labelLayers(style)) {
    if (map.getLayoutProperty(id, 'symbol-placement') !== 'line') {
      map.setLayoutProperty(id, 'text-anchor', 'bottom');
      map.setLayoutProperty(id, 'text-offset', [0, -0.7]);
    }
    map.setLayoutProperty(id, 'text-field', ['get', english ? 'nameEn' : 'nameZh']);
  }
}
