import { WALL_PANELS, type Content } from '#shared/walls/content.ts';

/** What can be put on a wall without a further choice, beside sources, by the id that lists and drags know it by. */
export const WALL_ITEMS = [
  ...WALL_PANELS.map((panel) => `panel:${panel}` as const),
  'map',
  'clock',
  'consultation',
] as const;
export type WallItemId = (typeof WALL_ITEMS)[number];

export const isWallItem = (id: string): id is WallItemId => WALL_ITEMS.some((item) => item === id);

/** The content that an id of a list stands for: an item's, else a source's. */
export function contentOf(id: string): Content {
  if (!isWallItem(id)) {
    return { kind: 'source', sourceId: id };
  }
  if (id === 'map') {
    return { kind: 'map', view: null, unitId: null };
  }
  if (id === 'clock') {
    return { kind: 'clock' };
  }
  if (id === 'consultation') {
    return { kind: 'consultation', consultationId: null };
  }
  const panel = WALL_PANELS.find((name) => `panel:${name}` === id);
  return { kind: 'panel', panel: panel ?? 'pipeline' };
}

/** Ids by which lists know what stands on a wall. */
export function idOf(content: Content | null): string | null {
  switch (content?.kind) {
    case 'source': {
      return content.sourceId;
    }
    case 'panel': {
      return `panel:${content.panel}`;
    }
    case 'map':
    case 'clock':
    case 'consultation': {
      return content.kind;
    }
    default: {
      return null;
    }
  }
}
