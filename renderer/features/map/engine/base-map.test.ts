import type { Style } from 'mapbox-gl';
import { expect, test } from 'vitest';
import type { BaseMapDetail } from '#shared/base-maps.ts';
import bundled from '../../../../resources/basemap/style.json' with { type: 'json' };
import { styleOf } from './base-map.ts';
import { areaSources, limitsOf } from './style.ts';

const BASE = 'https://center.court.example:8443';
const OWN = bundled as unknown as Style;
const map = { id: 'photo', nameZh: '影像图', nameEn: 'Imagery', approval: null };
const raster: BaseMapDetail = {
  map,
  tileset: {
    kind: 'raster',
    tileSize: 256,
    minZoom: 3,
    maxZoom: 12,
    bounds: [118, 27, 123, 31.5],
    attribution: null,
    layers: [],
  },
  style: null,
};
const vector = (style: BaseMapDetail['style']): BaseMapDetail => ({
  map,
  tileset: {
    ...raster.tileset,
    kind: 'vector',
    tileSize: 512,
    bounds: null,
    layers: [
      { id: 'land', fields: {} },
      { id: 'roads', fields: { name: 'String' } },
    ],
  },
  style,
});

test('tiles are asked for at our own server, within their bounds and some zooms beyond their own', () => {
  const style = styleOf(BASE, raster, OWN);
  expect(style.sources?.['base']).toEqual({
    type: 'raster',
    tiles: [`${BASE}/basemaps/photo/{z}/{x}/{y}`],
    tileSize: 256,
    minzoom: 3,
    maxzoom: 12,
    bounds: [118, 27, 123, 31.5],
  });
  expect(limitsOf(style)).toEqual({
    bounds: { west: 118, south: 27, east: 123, north: 31.5 },
    minZoom: 3,
    maxZoom: 15,
  });
});

test('the areas of courts come along from the own base map, and are missing without it', () => {
  expect(areaSources(styleOf(BASE, raster, OWN))).toEqual(areaSources(OWN));
  expect(areaSources(styleOf(BASE, raster, null))).toEqual({ city: null, county: null });
});

test('tiles of the whole world are looked at where the own base map is', () => {
  expect(limitsOf(styleOf(BASE, vector(null), OWN)).bounds).toEqual(limitsOf(OWN).bounds);
});

test('vector tiles without a style have areas below lines below names', () => {
  const layers = styleOf(BASE, vector(null), null).layers?.map(({ id }) => id);
  expect(layers).toEqual([
    'background',
    'base-land-area',
    'base-roads-area',
    'base-land-line',
    'base-roads-line',
    'base-land-name',
    'base-roads-name',
  ]);
});

test("of the court's own style nothing leads elsewhere, and texts have the face that there is", () => {
  const given = {
    version: 8,
    sprite: 'https://elsewhere.example/sprite',
    glyphs: 'https://elsewhere.example/{fontstack}/{range}.pbf',
    sources: {
      theirs: { type: 'vector', url: 'https://elsewhere.example/tiles.json' },
      marks: { type: 'geojson', data: 'https://elsewhere.example/marks.json' },
    },
    layers: [
      { id: 'roads', type: 'line', source: 'theirs', 'source-layer': 'roads' },
      { id: 'marks', type: 'circle', source: 'marks' },
      {
        id: 'names',
        type: 'symbol',
        source: 'theirs',
        'source-layer': 'roads',
        layout: { 'text-field': '{name}', 'text-font': ['Other'], 'icon-image': 'shield' },
      },
    ],
  };
  const style = styleOf(BASE, vector(given), null);
  expect(JSON.stringify(style)).not.toContain('elsewhere');
  expect(style.layers?.map(({ id }) => id)).toEqual(['background', 'roads', 'names']);
  expect(style.layers?.at(-1)).toMatchObject({
    source: 'base',
    layout: { 'text-field': '{name}', 'text-font': ['Noto Sans CJK SC Regular'] },
  });
  expect(JSON.stringify(style)).not.toContain('shield');
});
