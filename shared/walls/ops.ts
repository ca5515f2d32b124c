import { z } from 'zod';
import { AppError, assertUnreachable } from '../errors.ts';
import { SourceId } from '../sources.ts';
import { Content, isSameContent, PartId, soundIdOf } from './content.ts';
import {
  boundsOf,
  contains,
  displayCount,
  displayRect,
  overlaps,
  Rect,
  wallRect,
  type WallGeometry,
} from './geometry.ts';
import {
  byPlace,
  freeIds,
  Layout,
  layoutFault,
  MAX_WINDOWS,
  Patrol,
  splitRects,
  SPLITS,
  type Split,
  type Tile,
} from './layout.ts';

const Display = z.number().int().min(0).max(127);

/** One change of a layout. Each names the parts that it is about, so that two desks that work at once don't undo each other's work. */
export const LayoutOp = z.discriminatedUnion('type', [
  /** Splits a display, or the wall as one surface; contents keep their order. */
  z.object({
    type: z.literal('split'),
    display: Display.nullable(),
    count: z.union(SPLITS.map((count) => z.literal(count))),
  }),
  /** Puts something into a tile or a window. A source stands in one tile at most: the two change places. */
  z.object({ type: z.literal('put'), partId: PartId, content: Content }),
  z.object({ type: z.literal('swap'), partId: PartId, otherId: PartId }),
  /** Empties a tile; closes a window. */
  z.object({ type: z.literal('clear'), partId: PartId }),
  z.object({ type: z.literal('clearAll') }),
  /** Makes one tile of several and of everything that lies between them, over displays too. */
  z.object({ type: z.literal('merge'), partIds: z.array(PartId).min(2).max(144) }),
  /** Moves or resizes: a tile where nothing else stands, a window anywhere. */
  z.object({ type: z.literal('place'), partId: PartId, rect: Rect }),
  /** A new tile where nothing stands. */
  z.object({ type: z.literal('add'), rect: Rect, content: Content.nullable() }),
  /** A new window over everything else. */
  z.object({ type: z.literal('float'), rect: Rect, content: Content.nullable() }),
  /** Takes a tile away with its place. */
  z.object({ type: z.literal('remove'), partId: PartId }),
  z.object({ type: z.literal('raise'), partId: PartId }),
  z.object({ type: z.literal('lower'), partId: PartId }),
  z.object({ type: z.literal('protect'), partId: PartId, isProtected: z.boolean() }),
  /** Listens to a source (`gain` 0–1), alone or with what is heard already; `gain` null: no longer. */
  z.object({
    type: z.literal('hear'),
    sourceId: SourceId,
    gain: z.number().min(0).max(1).nullable(),
    isMixed: z.boolean(),
  }),
  z.object({ type: z.literal('hush') }),
  /** Starts (or changes) a patrol in these parts. */
  z.object({ type: z.literal('patrol'), patrol: Patrol, partIds: z.array(PartId).min(1).max(144) }),
  z.object({ type: z.literal('replace'), layout: Layout }),
]);
export type LayoutOp = z.infer<typeof LayoutOp>;

const partOf = (layout: Layout, id: string): Tile => {
  const part = [...layout.tiles, ...layout.windows].find((each) => each.id === id);
  if (part === undefined) {
    throw AppError.notFound('tile', id);
  }
  return part;
};

const isWindow = (layout: Layout, id: string): boolean => layout.windows.some((window) => window.id === id);

/** Changes one part by its id. */
function change(layout: Layout, id: string, patch: Partial<Tile>): Layout {
  const one = (part: Tile): Tile => (part.id === id ? { ...part, ...patch } : part);
  return { ...layout, tiles: layout.tiles.map(one), windows: layout.windows.map(one) };
}

const filled = (contents: readonly (Content | null)[]): Content[] =>
  contents.filter((content) => content !== null);

