import { CALL_GRACE_MS, RING_MS, type Call, type CallMuted } from '#shared/calls.ts';
import {
  answer,
  callOf,
  hangUp,
  NO_CALLS,
  place,
  setLink,
  settleCalls,
  sideOf,
  stopAll,
  type CallRules,
  type CallStep,
  type Side,
  type Switchboard,
} from '#shared/calls/switchboard.ts';
import type { CallsEvent } from '#shared/contract/calls.ts';
import { AppError } from '#shared/errors.ts';
import type { TalkMember } from '#shared/intercom.ts';
import type { Caller } from '../../api/caller.ts';
import type { Clock } from '../../clock.ts';
import { Feed } from '../../feed.ts';
import { memberOf } from '../intercom/membership.ts';
import type { CallLog } from './call-log.ts';
import { Endpoints, type Endpoint } from './endpoints.ts';

/** How often calls are looked at for what time does to them, ms. */
const TICK_MS = 500;
const NOT_MUTED: CallMuted = { audio: false, video: false };
const RULES: CallRules = { ringMs: RING_MS, graceMs: CALL_GRACE_MS };

/** What happens to calls, for their two. */
export interface PartyEvent {
  call: Call;
  event: Exclude<CallsEvent, { type: 'snapshot' }>;
}

interface Deps {
  clock: Clock;
  log: CallLog;
  /** A call was answered: both are in it now. */
  onAnswered: (call: Call) => void;
  onEnded: (call: Call) => void;
  rules?: CallRules;
}

const partyOf = (member: TalkMember, endpointId: string | null): Call['caller'] => ({
  ...member,
  endpointId,
  isAway: false,
  muted: NOT_MUTED,
});

/** Who is in which call: decides by the switchboard, tells both and writes it down. */
export class CallDesk {
  readonly events = new Feed<PartyEvent>();
  readonly endpoints: Endpoints;
  readonly #deps: Deps;
  readonly #calls = new Map<string, Call>();
  readonly #timer: NodeJS.Timeout;
  #board: Switchboard = NO_CALLS;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.endpoints = new Endpoints((endpointId, isThere) => this.#setLink(endpointId, isThere));
    this.#timer = setInterval(() => this.tick(), TICK_MS);
    this.#timer.unref();
  }

  get size(): number {
    return this.#calls.size;
  }

  /** The call that the person is in. */
  callOf(personId: string): Call | null {
    const live = callOf(this.#board, personId);
    return live === undefined ? null : (this.#calls.get(live.id) ?? null);
  }

  /** Whether the person talks in a call. */
  isTalking(personId: string): boolean {
    return callOf(this.#board, personId)?.phase === 'talking';
  }

  /** A call that goes on, and the caller's side of it. Throws `notFound` for any other. */
  require(caller: Caller, callId: string): { call: Call; side: Side } {
    const live = this.#board.get(callId);
    const call = this.#calls.get(callId);
    const side = live === undefined ? null : sideOf(live, memberOf(caller).personId);
    if (call === undefined || side === null) {
      throw AppError.notFound('call', callId);
    }
    return { call, side };
  }

  /** An answered call that the caller's session is in, with their side. Throws `notFound`, `conflict`. */
  requireTalking(caller: Caller, callId: string): { call: Call; side: Side } {
    const { call, side } = this.require(caller, callId);
    if (call.answeredAt === null) {
      throw AppError.conflict('the call has not been answered');
    }
    this.endpoints.require(call[side].endpointId ?? '', caller);
    return { call, side };
  }

  /** Throws `conflict` when the caller is in a call. */
  start(id: string, from: Endpoint, to: TalkMember): Call {
    const caller = memberOf(from.caller);
    if (caller.personId === to.personId) {
      throw AppError.invalidInput('to', 'nobody calls themselves');
    }
    if (callOf(this.#board, caller.personId) !== undefined) {
      throw AppError.conflict('you are in a call already');
    }
    const call: Call = {
      id,
      caller: partyOf(caller, from.id),
      callee: partyOf(to, null),
      beganAt: this.#deps.clock.now(),
      answeredAt: null,
      endedAt: null,
      endReason: null,
      endedBy: null,
    };
    this.#calls.set(id, call);
    this.#deps.log.begin(call);
    const isThere = this.endpoints.isThere(to.personId);
    const ids = { id, caller: caller.personId, callee: to.personId };
    const [over] = this.#apply(place(this.#board, ids, { isThere, now: performance.now() }));
    return over ?? call;
  }

  /** Throws `notFound`, `forbidden` for the caller of the call, `conflict` when another page has answered. */
  answer(endpoint: Endpoint, callId: string): Call {
    const { call, side } = this.require(endpoint.caller, callId);
    if (side === 'caller') {
      throw AppError.forbidden('only who is called can answer');
    }
    if (call.answeredAt !== null) {
      if (call.callee.endpointId !== endpoint.id) {
        throw AppError.conflict('the call was answered elsewhere');
      }
      return call;
    }
    const answered = this.#change(call, {
      answeredAt: this.#deps.clock.now(),
      callee: { ...call.callee, endpointId: endpoint.id },
    });
    this.#apply(answer(this.#board, callId, performance.now()));
    this.#deps.log.update(answered);
    this.#deps.onAnswered(answered);
    this.#tell(answered);
    return answered;
  }

  hangUp(caller: Caller, callId: string): void {
    const { side } = this.require(caller, callId);
    this.#apply(hangUp(this.#board, callId, side));
  }

  setMuted(caller: Caller, callId: string, muted: CallMuted): void {
    const { call, side } = this.requireTalking(caller, callId);
    this.#tell(this.#change(call, { [side]: { ...call[side], muted } }));
  }

  /** Something that one of both sends is there anew. */
  tellMedia(call: Call): void {
    this.events.publish({ call, event: { type: 'media', callId: call.id } });
  }

  /** What time has done. */
  tick(): void {
    this.#apply(settleCalls(this.#board, this.#deps.rules ?? RULES, performance.now()));
  }

  /** Ends every call. Idempotent. */
  close(): void {
    clearInterval(this.#timer);
    this.#apply(stopAll(this.#board));
  }

  #setLink(endpointId: string, isThere: boolean): void {
    for (const call of this.#calls.values()) {
      const side = (['caller', 'callee'] as const).find((each) => call[each].endpointId === endpointId);
      if (side !== undefined) {
        this.#apply(setLink(this.#board, call.id, { side, isThere, now: performance.now() }));
        this.#tell(this.#change(call, { [side]: { ...call[side], isAway: !isThere } }));
      }
    }
  }

  #change(call: Call, change: Partial<Call>): Call {
    const changed = { ...call, ...change };
    this.#calls.set(call.id, changed);
    return changed;
  }

  /** Answers with the calls that ended. */
  #apply({ board, ended }: CallStep): Call[] {
    const begun = [...board.keys()].filter((id) => !this.#board.has(id));
    this.#board = board;
    for (const id of begun) {
      const call = this.#calls.get(id);
      if (call !== undefined) {
        this.#tell(call);
      }
    }
    return ended.flatMap(({ call: { id }, reason, by }) => {
      const call = this.#calls.get(id);
      if (call === undefined) {
        return [];
      }
      const over: Call = { ...call, endedAt: this.#deps.clock.now(), endReason: reason, endedBy: by };
      this.#calls.delete(id);
      this.#deps.log.update(over);
      this.#deps.onEnded(over);
      this.#tell(over);
      return [over];
    });
  }

  #tell(call: Call): void {
    this.events.publish({ call, event: { type: 'call', call } });
  }
}
