import { hasVoice, isPresent, mayChair } from './rights.ts';
import { settleSideRooms } from './side-rooms.ts';
import { CHAIR_GRACE_MS, siteOf, type Consultation, type Site } from './session.ts';

const RANK = ['chair', 'presenter', 'participant'] as const;

const isAble = (site: Site | undefined): site is Site =>
  site !== undefined && isPresent(site) && hasVoice(site);
const canChair = (site: Site | undefined): site is Site => isAble(site) && mayChair(site);

/** The site that was appointed to chair. */
export const appointedChair = ({ sites }: Pick<Consultation, 'sites'>): Site | undefined =>
  sites.find(({ role }) => role === 'chair');

/** Who follows a chair who is gone: the appointed one, then presenters, then participants, each in the order of the plan. */
function successor({ sites }: Consultation): Site | undefined {
  for (const role of RANK) {
    const found = sites.find((site) => site.role === role && canChair(site));
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

/**
 * Gives the chair to who is to hold it: a chair whose line dropped keeps it for a while, then who follows by rule takes over, until the
 * appointed one is back. A chair that was handed over isn't taken from who got it.
 */
function settleChair(state: Consultation, at: number): Consultation {
  const holder = siteOf(state, state.chairId);
  const appointed = appointedChair(state);
  if (state.chairBy === 'rule' && canChair(appointed)) {
    return { ...state, chairId: appointed.id, chairBy: 'appointment' };
  }
  const isAwhile = holder?.presence === 'away' && at - holder.since < CHAIR_GRACE_MS;
  if (canChair(holder) || (isAwhile && mayChair(holder))) {
    return state;
  }
  const next = successor(state);
  if (next === undefined) {
    return state.chairId === null ? state : { ...state, chairId: null, chairBy: 'rule' };
  }
  return { ...state, chairId: next.id, chairBy: next.role === 'chair' ? 'appointment' : 'rule' };
}

/** Takes out of the pictures who isn't there to be seen. */
function settlePictures(state: Consultation): Consultation {
  const isThere = (id: string | null): boolean => isAble(siteOf(state, id));
  const broadcast = state.broadcast.filter(isThere);
  const siteIds = state.loop?.siteIds.filter(isThere) ?? [];
  const shown = state.loop?.siteIds[state.loop.index];
  const index = Math.max(0, shown === undefined ? 0 : siteIds.indexOf(shown));
  return {
    ...state,
    broadcast: broadcast.length === state.broadcast.length ? state.broadcast : broadcast,
    loop:
      state.loop === null || siteIds.length === 0
        ? null
        : siteIds.length === state.loop.siteIds.length
          ? state.loop
          : { ...state.loop, siteIds, index },
    floorId: isThere(state.floorId) && state.floorId !== state.chairId ? state.floorId : null,
    watchId: isThere(state.watchId) ? state.watchId : null,
    speakerId: isThere(state.speakerId) ? state.speakerId : null,
    contentId: isThere(state.contentId) ? state.contentId : null,
    contentTopic: isThere(state.contentId) ? state.contentTopic : null,
    layerId: isThere(state.contentId) ? state.layerId : null,
  };
}

/** What must hold after every change while a session goes on. */
export function settle(state: Consultation, at: number): Consultation {
  return state.phase === 'running' ? settleSideRooms(settlePictures(settleChair(state, at))) : state;
}