function split(wall: WallGeometry, layout: Layout, display: number | null, count: Split): Layout {
  if (display !== null && display >= displayCount(wall)) {
    throw AppError.invalidInput('display', `the wall has ${displayCount(wall)} displays`);
  }
  const area = display === null ? wallRect(wall) : displayRect(wall, display);
  const old = layout.tiles.filter(({ rect }) => overlaps(rect, area)).sort(byPlace);
  const kept = layout.tiles.filter((tile) => !old.includes(tile));
  const isUpright = area.width * wall.displayWidthPx < area.height * wall.displayHeightPx;
  const rects = splitRects(area, count, isUpright);
  // An empty place stays empty, so that nobody's picture moves into it by a split and back.
  const carried: (Content | null)[] = old.slice(0, count).map(({ content }) => content);
  const spare = [...filled(old.slice(count).map(({ content }) => content)), ...layout.spare];
  const contents = [...carried, ...spare.slice(0, count - carried.length)];
  const ids = freeIds({ ...layout, tiles: kept }, 't', count);
  const tiles = rects.map((rect, index): Tile => {
    const before = old[index];
    return {
      id: before?.id ?? ids[index] ?? '',
      rect,
      content: contents[index] ?? null,
      isProtected: before?.isProtected ?? false,
    };
  });
  return {
    ...layout,
    tiles: unique([...kept, ...tiles], layout).sort(byPlace),
    spare: spare.slice(count - carried.length).slice(0, 36),
  };
}

/** Gives new ids to tiles whose id another has. */
function unique(tiles: Tile[], layout: Layout): Tile[] {
  const seen = new Set<string>();
  const fresh = freeIds({ ...layout, tiles: [...layout.tiles, ...tiles] }, 't', tiles.length);
  return tiles.map((tile, index) => {
    const id = seen.has(tile.id) ? (fresh[index] ?? tile.id) : tile.id;
    seen.add(id);
    return id === tile.id ? tile : { ...tile, id };
  });
}

function swap(layout: Layout, id: string, otherId: string): Layout {
  const one = partOf(layout, id);
  const other = partOf(layout, otherId);
  return change(change(layout, id, { content: other.content }), otherId, { content: one.content });
}

function put(layout: Layout, partId: string, content: Content): Layout {
  const part = partOf(layout, partId);
  const there =
    content.kind === 'source' && !isWindow(layout, partId)
      ? layout.tiles.find((tile) => tile.id !== partId && isSameContent(tile.content, content))
      : undefined;
  if (there !== undefined) {
    return swap(layout, there.id, partId);
  }
  return isSameContent(part.content, content) ? layout : change(layout, partId, { content });
}

function merge(layout: Layout, partIds: readonly string[]): Layout {
  let members = partIds.map((id) => partOf(layout, id));
  if (members.some(({ id }) => isWindow(layout, id))) {
    throw AppError.invalidInput('partIds', 'windows are not merged');
  }
  // What is cut by the rectangle around the members becomes a member too, until the rectangle cuts nothing.
  for (let count = 0; count !== members.length;) {
    count = members.length;
    const bounds = boundsOf(members.map(({ rect }) => rect));
    members = layout.tiles.filter(({ rect }) => overlaps(rect, bounds));
  }
  members.sort(byPlace);
  const [first] = members;
  if (first === undefined) {
    return layout;
  }
  const contents = filled(members.map(({ content }) => content));
  const merged: Tile = {
    ...first,
    rect: boundsOf(members.map(({ rect }) => rect)),
    content: contents[0] ?? null,
    isProtected: members.some(({ isProtected }) => isProtected),
  };
  const rest = layout.tiles.filter((tile) => !members.includes(tile));
  return {
    ...layout,
    tiles: [...rest, merged].sort(byPlace),
    spare: [...contents.slice(1), ...layout.spare].slice(0, 36),
  };
}

function assertFree(layout: Layout, rect: Rect, exceptId: string | null): void {
  const other = layout.tiles.find((tile) => tile.id !== exceptId && overlaps(tile.rect, rect));
  if (other !== undefined) {
    throw AppError.conflict(`the tile ${other.id} stands there`);
  }
}

function assertInside(wall: WallGeometry, rect: Rect): void {
  if (!contains(wallRect(wall), rect)) {
    throw AppError.invalidInput('rect', 'lies outside the wall');
  }
}

function place(layout: Layout, partId: string, rect: Rect): Layout {
  partOf(layout, partId);
  if (!isWindow(layout, partId)) {
    assertFree(layout, rect, partId);
  }
  const moved = change(layout, partId, { rect });
  return { ...moved, tiles: [...moved.tiles].sort(byPlace) };
}

function float(layout: Layout, rect: Rect, content: Content | null): Layout {
  if (layout.windows.length >= MAX_WINDOWS) {
    throw AppError.conflict(`a wall has at most ${MAX_WINDOWS} windows`);
  }
  const [id = ''] = freeIds(layout, 'w', 1);
  return { ...layout, windows: [...layout.windows, { id, rect, content, isProtected: false }] };
}

function restack(layout: Layout, partId: string, isUp: boolean): Layout {
  const window = layout.windows.find(({ id }) => id === partId);
  if (window === undefined) {
    throw AppError.notFound('window', partId);
  }
  const rest = layout.windows.filter(({ id }) => id !== partId);
  return { ...layout, windows: isUp ? [...rest, window] : [window, ...rest] };
}

