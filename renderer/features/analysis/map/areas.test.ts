import { afterEach, describe, expect, test, vi } from 'vitest';
import { cornersOf, fetchAreas, fitting, shapeOf } from './areas.ts';

afterEach(() => void vi.unstubAllGlobals());
const answers = (body: string, status = 200): void =>
  void vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, { status })));

describe('the areas of the base map', () => {
  test('have their rings, of one part or several', async () => {
    const ring = '[[120,30],[121,30],[121,31],[120,30]]';
    const area = (code: string, geometry: string): string =>
      `{"properties":{"code":"${code}","nameZh":"杭州市","nameEn":"Hangzhou"},"geometry":${geometry}}`;
    answers(
      `{"features":[${area('3301', `{"type":"Polygon","coordinates":[${ring}]}`)},${area('3302', `{"type":"MultiPolygon","coordinates":[[${ring},${ring}],[${ring}]]}`)}]}`,
    );
    const areas = await fetchAreas('', 'cities');
    expect(areas.map(({ code, nameZh, rings }) => [code, nameZh, rings.length])).toEqual([
      ['3301', '杭州市', 1],
      ['3302', '杭州市', 3],
    ]);
  });

  test('a base map without areas has none; one that is no such file is told', async () => {
    answers('', 404);
    expect(await fetchAreas('', 'cities')).toEqual([]);
    answers('{"features":[{"geometry":{"type":"Point","coordinates":[1,2]}}]}');
    await expect(fetchAreas('', 'cities')).rejects.toThrow(/geometry/);
    answers('', 500);
    await expect(fetchAreas('', 'cities')).rejects.toThrow(/500/);
  });
});

describe('an area as it is drawn', () => {
  const square = [
    [120, 30],
    [121, 30],
    [121, 31],
    [120, 31],
    [120, 30],
  ];
  const islet = [
    [121.4, 30.4],
    [121.5, 30.4],
    [121.5, 30.5],
    [121.4, 30.4],
  ];
  const area = { code: '33', nameZh: '', nameEn: '', rings: [islet, square] };

  test('fills the drawing, north above, and has its name in the middle of its largest part', () => {
    const project = fitting(cornersOf([area]), { width: 300, height: 400, pad: 10 });
    const [west, east] = [project({ lon: 120, lat: 30 }), project({ lon: 121.5, lat: 30 })];
    expect([west.x, east.x]).toEqual([expect.closeTo(10), expect.closeTo(290)]);
    expect(project({ lon: 120, lat: 31 }).y).toBeLessThan(west.y);
    const { path: drawn, middle, width, height } = shapeOf(area, project);
    expect(drawn.match(/M/g)).toHaveLength(2);
    expect(middle.x).toBeCloseTo(project({ lon: 120.5, lat: 30 }).x, 1);
    expect(width).toBeCloseTo(((290 - 10) * 2) / 3, 1);
    // A degree of latitude is longer than one of longitude here.
    expect(height).toBeGreaterThan(width);
  });
});
