import { describe, expect, test } from 'vitest';
import { firstView, fitView, MAX_SCALE, panView, revealView, zoomView } from './view.ts';

const SCREEN = { width: 800, height: 600 };

describe('fitView()', () => {
  test('shows a large drawing whole', () => {
    const { scale, x } = fitView({ width: 400, height: 1200 }, SCREEN);
    expect(scale * 1200).toBeLessThanOrEqual(600);
    expect(x).toBeCloseTo((800 - 400 * scale) / 2);
  });

  test('doesn’t enlarge a small one', () => {
    expect(fitView({ width: 100, height: 100 }, SCREEN)).toEqual({ scale: 1, x: 350, y: 250 });
  });
});

describe('firstView()', () => {
  test('shows all where that can be read', () => {
    const drawing = { width: 700, height: 500 };
    expect(firstView(drawing, SCREEN, 100)).toEqual(fitView(drawing, SCREEN));
  });

  test('else shows the beginning in the middle, readable', () => {
    const { scale, x, y } = firstView({ width: 3000, height: 4000 }, SCREEN, 500);
    expect(scale).toBeGreaterThan(0.8);
    expect(x + 500 * scale).toBeCloseTo(400);
    expect(y).toBe(0);
  });
});

test('zoomView() keeps the point under the pointer where it is, and ends at the largest scale', () => {
  const before = { x: 10, y: 20, scale: 1 };
  const after = zoomView(before, 2, { x: 110, y: 220 });
  expect(after).toEqual({ x: -90, y: -180, scale: 2 });
  expect(zoomView(before, 100, { x: 0, y: 0 }).scale).toBe(MAX_SCALE);
});

test('panView() never moves the drawing wholly out of sight', () => {
  const drawing = { width: 500, height: 500 };
  const far = panView({ x: 0, y: 0, scale: 1 }, { x: 9999, y: -9999 }, drawing, SCREEN);
  expect(far.x).toBeLessThan(SCREEN.width);
  expect(far.y).toBeGreaterThan(-500);
});

describe('revealView()', () => {
  const view = { x: 0, y: 0, scale: 0.5 };

  test('leaves what is in view', () => {
    expect(revealView(view, { x: 400, y: 400, width: 200, height: 60 }, SCREEN)).toEqual(view);
  });

  test('moves no further than it has to', () => {
    const { x, y } = revealView(view, { x: 400, y: 2000, width: 200, height: 60 }, SCREEN);
    expect(x).toBe(0);
    expect(y + 2030 * 0.5).toBeCloseTo(600 - 12);
    expect(revealView(view, { x: -300, y: 400, width: 200, height: 60 }, SCREEN).x).toBe(212);
  });

  test('shows the beginning of what is larger than the screen', () => {
    const { x } = revealView(view, { x: 3000, y: 100, width: 4000, height: 60 }, SCREEN);
    expect(x + 1000 * 0.5).toBe(12);
  });
});
