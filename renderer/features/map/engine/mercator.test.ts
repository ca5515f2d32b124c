import { describe, expect, test } from 'vitest';
import { boundsOf, foldOrigin, mercatorX, mercatorY, pixelsAtZoom0, project } from './mercator.ts';

/** The matrix of a flat map looking straight down, as the library makes it: Mercator to clip space, in double precision. */
function viewMatrix(
  lon: number,
  lat: number,
  zoom: number,
  size: { width: number; height: number },
): number[] {
  const world = 512 * 2 ** zoom;
  const sx = (2 * world) / size.width;
  const sy = (-2 * world) / size.height;
  return [sx, 0, 0, 0, 0, sy, 0, 0, 0, 0, 1, 0, -sx * mercatorX(lon), -sy * mercatorY(lat), 0, 1];
}

const SIZE = { width: 1920, height: 1080 };

describe('project', () => {
  test('puts the centre of the view into the middle of the screen', () => {
    const matrix = viewMatrix(120.15, 30.27, 14, SIZE);
    expect(project(matrix, SIZE, mercatorX(120.15), mercatorY(30.27))).toEqual({ x: 960, y: 540 });
  });

  test('puts what is east to the right and what is north above', () => {
    const matrix = viewMatrix(120.15, 30.27, 14, SIZE);
    const at = project(matrix, SIZE, mercatorX(120.16), mercatorY(30.28));
    expect(at?.x).toBeGreaterThan(960);
    expect(at?.y).toBeLessThan(540);
  });

  test('answers null for a point behind the viewer', () => {
    expect(project([1, 0, 0, -1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0], SIZE, 0.8, 0.4)).toBeNull();
  });
});

describe('foldOrigin', () => {
  /** Clip coordinates as a vertex shader works them out: every number in single precision. */
  function shade(matrix: Float32Array, x: number, y: number): { x: number; y: number } {
    const f = Math.fround;
    const row = (r: number): number =>
      f(f(f((matrix[r] ?? 0) * f(x)) + f((matrix[4 + r] ?? 0) * f(y))) + (matrix[12 + r] ?? 0));
    const w = row(3);
    return { x: ((row(0) / w + 1) / 2) * SIZE.width, y: ((1 - row(1) / w) / 2) * SIZE.height };
  }

  test('keeps a marker within a hundredth of a pixel at zoom 20, where single precision alone is pixels off', () => {
    const zoom = 20;
    const matrix = viewMatrix(120.1501, 30.2701, zoom, SIZE);
    const origin = { x: mercatorX(120.1501), y: mercatorY(30.2701) };
    const marker = { x: mercatorX(120.1504), y: mercatorY(30.2699) };
    const exact = project(matrix, SIZE, marker.x, marker.y);
    const folded = shade(foldOrigin(matrix, origin.x, origin.y), marker.x - origin.x, marker.y - origin.y);
    const plain = shade(Float32Array.from(matrix), marker.x, marker.y);
    expect(Math.abs(folded.x - (exact?.x ?? 0))).toBeLessThan(0.01);
    expect(Math.abs(folded.y - (exact?.y ?? 0))).toBeLessThan(0.01);
    expect(Math.hypot(plain.x - (exact?.x ?? 0), plain.y - (exact?.y ?? 0))).toBeGreaterThan(1);
  });
});

test('pixelsAtZoom0 grows with the latitude as the projection does', () => {
  // 156543.03 m a pixel of a 256-pixel world at the equator.
  expect(1 / pixelsAtZoom0(1, 0)).toBeCloseTo(156_543.03 / 2, 1);
  expect(pixelsAtZoom0(1, 60) / pixelsAtZoom0(1, 0)).toBeCloseTo(2, 9);
});

test('mercatorY holds the poles at the edge of the map', () => {
  expect(mercatorY(90)).toBeCloseTo(0, 6);
  expect(mercatorY(-90)).toBeCloseTo(1, 6);
});

test('boundsOf gives the smallest box, and none around nothing', () => {
  expect(boundsOf([])).toBeNull();
  expect(
    boundsOf([
      { lon: 120, lat: 30 },
      { lon: 121, lat: 28 },
    ]),
  ).toEqual({ west: 120, south: 28, east: 121, north: 30 });
});
