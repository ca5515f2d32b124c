import { useEffect, type RefObject } from 'react';
import { isTyping } from '../../app/keys.ts';
import { useSelection } from '../../app/selection.ts';
import type { UnitMap } from './engine/types.ts';
import { useMapStore } from './map-store.ts';

/** One step back: out of choosing a point, then the unit's card, then the list of the nearest. Answers whether there was one. */
export function stepBack(): boolean {
  const { picking, nearestTo } = useMapStore.getState();
  const { unitId, selectUnit } = useSelection.getState();
  if (picking) {
    useMapStore.setState({ picking: false });
  } else if (unitId !== null) {
    selectUnit(null);
  } else if (nearestTo !== null) {
    useMapStore.setState({ nearestTo: null });
  } else {
    return false;
  }
  return true;
}

const ZOOM_OF_KEY: Readonly<Record<string, number>> = { '+': 1, '=': 1, '-': -1, '−': -1, _: -1 };

/** The map's keys, while focus is inside it. The arrows are the library's own, on its canvas. */
export function useMapKeys(ref: RefObject<HTMLElement | null>, map: UnitMap | null): void {
  useEffect(() => {
    const element = ref.current;
    const onKey = (event: KeyboardEvent): void => {
      if (isTyping(event.target) || event.ctrlKey || event.altKey || event.metaKey) {
        return;
      }
      const steps = ZOOM_OF_KEY[event.key];
      if (steps !== undefined) {
        // Before the library hears it, which would zoom too.
        event.stopPropagation();
        map?.zoomBy(steps);
      } else if (event.key !== 'Escape' || !stepBack()) {
        return;
      }
      event.preventDefault();
    };
    element?.addEventListener('keydown', onKey, { capture: true });
    return () => element?.removeEventListener('keydown', onKey, { capture: true });
  }, [ref, map]);
}
