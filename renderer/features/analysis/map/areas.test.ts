import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Court } from '#shared/courts.ts';
import { cornersOf, fetchAreas, fitting, shapeOf } from './areas.ts';

const RESOURCES = path.join(import.meta.dirname, '../../../../resources');
const read = (file: string): string => readFileSync(path.join(RESOURCES, file), 'utf8');

afterEach(() => void vi.unstubAllGlobals());
const answers = (body: string, status = 200): void =>
  void vi.stubGlobal('fetch', () => Promise.resolve(new Response(body, { status })));

describe('the areas of the base map', () => {
  test('every court of the demo province has one', async () => {
    const courts = JSON.parse(read('demo/courts.json')) as Court[];
    for (const [of, level] of [
      ['cities', 'intermediate'],
      ['counties', 'basic'],
    ] as const) {
      answers(read(`basemap/${of}.geojson`));
      const codes = new Set((await fetchAreas('', of)).map(({ code }) => code));
      expect(courts.filter((court) => court.level === level && !codes.has(court.divisionCode))).toEqual([]);
    }
  });

  test('a base map without areas has none; one that is no such file is told', async () => {
    answers('', 404);
    expect(await fetchAreas('', 'cities')).toEqual([]);
    answers('{"features":[{"geometry":{"type":"Point","coordinates":[1,2]}}]}');
    await expect(fetchAreas('', 'cities')).rejects.toThrow();
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
