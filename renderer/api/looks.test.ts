import { expect, test } from 'vitest';
import { MAX_VIEW_BOXES, MAX_VIEW_UNITS, StreamView } from '#shared/positions.ts';
import { Looks } from './looks.ts';

const box = (west: number): { west: number; south: number; east: number; north: number } => ({
  west,
  south: 30,
  east: west + 1,
  north: 31,
});

test('nobody looks at anything before somebody does', () => {
  expect(new Looks().view()).toEqual({ boxes: [], units: [] });
});

test('each part of the page has its own box, with a margin, until it looks no longer', () => {
  const looks = new Looks();
  const [map, wall] = [{}, {}];
  looks.setBox(map, box(120));
  looks.setBox(wall, box(110));
  looks.setBox(map, box(121));
  const { boxes } = looks.view();
  expect(boxes).toHaveLength(2);
  expect(boxes[0]?.[0]).toBeLessThan(121);
  expect(boxes[0]?.[2]).toBeGreaterThan(122);
  looks.setBox(map, null);
  expect(looks.view().boxes).toHaveLength(1);
});

test('what is asked for is always what the stream takes: boxes on the Earth and no more than its limits', () => {
  const looks = new Looks();
  for (let i = 0; i <= MAX_VIEW_BOXES; i++) {
    looks.setBox({}, box(100 + i));
  }
  looks.setBox({}, { west: -200, south: -95, east: 200, north: 95 });
  looks.setUnits(
    {},
    Array.from({ length: MAX_VIEW_UNITS + 9 }, (_, i) => i + 1),
  );
  looks.setUnits({}, [1, 2]);
  const view = looks.view();
  expect(StreamView.safeParse(view).success).toBe(true);
  expect(view.boxes).toEqual([[-180, -90, 180, 90]]);
  expect(view.units).toHaveLength(MAX_VIEW_UNITS);
});
