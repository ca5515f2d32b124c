import { z } from 'zod';
import { SourceId } from './sources.ts';

/**
 * Parameters that mediasoup and mediasoup-client exchange. Here they are any JSON object; the server checks their inside, first
 * against ranges of its own and then by mediasoup's, and answers `invalidInput` with the place of what doesn't fit.
 */
export const RtcParameters = z.record(z.string(), z.unknown());
export type RtcParameters = z.infer<typeof RtcParameters>;

export const MediaKind = z.enum(['audio', 'video']);
export type MediaKind = z.infer<typeof MediaKind>;

export const Direction = z.enum(['send', 'recv']);
export type Direction = z.infer<typeof Direction>;

/** Server side of a WebRTC transport as `Device.createSendTransport` and `createRecvTransport` want it. */
export const TransportOptions = z.object({
  id: z.string(),
  iceParameters: RtcParameters,
  iceCandidates: z.array(RtcParameters),
  dtlsParameters: RtcParameters,
});
export type TransportOptions = z.infer<typeof TransportOptions>;

export const ConsumerOptions = z.object({
  id: z.string(),
  producerId: z.string(),
  kind: MediaKind,
  rtpParameters: RtcParameters,
  /** Number of spatial layers that can be chosen from; 1 where the source has no simulcast. */
  spatialLayers: z.number().int().positive(),
  /** Picture of each of them, the smallest first. Without it: each is half as wide and high as the next. */
  layerSizes: z.array(z.object({ width: z.number(), height: z.number() })).optional(),
  /** Number of temporal layers that can be chosen from, each of about twice the frame rate of the one below. Without it: one. */
  temporalLayers: z.number().int().positive().optional(),
  /** Epoch of the source that this consumer belongs to. */
  epoch: z.number().int().nonnegative(),
});
export type ConsumerOptions = z.infer<typeof ConsumerOptions>;

/** Consumers that a peer has, at most: a wall of 64 tiles with sound, twice over while a layout changes. */
export const MAX_CONSUMERS = 256;

/**
 * What may be changed of a consumer; what is left out stays as it was. `spatialLayer` is the highest layer wanted (0 is the smallest picture),
 * `temporalLayer` the highest frame rate of it (0 is the lowest); at first both are the highest. They mean nothing to a source without layers.
 */
export const ConsumerChange = z.object({
  paused: z.boolean().optional(),
  spatialLayer: z.number().int().min(0).max(2).optional(),
  temporalLayer: z.number().int().min(0).max(2).optional(),
});
export type ConsumerChange = z.infer<typeof ConsumerChange>;

/** What the server tells a peer of the SFU. */
export const MediaEvent = z.discriminatedUnion('type', [
  /** First event of the subscription. */
  z.object({ type: z.literal('ready') }),
  /** The peer is gone with all its transports (its worker died, or it was away for too long): join again. */
  z.object({ type: z.literal('reset'), reason: z.enum(['workerDied', 'expired', 'revoked']) }),
  z.object({ type: z.literal('consumerClosed'), consumerId: z.string(), sourceId: SourceId }),
  z.object({ type: z.literal('consumerPaused'), consumerId: z.string(), paused: z.boolean() }),
  /** The layer that is being forwarded now, null when nothing is; and the highest layer that the source sends now, where that is known. */
  z.object({
    type: z.literal('layers'),
    consumerId: z.string(),
    spatialLayer: z.number().int().nullable(),
    sentLayer: z.number().int().nullable().optional(),
  }),
  /** 0–10 as mediasoup scores a stream. */
  z.object({ type: z.literal('score'), consumerId: z.string(), score: z.number() }),
  z.object({ type: z.literal('producerClosed'), producerId: z.string() }),
]);
export type MediaEvent = z.infer<typeof MediaEvent>;

/** Somebody who watches a unit; shown to the unit. */
export const Watcher = z.object({
  nameZh: z.string(),
  nameEn: z.string(),
  courtId: z.string(),
  since: z.number(),
});
export type Watcher = z.infer<typeof Watcher>;

/** Simulcast of a unit's camera, lowest first: divisor of the captured picture and the cap in bits a second. */
export const SIMULCAST_LAYERS = [
  { scaleDownBy: 4, maxBitrate: 150_000 },
  { scaleDownBy: 2, maxBitrate: 500_000 },
  { scaleDownBy: 1, maxBitrate: 1_500_000 },
] as const;

/** Place of the `conflict` with which `media.consume` answers a client that can't decode the source. */
export const NO_DECODER_PLACE = 'rtpCapabilities';

/** `GET /snapshots/<source id>.jpg` answers with a picture of a live source. */
export const SNAPSHOT_SUFFIX = '.jpg';
/** Header of its answer: when the picture was taken, UTC ms by the server's clock. */
export const SNAPSHOT_AT_HEADER = 'x-picture-at';
