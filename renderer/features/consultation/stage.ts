import { broadcastPicture, hasVoice, watchedByChair } from '#shared/consultation/rights.ts';
import type { Consultation, SessionLayout } from '#shared/consultation/session.ts';
import { siteOf } from '#shared/consultation/session.ts';

/** A picture on the stage. */
export interface StageTile {
  siteId: string;
  stream: 'video' | 'content';
}

/** What stands large, and what in the strip beside it; `hand` tells whose choice it is. */
export interface Stage {
  large: StageTile[];
  strip: StageTile[];
  hand: 'chair' | 'pushed' | 'own';
}

/** With more people than these beside it in a grid, content would be too small to be read. */
const MOST_BESIDE_CONTENT = 5;

/** What a page shows: the chair's picture before the pushed layout before its own choice; a hall that keeps its layout, and the chair, choose. */
export function stageOf(state: Consultation, meId: string, own: SessionLayout): Stage {
  const me = siteOf(state, meId);
  const isFree = state.chairId === meId || me?.keepsLayout === true;
  const present = state.sites.filter((site) => site.presence === 'present' && hasVoice(site));
  const people: StageTile[] = present.map(({ id }) => ({ siteId: id, stream: 'video' }));
  const content: StageTile[] =
    state.contentId === null ? [] : [{ siteId: state.contentId, stream: 'content' }];
  const picture = broadcastPicture(state);
  if (picture !== null && !isFree) {
    const shown: StageTile[] = picture.map((siteId) => ({ siteId, stream: 'video' }));
    return content.length > 0
      ? { large: content, strip: shown, hand: 'chair' }
      : { large: shown, strip: [], hand: 'chair' };
  }
  const layout = isFree || state.layout === null ? own : state.layout;
  const hand = isFree || state.layout === null ? 'own' : 'pushed';
  const watched = state.chairId === meId ? watchedByChair(state) : null;
  const isCrowded = layout.arrangement === 'grid' && watched === null && people.length > MOST_BESIDE_CONTENT;
  if (content.length > 0 && (layout.arrangement === 'content' || isCrowded)) {
    return { large: content, strip: people, hand };
  }
  if (layout.arrangement === 'grid' && watched === null) {
    return { large: [...content, ...people], strip: [], hand };
  }
  const wanted = watched === null ? layout.siteIds : [watched];
  const named = wanted.filter((id) => present.some((site) => site.id === id));
  const first = state.floorId ?? state.speakerId ?? state.chairId ?? present[0]?.id;
  const large = named.length > 0 ? named : first === undefined ? [] : [first];
  return {
    large: large.map((siteId) => ({ siteId, stream: 'video' })),
    strip: [...content, ...people.filter(({ siteId }) => !large.includes(siteId))],
    hand,
  };
}

/** Columns in which so many pictures of 16:9 are largest in a stage of this shape. */
export function columnsFor(count: number, { width, height }: { width: number; height: number }): number {
  let best = { columns: 1, size: 0 };
  for (let columns = 1; columns <= Math.max(count, 1); columns += 1) {
    const rows = Math.ceil(count / columns);
    const size = Math.min(width / columns, ((height / rows) * 16) / 9);
    if (size >= best.size) {
      best = { columns, size };
    }
  }
  return best.columns;
}
