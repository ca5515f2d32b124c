import type { Layer, Style, SymbolLayout } from 'mapbox-gl';
import { BaseMapDetail, BaseMapList, type Tileset, type VectorLayer } from '#shared/base-maps.ts';
import { COLOURS } from '../../../app/tokens.ts';
import { absoluteStyle, areaSources, MAP_FONT, plainStyle } from './style.ts';

/** The choice of the server's own base map; null is whichever the server begins with. */
export const OWN_BASE_MAP = 'own';

/** Beyond its own zooms a tile is drawn larger, by so many steps. */
const OVERZOOM = 3;
const MAX_ZOOM = 22;
const SOURCE = 'base';
/** A bright picture would outshine the markers on it in a dark room. */
const DIMMED = { 'raster-brightness-max': 0.72, 'raster-saturation': -0.35 };
/** Fields of names, the first that a label has. */
const NAMES = ['name:zh', 'name_zh', 'nameZh', 'name'];

/** What is known of the base map that is shown; null for the server's own and for none. */
export type ShownBaseMap = (BaseMapDetail['map'] & { attribution: string | null }) | null;

/** The base map as it was loaded; `plain` when it could not be and an empty one stands in. */
export interface BaseMap {
  style: Style;
  plain: boolean;
  shown: ShownBaseMap;
}

async function fetchJson(address: string): Promise<unknown> {
  const answer = await fetch(address);
  if (!answer.ok) {
    throw new Error(`${address} answers ${answer.status}`);
  }
  return answer.json();
}

const ownStyle = async (base: string): Promise<Style> =>
  absoluteStyle((await fetchJson(`${base}/basemap/style.json`)) as Style, base);

const tileSource = (
  base: string,
  { map, tileset }: BaseMapDetail,
): NonNullable<Style['sources']>[string] => ({
  type: tileset.kind,
  tiles: [`${base}/basemaps/${map.id}/{z}/{x}/{y}`],
  minzoom: tileset.minZoom,
  maxzoom: tileset.maxZoom,
  ...(tileset.kind === 'raster' ? { tileSize: tileset.tileSize } : {}),
  ...(tileset.bounds === null ? {} : { bounds: tileset.bounds }),
});

/** Quiet areas, lines and names of a layer of vector tiles that comes without a style. */
function layersOf({ id }: VectorLayer): Layer[] {
  const of = (kind: string, rest: Pick<Layer, 'type'> & Partial<Layer>): Layer => ({
    id: `${SOURCE}-${id}-${kind}`,
    source: SOURCE,
    'source-layer': id,
    ...rest,
  });
  return [
    of('area', {
      type: 'fill',
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'fill-color': COLOURS.surface2, 'fill-outline-color': COLOURS.line },
    }),
    of('line', {
      type: 'line',
      filter: ['==', ['geometry-type'], 'LineString'],
      paint: { 'line-color': COLOURS.lineStrong, 'line-width': 1 },
    }),
    of('name', {
      type: 'symbol',
      filter: ['==', ['geometry-type'], 'Point'],
      layout: {
        'text-field': ['coalesce', ...NAMES.map((name) => ['get', name]), ''],
        'text-font': [MAP_FONT],
        'text-size': 12,
      } satisfies SymbolLayout as Layer['layout'],
      paint: { 'text-color': COLOURS.text2, 'text-halo-color': COLOURS.surface0, 'text-halo-width': 1 },
    }),
  ];
}

/** Areas below lines below names, whatever the order of the layers. */
function madeLayers(tileset: Tileset): Layer[] {
  if (tileset.kind === 'raster') {
    return [{ id: SOURCE, type: 'raster', source: SOURCE, paint: DIMMED }];
  }
  const groups = tileset.layers.map(layersOf);
  return [0, 1, 2].flatMap((at) => groups.flatMap((group) => group[at] ?? []));
}

/** Layers of the court's own style that draw its tiles, with the only face for which there are glyphs, and without sprites. */
function givenLayers(style: Style): Layer[] {
  const { sources = {} } = style;
  return (style.layers ?? []).flatMap((given) => {
    const layer = given as Layer;
    if (layer.type === 'background') {
      return [layer];
    }
    const source = typeof layer.source === 'string' ? sources[layer.source] : undefined;
    if (source?.type !== 'vector' && source?.type !== 'raster') {
      return [];
    }
    if (layer.type !== 'symbol') {
      return [{ ...layer, source: SOURCE }];
    }
    const { 'icon-image': _icon, ...layout } = (layer.layout ?? {}) as Record<string, unknown>;
    return [{ ...layer, source: SOURCE, layout: { ...layout, 'text-font': [MAP_FONT] } as Layer['layout'] }];
  });
}

/** Style of a base map of the private network. It has the areas of courts from the server's own one, where that can be had. */
export function styleOf(base: string, detail: BaseMapDetail, own: Style | null): Style {
  const { tileset } = detail;
  const plain = plainStyle(base);
  const areas = Object.values(own === null ? {} : areaSources(own)).filter((id) => id !== null);
  const { bounds, minZoom, maxZoom } = tileset;
  return {
    ...plain,
    metadata: {
      ...(bounds === null ? own?.metadata : { 'ecc:bounds': bounds }),
      'ecc:minZoom': minZoom,
      'ecc:maxZoom': Math.min(maxZoom + OVERZOOM, MAX_ZOOM),
    },
    sources: {
      ...Object.fromEntries(areas.flatMap((id) => (own?.sources?.[id] ? [[id, own.sources[id]]] : []))),
      [SOURCE]: tileSource(base, detail),
    },
    layers: [
      ...(plain.layers ?? []),
      ...(detail.style === null ? madeLayers(tileset) : givenLayers(detail.style as unknown as Style)),
    ],
  } as Style;
}

/** Base maps that can be chosen. @throws when the server doesn't answer */
export async function listBaseMaps(base: string): Promise<BaseMapList> {
  return BaseMapList.parse(await fetchJson(`${base}/basemaps`));
}

async function load(base: string, choice: string | null): Promise<BaseMap> {
  const { maps, initial } = await listBaseMaps(base);
  // One that was chosen once may be there no more.
  const isThere = choice === OWN_BASE_MAP || maps.some((map) => map.id === choice);
  const id = (isThere ? choice : initial) ?? OWN_BASE_MAP;
  if (id === OWN_BASE_MAP) {
    return { style: await ownStyle(base), plain: false, shown: null };
  }
  const detail = BaseMapDetail.parse(await fetchJson(`${base}/basemaps/${encodeURIComponent(id)}`));
  const own = await ownStyle(base).catch(() => null);
  const { attribution } = detail.tileset;
  return { style: styleOf(base, detail, own), plain: false, shown: { ...detail.map, attribution } };
}

/** The chosen base map; when it can't be loaded, an empty one, so that units are drawn in any case. */
export async function loadBaseMap(base: string, choice: string | null): Promise<BaseMap> {
  try {
    return await load(base, choice);
  } catch {
    return { style: plainStyle(base), plain: true, shown: null };
  }
}
