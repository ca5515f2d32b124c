import { useEffect } from 'react';
import { useLive } from '../../../app/live/store.ts';
import { fenceFeatures } from '../engine/drawn.ts';
import type { UnitMap } from '../engine/types.ts';
import { useFences } from './fence-store.ts';

/** Draws the fences of the user's courts. */
export function useFencesOnMap(map: UnitMap | null): void {
  const fences = useLive((live) => live.fences);
  const selectedId = useFences((s) => s.selectedId);
  useEffect(
    () => map?.setDrawn('fences', fenceFeatures(fences.values(), selectedId)),
    [map, fences, selectedId],
  );
}