const without = (layout: Layout, partId: string): Layout => ({
  ...layout,
  tiles: layout.tiles.filter(({ id }) => id !== partId),
  windows: layout.windows.filter(({ id }) => id !== partId),
});

function clear(layout: Layout, partId: string): Layout {
  partOf(layout, partId);
  return isWindow(layout, partId) ? without(layout, partId) : change(layout, partId, { content: null });
}

function patrol(layout: Layout, given: Patrol, partIds: readonly string[]): Layout {
  const content: Content = { kind: 'patrol', patrolId: given.id };
  const others = layout.patrols.filter(({ id }) => id !== given.id);
  const begun = { ...layout, patrols: [...others, given] };
  return partIds.reduce((next, id) => {
    partOf(next, id);
    return change(next, id, { content });
  }, begun);
}

/** What no part shows any more ends: patrols, and the sound of what has left the wall, so that nothing starts to sound by itself later. */
function tidy(layout: Layout, hasSource: (sourceId: string) => boolean): Layout {
  const contents = filled([...layout.tiles, ...layout.windows].map(({ content }) => content));
  const patrols = layout.patrols.filter(({ id }) =>
    contents.some((content) => content.kind === 'patrol' && content.patrolId === id),
  );
  const heard = layout.heard.filter(({ sourceId }) => hasSource(sourceId));
  return patrols.length === layout.patrols.length && heard.length === layout.heard.length
    ? layout
    : { ...layout, patrols, heard };
}

function step(wall: WallGeometry, layout: Layout, op: LayoutOp): Layout {
  switch (op.type) {
    case 'split': {
      return split(wall, layout, op.display, op.count);
    }
    case 'put': {
      return put(layout, op.partId, op.content);
    }
    case 'swap': {
      return swap(layout, op.partId, op.otherId);
    }
    case 'clear': {
      return clear(layout, op.partId);
    }
    case 'clearAll': {
      const tiles = layout.tiles.map((tile) => ({ ...tile, content: null }));
      return { ...layout, tiles, windows: [], spare: [] };
    }
    case 'merge': {
      return merge(layout, op.partIds);
    }
    case 'place': {
      assertInside(wall, op.rect);
      return place(layout, op.partId, op.rect);
    }
    case 'add': {
      assertInside(wall, op.rect);
      assertFree(layout, op.rect, null);
      const [id = ''] = freeIds(layout, 't', 1);
      const tile = { id, rect: op.rect, content: op.content, isProtected: false };
      return { ...layout, tiles: [...layout.tiles, tile].sort(byPlace) };
    }
    case 'float': {
      assertInside(wall, op.rect);
      return float(layout, op.rect, op.content);
    }
    case 'remove': {
      partOf(layout, op.partId);
      return without(layout, op.partId);
    }
    case 'raise':
    case 'lower': {
      return restack(layout, op.partId, op.type === 'raise');
    }
    case 'protect': {
      partOf(layout, op.partId);
      return change(layout, op.partId, { isProtected: op.isProtected });
    }
    case 'hear': {
      const { sourceId, gain, isMixed } = op;
      const others = isMixed || gain === null ? layout.heard.filter((one) => one.sourceId !== sourceId) : [];
      return { ...layout, heard: gain === null ? others : [...others, { sourceId, gain }].slice(-8) };
    }
    case 'hush': {
      return { ...layout, heard: [] };
    }
    case 'patrol': {
      return patrol(layout, op.patrol, op.partIds);
    }
    case 'replace': {
      const fault = layoutFault(wall, op.layout);
      if (fault !== null) {
        throw AppError.invalidInput('layout', fault);
      }
      return op.layout;
    }
    default: {
      return assertUnreachable(op);
    }
  }
}

/**
 * The layout after a change. `onPatrol` names the sources that patrols show now, which may be heard too.
 * @throws AppError('notFound' for a part that isn't there, 'conflict' where another tile stands, 'invalidInput' outside the wall)
 */
export function applyOp(
  wall: WallGeometry,
  layout: Layout,
  op: LayoutOp,
  onPatrol: ReadonlySet<string> = new Set(),
): Layout {
  const after = step(wall, layout, op);
  const shown = new Set([...after.tiles, ...after.windows].map(({ content }) => soundIdOf(content)));
  return tidy(after, (sourceId) => shown.has(sourceId) || onPatrol.has(sourceId));
}
