import { createContext, useContext } from 'react';
import {
  boundsOf,
  contains,
  displayCount,
  displayRect,
  overlaps,
  type Rect,
  FULL_HD_WALL,
  type WallGeometry,
} from '#shared/walls/geometry.ts';
import { soundIdOf } from '#shared/walls/content.ts';
import { byPlace, type Layout, type Tile } from '#shared/walls/layout.ts';
import type { LayoutOp } from '#shared/walls/ops.ts';
import type { Wall, WallPlay, WallState } from '#shared/walls/wall.ts';

/** Which wall is shown: the console's own, or one of a hall by its id. */
export type StageId = 'own' | (string & {});

/** A wall as it is drawn, whichever it is. */
export interface Stage {
  id: StageId;
  geometry: WallGeometry;
  layout: Layout;
  zoomedId: string | null;
  /** What moves by itself; null on the console's own wall. */
  play: WallPlay | null;
  /** Whether sound is to be heard in this window. */
  isHeardHere: boolean;
  /** What is shown is a draft that isn't on the wall yet. */
  isPreview: boolean;
}

/** What the server tells of a hall's wall; parts are missing before it is known, and when it is gone. */
export interface HallParts {
  wall: Wall | undefined;
  state: WallState | undefined;
  play: WallPlay | undefined;
}

/** A hall's wall, silent; null where there is none. */
export function hallStage({ wall, state, play }: HallParts): Stage | null {
  return wall === undefined || state === undefined
    ? null
    : {
        id: wall.id,
        geometry: wall.geometry,
        layout: state.layout,
        zoomedId: state.zoomedId,
        play: play ?? null,
        isHeardHere: false,
        isPreview: false,
      };
}

/** The console's own wall, silent. */
export const ownStage = (layout: Layout): Stage => ({
  id: 'own',
  geometry: FULL_HD_WALL,
  layout,
  zoomedId: null,
  play: null,
  isHeardHere: false,
  isPreview: false,
});

/** What a user does with the wall that is drawn; a window of a hall has nothing of it. */
export interface StageDesk {
  selectedId: string | null;
  /** Parts that are selected together. */
  chosenIds: ReadonlySet<string>;
  mayChange: boolean;
  select: (partId: string, isMore?: boolean) => void;
  /** Changes the wall; what is refused is told in words. */
  act: (op: LayoutOp) => void;
  zoom: (partId: string | null) => void;
  pick: (partId: string) => void;
}

/** The wall around a tile, and what may be done with it (null: nothing). */
export interface StageView {
  stage: Stage;
  desk: StageDesk | null;
}

export const StageContext = createContext<StageView | null>(null);

/** The wall that the component stands on. */
export function useStageView(): StageView {
  const view = useContext(StageContext);
  if (view === null) {
    throw new Error('useStageView() needs a wall around it');
  }
  return view;
}

/** Tiles in the order of reading, then windows from below. */
export const partsOf = ({ tiles, windows }: Layout): Tile[] => [...[...tiles].sort(byPlace), ...windows];

/** The source that a part shows: its own, or the one its patrol has come to; null for anything else. */
export function sourceIdOf({ id, content }: Tile, play: WallPlay | null): string | null {
  if (content?.kind === 'source') {
    return content.sourceId;
  }
  return content?.kind === 'patrol' ? (play?.shown[id] ?? null) : null;
}

/** Under which id a part is listened to; null for what has no sound. */
export const soundIdOfPart = (part: Tile, play: WallPlay | null): string | null =>
  sourceIdOf(part, play) ?? soundIdOf(part.content);

/** What a part that is enlarged takes: all displays that it stands on. */
export function zoomedRect(geometry: WallGeometry, part: Tile): Rect {
  const displays = Array.from({ length: displayCount(geometry) }, (_, n) => displayRect(geometry, n));
  return boundsOf(displays.filter((display) => overlaps(display, part.rect)));
}

/** Where each part stands now; a part that is behind the enlarged one is hidden. */
export function placesOf(stage: Stage): { part: Tile; rect: Rect; isHidden: boolean }[] {
  const parts = partsOf(stage.layout);
  const zoomed = parts.find(({ id }) => id === stage.zoomedId);
  const front = zoomed === undefined ? null : zoomedRect(stage.geometry, zoomed);
  return parts.map((part) => ({
    part,
    rect: part === zoomed && front !== null ? front : part.rect,
    isHidden: part !== zoomed && front !== null && contains(front, part.rect),
  }));
}

/** The part beside another in a direction: the nearest one whose middle lies that way. */
export function neighbour(layout: Layout, fromId: string | null, dx: number, dy: number): string | null {
  const parts = partsOf(layout);
  const from = parts.find(({ id }) => id === fromId) ?? parts[0];
  if (from === undefined) {
    return null;
  }
  const middle = ({ rect }: Tile): [number, number] => [rect.x + rect.width / 2, rect.y + rect.height / 2];
  const [x, y] = middle(from);
  const ahead = parts
    .filter((part) => part !== from)
    .map((part) => {
      const [px, py] = middle(part);
      const along = (px - x) * dx + (py - y) * dy;
      const across = Math.abs((px - x) * dy) + Math.abs((py - y) * dx);
      return { part, along, distance: along + 2 * across };
    })
    .filter(({ along }) => along > 0.5)
    .sort((a, b) => a.distance - b.distance);
  return ahead[0]?.part.id ?? from.id;
}

/**
 * Where something goes that is put on a wall without a place: the part that shows it already, else the selected one if it is empty, else
 * the first empty one, else the selected.
 */
export function partFor(layout: Layout, sourceId: string | null, selectedId: string | null): string | null {
  const parts = partsOf(layout);
  const there = parts.find(({ content }) => content?.kind === 'source' && content.sourceId === sourceId);
  const selected = parts.find(({ id }) => id === selectedId) ?? parts[0];
  const free = selected?.content === null ? selected : parts.find(({ content }) => content === null);
  return (there ?? free ?? selected)?.id ?? null;
}
