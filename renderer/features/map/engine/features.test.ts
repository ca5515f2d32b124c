import { describe, expect, test } from 'vitest';
import { courtFeatures, nearestFeatures, trackFeatures } from './features.ts';

const a = { lon: 120, lat: 30 };
const b = { lon: 120.1, lat: 30 };
const c = { lon: 120.2, lat: 30 };

describe('trackFeatures', () => {
  test('draws parts solid and the breaks between them as gaps', () => {
    const features = trackFeatures([[a, b], [c]]);
    expect(features.map((each) => each.properties?.['gap'])).toEqual([true, false]);
    expect(features[0]?.geometry).toEqual({
      type: 'LineString',
      coordinates: [
        [120.1, 30],
        [120.2, 30],
      ],
    });
  });

  test('draws nothing for a single fix', () => {
    expect(trackFeatures([[a]])).toEqual([]);
    expect(trackFeatures([])).toEqual([]);
  });
});

test('nearestFeatures draws the point above the lines to the places', () => {
  expect(nearestFeatures(a, [b, c]).map((each) => each.geometry.type)).toEqual([
    'LineString',
    'LineString',
    'Point',
  ]);
});

test('courtFeatures names courts in the language, higher courts first in order', () => {
  const court = {
    id: 'zj',
    parentId: null,
    level: 'high',
    nameZh: '浙江省高级人民法院',
    nameEn: 'High Court',
    shortZh: '浙江高院',
    divisionCode: '330000',
    lon: 120,
    lat: 30,
  } as const;
  expect(courtFeatures([court], false)[0]?.properties).toEqual({ name: '浙江高院', order: 0 });
  expect(courtFeatures([court], true)[0]?.properties?.['name']).toBe('High Court');
});
