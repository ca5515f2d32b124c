import { applyAttendance, begin, missCalls, newSite } from './attendance.ts';
import { settle } from './chair.ts';
import { RIGHTS, type Act, type ActorRole, type CommandType, type ResolvedPlan } from './commands.ts';
import { applyFloor } from './floor.ts';
import { applyMatters } from './matters.ts';
import { done, refuse, type Outcome } from './outcome.ts';
import { applyPictures, stepLoop } from './pictures.ts';
import { applyRecording, beginRecording, endRecording, loseSite } from './recording.ts';
import { isPresent } from './rights.ts';
import { applySideRooms, missSideRooms } from './side-rooms.ts';
import { placeKey, siteOf, type Consultation } from './session.ts';

/** Who acts, and when (UTC ms). */
export interface Actor {
  /** The place that they act from; null: from none. */
  siteId: string | null;
  /** Whether they command at the court that holds the session, or above it. */
  isHost: boolean;
  /** Whether they belong to the court that the decision goes to. */
  isReceiver: boolean;
  /** Their name, for what is signed with one. */
  name: string;
  at: number;
}

/** Commands of a session that is over: what it decided may still be confirmed. */
const AFTER_END: readonly CommandType[] = ['confirmDecision', 'finishDecision'];
/** Commands of one that hasn't begun. */
const BEFORE: readonly CommandType[] = [
  'plan',
  'cancel',
  'start',
  'invite',
  'reportCheck',
  'decline',
  'leave',
];

const MINUTE_MS = 60_000;

/** What an actor is in a session. */
export function rolesOf(state: Consultation, { siteId, isHost, isReceiver }: Actor): ActorRole[] {
  const roles: ActorRole[] = [];
  const site = siteOf(state, siteId);
  if (site !== undefined && isPresent(site) && state.phase === 'running') {
    if (site.id === state.chairId) {
      roles.push('chair');
    }
    // Whoever is appointed takes part like others while somebody else has the chair.
    const role = site.role === 'chair' ? 'participant' : site.role;
    roles.push(site.kind === 'unit' ? 'unit' : role);
  } else if (site !== undefined) {
    roles.push('outside');
  }
  if (isHost) {
    roles.push('host');
  }
  if (isReceiver) {
    roles.push('receiver');
  }
  return roles;
}

const isEvent = (type: Act['type']): type is Exclude<Act['type'], CommandType> => !(type in RIGHTS);

function isInTime(phase: Consultation['phase'], type: CommandType): boolean {
  switch (phase) {
    case 'planned': {
      return BEFORE.includes(type);
    }
    case 'running': {
      return !['plan', 'cancel', 'start'].includes(type);
    }
    case 'ended': {
      return AFTER_END.includes(type);
    }
    case 'cancelled': {
      return false;
    }
  }
}

function planned(state: Consultation, plan: ResolvedPlan, at: number): Outcome {
  const chairs = plan.sites.filter(({ role }) => role === 'chair');
  const places = new Set(plan.sites.map(placeKey));
  const ids = new Set(plan.sites.map(({ id }) => id));
  if (chairs.length !== 1 || places.size !== plan.sites.length || ids.size !== plan.sites.length) {
    return refuse(state, 'conflict', 'a plan has one chair and invites nobody twice');
  }
  return done({
    ...state,
    title: plan.title,
    plannedAt: plan.plannedAt,
    plannedEndAt: plan.plannedAt + plan.minutes * MINUTE_MS,
    hasWaitingRoom: plan.hasWaitingRoom,
    recordsItself: plan.recordsItself,
    sites: plan.sites.map((seat) => {
      const known = siteOf(state, seat.id);
      return {
        ...newSite(seat, at, false),
        ...(known?.presence === 'waiting' ? { presence: 'waiting' } : {}),
        check: known?.check ?? null,
      };
    }),
    agenda: plan.agenda.map((item) => ({ ...item, begunAt: null, endedAt: null })),
  });
}

function started(state: Consultation, at: number): Outcome {
  const minutes = state.plannedEndAt - state.plannedAt;
  const chair = state.sites.find(({ role }) => role === 'chair');
  const begun = begin(
    {
      ...state,
      phase: 'running',
      begunAt: at,
      plannedEndAt: at + minutes,
      chairId: chair?.id ?? null,
      chairBy: 'appointment',
    },
    at,
  );
  return done(state.recordsItself ? beginRecording(begun, null, at) : begun);
}

