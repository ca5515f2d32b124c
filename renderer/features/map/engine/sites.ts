import type { Map as MapboxMap } from 'mapbox-gl';
import type { LonLat } from '#shared/geo.ts';
import { COLOURS } from '../../../app/tokens.ts';
import { DRAWN } from './drawn.ts';
import type { ScreenPoint } from './mercator.ts';
import { MAP_FONT } from './style.ts';

/** How much of the statutory time of a site's most urgent case is left; `none`: no deadline runs, or its cases have not been read. */
export const SITE_STEPS = ['overdue', 'dueSoon', 'within', 'none'] as const;
export type SiteStep = (typeof SITE_STEPS)[number];

/** A place at which cases are enforced. */
export interface SiteMark {
  id: string;
  place: LonLat;
  step: SiteStep;
  /** The time that is left, in words. */
  label: string;
}

export const SITE_COLOUR: Record<SiteStep, string> = {
  overdue: COLOURS.danger,
  dueSoon: COLOURS.attention,
  within: COLOURS.text2,
  none: COLOURS.text3,
};

const LAYER = 'ecc-sites';
/** Side of a mark in device pixels of ratio 2. */
const SIZE = 44;

/** A diamond, which no unit is: full where time is over, half where it is nearly, empty where there is time, dashed without a deadline. */
function mark(step: SiteStep): ImageData {
  const pen = new OffscreenCanvas(SIZE, SIZE).getContext('2d');
  if (pen === null) {
    return new ImageData(SIZE, SIZE);
  }
  const middle = SIZE / 2;
  const diamond = (reach: number): void => {
    pen.beginPath();
    pen.moveTo(middle, middle - reach);
    pen.lineTo(middle + reach, middle);
    pen.lineTo(middle, middle + reach);
    pen.lineTo(middle - reach, middle);
    pen.closePath();
  };
  pen.lineJoin = 'round';
  diamond(17);
  pen.lineWidth = 7;
  pen.strokeStyle = COLOURS.surface0;
  pen.stroke();
  pen.fillStyle = COLOURS.surface0;
  pen.fill();
  pen.save();
  pen.clip();
  pen.fillStyle = SITE_COLOUR[step];
  if (step === 'overdue') {
    pen.fillRect(0, 0, SIZE, SIZE);
  } else if (step === 'dueSoon') {
    pen.fillRect(0, middle, SIZE, middle);
  }
  pen.restore();
  diamond(17);
  pen.lineWidth = 3;
  pen.setLineDash(step === 'none' ? [5, 4] : []);
  pen.strokeStyle = SITE_COLOUR[step];
  pen.stroke();
  return pen.getImageData(0, 0, SIZE, SIZE);
}

/** Sites as the map draws them: where two labels don't fit, the more urgent one is shown. */
export function siteFeatures(sites: readonly SiteMark[]): GeoJSON.Feature[] {
  return sites.map(({ id, place, step, label }) => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [place.lon, place.lat] },
    properties: { id, step, text: label, order: SITE_STEPS.indexOf(step) },
  }));
}

/** Adds the layer of sites. */
export function addSites(map: MapboxMap): void {
  for (const step of SITE_STEPS) {
    const id = `ecc-site-${step}`;
    if (!map.hasImage(id)) {
      map.addImage(id, mark(step), { pixelRatio: 2 });
    }
  }
  map.addLayer({
    id: LAYER,
    type: 'symbol',
    source: DRAWN.sites,
    layout: {
      'icon-image': ['concat', 'ecc-site-', ['get', 'step']],
      'icon-allow-overlap': true,
      'text-field': ['get', 'text'],
      'text-font': [MAP_FONT],
      'text-size': 12,
      'text-max-width': 60,
      'text-anchor': 'top',
      'text-offset': [0, 0.9],
      'text-optional': true,
      'symbol-sort-key': ['get', 'order'],
    },
    paint: {
      'text-color': COLOURS.text,
      'text-halo-color': COLOURS.surface0,
      'text-halo-width': 1.6,
    },
  });
}

/** Id of the site at a point of the screen; null where there is none. */
export function siteAt(map: MapboxMap, { x, y }: ScreenPoint): string | null {
  if (map.getLayer(LAYER) === undefined) {
    return null;
  }
  const [found] = map.queryRenderedFeatures([x, y], { layers: [LAYER] });
  const id: unknown = found?.properties?.['id'];
  return typeof id === 'string' ? id : null;
}
