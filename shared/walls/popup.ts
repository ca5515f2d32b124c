import { z } from 'zod';
import { Alarm } from '../alarms.ts';
import { Sos } from '../dispatch.ts';
import { SourceId } from '../sources.ts';
import {
  contains,
  displayCount,
  displayRect,
  overlaps,
  Rect,
  UNITS_PER_DISPLAY,
  type WallGeometry,
} from './geometry.ts';
import type { Layout } from './layout.ts';

/** Most alarms that stand on a wall at a time; others wait. */
export const MAX_POPUPS = 4;

/** What an alarm on the wall is about. */
export const PopupSubject = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sos'), sos: Sos }),
  z.object({ kind: z.literal('alarm'), alarm: Alarm }),
]);
export type PopupSubject = z.infer<typeof PopupSubject>;

/** An alarm that stands on a wall by itself. Lower `priority` is more urgent; 0 is a call for help. Times in UTC ms. */
export const Popup = z.object({
  id: z.string().max(80),
  subject: PopupSubject,
  priority: z.number().int().min(0).max(3),
  /** Picture that is shown with it. */
  sourceId: SourceId.nullable(),
  since: z.number(),
  /** When it goes by itself; null: when its cause has been dealt with. */
  until: z.number().nullable(),
  /** Where it stands; null while there is no room that isn't protected or taken by a more urgent one. */
  rect: Rect.nullable(),
});
export type Popup = z.infer<typeof Popup>;

/** Sides of an alarm in units, the one that is tried first at first: a half, a third, a quarter, a fifth of a display. */
const SIDES = [UNITS_PER_DISPLAY / 2, UNITS_PER_DISPLAY / 3, UNITS_PER_DISPLAY / 4, UNITS_PER_DISPLAY / 5];

/** Places of one size within a display: corners first, from the upper right on; then everything between. */
function placesIn(display: Rect, side: number): Rect[] {
  const last = UNITS_PER_DISPLAY - side;
  const corners = [
    [last, 0],
    [0, 0],
    [last, last],
    [0, last],
  ] as const;
  const step = side / 2;
  const steps = Math.floor(last / step) + 1;
  const between = Array.from({ length: steps * steps }, (_, index) => [
    Math.round((index % steps) * step),
    Math.round(Math.floor(index / steps) * step),
  ]);
  return [...corners, ...between].map(([x = 0, y = 0]) => ({
    x: display.x + x,
    y: display.y + y,
    width: side,
    height: side,
  }));
}

/** A place for one more alarm that covers nothing of `taken`; null where there is none. */
export function placePopup(wall: WallGeometry, taken: readonly Rect[]): Rect | null {
  for (const side of SIDES) {
    for (let display = 0; display < displayCount(wall); display++) {
      const area = displayRect(wall, display);
      const place = placesIn(area, side).find(
        (rect) => contains(area, rect) && taken.every((other) => !overlaps(rect, other)),
      );
      if (place !== undefined) {
        return place;
      }
    }
  }
  return null;
}

const byUrgency = (a: Popup, b: Popup): number => a.priority - b.priority || a.since - b.since;

/**
 * Places the most urgent alarms where nothing protected is covered. One that stands already stays where it is, unless what it covers has
 * become protected or a more urgent one needs the room.
 */
export function placePopups(wall: WallGeometry, layout: Layout, popups: readonly Popup[]): Popup[] {
  const taken = [...layout.tiles, ...layout.windows]
    .filter(({ isProtected }) => isProtected)
    .map(({ rect }) => rect);
  const places = new Map<string, Rect | null>();
  for (const { id, rect } of [...popups].sort(byUrgency).slice(0, MAX_POPUPS)) {
    const isFree = rect !== null && taken.every((other) => !overlaps(rect, other));
    const place = isFree ? rect : placePopup(wall, taken);
    places.set(id, place);
    if (place !== null) {
      taken.push(place);
    }
  }
  return popups.map((popup) => ({ ...popup, rect: places.get(popup.id) ?? null }));
}
