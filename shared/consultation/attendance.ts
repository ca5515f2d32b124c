import type { Act, Seat } from './commands.ts';
import { done, refuse, withSite, withSites, type Outcome } from './outcome.ts';
import { CALL_MS, MAX_SITES, placeKey, siteOf, UNIT_ROLES, type Consultation, type Site } from './session.ts';

export type AttendanceAct = Extract<
  Act,
  {
    type:
      | 'invite'
      | 'call'
      | 'admit'
      | 'remove'
      | 'setRole'
      | 'decline'
      | 'leave'
      | 'arrive'
      | 'lose'
      | 'restart'
      | 'reportCheck';
  }
>;

/** A place that nobody has taken yet. */
export function newSite(seat: Seat, at: number, isCalled: boolean): Site {
  return {
    id: seat.id,
    kind: seat.kind,
    courtId: seat.courtId,
    userId: seat.userId,
    unitId: seat.unitId,
    nameZh: seat.nameZh,
    nameEn: seat.nameEn,
    role: seat.role,
    presence: isCalled ? 'calling' : 'invited',
    since: at,
    joinedAt: null,
    leftAt: null,
    isMuted: false,
    own: { audioOff: false, videoOff: false },
    hand: null,
    handAt: null,
    keepsLayout: false,
    check: null,
  };
}

const GONE: readonly Site['presence'][] = ['invited', 'missed', 'declined', 'left', 'removed'];

function enter(state: Consultation, site: Site, at: number): Consultation {
  return withSite(state, site.id, {
    presence: 'present',
    since: at,
    joinedAt: site.joinedAt ?? at,
    leftAt: null,
    // Who comes back is as muted as before; who is new, as everybody is.
    isMuted: site.joinedAt === null ? state.isMutedOnEntry : site.isMuted,
  });
}

function leave(state: Consultation, site: Site, presence: Site['presence'], at: number): Consultation {
  const wasIn = site.presence === 'present' || site.presence === 'away';
  return withSite(state, site.id, {
    presence,
    since: at,
    hand: null,
    handAt: null,
    keepsLayout: false,
    ...(wasIn ? { leftAt: at } : {}),
  });
}

function arrive(state: Consultation, site: Site, at: number): Outcome {
  if (site.presence === 'present' || site.presence === 'waiting') {
    return done(state);
  }
  if (site.presence === 'removed') {
    return refuse(state, 'forbidden', 'the chair has removed this site');
  }
  if (state.phase === 'planned') {
    return done(withSite(state, site.id, { presence: 'waiting', since: at }));
  }
  // Who is called by the chair, or only lost the line, passes the lock and the waiting room, as the appointed chair does.
  const isExpected = site.presence === 'calling' || site.presence === 'away' || site.role === 'chair';
  if (isExpected) {
    return done(enter(state, site, at));
  }
  if (state.isLocked) {
    return refuse(state, 'conflict', 'the session is locked');
  }
  return done(
    state.hasWaitingRoom
      ? withSite(state, site.id, { presence: 'waiting', since: at })
      : enter(state, site, at),
  );
}

/** Lets in who waited for the beginning, and rings everyone else. */
export function begin(state: Consultation, at: number): Consultation {
  return state.sites.reduce((before, site) => {
    const isIn = site.presence === 'waiting' && (!state.hasWaitingRoom || site.role === 'chair');
    if (isIn) {
      return enter(before, site, at);
    }
    return GONE.includes(site.presence) && site.presence !== 'removed'
      ? withSite(before, site.id, { presence: 'calling', since: at })
      : before;
  }, state);
}

/** Sites that were called for too long are missed. */
export const missCalls = (state: Consultation, at: number): Consultation =>
  state.sites.some(({ presence, since }) => presence === 'calling' && at - since >= CALL_MS)
    ? withSites(state, ({ presence, since }) =>
        presence === 'calling' && at - since >= CALL_MS ? { presence: 'missed', since: at } : null,
      )
    : state;

/** Who is invited, comes, goes, and as what. */
export function applyAttendance(
  state: Consultation,
  act: AttendanceAct,
  { siteId, at }: { siteId: string | null; at: number },
): Outcome {
  const target = siteOf(state, 'siteId' in act ? act.siteId : siteId);
  if (act.type === 'restart') {
    return done(
      withSites(state, ({ presence }) =>
        presence === 'present'
          ? { presence: 'away', since: at }
          : presence === 'waiting'
            ? { presence: 'invited', since: at }
            : null,
      ),
    );
  }
  if (act.type === 'invite') {
    const known = siteOf(state, act.seat.id);
    if (known !== undefined) {
      return done(state);
    }
    const isDouble = state.sites.some((site) => placeKey(site) === placeKey(act.seat));
    if (isDouble || state.sites.length >= MAX_SITES || act.seat.role === 'chair') {
      return refuse(
        state,
        'conflict',
        'the site is invited already, or there are too many, or it would be a second chair',
      );
    }
    return done({ ...state, sites: [...state.sites, newSite(act.seat, at, state.phase === 'running')] });
  }
  if (target === undefined) {
    return refuse(state, 'notFound', 'there is no such site');
  }
  switch (act.type) {
    case 'call': {
      return state.phase === 'running' && GONE.includes(target.presence)
        ? done(withSite(state, target.id, { presence: 'calling', since: at }))
        : refuse(state, 'conflict', 'the site is there, or rings already');
    }
    case 'admit': {
      return target.presence === 'waiting' && state.phase === 'running'
        ? done(enter(state, target, at))
        : refuse(state, 'conflict', 'the site does not wait');
    }
    case 'remove': {
      return target.id === state.chairId
        ? refuse(state, 'conflict', 'the chair hands the chair over before going')
        : done(leave(state, target, 'removed', at));
    }
    case 'setRole': {
      if (target.kind === 'unit' && !UNIT_ROLES.includes(act.role)) {
        return refuse(state, 'conflict', 'a unit takes part or looks on');
      }
      // The appointed chair stays who the chair goes back to.
      return target.role === 'chair' || target.id === state.chairId
        ? refuse(state, 'conflict', 'the chair’s role stays')
        : done(withSite(state, target.id, { role: act.role }));
    }
    case 'decline': {
      return target.presence === 'calling' || target.presence === 'invited'
        ? done(leave(state, target, 'declined', at))
        : refuse(state, 'conflict', 'nobody rings');
    }
    case 'leave': {
      return done(leave(state, target, 'left', at));
    }
    case 'reportCheck': {
      return done(withSite(state, target.id, { check: { ...act.check, at } }));
    }
    case 'arrive': {
      return arrive(state, target, at);
    }
    case 'lose': {
      if (target.presence === 'present') {
        return done(withSite(state, target.id, { presence: 'away', since: at }));
      }
      return done(
        target.presence === 'waiting'
          ? withSite(state, target.id, { presence: 'invited', since: at })
          : state,
      );
    }
  }
}
