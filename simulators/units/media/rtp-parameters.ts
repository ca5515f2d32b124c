import { randomInt } from 'node:crypto';

/** Payload types of what units send; the router maps them to its own. */
export const VP8_PAYLOAD_TYPE = 96;
export const OPUS_PAYLOAD_TYPE = 111;

/** Identity of one unit's streams: they share a CNAME, so that a receiver may lip-sync them (RFC 3550 section 6.5.1). */
export interface SendIdentity {
  cname: string;
  /** One SSRC a simulcast layer, the smallest picture first. */
  videoSsrcs: readonly number[];
  audioSsrc: number;
}

/** A fresh identity for a session with `layers` pictures. */
export function createSendIdentity(cname: string, layers: number): SendIdentity {
  const first = randomInt(1, 0xffff_0000);
  return {
    cname,
    videoSsrcs: Array.from({ length: layers }, (_, index) => first + index),
    audioSsrc: first + layers,
  };
}

/** RTP parameters of the camera as `media.produce` takes them. */
export function videoParameters(identity: SendIdentity): Record<string, unknown> {
  return {
    codecs: [
      {
        mimeType: 'video/VP8',
        payloadType: VP8_PAYLOAD_TYPE,
        clockRate: 90_000,
        parameters: {},
        rtcpFeedback: [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }],
      },
    ],
    headerExtensions: [],
    encodings: identity.videoSsrcs.map((ssrc) => ({ ssrc })),
    rtcp: { cname: identity.cname, reducedSize: true },
  };
}

/** RTP parameters of the microphone as `media.produce` takes them. */
export function audioParameters(identity: SendIdentity): Record<string, unknown> {
  return {
    codecs: [
      {
        mimeType: 'audio/opus',
        payloadType: OPUS_PAYLOAD_TYPE,
        clockRate: 48_000,
        channels: 2,
        parameters: { useinbandfec: 1 },
        rtcpFeedback: [],
      },
    ],
    headerExtensions: [],
    encodings: [{ ssrc: identity.audioSsrc }],
    rtcp: { cname: identity.cname, reducedSize: true },
  };
}
