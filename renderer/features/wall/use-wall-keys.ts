import { useEffect, type RefObject } from 'react';
import { isTyping } from '../../app/keys.ts';
import {
  clear,
  moveSelection,
  resize,
  toggleAudible,
  toggleZoom,
  useGrid,
  type GridSize,
  type GridState,
} from './grid.ts';

const SIZE_OF_KEY: Readonly<Record<string, GridSize>> = { '1': 1, '4': 4, '9': 9, '6': 16 };

/** Keys that act on the selected tile; elsewhere in the panel they belong to what has the focus, such as the tree. */
const STEP_OF_KEY: Readonly<Record<string, (state: GridState) => GridState>> = {
  ArrowLeft: (s) => moveSelection(s, -1, 0),
  ArrowRight: (s) => moveSelection(s, 1, 0),
  ArrowUp: (s) => moveSelection(s, 0, -1),
  ArrowDown: (s) => moveSelection(s, 0, 1),
  Delete: (s) => clear(s, s.selected),
  Backspace: (s) => clear(s, s.selected),
  m: (s) => toggleAudible(s, s.selected),
  f: (s) => toggleZoom(s, s.selected),
};

/** One step back: out of the enlarged tile, then silence; null where there is none. */
function back(state: GridState): GridState | null {
  if (state.zoomed !== null) {
    return { ...state, zoomed: null };
  }
  return state.audible === null ? null : { ...state, audible: null };
}

/** What a key does to the grid; null where it does nothing. `onTile` tells whether the focus is on a tile or on nothing at all. */
function stepOf(key: string, onTile: boolean): ((state: GridState) => GridState) | null {
  const size = SIZE_OF_KEY[key];
  if (size !== undefined) {
    return (state) => resize(state, size);
  }
  if (key === 'Escape') {
    return back(useGrid.getState()) === null ? null : (state) => back(state) ?? state;
  }
  return onTile ? (STEP_OF_KEY[key] ?? null) : null;
}

/**
 * The wall's keys, while focus is inside it or on nothing (after a click into the void the keys still work). `onPick` opens the picker
 * of the selected tile.
 */
export function useWallKeys(ref: RefObject<HTMLElement | null>, onPick: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const panel = ref.current;
      const { target } = event;
      const idle = target === document.body;
      const here = target instanceof HTMLElement && panel?.contains(target) === true;
      if (!(here || (idle && panel?.checkVisibility() === true)) || event.defaultPrevented) {
        return;
      }
      if (isTyping(target) || event.ctrlKey || event.altKey || event.metaKey) {
        return;
      }
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const onTile = idle || (here && target.closest('[data-tile]') !== null);
      const step = stepOf(key, onTile);
      if (step !== null) {
        useGrid.getState().change(step);
        if (onTile) {
          const { selected } = useGrid.getState();
          panel?.querySelector<HTMLElement>(`[data-tile="${selected}"]`)?.focus({ preventScroll: true });
        }
      } else if (key === 'Enter' && onTile && !(target instanceof HTMLButtonElement)) {
        onPick();
      } else {
        return;
      }
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [ref, onPick]);
}
