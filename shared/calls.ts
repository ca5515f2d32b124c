import { z } from 'zod';
import { CALL_ENDS } from './calls/switchboard.ts';
import { TalkMember } from './intercom.ts';
import { UnitId } from './units.ts';

export const CallId = z.uuid();
/** A page that can ring and be in a call; it makes its own. */
export const EndpointId = z.uuid();
export const CallEndReason = z.enum(CALL_ENDS);
export const CallSide = z.enum(['caller', 'callee']);

/** A call that nobody answers rings this long. */
export const RING_MS = 45_000;
/** Whose link is lost may come back within this: as long as the SFU keeps their place. */
export const CALL_GRACE_MS = 30_000;
/** Calls are kept in the log so long, days, as transmissions are. */
export const CALL_LOG_DAYS = 183;

/** What a party doesn't send of its own accord. */
export const CallMuted = z.object({ audio: z.boolean(), video: z.boolean() });
export type CallMuted = z.infer<typeof CallMuted>;

/** One of the two of a call. */
export const CallParty = TalkMember.extend({
  /** The page that the call is on; null before the answer. */
  endpointId: EndpointId.nullable(),
  /** Its link is lost and may come back. */
  isAway: z.boolean(),
  muted: CallMuted,
});
export type CallParty = z.infer<typeof CallParty>;

/** A call with video between a desk and a unit, or between two desks (音视频通话). Times are UTC ms. */
export const Call = z.object({
  id: CallId,
  caller: CallParty,
  callee: CallParty,
  beganAt: z.number(),
  answeredAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  endReason: CallEndReason.nullable(),
  endedBy: CallSide.nullable(),
});
export type Call = z.infer<typeof Call>;

/** A call as the log keeps it: names are those of then. */
export const LoggedCall = Call.omit({ caller: true, callee: true }).extend({
  callerId: z.string(),
  callerLabel: z.string(),
  callerName: z.string(),
  calleeId: z.string(),
  calleeLabel: z.string(),
  calleeName: z.string(),
});
export type LoggedCall = z.infer<typeof LoggedCall>;

/** Whom to call: a unit, or a person at a desk. */
export const CallTarget = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('unit'), unitId: UnitId }),
  z.object({ kind: z.literal('user'), userId: z.uuid() }),
]);
export type CallTarget = z.infer<typeof CallTarget>;
