import { z } from 'zod';
import { CourtId } from '../courts.ts';
import { SourceId, SourceState } from '../sources.ts';
import { Content, PartId } from './content.ts';
import {
  contains,
  displayCount,
  displayRect,
  overlaps,
  Rect,
  wallRect,
  type WallGeometry,
} from './geometry.ts';

/** Into how many tiles a display, or the wall as one, is split at a time. */
export const SPLITS = [1, 2, 4, 6, 8, 9, 12, 16, 25, 36] as const;
export type Split = (typeof SPLITS)[number];

/** A place of a scene. A protected one is never covered by an alarm. */
export const Tile = z.object({
  id: PartId,
  rect: Rect,
  content: Content.nullable(),
  isProtected: z.boolean(),
});
export type Tile = z.infer<typeof Tile>;

/** Whose pictures a patrol shows. Sources that aren't live are skipped, whatever the group. */
export const PatrolGroup = z.discriminatedUnion('by', [
  /** Every source of a court and the courts below it. */
  z.object({ by: z.literal('court'), courtId: CourtId }),
  /** Sources of a state, of all courts of the wall; what isn't live shows its last picture. */
  z.object({ by: z.literal('state'), state: SourceState }),
  /** Units with an open emergency call. */
  z.object({ by: z.literal('alarm') }),
  z.object({ by: z.literal('list'), sourceIds: z.array(SourceId).min(1).max(500) }),
]);
export type PatrolGroup = z.infer<typeof PatrolGroup>;

/** A rotation (轮巡) through a group. */
export const Patrol = z.object({
  id: PartId,
  group: PatrolGroup,
  dwellS: z.number().int().min(3).max(3_600),
  /** Stays on a unit that calls for help until its call is acknowledged. */
  pauseOnAlarm: z.boolean(),
});
export type Patrol = z.infer<typeof Patrol>;

/** A source that is heard, and how loud (0–1). */
export const Heard = z.object({ sourceId: SourceId, gain: z.number().min(0).max(1) });
export type Heard = z.infer<typeof Heard>;

/** Most tiles, and most windows, of a layout. */
export const MAX_TILES = 16 * 36;
export const MAX_WINDOWS = 32;
/** Contents that are kept for a larger split. */
const MAX_SPARE = 36;

/** What stands where on a wall: tiles side by side, windows over them (the last is on top). */
export const Layout = z.object({
  tiles: z.array(Tile).max(MAX_TILES),
  windows: z.array(Tile).max(MAX_WINDOWS),
  patrols: z.array(Patrol).max(36),
  heard: z.array(Heard).max(8),
  /** What lost its tile by a smaller split; a larger one takes it up again. */
  spare: z.array(Content).max(MAX_SPARE),
});
export type Layout = z.infer<typeof Layout>;

export const EMPTY_LAYOUT: Layout = { tiles: [], windows: [], patrols: [], heard: [], spare: [] };

/** In the order of reading: rows from above, each from the left. */
export const byPlace = (a: { rect: Rect }, b: { rect: Rect }): number =>
  a.rect.y - b.rect.y || a.rect.x - b.rect.x;

/** Columns and rows of a split; the longer side of what is split gets more. */
function gridOf(split: Split, isUpright: boolean): { columns: number; rows: number } {
  // Of every split in `SPLITS` a divisor.
  const short = Math.floor(Math.sqrt(split));
  const long = split / short;
  return isUpright ? { columns: short, rows: long } : { columns: long, rows: short };
}

/** The rectangles of a regular split of `area`, in the order of reading. `isUpright`: the area is higher than wide, in pixels. */
export function splitRects(area: Rect, split: Split, isUpright: boolean): Rect[] {
  const { columns, rows } = gridOf(split, isUpright);
  const width = area.width / columns;
  const height = area.height / rows;
  return Array.from({ length: split }, (_, index) => ({
    x: area.x + (index % columns) * width,
    y: area.y + Math.floor(index / columns) * height,
    width,
    height,
  }));
}

/** Every display with four empty tiles: how a wall begins. */
export function firstLayout(wall: WallGeometry): Layout {
  const isUpright = wall.displayHeightPx > wall.displayWidthPx;
  const rects = Array.from({ length: displayCount(wall) }, (_, display) =>
    splitRects(displayRect(wall, display), 4, isUpright),
  ).flat();
  return {
    ...EMPTY_LAYOUT,
    tiles: rects.map((rect, index) => ({ id: `t${index + 1}`, rect, content: null, isProtected: false })),
  };
}

/** A name that no part of the layout has yet: the smallest free number after the letter. */
export function freeIds(layout: Layout, letter: string, count: number): string[] {
  const taken = new Set([...layout.tiles, ...layout.windows, ...layout.patrols].map(({ id }) => id));
  const ids: string[] = [];
  for (let n = 1; ids.length < count; n++) {
    if (!taken.has(`${letter}${n}`)) {
      ids.push(`${letter}${n}`);
    }
  }
  return ids;
}

/** What is wrong with a layout on a wall, in words for a developer; null when nothing is. */
export function layoutFault(wall: WallGeometry, layout: Layout): string | null {
  const all = wallRect(wall);
  const parts = [...layout.tiles, ...layout.windows];
  const outside = parts.find(({ rect }) => !contains(all, rect));
  if (outside !== undefined) {
    return `${outside.id} lies outside the wall`;
  }
  const ids = [...parts, ...layout.patrols].map(({ id }) => id);
  if (new Set(ids).size < ids.length) {
    return 'two parts have the same id';
  }
  for (const [index, tile] of layout.tiles.entries()) {
    const other = layout.tiles.slice(index + 1).find(({ rect }) => overlaps(rect, tile.rect));
    if (other !== undefined) {
      return `the tiles ${tile.id} and ${other.id} overlap`;
    }
  }
  const lost = parts.find(
    ({ content }) => content?.kind === 'patrol' && layout.patrols.every(({ id }) => id !== content.patrolId),
  );
  return lost === undefined ? null : `${lost.id} shows a patrol that isn't there`;
}

/** Every source that a layout shows by itself, patrols aside. */
export function sourcesOf(layout: Layout): string[] {
  return [...layout.tiles, ...layout.windows].flatMap(({ content }) =>
    content?.kind === 'source' ? [content.sourceId] : [],
  );
}
