/**
 * Who is in which call. Pure: whoever keeps a switchboard gives the time with each step, in ms of a clock that doesn't go back, and does
 * what comes out of it. A person is in one call at most, ringing or talking.
 */

export type Side = 'caller' | 'callee';
export const otherSide = (side: Side): Side => (side === 'caller' ? 'callee' : 'caller');

/**
 * Why a call ended:
 * - `hungUp`: one of both hung up
 * - `cancelled`: the caller gave up before it was answered
 * - `declined`: the callee didn't want it
 * - `busy`: the callee was in another call
 * - `unavailable`: nobody was there to be rung
 * - `unanswered`: it rang as long as calls ring
 * - `linkLost`: one of both was away for too long
 * - `serverStopped`: the server went down
 */
export const CALL_ENDS = [
  'hungUp',
  'cancelled',
  'declined',
  'busy',
  'unavailable',
  'unanswered',
  'linkLost',
  'serverStopped',
] as const;
export type CallEnd = (typeof CALL_ENDS)[number];

/** What becomes of a call by time alone, ms. */
export interface CallRules {
  /** A call that nobody answers rings this long. */
  ringMs: number;
  /** Whose link is lost may come back within this. */
  graceMs: number;
}

/** A call that goes on. `caller` and `callee` are persons' ids. */
export interface LiveCall {
  id: string;
  caller: string;
  callee: string;
  phase: 'ringing' | 'talking';
  /** When its phase began. */
  since: number;
  /** Since when a side's link has been lost; null while it is there. A callee has none before the answer: all that they have rings. */
  lostSince: Readonly<Record<Side, number | null>>;
}

/** The calls that go on, by id. */
export type Switchboard = ReadonlyMap<string, LiveCall>;

/** A call that has ended. `by` is null where nobody did it. */
export interface EndedCall {
  call: LiveCall;
  reason: CallEnd;
  by: Side | null;
}

/** A switchboard after a step, and the calls that ended by it. */
export interface CallStep {
  board: Switchboard;
  ended: readonly EndedCall[];
}

export const NO_CALLS: Switchboard = new Map();

const same = (board: Switchboard): CallStep => ({ board, ended: [] });

function put(board: Switchboard, call: LiveCall): CallStep {
  return same(new Map(board).set(call.id, call));
}

function end(board: Switchboard, ended: readonly EndedCall[]): CallStep {
  const left = new Map(board);
  for (const { call } of ended) {
    left.delete(call.id);
  }
  return { board: left, ended };
}

/** The call that a person is in, if any. */
export const callOf = (board: Switchboard, personId: string): LiveCall | undefined =>
  [...board.values()].find(({ caller, callee }) => caller === personId || callee === personId);

/** The side of a call that a person is on; null for anybody else. */
export const sideOf = ({ caller, callee }: LiveCall, personId: string): Side | null =>
  caller === personId ? 'caller' : callee === personId ? 'callee' : null;

/** A call begins to ring, or ends at once. The caller must not be in a call, nor call themselves. */
export function place(
  board: Switchboard,
  { id, caller, callee }: Pick<LiveCall, 'id' | 'caller' | 'callee'>,
  { isThere, now }: { isThere: boolean; now: number },
): CallStep {
  const lostSince = { caller: null, callee: null };
  const call: LiveCall = { id, caller, callee, phase: 'ringing', since: now, lostSince };
  if (callOf(board, callee) !== undefined) {
    return { board, ended: [{ call, reason: 'busy', by: null }] };
  }
  return isThere ? put(board, call) : { board, ended: [{ call, reason: 'unavailable', by: null }] };
}

/** The callee answers. Nothing changes where the call doesn't ring any more. */
export function answer(board: Switchboard, callId: string, now: number): CallStep {
  const call = board.get(callId);
  return call?.phase === 'ringing' ? put(board, { ...call, phase: 'talking', since: now }) : same(board);
}

/** One of both gives up, declines or hangs up, which of these by where the call is. */
export function hangUp(board: Switchboard, callId: string, by: Side): CallStep {
  const call = board.get(callId);
  if (call === undefined) {
    return same(board);
  }
  const early = by === 'caller' ? 'cancelled' : 'declined';
  return end(board, [{ call, reason: call.phase === 'ringing' ? early : 'hungUp', by }]);
}

/** A side's link is lost, or back. */
export function setLink(
  board: Switchboard,
  callId: string,
  { side, isThere, now }: { side: Side; isThere: boolean; now: number },
): CallStep {
  const call = board.get(callId);
  const matters = call !== undefined && (call.phase === 'talking' || side === 'caller');
  if (!matters || isThere === (call.lostSince[side] === null)) {
    return same(board);
  }
  return put(board, { ...call, lostSince: { ...call.lostSince, [side]: isThere ? null : now } });
}

function overdue(call: LiveCall, { ringMs, graceMs }: CallRules, now: number): EndedCall | null {
  for (const side of ['caller', 'callee'] as const) {
    const lost = call.lostSince[side];
    if (lost !== null && now >= lost + graceMs) {
      return { call, reason: 'linkLost', by: side };
    }
  }
  return call.phase === 'ringing' && now >= call.since + ringMs
    ? { call, reason: 'unanswered', by: null }
    : null;
}

/** What time has done. */
export function settleCalls(board: Switchboard, rules: CallRules, now: number): CallStep {
  const ended = [...board.values()].flatMap((call) => overdue(call, rules, now) ?? []);
  return ended.length === 0 ? same(board) : end(board, ended);
}

/** Ends every call. */
export const stopAll = (board: Switchboard): CallStep =>
  end(
    board,
    [...board.values()].map((call) => ({ call, reason: 'serverStopped', by: null })),
  );
