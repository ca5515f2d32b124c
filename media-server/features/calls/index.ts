import { COMMAND } from '#shared/contract/access.ts';
import type { CallsEvent } from '#shared/contract/calls.ts';
import type { Call } from '#shared/calls.ts';
import { AppError } from '#shared/errors.ts';
import { signedIn, type Caller, type ServerHandlers } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';
import { addGauge } from '../../sfu/gauges.ts';
import { MinuteLimiter } from '../identity/login-guard.ts';
import { memberOf } from '../intercom/membership.ts';
import type { Roster } from '../units/roster.ts';
import { CallDesk } from './call-desk.ts';
import { CallLog } from './call-log.ts';
import { CallMedia, type CallMediaDeps, type CallPeer } from './call-media.ts';
import { mayCallDesk, requireParty } from './parties.ts';

const SWEEP_MS = 3_600_000;
/** More is no person. */
const STARTS_PER_MINUTE = 20;

export type CallsDeps = Pick<ServerContext, 'store' | 'clock' | 'log' | 'audit' | 'metrics' | 'courts'> &
  CallMediaDeps & {
    roster: Roster;
    requirePeer: (caller: Caller, peerId: string) => CallPeer;
  };

/** Calls, with what other features want to know of them. */
export interface Calls extends Feature<'calls'> {
  /** Those whose desks can be called now. */
  peopleAtDesks: () => readonly Caller[];
  /** Whether the person talks in a call: their microphone is the call's. */
  isInCall: (personId: string) => boolean;
  /** Told the two who talk from now on. */
  onAnswered: (listener: (personIds: readonly string[]) => void) => void;
}

const isOf = (call: Call, personId: string): boolean =>
  call.caller.personId === personId || call.callee.personId === personId;

/** Calls with video between a desk and a unit, or between two desks. */
export async function createCalls(deps: CallsDeps): Promise<Calls> {
  const { audit, clock, courts, metrics, requirePeer } = deps;
  const log = deps.log.child({ part: 'calls' });
  const callLog = new CallLog({ ...deps, log });
  await callLog.closeLeft();
  const media = new CallMedia(deps);
  const listeners: ((personIds: readonly string[]) => void)[] = [];
  const starts = new MinuteLimiter(clock, STARTS_PER_MINUTE);

  const auditEnd = async ({ id, caller, callee, answeredAt, endedAt, endReason, endedBy }: Call) => {
    const court = courts.find(caller.courtId);
    await audit.append({
      actor: endedBy === 'callee' ? callee.label : caller.label,
      courtId: caller.courtId,
      courtPath: court?.path ?? null,
      action: 'calls.ended',
      target: id,
      outcome: 'ok',
      detail: {
        caller: caller.personId,
        callee: callee.personId,
        reason: endReason,
        talkedS: answeredAt === null || endedAt === null ? null : Math.round((endedAt - answeredAt) / 1000),
      },
    });
  };
  const desk = new CallDesk({
    clock,
    log: callLog,
    onAnswered: ({ caller, callee }) => {
      listeners.forEach((listener) => listener([caller.personId, callee.personId]));
    },
    onEnded: (call) => {
      media.end(call.id);
      auditEnd(call).catch((error: unknown) => {
        log.error({ err: error, call: call.id }, 'the end of a call could not be audited');
      });
    },
  });
  const sweep = setInterval(() => {
    callLog.sweep().then(
      (deleted) => log.info({ deleted }, 'sweep() | deleted calls past their retention'),
      (error: unknown) => log.error({ err: error }, 'calls could not be swept'),
    );
  }, SWEEP_MS).unref();
  addGauge(metrics, 'ecc_calls', 'Calls that ring or are talked in', () => desk.size);

  async function* watch(caller: Caller, endpointId: string, signal: AbortSignal): AsyncGenerator<CallsEvent> {
    const { personId } = memberOf(caller);
    const leave = desk.endpoints.enter(endpointId, caller);
    const snapshot = async (): Promise<CallsEvent> => ({
      type: 'snapshot',
      personId,
      call: desk.callOf(personId),
    });
    try {
      for await (const item of desk.events.read(snapshot, signal)) {
        if (!('event' in item)) {
          yield item;
        } else if (isOf(item.call, personId)) {
          yield item.event;
        }
      }
    } finally {
      leave();
    }
  }

  const handlers: ServerHandlers<'calls'> = {
    watch: (context, { endpointId }, signal) => {
      const caller = signedIn(context);
      return watch(caller, endpointId, AbortSignal.any([signal, caller.ended]));
    },
    directory: async (context) => {
      const caller = signedIn(context);
      const own = memberOf(caller).personId;
      return desk.endpoints.people
        .filter(({ role, courtPath }) => COMMAND.includes(role) && mayCallDesk(caller, courtPath))
        .map(memberOf)
        .filter(({ personId }) => personId !== own);
    },
    start: async (context, { id, endpointId, to }) => {
      const caller = signedIn(context);
      const from = desk.endpoints.require(endpointId, caller);
      const party = await requireParty(deps, caller, to);
      const present = desk.callOf(memberOf(caller).personId);
      if (present?.id === id) {
        return present;
      }
      starts.take(caller.sessionId);
      if (await callLog.has(id)) {
        throw AppError.conflict(`the id ${id} was used for another call`);
      }
      return desk.start(id, from, party);
    },
    answer: async (context, { callId, endpointId }) => {
      const caller = signedIn(context);
      desk.require(caller, callId);
      return desk.answer(desk.endpoints.require(endpointId, caller), callId);
    },
    hangUp: async (context, { callId }) => {
      desk.hangUp(signedIn(context), callId);
      return {};
    },
    setMuted: async (context, { callId, muted }) => {
      desk.setMuted(signedIn(context), callId, muted);
      return {};
    },
    send: async (context, { callId, peerId, transportId, kind, rtpParameters }) => {
      const caller = signedIn(context);
      const peer = requirePeer(caller, peerId);
      const where = desk.requireTalking(caller, callId);
      const track = await media.send(where, { peer, transportId, kind }, rtpParameters);
      try {
        // It may be over by now.
        desk.tellMedia(desk.requireTalking(caller, callId).call);
      } catch (error) {
        track.producer.close();
        throw error;
      }
      return { producerId: track.producer.id };
    },
    stopSending: async (context, { callId, peerId, producerId }) => {
      media.stopSending(requirePeer(signedIn(context), peerId), callId, producerId);
      return {};
    },
    receive: async (context, { callId, peerId, transportId, kind }) => {
      const caller = signedIn(context);
      const peer = requirePeer(caller, peerId);
      const where = desk.requireTalking(caller, callId);
      const options = await media.receive(caller, where, { peer, transportId, kind });
      if (desk.callOf(memberOf(caller).personId)?.id !== callId) {
        media.end(callId);
        throw AppError.notFound('call', callId);
      }
      return options;
    },
    log: async (context, { courtId, before, limit }) => {
      const { path } = courts.require(courtId, signedIn(context).courtPath);
      return callLog.list(path, { before, limit });
    },
  };

  return {
    handlers: { calls: handlers },
    peopleAtDesks: () => desk.endpoints.people,
    isInCall: (personId) => desk.isTalking(personId),
    onAnswered: (listener) => void listeners.push(listener),
    close: async () => {
      clearInterval(sweep);
      desk.close();
      await callLog.settled();
    },
  };
}
