import type { Style } from 'mapbox-gl';
import { describe, expect, test } from 'vitest';
import bundled from '../../../../resources/basemap/style.json' with { type: 'json' };
import {
  absoluteStyle,
  areaSources,
  firstBorder,
  labelLayers,
  limitsOf,
  onlyFrom,
  plainStyle,
} from './style.ts';

const BASE = 'https://center.court.example:8443';
const BUNDLED = bundled as unknown as Style;

describe('absoluteStyle', () => {
  test('puts the server in front of every address of the base map', () => {
    const text = JSON.stringify(absoluteStyle(BUNDLED, BASE));
    expect(text).not.toContain('"/basemap/');
    const addresses = text.match(/"https?:[^"]*"/g) ?? [];
    expect(addresses.length).toBeGreaterThan(5);
    expect(addresses.filter((each) => !each.startsWith(`"${BASE}/basemap/`))).toEqual([]);
  });

  test('leaves the style that it was given as it is', () => {
    const before = JSON.stringify(BUNDLED);
    absoluteStyle(BUNDLED, BASE);
    expect(JSON.stringify(BUNDLED)).toBe(before);
  });
});

describe('limitsOf', () => {
  test('reads the limits of the bundled base map', () => {
    expect(limitsOf(BUNDLED)).toEqual({
      bounds: { west: 117.9, south: 26.9, east: 123.2, north: 31.3 },
      minZoom: 5.5,
      maxZoom: 17,
    });
  });

  test('has limits of its own for a style that gives none', () => {
    const { bounds, minZoom, maxZoom } = limitsOf(plainStyle(BASE));
    expect(bounds.west).toBeLessThan(bounds.east);
    expect(minZoom).toBeLessThan(maxZoom);
  });
});

test('labelLayers names the layers whose language changes', () => {
  expect(labelLayers(BUNDLED)).toContain('city-label');
  expect(labelLayers(BUNDLED)).not.toContain('land');
  expect(labelLayers(plainStyle(BASE))).toEqual([]);
});

test('areaSources finds the areas of courts by their files, whatever the sources are called', () => {
  expect(areaSources(absoluteStyle(BUNDLED, BASE))).toEqual({ city: 'cities', county: 'counties' });
  const other = { a: { type: 'geojson', data: '/basemap/counties.geojson' } } as const;
  expect(areaSources({ ...BUNDLED, sources: other })).toEqual({ city: null, county: 'a' });
  expect(areaSources(plainStyle(BASE))).toEqual({ city: null, county: null });
});

test('firstBorder is the lowest line around such areas: fills belong below it', () => {
  expect(firstBorder(BUNDLED)).toBe('county-border');
  expect(firstBorder(plainStyle(BASE))).toBeUndefined();
});

describe('onlyFrom', () => {
  const request = onlyFrom(BASE);

  test('lets requests to the own server pass', () => {
    expect(request(`${BASE}/basemap/cities.geojson`)).toEqual({ url: `${BASE}/basemap/cities.geojson` });
  });

  test.each([
    'https://api.mapbox.com/v4/x.json',
    'https://events.mapbox.com/events/v2',
    `${BASE}.evil.example/basemap/x`,
    'http://center.court.example:8443/basemap/x',
  ])('sends %s nowhere', (url) => {
    expect(request(url)).toEqual({ url: 'data:,' });
  });
});