function ended(state: Consultation, at: number): Outcome {
  return done({
    ...endRecording(state, at),
    phase: 'ended',
    endedAt: at,
    sites: state.sites.map((site) => ({
      ...site,
      leftAt: site.presence === 'present' || site.presence === 'away' ? (site.leftAt ?? at) : site.leftAt,
      hand: null,
      handAt: null,
    })),
    agenda: state.agenda.map((item) => (item.id === state.itemId ? { ...item, endedAt: at } : item)),
    rollCalls: state.rollCalls.map((roll) => ({ ...roll, closedAt: roll.closedAt ?? at })),
    votes: state.votes.map((vote) => ({ ...vote, closedAt: vote.closedAt ?? at })),
    itemId: null,
    chairId: null,
    floorId: null,
    broadcast: [],
    watchId: null,
    loop: null,
    isVoiceActivated: false,
    speakerId: null,
    contentId: null,
    contentTopic: null,
    layerId: null,
    sideRooms: [],
  });
}

function change(state: Consultation, act: Act, actor: Actor): Outcome {
  const { at } = actor;
  switch (act.type) {
    case 'plan': {
      return planned(state, act.plan, at);
    }
    case 'cancel': {
      return done({ ...state, phase: 'cancelled', endedAt: at });
    }
    case 'start': {
      return started(state, at);
    }
    case 'end': {
      return ended(state, at);
    }
    case 'extend': {
      return done({ ...state, plannedEndAt: Math.max(state.plannedEndAt, at) + act.minutes * MINUTE_MS });
    }
    case 'setLocked': {
      return done({ ...state, isLocked: act.isLocked });
    }
    case 'tick': {
      return done(stepLoop(missSideRooms(missCalls(state, at), at), at));
    }
    case 'invite':
    case 'call':
    case 'admit':
    case 'remove':
    case 'setRole':
    case 'decline':
    case 'leave':
    case 'arrive':
    case 'lose':
    case 'restart':
    case 'reportCheck': {
      return applyAttendance(state, act, actor);
    }
    case 'startRecording':
    case 'stopRecording': {
      return applyRecording(state, act, actor);
    }
    case 'recordingFailed': {
      return done(endRecording(state, at, act.failure));
    }
    case 'siteRecordingFailed': {
      return done(loseSite(state, act.siteId, at));
    }
    case 'askSideRoom':
    case 'answerSideRoom':
    case 'leaveSideRoom':
    case 'closeSideRoom': {
      return applySideRooms(state, act, actor);
    }
    case 'mute':
    case 'unmute':
    case 'muteAll':
    case 'unmuteAll':
    case 'grantFloor':
    case 'endFloor':
    case 'setOwn':
    case 'sign':
    case 'lowerHand':
    case 'keepLayout': {
      return applyFloor(state, act, actor);
    }
    case 'broadcast':
    case 'watch':
    case 'loop':
    case 'setVoiceActivated':
    case 'pushLayout':
    case 'handOver':
    case 'takeBack':
    case 'shareContent':
    case 'turnPage':
    case 'speaker': {
      return applyPictures(state, act, actor);
    }
    default: {
      return applyMatters(state, act, actor);
    }
  }
}

/**
 * What an act makes of a session, by whoever it is. Pure; a refused act leaves the session as it was. What must hold after every act
 * (one chair, a floor that somebody present has, pictures of who is there) is settled with it.
 */
export function apply(state: Consultation, act: Act, actor: Actor): Outcome {
  const { type } = act;
  if (isEvent(type)) {
    if (state.phase === 'ended' || state.phase === 'cancelled') {
      return refuse(state, 'conflict', 'the session is over');
    }
  } else {
    if (!rolesOf(state, actor).some((role) => RIGHTS[type].includes(role))) {
      return refuse(state, 'forbidden', `${type} is not for who asks`);
    }
    if (!isInTime(state.phase, type)) {
      return refuse(state, 'conflict', `${type} is not possible: the session is ${state.phase}`);
    }
  }
  const outcome = change(state, act, actor);
  return outcome.refusal === null ? done(settle(outcome.state, actor.at)) : outcome;
}

/** A session that is only an id and a court yet; a plan makes it one. */
export function emptyConsultation(
  given: Pick<Consultation, 'id' | 'courtId' | 'courtNameZh' | 'courtNameEn' | 'createdBy' | 'createdAt'>,
): Consultation {
  return {
    ...given,
    title: '',
    phase: 'planned',
    plannedAt: given.createdAt,
    plannedEndAt: given.createdAt,
    begunAt: null,
    endedAt: null,
    hasWaitingRoom: false,
    recordsItself: false,
    isLocked: false,
    isMutedOnEntry: false,
    sites: [],
    agenda: [],
    itemId: null,
    chairId: null,
    chairBy: 'appointment',
    floorId: null,
    broadcast: [],
    watchId: null,
    loop: null,
    isVoiceActivated: false,
    speakerId: null,
    layout: null,
    contentId: null,
    contentTopic: null,
    layerId: null,
    layers: [],
    rollCalls: [],
    votes: [],
    decisions: [],
    texts: [],
    recorded: [],
    sideRooms: [],
  };
}
