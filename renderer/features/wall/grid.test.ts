import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import {
  clear,
  EMPTY_GRID,
  GRID_SIZES,
  moveSelection,
  put,
  resize,
  swap,
  toggleAudible,
  type GridState,
} from './grid.ts';

vi.mock('../../bridge/bridge.ts', () => ({ bridge: { saveSettings: () => Promise.resolve() } }));

const steps = fc.array(
  fc.oneof(
    fc.tuple(fc.integer({ min: 0, max: 20 }), fc.option(fc.integer({ min: 0, max: 15 }))).map(
      ([source, tile]) =>
        (s: GridState) =>
          put(s, `s${source}`, tile),
    ),
    fc.tuple(fc.integer({ min: 0, max: 15 }), fc.integer({ min: 0, max: 15 })).map(
      ([from, to]) =>
        (s: GridState) =>
          swap(s, from, to),
    ),
    fc.integer({ min: 0, max: 15 }).map((tile) => (s: GridState) => clear(s, tile)),
    fc.constantFrom(...GRID_SIZES).map((size) => (s: GridState) => resize(s, size)),
    fc.integer({ min: 0, max: 15 }).map((tile) => (s: GridState) => toggleAudible(s, tile)),
  ),
);

describe('the grid', () => {
  test('never holds a source twice, always has 16 cells, whatever is done to it', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const end = all.reduce((state, step) => step(state), EMPTY_GRID);
        const shown = end.cells.filter((cell) => cell !== null);
        expect(new Set(shown).size).toBe(shown.length);
        expect(end.cells).toHaveLength(16);
      }),
    );
  });

  test('put() without a tile takes the selected one when free, then the first free one', () => {
    const one = put(EMPTY_GRID, 'a', null);
    expect(one.cells[0]).toBe('a');
    expect(put(one, 'b', null).cells.slice(0, 3)).toEqual(['a', 'b', null]);
  });

  test('put() of a source that is shown only selects its tile', () => {
    const two = put(put(EMPTY_GRID, 'a', 0), 'b', 1);
    const again = put(two, 'a', null);
    expect(again.cells).toBe(two.cells);
    expect(again.selected).toBe(0);
  });

  test('put() into a tile moves a source that stood elsewhere', () => {
    expect(put(put(EMPTY_GRID, 'a', 0), 'a', 3).cells.slice(0, 4)).toEqual([null, null, null, 'a']);
  });

  test('clear() of the audible tile leaves nothing audible', () => {
    const heard = toggleAudible(put(EMPTY_GRID, 'a', 0), 0);
    expect(heard.audible).toBe('a');
    expect(clear(heard, 0).audible).toBeNull();
  });

  test('moveSelection() stops at the edges', () => {
    expect(moveSelection(EMPTY_GRID, -1, 0).selected).toBe(0);
    expect(moveSelection({ ...EMPTY_GRID, selected: 3 }, 1, 1).selected).toBe(3);
    expect(moveSelection(EMPTY_GRID, 1, 1).selected).toBe(3);
  });
});
