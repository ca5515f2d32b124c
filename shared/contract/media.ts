import { z } from 'zod';
import {
  ConsumerChange,
  ConsumerOptions,
  Direction,
  MAX_CONSUMERS,
  MediaEvent,
  MediaKind,
  RtcParameters,
  TransportOptions,
} from '../media.ts';
import { answer } from '../answers.ts';
import { SourceId } from '../sources.ts';
import { access } from './access.ts';
import { mutation, query, subscription } from './call.ts';

const none = z.object({});
const peerId = z.string().max(64);
const id = z.string().max(64);

/**
 * Signalling of the SFU. A peer is one client's place in it; it lives on one worker, outlives a short loss of signalling, and belongs
 * to the session that joined. Ids of another session's peer, transport or consumer are answered with `notFound`.
 */
export const media = {
  join: mutation({
    access: access.peer,
    input: none,
    output: z.object({ peerId, routerRtpCapabilities: RtcParameters }),
  }),
  leave: mutation({ access: access.peer, input: z.object({ peerId }), output: none }),
  /** The peer closes when nobody has subscribed to its events for 30 s. */
  events: subscription({ access: access.peer, input: z.object({ peerId }), output: MediaEvent }),
  /** `rtpCapabilities` (those of the client's Device) are needed for `recv`. */
  createTransport: mutation({
    access: access.peer,
    input: z.object({ peerId, direction: Direction, rtpCapabilities: RtcParameters.optional() }),
    output: TransportOptions,
  }),
  connectTransport: mutation({
    access: access.peer,
    input: z.object({ peerId, transportId: id, dtlsParameters: RtcParameters }),
    output: none,
  }),
  /** Ends a transport of one's own with all that goes through it, as a client does that has replaced it by another. */
  closeTransport: mutation({
    access: access.peer,
    input: z.object({ peerId, transportId: id }),
    output: none,
  }),
  restartIce: mutation({
    access: access.peer,
    input: z.object({ peerId, transportId: id }),
    output: z.object({ iceParameters: RtcParameters }),
  }),
  /** A unit publishes its camera or microphone; its source becomes live. Producing a kind again replaces the producer before. */
  produce: mutation({
    access: access.unit,
    input: z.object({ peerId, transportId: id, kind: MediaKind, rtpParameters: RtcParameters }),
    output: z.object({ producerId: id }),
  }),
  setProducerPaused: mutation({
    access: access.unit,
    input: z.object({ peerId, producerId: id, paused: z.boolean() }),
    output: none,
  }),
  closeProducer: mutation({ access: access.unit, input: z.object({ peerId, producerId: id }), output: none }),
  /** Begins paused: resume it by `setConsumers` when the client has its track. Watching is audited and shown to the unit. */
  consume: mutation({
    access: access.viewCourtAudited,
    input: z.object({ peerId, transportId: id, sourceId: SourceId, kind: MediaKind }),
    output: ConsumerOptions,
  }),
  /**
   * Pauses and resumes consumers and chooses their layers. Each fails by itself: `notFound` where it has ended meanwhile.
   */
  setConsumers: mutation({
    access: access.peer,
    input: z.object({
      peerId,
      changes: z
        .array(ConsumerChange.extend({ consumerId: id }))
        .min(1)
        .max(MAX_CONSUMERS),
    }),
    output: z.object({ changes: z.array(answer(z.null())) }),
  }),
  requestKeyFrame: mutation({
    access: access.peer,
    input: z.object({ peerId, consumerId: id }),
    output: none,
  }),
  closeConsumer: mutation({ access: access.peer, input: z.object({ peerId, consumerId: id }), output: none }),
  /** Server-side statistics of one consumer, as mediasoup reports them. */
  consumerStats: query({
    access: access.peer,
    input: z.object({ peerId, consumerId: id }),
    output: z.array(RtcParameters),
  }),
};
