import type { types } from 'mediasoup';
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import type { RtcParameters } from '#shared/media.ts';

/**
 * What clients send to mediasoup, held to the ranges of the RTP and DTLS fields that it becomes: mediasoup checks types, not
 * ranges, and writes numbers that don't fit as others. Fields that aren't named here are left out.
 */
const uint32 = z.number().int().min(0).max(0xff_ff_ff_ff);
const payloadType = z.number().int().min(0).max(127);
const word = z.string().max(64);
const rtcpFeedback = z.array(z.object({ type: word, parameter: word.optional() })).max(32);
const codecParameters = z.record(
  word,
  z.union([z.string().max(256), z.number().min(-0x80_00_00_00).max(0xff_ff_ff_ff)]),
);

const Codec = z.object({
  mimeType: word,
  clockRate: z.number().int().min(1).max(1_000_000),
  channels: z.number().int().min(1).max(8).optional(),
  parameters: codecParameters.optional(),
  rtcpFeedback: rtcpFeedback.optional(),
});

const Encoding = z.object({
  ssrc: uint32.optional(),
  rid: z
    .string()
    .regex(/^[A-Za-z0-9]{1,16}$/)
    .optional(),
  codecPayloadType: payloadType.optional(),
  rtx: z.object({ ssrc: uint32 }).optional(),
  dtx: z.boolean().optional(),
  scalabilityMode: z
    .string()
    .regex(/^[LS][1-3]T[1-3](_KEY)?$/)
    .optional(),
  maxBitrate: uint32.optional(),
});

const uri = z.string().min(1).max(256);
const extensionId = z.number().int().min(1).max(255);

const RtpParameters = z.object({
  mid: z.string().min(1).max(32).optional(),
  msid: z.string().max(256).optional(),
  codecs: z.array(Codec.extend({ payloadType })).min(1).max(64),
  headerExtensions: z
    .array(z.object({ uri, id: extensionId, encrypt: z.boolean().optional() }))
    .max(32)
    .optional(),
  // Three layers of simulcast.
  encodings: z.array(Encoding).min(1).max(3),
  rtcp: z.object({ cname: z.string().max(256).optional(), reducedSize: z.boolean().optional() }).optional(),
});

const kind = z.enum(['audio', 'video']);

const RtpCapabilities = z.object({
  codecs: z
    .array(Codec.extend({ kind, preferredPayloadType: payloadType.optional() }))
    .min(1)
    .max(128),
  headerExtensions: z
    .array(
      z.object({
        kind,
        uri,
        preferredId: extensionId,
        preferredEncrypt: z.boolean().optional(),
        direction: z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive']).optional(),
      }),
    )
    .max(64)
    .optional(),
});

const DtlsParameters = z.object({
  role: z.enum(['auto', 'client', 'server']).optional(),
  fingerprints: z
    .array(
      z.object({
        algorithm: z.enum(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']),
        value: z.string().regex(/^[0-9A-Fa-f]{2}(:[0-9A-Fa-f]{2}){19,63}$/, 'not a fingerprint'),
      }),
    )
    .min(1)
    .max(8),
});

function parse<T extends z.ZodType>(schema: T, name: string, given: RtcParameters): z.output<T> {
  const parsed = schema.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw AppError.invalidInput([name, ...(issue?.path ?? [])].join('.'), issue?.message ?? 'not valid');
  }
  return parsed.data;
}

/** DTLS parameters of a client. Throws `invalidInput` with the place of what is wrong. */
export function dtlsParametersOf(given: RtcParameters): types.DtlsParameters {
  return parse(DtlsParameters, 'dtlsParameters', given) as types.DtlsParameters;
}

/** RTP parameters of a client; mediasoup checks further. Throws `invalidInput` with the place of what is wrong. */
export function rtpParametersOf(given: RtcParameters): types.RtpParameters {
  return parse(RtpParameters, 'rtpParameters', given) as types.RtpParameters;
}

/** RTP capabilities of a client; mediasoup checks further. Throws `invalidInput` with the place of what is wrong. */
export function rtpCapabilitiesOf(given: RtcParameters): types.RtpCapabilities {
  return parse(RtpCapabilities, 'rtpCapabilities', given) as types.RtpCapabilities;
}
