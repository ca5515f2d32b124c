import { z } from 'zod';
import { Call, CallId, CallMuted, CallTarget, EndpointId, LoggedCall } from '../calls.ts';
import { CourtId } from '../courts.ts';
import { TalkMember } from '../intercom.ts';
import { ConsumerOptions, MediaKind, RtcParameters } from '../media.ts';
import { access } from './access.ts';
import { mutation, query, subscription } from './call.ts';

const none = z.object({});
const id = z.string().max(64);
const callId = CallId;

export const CallsEvent = z.discriminatedUnion('type', [
  /** Who one is among the two of a call, and the call that one is in; null where that is none. */
  z.object({ type: z.literal('snapshot'), personId: z.string(), call: Call.nullable() }),
  /** It has begun, changed or ended. */
  z.object({ type: z.literal('call'), call: Call }),
  /** One of both sends something anew: what the other receives may be there now. */
  z.object({ type: z.literal('media'), callId }),
]);
export type CallsEvent = z.infer<typeof CallsEvent>;

/** Calls with video (音视频通话) between a desk and a unit, or between two desks. */
export const calls = {
  /** Rings here. A page is there to be called for as long as it watches, and its link is lost when it doesn't any more. */
  watch: subscription({
    access: access.talkSelf,
    input: z.object({ endpointId: EndpointId }),
    output: CallsEvent,
  }),
  /** People at desks who are there and whom the caller may call: of their court, of courts above it, and for people of those below. */
  directory: query({ access: access.callDesks, input: none, output: z.array(TalkMember) }),
  /** Calls somebody. A call that ends at once, because they are busy or not there, is the answer too. The same again changes nothing. */
  start: mutation({
    access: access.call,
    input: z.object({ id: callId, endpointId: EndpointId, to: CallTarget }),
    output: Call,
  }),
  /** Takes the call on this page. */
  answer: mutation({
    access: access.callSelf,
    input: z.object({ callId, endpointId: EndpointId }),
    output: Call,
  }),
  /** Cancels, declines or hangs up, by where the call is and who asks. */
  hangUp: mutation({ access: access.callSelf, input: z.object({ callId }), output: none }),
  /** Tells the other what isn't sent on purpose. */
  setMuted: mutation({
    access: access.talkSelf,
    input: z.object({ callId, muted: CallMuted }),
    output: none,
  }),
  /** Sends to the other of an answered call. Units send what they publish anyway. */
  send: mutation({
    access: access.callSend,
    input: z.object({ callId, peerId: id, transportId: id, kind: MediaKind, rtpParameters: RtcParameters }),
    output: z.object({ producerId: id }),
  }),
  stopSending: mutation({
    access: access.callSend,
    input: z.object({ callId, peerId: id, producerId: id }),
    output: none,
  }),
  /** Begins paused, as `media.consume`. `unavailable` while the other sends nothing of the kind. */
  receive: mutation({
    access: access.talkSelf,
    input: z.object({ callId, peerId: id, transportId: id, kind: MediaKind }),
    output: ConsumerOptions,
  }),
  /** Calls in which the court or one below took part, newest first; `before` is the last one of the page to go on from. */
  log: query({
    access: access.operationsCourt,
    input: z.object({
      courtId: CourtId,
      before: LoggedCall.pick({ id: true, beganAt: true }).optional(),
      limit: z.number().int().min(1).max(200).default(50),
    }),
    output: z.array(LoggedCall),
  }),
};
