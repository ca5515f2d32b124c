import type { Settings } from '#shared/bridge.ts';

/** The display of a hall's wall that a window shows. */
export type WindowPlace = Settings['wallPlaces'][string];

/**
 * What a wall window shows, by its address: `?wall=<id>&at=<display>` names it, `?display=<id>` names the machine's display, for which the
 * settings say it. Null: the console's own wall.
 */
export function placeOfWindow(search: string, places: Settings['wallPlaces']): WindowPlace | null {
  const params = new URLSearchParams(search);
  const wallId = params.get('wall');
  const at = Number(params.get('at') ?? 0);
  if (wallId !== null && Number.isInteger(at) && at >= 0) {
    return { wallId, at };
  }
  return places[params.get('display') ?? ''] ?? null;
}
