import { z } from 'zod';
import { CourtId } from '#shared/courts.ts';
import { LineFault, MAX_SHARED_ID } from '#shared/lines.ts';
import { MediaKind, RtcParameters } from '#shared/media.ts';
import { Source, SourceId, SourceKind } from '#shared/sources.ts';
import { CONSULTATION_MESSAGES } from './consultation-protocol.ts';

/** Grows with each change that a peer of the version before wouldn't understand. */
export const PROTOCOL_VERSION = 5;
export const LINE_PATH = '/line';
export const SUBPROTOCOL = 'ecc-line';
/** A catalogue of all sources of a province fits. */
export const MAX_MESSAGE_BYTES = 4_000_000;
export const MAX_TOLD = 5_000;

const uint = z
  .number()
  .int()
  .min(0)
  .max(2 ** 31);
const stream = uint;
const share = z.number().min(0).max(1);
const layer = z.number().int().min(0).max(2);

/** The only message whose further fields are another version's matter. */
export const Hello = z.looseObject({ type: z.literal('hello'), version: uint });
export type Hello = z.infer<typeof Hello>;

/** A source as its own server tells of it. */
export const ToldSource = Source.pick({ state: true, reason: true, epoch: true }).extend({
  sourceId: SourceId.max(MAX_SHARED_ID),
  kind: SourceKind.exclude(['line', 'hls']),
  courtId: CourtId,
  name: z.string().max(200),
  hasVideo: z.boolean(),
  hasAudio: z.boolean(),
});
export type ToldSource = z.infer<typeof ToldSource>;

/**
 * Everything that either side may send after its `hello`. A stream is a number that whoever watches has chosen; `layer` is null where no
 * picture is wanted or sent.
 */
export const LineMessage = z.discriminatedUnion('type', [
  /** Where SRTP is taken, and the key of what is sent. */
  z.strictObject({
    type: z.literal('transport'),
    address: z.union([z.ipv4(), z.ipv6()]),
    port: z.number().int().min(1).max(65_535),
    /** Of AEAD_AES_256_GCM: key and salt, 44 bytes. */
    key: z.base64().length(60),
  }),
  /** Once a second; with what was measured of what came since the last one. */
  z.strictObject({
    type: z.literal('beat'),
    number: uint,
    loss: share.nullable(),
    jitterMs: z.number().min(0).nullable(),
  }),
  z.strictObject({ type: z.literal('beaten'), number: uint }),
  /** All that is shared now, in place of what was told before. */
  z.strictObject({ type: z.literal('catalogue'), sources: z.array(ToldSource).max(MAX_TOLD) }),
  z.strictObject({ type: z.literal('source'), source: ToldSource }),
  z.strictObject({ type: z.literal('gone'), sourceId: SourceId }),
  z.strictObject({ type: z.literal('watch'), stream, sourceId: SourceId, kind: MediaKind }),
  z.strictObject({
    type: z.literal('watched'),
    stream,
    rtpParameters: RtcParameters,
    layers: z.number().int().min(1).max(3),
    sizes: z
      .array(z.strictObject({ width: uint, height: uint }))
      .max(3)
      .optional(),
  }),
  z.strictObject({ type: z.literal('refused'), stream, reason: z.string().max(200) }),
  z.strictObject({ type: z.literal('unwatch'), stream }),
  /** What viewers need; sound has one layer. */
  z.strictObject({ type: z.literal('need'), stream, layer: layer.nullable() }),
  /** What is sent now, and whether the budget is why it is less than needed. */
  z.strictObject({ type: z.literal('sending'), stream, layer: layer.nullable(), lowered: z.boolean() }),
  z.strictObject({ type: z.literal('ended'), stream }),
  /** Somebody begins or ends to look at a source. */
  z.strictObject({
    type: z.literal('viewer'),
    sourceId: SourceId,
    username: z.string().max(100),
    nameZh: z.string().max(100),
    nameEn: z.string().max(100),
    begins: z.boolean(),
  }),
  ...CONSULTATION_MESSAGES,
]);
export type LineMessage = z.infer<typeof LineMessage>;
export type MessageOf<T extends LineMessage['type']> = Extract<LineMessage, { type: T }>;

/** Codes with which a side closes the WebSocket; the reason is the fault's name. */
const CLOSE_CODES: Readonly<Record<LineFault, number>> = {
  stopping: 1001,
  closed: 1000,
  unreachable: 4000,
  malformed: 4400,
  certificate: 4401,
  version: 4402,
  unknown: 4403,
  silent: 4408,
  replaced: 4409,
  bothDial: 4410,
  media: 4500,
};

export const closeCodeOf = (fault: LineFault): number => CLOSE_CODES[fault];

/** Why the peer has closed; whatever it doesn't say is just an end. */
export function faultOfClose(reason: string): LineFault {
  const named = LineFault.safeParse(reason);
  return named.success ? named.data : 'closed';
}
