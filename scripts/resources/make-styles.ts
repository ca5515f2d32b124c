import type { Layer, Style } from 'mapbox-gl';
import { hex, type Oklch } from './colour.ts';
import { writeResource } from './write.ts';

/** The font stack of the glyph files. */
export const FONT_STACK = 'Noto Sans CJK SC Regular';

/** What is drawn, from the ground up. */
interface Palette {
  readonly sea: string;
  readonly contextLand: string;
  readonly contextBorder: string;
  readonly land: string;
  readonly builtUp: string;
  readonly countyBorder: string;
  readonly cityBorder: string;
  readonly provinceBorder: string;
  readonly minorStreet: string;
  readonly mainStreet: string;
  readonly mainStreetCasing: string;
  readonly cityLabel: string;
  readonly countyLabel: string;
  readonly streetLabel: string;
  readonly quietLabel: string;
  readonly halo: string;
}

/** One cool hue throughout: colour is kept for the state of what lies on the map. */
const HUE = 255;

function shade(lightness: number, chroma = 0.012): string {
  const colour: Oklch = [lightness, chroma, HUE];
  return hex(colour);
}

const DARK: Palette = {
  sea: shade(0.15, 0.012),
  contextLand: shade(0.185, 0.007),
  contextBorder: shade(0.265),
  land: shade(0.222, 0.01),
  builtUp: shade(0.25, 0.01),
  countyBorder: shade(0.345),
  cityBorder: shade(0.43, 0.016),
  provinceBorder: shade(0.56, 0.02),
  minorStreet: shade(0.34),
  mainStreet: shade(0.43),
  mainStreetCasing: shade(0.2, 0.01),
  cityLabel: shade(0.86),
  countyLabel: shade(0.74),
  streetLabel: shade(0.72),
  quietLabel: shade(0.45, 0.018),
  halo: shade(0.19),
};

const LIGHT: Palette = {
  sea: shade(0.9, 0.016),
  contextLand: shade(0.95, 0.004),
  contextBorder: shade(0.86),
  land: shade(0.985, 0.003),
  builtUp: shade(0.955, 0.005),
  countyBorder: shade(0.85),
  cityBorder: shade(0.72, 0.016),
  provinceBorder: shade(0.58, 0.02),
  minorStreet: shade(0.89),
  mainStreet: shade(0.81),
  mainStreetCasing: shade(0.95),
  cityLabel: shade(0.3),
  countyLabel: shade(0.43),
  streetLabel: shade(0.46),
  quietLabel: shade(0.62, 0.02),
  halo: shade(0.985, 0.003),
};

type Stops = readonly (readonly [zoom: number, value: number])[];

/** A value that changes with the zoom; base 2 keeps a width constant on the ground. */
function byZoom(stops: Stops, base = 1.4): unknown[] {
  return ['interpolate', ['exponential', base], ['zoom'], ...stops.flat()];
}

function line(id: string, source: string, paint: { colour: string; width: Stops; opacity?: Stops }): Layer {
  return {
    id,
    type: 'line',
    source,
    layout: { 'line-join': 'round', 'line-cap': 'round' },
    paint: {
      'line-color': paint.colour,
      'line-width': byZoom(paint.width),
      ...(paint.opacity && { 'line-opacity': byZoom(paint.opacity, 1) }),
    },
  } as Layer;
}

interface LabelOptions {
  readonly kind: string;
  readonly colour: string;
  readonly halo: string;
  readonly size: Stops;
  readonly zooms: readonly [min: number, max: number];
  readonly spacing?: number;
}

/** Point labels; the smaller rank wins the room. `metadata` tells the renderer which layers to switch to nameEn. */
function label(id: string, options: LabelOptions): Layer {
  return {
    id,
    type: 'symbol',
    source: 'labels',
    minzoom: options.zooms[0],
    maxzoom: options.zooms[1],
    filter: ['==', ['get', 'kind'], options.kind],
    metadata: { 'ecc:label': true },
    layout: {
      'text-field': ['get', 'nameZh'],
      'text-font': [FONT_STACK],
      'text-size': byZoom(options.size, 1),
      'text-padding': 4,
      'text-letter-spacing': options.spacing ?? 0.02,
      'symbol-sort-key': ['get', 'rank'],
    },
    paint: { 'text-color': options.colour, 'text-halo-color': options.halo, 'text-halo-width': 1.4 },
  } as Layer;
}

function groundLayers(palette: Palette): Layer[] {
  const context = ['==', ['get', 'kind'], 'land'];
  return [
    { id: 'sea', type: 'background', paint: { 'background-color': palette.sea } },
    {
      id: 'context-land',
      type: 'fill',
      source: 'context',
      filter: context,
      paint: { 'fill-color': palette.contextLand },
    },
    {
      ...line('context-border', 'context', {
        colour: palette.contextBorder,
        width: [
          [5, 0.6],
          [10, 1],
        ],
      }),
      filter: context,
    },
    {
      id: 'context-seam',
      type: 'line',
      source: 'context',
      filter: ['==', ['get', 'kind'], 'seam'],
      layout: { 'line-join': 'round', 'line-cap': 'round' },
      // About 8 km on the ground at every zoom: wider than the coarse outlines are wrong.
      paint: {
        'line-color': palette.contextLand,
        'line-width': byZoom(
          [
            [5, 3.8],
            [15, 3891],
          ],
          2,
        ),
      },
    },
    { id: 'land', type: 'fill', source: 'province', paint: { 'fill-color': palette.land } },
    {
      id: 'built-up',
      type: 'fill',
      source: 'streets',
      minzoom: 8,
      filter: ['==', ['get', 'class'], 'builtUp'],
      paint: {
        'fill-color': palette.builtUp,
        'fill-opacity': byZoom(
          [
            [8, 0],
            [10, 1],
          ],
          1,
        ),
      },
    },
  ] as Layer[];
}

