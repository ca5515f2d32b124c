import type { types } from 'mediasoup';
import { z } from 'zod';
import { AppError } from '#shared/errors.ts';
import type { RtcParameters } from '#shared/media.ts';

/** mediasoup hands DTLS parameters to its worker nearly unseen, so their inside is checked here. */
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

/** Simulcast has three encodings; RTX and FEC streams are not encodings of their own. */
const MAX_ENCODINGS = 3;
const MAX_LIST = 64;

/** Throws `invalidInput` with the place of what is wrong. */
export function dtlsParametersOf(given: RtcParameters): types.DtlsParameters {
  const parsed = DtlsParameters.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const place = ['dtlsParameters', ...(issue?.path ?? [])].join('.');
    throw AppError.invalidInput(place, issue?.message ?? 'not valid');
  }
  const { role, fingerprints } = parsed.data;
  return { fingerprints, ...(role === undefined ? {} : { role }) };
}

function assertShort(place: string, list: unknown, max: number): void {
  if (list !== undefined && (!Array.isArray(list) || list.length > max)) {
    throw AppError.invalidInput(place, `must be a list of at most ${max}`);
  }
}

/** RTP parameters of a client; only the lengths are checked here, mediasoup validates the rest. Throws `invalidInput`. */
export function rtpParametersOf(given: RtcParameters): types.RtpParameters {
  const { codecs, encodings, headerExtensions } = given;
  assertShort('rtpParameters.codecs', codecs, MAX_LIST);
  assertShort('rtpParameters.headerExtensions', headerExtensions, MAX_LIST);
  assertShort('rtpParameters.encodings', encodings, MAX_ENCODINGS);
  return given as unknown as types.RtpParameters;
}

/** RTP capabilities of a client; only the lengths are checked here, mediasoup validates the rest. Throws `invalidInput`. */
export function rtpCapabilitiesOf(given: RtcParameters): types.RtpCapabilities {
  const { codecs, headerExtensions } = given;
  assertShort('rtpCapabilities.codecs', codecs, 2 * MAX_LIST);
  assertShort('rtpCapabilities.headerExtensions', headerExtensions, MAX_LIST);
  return given;
}
