import { beforeEach, describe, expect, test } from 'vitest';
import { distanceM } from '#shared/geo.ts';
import {
  addPoint,
  drawnShape,
  finishTool,
  layDownTool,
  measure,
  takeTool,
  undoPoint,
  useTool,
} from './tool-store.ts';

const A = { lon: 120, lat: 30 };
const B = { lon: 120.01, lat: 30 };
const C = { lon: 120.01, lat: 30.01 };

describe('the tool in hand', () => {
  beforeEach(() => layDownTool());

  test('a ruler measures to the pointer, and keeps its points when it is done', () => {
    takeTool('ruler');
    addPoint(A);
    useTool.setState({ pointer: B });
    expect(measure(useTool.getState()).lengthM).toBeCloseTo(distanceM(A, B), 6);
    addPoint(B);
    addPoint(C);
    finishTool();
    expect(measure(useTool.getState()).lengthM).toBeCloseTo(distanceM(A, B) + distanceM(B, C), 6);
    addPoint(A);
    expect(useTool.getState()).toMatchObject({ points: [A], done: false });
  });

  test('an area of two corners is none yet, and cannot be finished', () => {
    takeTool('area');
    addPoint(A);
    addPoint(B);
    finishTool();
    expect(useTool.getState().done).toBe(false);
    expect(measure(useTool.getState()).areaM2).toBeNull();
  });

  test('the second point ends a circle, which is a fence of that radius', () => {
    takeTool('fenceCircle');
    addPoint(A);
    addPoint(B);
    expect(useTool.getState().done).toBe(true);
    expect(drawnShape(useTool.getState())).toEqual({ kind: 'circle', centre: A, radiusM: distanceM(A, B) });
  });

  test('a fence that is drawn stays as it is until it is saved or laid down', () => {
    takeTool('fencePolygon');
    [A, B, C].forEach(addPoint);
    finishTool();
    addPoint(A);
    expect(drawnShape(useTool.getState())).toEqual({ kind: 'polygon', ring: [A, B, C] });
  });

  test('the last point can be taken back, down to none', () => {
    takeTool('ruler');
    addPoint(A);
    addPoint(B);
    expect([undoPoint(), undoPoint(), undoPoint()]).toEqual([true, true, false]);
    expect(useTool.getState().points).toEqual([]);
  });
});
