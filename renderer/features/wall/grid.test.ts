import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import {
  clear,
  clearAll,
  EMPTY_GRID,
  GRID_SIZES,
  hush,
  moveSelection,
  put,
  resize,
  swap,
  toggleAudible,
  toggleZoom,
  useGrid,
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

  test('put() into an occupied tile of a source that stood elsewhere exchanges the two', () => {
    const two = put(put(EMPTY_GRID, 'a', 0), 'b', 1);
    expect(put(two, 'b', 0).cells.slice(0, 2)).toEqual(['b', 'a']);
  });

  test('put() while another tile is enlarged ends the enlarging, so that the source is seen', () => {
    const zoomed = toggleZoom(put(EMPTY_GRID, 'a', 0), 0);
    expect(zoomed.zoomed).toBe(0);
    expect(put(zoomed, 'b', null)).toMatchObject({ selected: 1, zoomed: null });
    expect(put(zoomed, 'b', 0).zoomed).toBe(0);
  });

  test('hush() leaves nothing audible that was cleared, replaced, or fell outside a smaller grid', () => {
    const heard = toggleAudible(put(EMPTY_GRID, 'a', 3), 3);
    expect(hush(heard).audible).toBe('a');
    expect(hush(clear(heard, 3)).audible).toBeNull();
    expect(hush(put(heard, 'b', 3)).audible).toBeNull();
    expect(hush(resize(heard, 1)).audible).toBeNull();
    expect(hush(swap(heard, 3, 0)).audible).toBe('a');
  });

  test('toggleAudible() of a panel, which has no sound, changes nothing', () => {
    const grid = put(EMPTY_GRID, 'panel:alarms', 1);
    expect(toggleAudible(grid, 1)).toBe(grid);
  });

  test('toggleZoom() of an empty tile enlarges nothing', () => {
    expect(toggleZoom(EMPTY_GRID, 2).zoomed).toBeNull();
  });

  test('moveSelection() while a tile is enlarged enlarges the next one', () => {
    const zoomed = toggleZoom(put(EMPTY_GRID, 'a', 0), 0);
    expect(moveSelection(zoomed, 1, 0)).toMatchObject({ selected: 1, zoomed: 1 });
  });

  test('undo() brings back what was cleared, but not after a later change of the cells', () => {
    const { change, undo } = useGrid.getState();
    change((state) => put(state, 'a', 0));
    change(clearAll);
    undo();
    expect(useGrid.getState().cells[0]).toBe('a');
    change(clearAll);
    change((state) => put(state, 'b', 0));
    undo();
    expect(useGrid.getState().cells[0]).toBe('b');
  });

  test('moveSelection() stops at the edges', () => {
    expect(moveSelection(EMPTY_GRID, -1, 0).selected).toBe(0);
    expect(moveSelection({ ...EMPTY_GRID, selected: 3 }, 1, 1).selected).toBe(3);
    expect(moveSelection(EMPTY_GRID, 1, 1).selected).toBe(3);
  });
});
