import type { Unit } from '#shared/units.ts';
import { useLive } from '../../app/live/store.ts';
import type { MarkerKind } from './engine/fleet.ts';

/** The kind of marker that a unit has: an open emergency call goes before its state. */
export function useMarkerKind(unit: Unit): MarkerKind {
  const inSos = useLive((live) => [...live.sos.values()].some((call) => call.unitId === unit.id));
  return inSos ? 'sos' : unit.state;
}
