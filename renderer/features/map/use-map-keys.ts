import { useEffect, type RefObject } from 'react';
import { isTyping } from '../../app/keys.ts';
import { useSelection } from '../../app/selection.ts';
import type { UnitMap } from './engine/types.ts';
import { useMapStore } from './map-store.ts';
import { togglePlaying, usePast } from './past/past-store.ts';
import { finishTool, layDownTool, undoPoint, useTool } from './tools/tool-store.ts';

/** One step back: out of the tool in hand, out of choosing a point, then the unit's card, then the lists. Answers whether there was one. */
export function stepBack(): boolean {
  const { picking, nearestTo, clusterUnitIds, siteId } = useMapStore.getState();
  const { unitId, selectUnit } = useSelection.getState();
  if (useTool.getState().tool !== null) {
    layDownTool();
  } else if (picking) {
    useMapStore.setState({ picking: false });
  } else if (unitId !== null) {
    selectUnit(null);
  } else if (siteId !== null) {
    useMapStore.setState({ siteId: null });
  } else if (clusterUnitIds !== null) {
    useMapStore.setState({ clusterUnitIds: null });
  } else if (nearestTo !== null) {
    useMapStore.setState({ nearestTo: null });
  } else {
    return false;
  }
  return true;
}

const ZOOM_OF_KEY: Readonly<Record<string, number>> = { '+': 1, '=': 1, '-': -1, '−': -1, _: -1 };

/** Keys of what is drawn and of what is played; each answers whether it had something to do. */
const KEYS: Readonly<Record<string, () => boolean>> = {
  Enter: () => {
    const { tool, done } = useTool.getState();
    finishTool();
    return tool !== null && !done;
  },
  Backspace: undoPoint,
  ' ': () => {
    togglePlaying();
    return usePast.getState().replay !== null;
  },
};

/** The map's keys, while focus is inside it. The arrows are the library's own, on its canvas. */
export function useMapKeys(ref: RefObject<HTMLElement | null>, map: UnitMap | null): void {
  useEffect(() => {
    const element = ref.current;
    const onKey = (event: KeyboardEvent): void => {
      if (isTyping(event.target) || event.ctrlKey || event.altKey || event.metaKey) {
        return;
      }
      const run = KEYS[event.key];
      const steps = ZOOM_OF_KEY[event.key];
      if (steps !== undefined) {
        // Before the library hears it, which would zoom too.
        event.stopPropagation();
        map?.zoomBy(steps);
      } else if (run !== undefined && !(event.target instanceof HTMLButtonElement) && run()) {
        event.stopPropagation();
      } else if (event.key !== 'Escape' || !stepBack()) {
        return;
      }
      event.preventDefault();
    };
    element?.addEventListener('keydown', onKey, { capture: true });
    return () => element?.removeEventListener('keydown', onKey, { capture: true });
  }, [ref, map]);
}
