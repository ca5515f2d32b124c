import { create } from 'zustand';
import type { Settings } from '#shared/bridge.ts';
import { bridge } from '../../bridge/bridge.ts';
import { isWallPanel } from './wall-panel-ids.ts';

export type GridSize = Settings['wallGrid']['size'];
export const GRID_SIZES: readonly GridSize[] = [1, 4, 9, 16];
const MAX_CELLS = 16;

export interface GridState {
  size: GridSize;
  /** Source ids, or ids of panels, by tile; always 16, so that a smaller grid and back brings the same pictures again. */
  cells: readonly (string | null)[];
  selected: number;
  /** The one source that is heard. */
  audible: string | null;
  /** The tile that fills the wall for a moment. */
  zoomed: number | null;
}

export const EMPTY_GRID: GridState = {
  size: 4,
  cells: Array.from({ length: MAX_CELLS }, () => null),
  selected: 0,
  audible: null,
  zoomed: null,
};

/** Selects a tile so that it can be seen: an enlarged other one returns to its place. */
const reveal = (state: GridState, tile: number): GridState => ({
  ...state,
  selected: tile,
  zoomed: state.zoomed === tile ? tile : null,
});

/**
 * A source stands in one tile at most: put where another stands, the two change places, so that nothing leaves the wall. Without a tile:
 * the one it stands in, else the selected one if free, else the first free, else the selected.
 */
export function put(state: GridState, sourceId: string, tile: number | null): GridState {
  const shown = state.cells.slice(0, state.size);
  const at = shown.indexOf(sourceId);
  if (tile === null && at !== -1) {
    return reveal(state, at);
  }
  const free = state.cells[state.selected] === null ? state.selected : shown.indexOf(null);
  const target = tile ?? (free === -1 ? state.selected : free);
  if (at !== -1) {
    return reveal(swap(state, at, target), target);
  }
  const cells = state.cells.map((cell, i) => (i === target ? sourceId : cell === sourceId ? null : cell));
  return reveal({ ...state, cells }, target);
}

/** Exchanges two tiles; either may be empty. */
export function swap(state: GridState, from: number, to: number): GridState {
  const cells = [...state.cells];
  [cells[from], cells[to]] = [cells[to] ?? null, cells[from] ?? null];
  return { ...state, cells, selected: to };
}

/** Empties a tile. */
export function clear(state: GridState, tile: number): GridState {
  return {
    ...state,
    cells: state.cells.map((cell, i) => (i === tile ? null : cell)),
    zoomed: state.zoomed === tile ? null : state.zoomed,
  };
}

/** Empties every tile. */
export function clearAll(state: GridState): GridState {
  return { ...state, cells: EMPTY_GRID.cells, zoomed: null };
}

/** Changes the number of tiles; a selection outside falls back to the last tile. */
export function resize(state: GridState, size: GridSize): GridState {
  return { ...state, size, zoomed: null, selected: Math.min(state.selected, size - 1) };
}

/** Moves the selection by keyboard within the grid's edges; while a tile is enlarged, the next one is enlarged in its place. */
export function moveSelection(state: GridState, dx: number, dy: number): GridState {
  const side = Math.sqrt(state.size);
  const x = Math.min(Math.max((state.selected % side) + dx, 0), side - 1);
  const y = Math.min(Math.max(Math.floor(state.selected / side) + dy, 0), side - 1);
  const selected = y * side + x;
  return { ...state, selected, zoomed: state.zoomed === null ? null : selected };
}

/** Enlarges a tile, or brings the enlarged one back. An empty tile isn't worth the whole wall. */
export function toggleZoom(state: GridState, tile: number): GridState {
  const zoomed = state.zoomed === null && (state.cells[tile] ?? null) !== null ? tile : null;
  return { ...state, selected: tile, zoomed };
}

/** What has left the wall is heard no more, so that nothing starts to sound by itself when it comes back hours later. */
export function hush(state: GridState): GridState {
  const { audible, cells, size } = state;
  return audible === null || cells.slice(0, size).includes(audible) ? state : { ...state, audible: null };
}

/** Listens to a tile's source, or to nothing when it was the one heard; a panel has no sound. */
export function toggleAudible(state: GridState, tile: number): GridState {
  const source = state.cells[tile] ?? null;
  return source === null || isWallPanel(source)
    ? state
    : { ...state, audible: state.audible === source ? null : source };
}

interface GridActions {
  change: (step: (state: GridState) => GridState) => void;
  /** Back to before the last change, where that took something off the wall. */
  undo: () => void;
}

interface GridStore extends GridState, GridActions {
  /** What `undo` brings back; null after any later change of the cells, which an undo would spoil. */
  previous: GridState | null;
}

const parts = ({ size, cells, selected, audible, zoomed }: GridState): GridState => ({
  size,
  cells,
  selected,
  audible,
  zoomed,
});

/** The wall's grid of this console; the wall windows of this machine follow it through the settings. */
export const useGrid = create<GridStore>((set, get) => ({
  ...EMPTY_GRID,
  previous: null,
  change: (step) => {
    const before = parts(get());
    const after = hush(step(before));
    if (after.cells === before.cells) {
      set(after);
    } else {
      const lost = before.cells.some((cell) => cell !== null && !after.cells.includes(cell));
      set({ ...after, previous: lost ? before : null });
    }
    if (after.size !== before.size || after.cells !== before.cells) {
      void bridge.saveSettings({ wallGrid: { size: after.size, cells: [...after.cells] } });
    }
  },
  undo: () => {
    const { previous, change } = get();
    if (previous !== null) {
      change(() => previous);
      set({ previous: null });
    }
  },
}));

/** Takes over a grid that was saved, here or by another window. */
export function adoptGrid(saved: Settings['wallGrid']): void {
  const cells = EMPTY_GRID.cells.map((_, i) => saved.cells[i] ?? null);
  const { size, cells: now } = useGrid.getState();
  if (size !== saved.size || cells.some((cell, i) => cell !== now[i])) {
    useGrid.setState({ size: saved.size, cells, selected: 0, zoomed: null });
  }
}

/** What belongs to the user and not to the wall ends with the session: listening, enlarging, undoing. */
export function forgetUserOfGrid(): void {
  useGrid.setState({ selected: 0, audible: null, zoomed: null, previous: null });
}

/** Shows a source on the wall; see `put` for the tile that is taken. */
export function putOnWall(sourceId: string, tile: number | null = null): void {
  useGrid.getState().change((state) => put(state, sourceId, tile));
}
