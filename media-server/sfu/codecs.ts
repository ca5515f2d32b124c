import type { types } from 'mediasoup';

type Codec = types.RouterRtpCodecCapability;

const h264 = (profileLevelId: string, preferredPayloadType: number): Codec => ({
  kind: 'video',
  mimeType: 'video/H264',
  clockRate: 90_000,
  preferredPayloadType,
  parameters: {
    'packetization-mode': 1,
    'profile-level-id': profileLevelId,
    'level-asymmetry-allowed': 1,
  },
});

/** Constrained baseline 3.1, which every WebRTC endpoint must decode (RFC 7742, section 5). */
export const H264_BASELINE = '42e01f';
/** Main 5.0: what cameras send is rarely baseline, and it is copied, not encoded again. */
export const H264_MAIN = '4d0032';

/**
 * What routers forward; the same for all of them, so that a client's Device fits every worker. VP8 first: browsers send the
 * first that they have, and only VP8 has simulcast with temporal layers everywhere.
 */
export const ROUTER_CODECS: Codec[] = [
  {
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    preferredPayloadType: 100,
    parameters: { useinbandfec: 1, usedtx: 1 },
  },
  {
    kind: 'video',
    mimeType: 'video/VP8',
    clockRate: 90_000,
    preferredPayloadType: 101,
    parameters: { 'x-google-start-bitrate': 1_000 },
  },
  h264(H264_BASELINE, 103),
  h264(H264_MAIN, 105),
];
