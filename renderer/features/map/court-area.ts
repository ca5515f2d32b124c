import type { Court } from '#shared/courts.ts';
import type { ById } from '../../app/live/reducers.ts';
import { boundsOf, type Bounds } from './engine/mercator.ts';

/** Room around the seats of courts, degrees: about what belongs to a seat at the edge. */
const AROUND_SEATS = 0.2;

/** Whether a court is `ancestorId` or below it. */
function isBelow(courts: ById<Court>, court: Court, ancestorId: string): boolean {
  for (let each: Court | undefined = court; each !== undefined; each = courts.get(each.parentId ?? '')) {
    if (each.id === ancestorId) {
      return true;
    }
  }
  return false;
}

/** The area of a court by the seats of all courts below it; null while the courts are unknown. */
export function courtArea(courts: ById<Court>, courtId: string): Bounds | null {
  const box = boundsOf([...courts.values()].filter((court) => isBelow(courts, court, courtId)));
  return (
    box && {
      west: box.west - AROUND_SEATS,
      south: box.south - AROUND_SEATS,
      east: box.east + AROUND_SEATS,
      north: box.north + AROUND_SEATS,
    }
  );
}
