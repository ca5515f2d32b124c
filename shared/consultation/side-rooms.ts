import type { Act } from './commands.ts';
import { done, refuse, type Outcome } from './outcome.ts';
import { hasVoice, isPresent } from './rights.ts';
import { CALL_MS, siteOf, type Consultation, type SideRoom } from './session.ts';

export type SideRoomAct = Extract<
  Act,
  { type: 'askSideRoom' | 'answerSideRoom' | 'leaveSideRoom' | 'closeSideRoom' }
>;

const withRooms = (state: Consultation, sideRooms: SideRoom[]): Consultation => ({ ...state, sideRooms });

const without = (state: Consultation, gone: SideRoom | undefined): Consultation =>
  gone === undefined
    ? state
    : withRooms(
        state,
        state.sideRooms.filter((room) => room !== gone),
      );

/** Whether a site may talk aside: everybody needs to hear the chair and who has the floor, and a unit's page has no way to answer. */
function mayBeAside(state: Consultation, siteId: string): boolean {
  const site = siteOf(state, siteId);
  return (
    site !== undefined &&
    isPresent(site) &&
    hasVoice(site) &&
    site.kind !== 'unit' &&
    state.chairId !== siteId &&
    state.floorId !== siteId
  );
}

/** Talks aside: one site asks another, which agrees or doesn't; either ends it, and so does the chair. */
export function applySideRooms(
  state: Consultation,
  act: SideRoomAct,
  { siteId, at }: { siteId: string | null; at: number },
): Outcome {
  const own = state.sideRooms.find(({ siteIds }) => siteIds.some((id) => id === siteId));
  switch (act.type) {
    case 'askSideRoom': {
      if (siteId === null || siteId === act.siteId || !mayBeAside(state, siteId)) {
        return refuse(state, 'conflict', 'the chair and who has the floor do not talk aside');
      }
      const isBusy = state.sideRooms.some(({ siteIds }) => siteIds.includes(act.siteId));
      if (own !== undefined || isBusy || !mayBeAside(state, act.siteId)) {
        return refuse(state, 'conflict', 'one of the two talks aside already, or cannot');
      }
      const room: SideRoom = { siteIds: [siteId, act.siteId], askedAt: at, since: null };
      return done(withRooms(state, [...state.sideRooms, room]));
    }
    case 'answerSideRoom': {
      if (own?.siteIds[1] !== siteId || own.since !== null) {
        return refuse(state, 'conflict', 'nobody asks this site to talk aside');
      }
      return done(
        act.accepts
          ? withRooms(
              state,
              state.sideRooms.map((room) => (room === own ? { ...room, since: at } : room)),
            )
          : without(state, own),
      );
    }
    case 'leaveSideRoom': {
      return done(without(state, own));
    }
    case 'closeSideRoom': {
      return done(
        without(
          state,
          state.sideRooms.find(({ siteIds }) => siteIds.includes(act.siteId)),
        ),
      );
    }
  }
}

/** Questions to talk aside that nobody answers are over. */
export function missSideRooms(state: Consultation, at: number): Consultation {
  const kept = state.sideRooms.filter(({ askedAt, since }) => since !== null || at - askedAt < CALL_MS);
  return kept.length === state.sideRooms.length ? state : withRooms(state, kept);
}

/** Ends what one of the two can't go on with: it is gone, or has got the chair or the floor. */
export function settleSideRooms(state: Consultation): Consultation {
  const kept = state.sideRooms.filter(({ siteIds }) => siteIds.every((id) => mayBeAside(state, id)));
  return kept.length === state.sideRooms.length ? state : withRooms(state, kept);
}
