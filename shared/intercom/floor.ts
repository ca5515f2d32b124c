/**
 * Floor control of a talk group: who may speak. Pure: whoever keeps a floor gives the time with each step, in ms of a clock that doesn't
 * go back, and does what comes out of it.
 */

/** The highest talk priority; the lowest is 1. */
export const MAX_PRIORITY = 10;

/** What becomes of a floor by time alone, ms. */
export interface FloorRules {
  /** After a transmission the floor is kept for the conversation this long: see `Hang`. */
  hangMs: number;
  /** The longest transmission. */
  maxTalkMs: number;
  /** Who has the floor and isn't heard for this long has lost the link. */
  silenceMs: number;
}

/** Somebody who wants to speak. `id` is the microphone's: a person with two windows has two. */
export interface Talker {
  id: string;
  /** 1–10; a higher one cuts off a lower one. */
  priority: number;
  /** Speaks to several groups at once. */
  isBroadcast: boolean;
}

/** A transmission that goes on. */
export interface Turn {
  talker: Talker;
  since: number;
  /** When sound last came from the speaker. */
  heardAt: number;
}

/**
 * The time after a transmission in which its answer is expected. A broadcast of no higher priority doesn't break into it, and who was cut
 * off for speaking too long lets others speak first.
 */
export interface Hang {
  last: Talker;
  wasTooLong: boolean;
  until: number;
}

export interface Floor {
  enabled: boolean;
  turn: Turn | null;
  hang: Hang | null;
}

/**
 * Why a transmission ended:
 * - `released`: the speaker let go of the key
 * - `preempted`: somebody of higher priority spoke
 * - `tooLong`: it had lasted as long as one may
 * - `linkLost`: nothing more was heard of the speaker, or the microphone is gone
 * - `cutOff`: a leader ended it
 * - `disabled`: the group was disabled or closed
 * - `serverStopped`: the server went down
 */
export const TURN_ENDS = [
  'released',
  'preempted',
  'tooLong',
  'linkLost',
  'cutOff',
  'disabled',
  'serverStopped',
] as const;
export type TurnEnd = (typeof TURN_ENDS)[number];

/**
 * Why somebody may not speak:
 * - `busy`: somebody of the same or a higher priority speaks
 * - `conversation`: a broadcast would break into a conversation
 * - `resting`: they were cut off just now for speaking too long
 * - `disabled`: the group is disabled
 */
export const DENIALS = ['busy', 'conversation', 'resting', 'disabled'] as const;
export type Denial = (typeof DENIALS)[number];

/** A transmission that has ended. */
export interface Ended {
  turn: Turn;
  reason: TurnEnd;
}

/** A floor after a step, and the transmission that ended by it. */
export interface Step {
  floor: Floor;
  ended: Ended | null;
}

export const freeFloor = (enabled: boolean): Floor => ({ enabled, turn: null, hang: null });

function end(floor: Floor, reason: TurnEnd, hang: Hang | null): Step {
  return floor.turn === null
    ? { floor, ended: null }
    : { floor: { ...floor, turn: null, hang }, ended: { turn: floor.turn, reason } };
}

/** The time at which the floor changes by itself; null where it doesn't. */
export function dueAt({ turn, hang }: Floor, rules: FloorRules): number | null {
  return turn === null
    ? (hang?.until ?? null)
    : Math.min(turn.since + rules.maxTalkMs, turn.heardAt + rules.silenceMs);
}

/** What time has done to the floor. */
export function settle(floor: Floor, rules: FloorRules, now: number): Step {
  const { turn, hang } = floor;
  if (turn !== null && now >= turn.since + rules.maxTalkMs) {
    return end(floor, 'tooLong', { last: turn.talker, wasTooLong: true, until: now + rules.hangMs });
  }
  if (turn !== null && now >= turn.heardAt + rules.silenceMs) {
    return end(floor, 'linkLost', null);
  }
  return { floor: hang !== null && now >= hang.until ? { ...floor, hang: null } : floor, ended: null };
}

function denialOf({ enabled, turn, hang }: Floor, talker: Talker): Denial | null {
  if (!enabled) {
    return 'disabled';
  }
  if (turn !== null) {
    return talker.priority > turn.talker.priority ? null : 'busy';
  }
  if (hang !== null && hang.wasTooLong && hang.last.id === talker.id) {
    return 'resting';
  }
  const breaksIn = hang !== null && talker.isBroadcast && hang.last.id !== talker.id;
  return breaksIn && talker.priority <= hang.last.priority ? 'conversation' : null;
}

/** Asks for the floor. Who has it keeps it; a higher priority takes it. `denial` is null where it is the asker's now. */
export function request(
  before: Floor,
  talker: Talker,
  { rules, now }: { rules: FloorRules; now: number },
): Step & { denial: Denial | null } {
  const { floor, ended } = settle(before, rules, now);
  if (floor.turn?.talker.id === talker.id) {
    return { floor, ended, denial: null };
  }
  const denial = denialOf(floor, talker);
  if (denial !== null) {
    return { floor, ended, denial };
  }
  const preempted = end(floor, 'preempted', null);
  return {
    floor: { ...preempted.floor, turn: { talker, since: now, heardAt: now }, hang: null },
    ended: preempted.ended ?? ended,
    denial: null,
  };
}

/** The speaker lets go. Nothing changes where somebody else speaks by now. */
export function release(
  floor: Floor,
  talkerId: string,
  { rules, now }: { rules: FloorRules; now: number },
): Step {
  const { turn } = floor;
  return turn?.talker.id === talkerId
    ? end(floor, 'released', { last: turn.talker, wasTooLong: false, until: now + rules.hangMs })
    : { floor, ended: null };
}

/** Takes the floor from whoever has it, or from one talker only. */
export function revoke(floor: Floor, reason: TurnEnd, talkerId?: string): Step {
  return talkerId === undefined || floor.turn?.talker.id === talkerId
    ? end(floor, reason, null)
    : { floor, ended: null };
}

/** Sound has come from the speaker. */
export function heard(floor: Floor, talkerId: string, now: number): Floor {
  const { turn } = floor;
  return turn?.talker.id === talkerId && now > turn.heardAt
    ? { ...floor, turn: { ...turn, heardAt: now } }
    : floor;
}

/** Opens the group to speakers, or closes it; nobody speaks in a closed one. */
export function setEnabled(floor: Floor, enabled: boolean): Step {
  const step = enabled ? { floor, ended: null } : end(floor, 'disabled', null);
  return { ...step, floor: { ...step.floor, enabled, hang: enabled ? step.floor.hang : null } };
}