function streetLayers(palette: Palette): Layer[] {
  const main = ['==', ['get', 'class'], 'main'];
  const minor = ['==', ['get', 'class'], 'minor'];
  return [
    {
      ...line('street-minor', 'streets', {
        colour: palette.minorStreet,
        width: [
          [12, 0.4],
          [14, 2.2],
          [17, 9],
        ],
        opacity: [
          [11.8, 0],
          [12.8, 1],
        ],
      }),
      filter: minor,
      minzoom: 11.8,
    },
    {
      ...line('street-main-casing', 'streets', {
        colour: palette.mainStreetCasing,
        width: [
          [11, 1],
          [14, 6],
          [17, 20],
        ],
        opacity: [
          [12, 0],
          [13, 1],
        ],
      }),
      filter: main,
      minzoom: 12,
    },
    {
      ...line('street-main', 'streets', {
        colour: palette.mainStreet,
        width: [
          [10.5, 0.5],
          [14, 4],
          [17, 16],
        ],
        opacity: [
          [10.5, 0],
          [11.5, 1],
        ],
      }),
      filter: main,
      minzoom: 10.5,
    },
  ] as Layer[];
}

function borderLayers(palette: Palette): Layer[] {
  return [
    {
      ...line('county-border', 'counties', {
        colour: palette.countyBorder,
        width: [
          [6, 0.4],
          [9, 0.9],
          [14, 1.6],
        ],
        opacity: [
          [6, 0.35],
          [8, 1],
        ],
      }),
    },
    line('city-border', 'cities', {
      colour: palette.cityBorder,
      width: [
        [5, 0.6],
        [9, 1.4],
        [14, 2.4],
      ],
    }),
    line('province-border', 'province', {
      colour: palette.provinceBorder,
      width: [
        [5, 0.9],
        [9, 1.8],
        [14, 3],
      ],
    }),
  ];
}

function streetLabel(palette: Palette): Layer {
  return {
    id: 'street-label',
    type: 'symbol',
    source: 'streets',
    minzoom: 13,
    filter: ['!=', ['get', 'class'], 'builtUp'],
    metadata: { 'ecc:label': true },
    layout: {
      'symbol-placement': 'line',
      'symbol-spacing': 420,
      'symbol-sort-key': ['case', ['==', ['get', 'class'], 'main'], 0, 1],
      'text-field': ['get', 'nameZh'],
      'text-font': [FONT_STACK],
      'text-size': byZoom(
        [
          [13, 10.5],
          [16, 13],
        ],
        1,
      ),
      'text-letter-spacing': 0.08,
      'text-max-angle': 30,
      'text-padding': 6,
    },
    paint: { 'text-color': palette.streetLabel, 'text-halo-color': palette.halo, 'text-halo-width': 1.4 },
  } as Layer;
}

function labelLayers(palette: Palette): Layer[] {
  const quiet = { colour: palette.quietLabel, halo: palette.sea };
  const own = { halo: palette.halo };
  return [
    label('sea-label', {
      ...quiet,
      kind: 'sea',
      size: [
        [6, 12],
        [10, 17],
      ],
      zooms: [5.5, 12],
      spacing: 0.4,
    }),
    label('context-label', {
      ...quiet,
      halo: palette.contextLand,
      kind: 'province',
      size: [
        [5, 12],
        [8, 16],
      ],
      zooms: [5, 9],
      spacing: 0.3,
    }),
    streetLabel(palette),
    label('county-label', {
      ...own,
      colour: palette.countyLabel,
      kind: 'county',
      size: [
        [8, 11.5],
        [10, 13.5],
        [13, 16],
      ],
      zooms: [8, 14],
    }),
    label('city-label', {
      ...own,
      colour: palette.cityLabel,
      kind: 'city',
      size: [
        [5.5, 12],
        [8, 16],
        [10, 19],
      ],
      zooms: [5.5, 10.5],
    }),
  ];
}

function makeStyle(name: string, palette: Palette): Style {
  const geojson = (file: string, maxzoom: number) => ({
    type: 'geojson' as const,
    data: `/basemap/${file}.geojson`,
    maxzoom,
    tolerance: 0.375,
  });
  return {
    version: 8,
    name,
    metadata: { 'ecc:bounds': [117.9, 26.9, 123.2, 31.3], 'ecc:minZoom': 5.5, 'ecc:maxZoom': 17 },
    center: [120.35, 29.2],
    zoom: 6.5,
    glyphs: '/basemap/glyphs/{fontstack}/{range}.pbf',
    sources: {
      context: geojson('context', 10),
      province: geojson('province', 12),
      cities: geojson('cities', 12),
      counties: geojson('counties', 12),
      streets: geojson('demo-streets', 15),
      labels: geojson('labels', 8),
    },
    layers: [
      ...groundLayers(palette),
      ...borderLayers(palette),
      ...streetLayers(palette),
      ...labelLayers(palette),
    ],
  } as unknown as Style;
}

/** Writes the dark style of the console and the light one of the office in daylight. */
export function makeStyles(): void {
  for (const [file, name, palette] of [
    ['style', 'Console dark', DARK],
    ['style-light', 'Office light', LIGHT],
  ] as const) {
    writeResource(`basemap/${file}.json`, `${JSON.stringify(makeStyle(name, palette), null, 1)}\n`);
  }
}
