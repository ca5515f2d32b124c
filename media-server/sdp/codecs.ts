import type { types } from 'mediasoup';
import type { MediaKind } from '#shared/media.ts';
import { H264_BASELINE, H264_MAIN } from '../sfu/codecs.ts';
import type { OfferedCodec, OfferedMedia } from './offer.ts';

/** A codec as the SFU names it, without a payload type. */
export type PlainCodec = Omit<types.RouterRtpCodecCapability, 'preferredPayloadType' | 'rtcpFeedback'>;

/** `profile_idc` of constrained and plain baseline (ISO/IEC 14496-10, annex A). */
const BASELINE_IDC = 0x42;
const MAIN_IDC = 0x4d;
/** Profiles whose decoders take main too: main, high, and those above it. */
const ABOVE_MAIN: readonly number[] = [0x4d, 0x64, 0x6e, 0x7a, 0xf4];

/** `profile_idc` of an H.264 that is offered; RFC 6184 (section 8.1) takes it for baseline when it doesn't say. */
function profileOf({ parameters }: OfferedCodec): number {
  const given = parameters.get('profile-level-id') ?? '';
  return /^[0-9a-f]{6}$/i.test(given) ? Number.parseInt(given.slice(0, 2), 16) : BASELINE_IDC;
}

const h264 = (profileLevelId: string): PlainCodec => ({
  kind: 'video',
  mimeType: 'video/H264',
  clockRate: 90_000,
  parameters: {
    'packetization-mode': 1,
    'profile-level-id': profileLevelId,
    'level-asymmetry-allowed': 1,
  },
});

const isOpus = ({ name, clockRate, channels }: OfferedCodec): boolean =>
  name === 'opus' && clockRate === 48_000 && channels === 2;

/** Opus parameters that the receiver of the stream has to know (RFC 7587, section 6.1); 1 where they are set. */
const OPUS_FLAGS = ['stereo', 'sprop-stereo', 'useinbandfec', 'usedtx'] as const;

/**
 * What an offered codec becomes in the SFU when the other side sends it; null for what the SFU doesn't forward. As with cameras, any
 * H.264 above baseline goes as main: it is copied, not encoded again, and browsers decode it. Single NAL units (packetization mode
 * 0) are a part of mode 1.
 */
export function receivable(codec: OfferedCodec, kind: MediaKind): PlainCodec | null {
  if (kind === 'audio') {
    const flags = OPUS_FLAGS.filter((name) => codec.parameters.get(name) === '1');
    const parameters = Object.fromEntries(flags.map((name) => [name, 1]));
    return isOpus(codec)
      ? { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2, parameters }
      : null;
  }
  if (codec.clockRate !== 90_000) {
    return null;
  }
  switch (codec.name) {
    case 'vp8': {
      return { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000, parameters: {} };
    }
    case 'h264': {
      const mode = codec.parameters.get('packetization-mode') ?? '0';
      const profile = profileOf(codec) === BASELINE_IDC ? H264_BASELINE : H264_MAIN;
      return mode === '0' || mode === '1' ? h264(profile) : null;
    }
    default: {
      return null;
    }
  }
}

const nameOf = ({ mimeType }: Pick<PlainCodec, 'mimeType'>): string =>
  mimeType.slice(mimeType.indexOf('/') + 1).toLowerCase();

/** The H.264 that fits `sent` best: its own profile, else one whose decoder takes it. */
function playableH264(media: OfferedMedia, sent: types.RtpCodecParameters): OfferedCodec | null {
  const profile = Number.parseInt(String(sent.parameters?.['profile-level-id']).slice(0, 2), 16);
  const fitting = media.codecs.filter(
    ({ name, parameters }) => name === 'h264' && parameters.get('packetization-mode') === '1',
  );
  const higher = profile === MAIN_IDC ? ABOVE_MAIN : [profile, ...ABOVE_MAIN];
  const same = fitting.find((codec) => profileOf(codec) === profile);
  return same ?? fitting.find((codec) => higher.includes(profileOf(codec))) ?? null;
}

/** The offered codec by which the other side can play a stream of the SFU; null when it can't. */
export function playable(media: OfferedMedia, sent: types.RtpCodecParameters): OfferedCodec | null {
  const name = nameOf(sent);
  if (name === 'h264') {
    return playableH264(media, sent);
  }
  return (
    media.codecs.find((codec) => codec.name === name && (media.kind === 'video' || isOpus(codec))) ?? null
  );
}

/** The part of a stream's codec that another router has to have in common with it. */
export function plainCodec(kind: MediaKind, sent: types.RtpCodecParameters): PlainCodec {
  const { mimeType, clockRate, channels } = sent;
  const profile = sent.parameters?.['profile-level-id'];
  return typeof profile === 'string' && nameOf(sent) === 'h264'
    ? h264(profile)
    : { kind, mimeType, clockRate, ...(channels === undefined ? {} : { channels }), parameters: {} };
}
