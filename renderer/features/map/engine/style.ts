import type { Style } from 'mapbox-gl';
import { COLOURS } from '../../../app/tokens.ts';
import type { Bounds } from './mercator.ts';

/** The one face for which the base map has glyphs. */
export const MAP_FONT = 'Noto Sans CJK SC Regular';
const GLYPHS = '/basemap/glyphs/{fontstack}/{range}.pbf';

/** What the base map says about how it may be looked at. */
export interface ViewLimits {
  /** The camera's centre stays in here. */
  bounds: Bounds;
  minZoom: number;
  maxZoom: number;
}

/** Limits when there is no base map: the surroundings of the province. */
const PLAIN_LIMITS: ViewLimits = {
  bounds: { west: 117, south: 26, east: 124, north: 32 },
  minZoom: 5,
  maxZoom: 17,
};

/** Puts the server's origin in front of every address of the base map, which the style gives from the server's root. */
export function absoluteStyle(style: Style, base: string): Style {
  return JSON.parse(JSON.stringify(style).replaceAll('"/basemap/', `"${base}/basemap/`)) as Style;
}

/** What the map draws on when the base map can't be loaded. Its labels still need the glyphs, which may be there. */
export function plainStyle(base: string): Style {
  return {
    version: 8,
    glyphs: `${base}${GLYPHS}`,
    sources: {},
    layers: [{ id: 'background', type: 'background', paint: { 'background-color': COLOURS.surface1 } }],
  };
}

/** The limits in a style's metadata. */
export function limitsOf(style: Style): ViewLimits {
  const metadata = (style.metadata ?? {}) as Record<string, unknown>;
  const [west, south, east, north] = (metadata['ecc:bounds'] ?? []) as number[];
  const { minZoom, maxZoom } = PLAIN_LIMITS;
  return {
    bounds:
      west === undefined || south === undefined || east === undefined || north === undefined
        ? PLAIN_LIMITS.bounds
        : { west, south, east, north },
    minZoom: Number(metadata['ecc:minZoom'] ?? minZoom),
    maxZoom: Number(metadata['ecc:maxZoom'] ?? maxZoom),
  };
}

/** Which areas of the base map belong to a court: a city to an intermediate one, a county to a basic one. */
export type AreaScope = 'city' | 'county';

const AREA_FILE: Record<AreaScope, string> = { city: '/cities.geojson', county: '/counties.geojson' };

/** The base map's own sources of these areas, by their files; null where it has none. */
export function areaSources(style: Style): Record<AreaScope, string | null> {
  const find = (file: string): string | null =>
    Object.entries(style.sources ?? {}).find(
      ([, source]) =>
        source.type === 'geojson' && typeof source.data === 'string' && source.data.endsWith(file),
    )?.[0] ?? null;
  return { city: find(AREA_FILE.city), county: find(AREA_FILE.county) };
}

/** The lowest layer that draws borders of such areas: what fills them belongs below it. Undefined without any. */
export function firstBorder(style: Style): string | undefined {
  const { city, county } = areaSources(style);
  return (style.layers ?? []).find(
    (layer) => layer.type === 'line' && [city, county].some((id) => id !== null && id === layer.source),
  )?.id;
}

/** Ids of the layers whose text follows the language. */
export function labelLayers(style: Style): string[] {
  return (style.layers ?? [])
    .filter((layer) => 'metadata' in layer && layer.metadata?.['ecc:label'] === true)
    .map((layer) => layer.id);
}

/** Where a request of the library is allowed to go: to our own server alone. Anything else becomes an empty address that asks nobody. */
export function onlyFrom(base: string): (url: string) => { url: string } {
  return (url) => {
    const own = url.startsWith(`${base}/`) || url.startsWith('blob:');
    return { url: own ? url : 'data:,' };
  };
}
