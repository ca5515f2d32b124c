import { useEffect, type RefObject } from 'react';
import { isTyping } from '../../app/keys.ts';
import {
  clear,
  moveSelection,
  resize,
  toggleAudible,
  useGrid,
  type GridSize,
  type GridState,
} from './grid.ts';

const SIZE_OF_KEY: Readonly<Record<string, GridSize>> = { '1': 1, '4': 4, '9': 9, '6': 16 };

const STEP_OF_KEY: Readonly<Record<string, (state: GridState) => GridState>> = {
  ArrowLeft: (s) => moveSelection(s, -1, 0),
  ArrowRight: (s) => moveSelection(s, 1, 0),
  ArrowUp: (s) => moveSelection(s, 0, -1),
  ArrowDown: (s) => moveSelection(s, 0, 1),
  Delete: (s) => clear(s, s.selected),
  Backspace: (s) => clear(s, s.selected),
  m: (s) => toggleAudible(s, s.selected),
  f: (s) => ({ ...s, zoomed: s.zoomed === null ? s.selected : null }),
};

/** One step back: first out of the enlarged tile, then silence. */
const back = (s: GridState): GridState =>
  s.zoomed !== null ? { ...s, zoomed: null } : { ...s, audible: null };

/** The wall's keys, while focus is inside it. `onPick` opens the picker of the selected tile. */
export function useWallKeys(ref: RefObject<HTMLElement | null>, onPick: () => void): void {
  useEffect(() => {
    const element = ref.current;
    const onKey = (event: KeyboardEvent): void => {
      if (isTyping(event.target) || event.ctrlKey || event.altKey || event.metaKey) {
        return;
      }
      const { change } = useGrid.getState();
      const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const size = SIZE_OF_KEY[key];
      const step = key === 'Escape' ? back : STEP_OF_KEY[key];
      if (size !== undefined) {
        change((state) => resize(state, size));
      } else if (step !== undefined) {
        change(step);
      } else if (key === 'Enter' && !(event.target instanceof HTMLButtonElement)) {
        onPick();
      } else {
        return;
      }
      event.preventDefault();
    };
    element?.addEventListener('keydown', onKey);
    return () => element?.removeEventListener('keydown', onKey);
  }, [ref, onPick]);
}
