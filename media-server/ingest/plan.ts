import type { types } from 'mediasoup';
import type { PixelSize } from '#shared/layers.ts';
import type { MediaKind } from '#shared/media.ts';
import { H264_BASELINE, H264_MAIN } from '../sfu/codecs.ts';
import { inputOptions, type Probed, type ProbedVideo, type PullProtocol } from './probe.ts';

/**
 * Where one stream is sent to, and under which RTP identity. `rtcpPort` is where its RTCP goes; with `localPort` that goes with the
 * RTP, and both come from this port, which several streams may share.
 */
export type RtpTarget = { port: number; ssrc: number; payloadType: number } & (
  { rtcpPort: number } | { localPort: number }
);

/** How one stream of a camera comes into the SFU. */
export interface StreamPlan {
  kind: MediaKind;
  /** Which of ffmpeg's inputs it is of; 0 where there is one. */
  input: number;
  /** Index of the stream in its input. */
  index: number;
  /** ffmpeg's options for the codec. */
  codecArguments: string[];
  codec: types.RtpCodecParameters;
}

/** The smaller stream of a camera's picture. */
export interface SubStream {
  plan: StreamPlan;
  /** Its picture's size and that of the main stream. */
  layers: readonly [PixelSize, PixelSize];
}

const VIDEO_PAYLOAD_TYPE = 101;
const AUDIO_PAYLOAD_TYPE = 100;
/** Bytes of an RTP packet: below every usual MTU, with room for SRTP and header extensions. */
const PACKET_BYTES = 1_200;
const MAX_WIDTH = 1_280;
const MAX_HEIGHT = 720;
const VIDEO_BPS = 1_500_000;
const AUDIO_BPS = 48_000;

/** Constant arguments, written as on a command line. Nothing from outside goes through here: there is no quoting. */
const words = (line: string): string[] => line.split(' ');

const h264 = (profileLevelId: string): types.RtpCodecParameters => ({
  mimeType: 'video/H264',
  clockRate: 90_000,
  payloadType: VIDEO_PAYLOAD_TYPE,
  parameters: {
    'packetization-mode': 1,
    'profile-level-id': profileLevelId,
    'level-asymmetry-allowed': 1,
  },
});

/** Browsers decode 8-bit 4:2:0 H.264 in order of display; anything else is encoded again. */
const isCopied = (video: ProbedVideo): boolean =>
  video.codec === 'h264' && !video.reordered && ['yuv420p', 'yuvj420p'].includes(video.pixelFormat);

/**
 * How H.264 lies in what is read: with its parameter sets in the stream, as RTSP has it, or beside it and with lengths before its
 * units, as FLV has it. Matroska is what a program stream is turned into, with the parameter sets in the stream.
 */
export type Container = 'rtsp' | 'flv' | 'matroska';

/** Makes each key frame decodable by itself: a viewer that comes later needs SPS and PPS, which often are given only once. */
const KEY_FRAME_FILTER: Readonly<Record<Container, string>> = {
  rtsp: '-bsf:v dump_extra=freq=keyframe',
  flv: '-bsf:v h264_mp4toannexb',
  matroska: '-bsf:v dump_extra=freq=keyframe',
};

function videoPlan(video: ProbedVideo, container: Container): StreamPlan {
  const base = { kind: 'video', input: 0, index: video.index } as const;
  if (isCopied(video)) {
    const codecArguments = words(`-c:v copy ${KEY_FRAME_FILTER[container]}`);
    return { ...base, codecArguments, codec: h264(H264_MAIN) };
  }
  const fit = `scale=w='min(${MAX_WIDTH},iw)':h='min(${MAX_HEIGHT},ih)':force_original_aspect_ratio=decrease:force_divisible_by=2`;
  return {
    ...base,
    codec: h264(H264_BASELINE),
    codecArguments: [
      ...words('-c:v libx264 -preset ultrafast -tune zerolatency -profile:v baseline -level 3.1'),
      ...words(`-pix_fmt yuv420p -b:v ${VIDEO_BPS} -maxrate ${VIDEO_BPS} -bufsize ${VIDEO_BPS}`),
      '-vf',
      fit,
      // A key frame every two seconds, whatever the frame rate is.
      ...words('-force_key_frames expr:gte(t,n_forced*2) -bsf:v dump_extra=freq=keyframe'),
    ],
  };
}

function audioPlan(audio: { index: number; codec: string }): StreamPlan {
  return {
    kind: 'audio',
    input: 0,
    index: audio.index,
    codec: {
      mimeType: 'audio/opus',
      clockRate: 48_000,
      payloadType: AUDIO_PAYLOAD_TYPE,
      channels: 2,
      parameters: { 'sprop-stereo': 1 },
    },
    codecArguments:
      audio.codec === 'opus'
        ? words('-c:a copy')
        : words(`-c:a libopus -ar 48000 -ac 2 -b:a ${AUDIO_BPS} -application lowdelay`),
  };
}

/** How the streams of a camera or an encoder come in; empty when it has nothing to show. */
export function planStreams(probed: Probed, container: Container = 'rtsp'): StreamPlan[] {
  return [
    ...(probed.video === null ? [] : [videoPlan(probed.video, container)]),
    ...(probed.audio === null ? [] : [audioPlan(probed.audio)]),
  ];
}

/**
 * How the sub-stream of a camera comes in beside its main stream, as the second input. Null when it is no smaller, or when either of them
 * would have to be encoded again, because then one of them serves alone.
 */
export function planSubStream(main: Probed, sub: Probed): SubStream | null {
  const [large, small] = [main.video, sub.video];
  const fits =
    large !== null &&
    small !== null &&
    isCopied(large) &&
    isCopied(small) &&
    small.width > 0 &&
    small.width * small.height < large.width * large.height;
  return fits ? { plan: { ...videoPlan(small, 'rtsp'), input: 1 }, layers: [small, large] } : null;
}

/** ffmpeg's output for `target`. Connected, so that it hears when nobody listens any more and ends, even if the server was killed. */
function rtpAddress(target: RtpTarget): string {
  const options = `pkt_size=${PACKET_BYTES}&connect=1`;
  return 'localPort' in target
    ? `udp://127.0.0.1:${target.port}?${options}&localport=${target.localPort}&reuse=1`
    : `rtp://127.0.0.1:${target.port}?${options}&rtcpport=${target.rtcpPort}`;
}

/** Arguments of ffmpeg for pulling `input` (its options and address) and sending each stream to its target as RTP. */
export function ffmpegArguments(
  input: readonly string[],
  outputs: readonly { plan: StreamPlan; target: RtpTarget }[],
): string[] {
  return [
    ...words('-hide_banner -nostdin -nostats -loglevel error -fflags +nobuffer'),
    ...input,
    ...outputs.flatMap(({ plan, target }) => [
      ...words(`-map ${plan.input}:${plan.index}`),
      ...plan.codecArguments,
      ...words(`-ssrc ${target.ssrc} -payload_type ${target.payloadType} -f rtp`),
      rtpAddress(target),
    ]),
  ];
}

/** The probe has told what there is, so ffmpeg itself needn't look for long before it begins. */
const KNOWN_INPUT = words('-analyzeduration 200000 -probesize 100000 -fpsprobesize 0');

/** ffmpeg's input options and address for what is pulled. */
export function pulledInput(protocol: PullProtocol, url: string): string[] {
  return [...inputOptions(protocol), ...KNOWN_INPUT, '-i', url];
}

/** ffmpeg's input options for what it is given. */
export function fedInput(container: Container): string[] {
  return [...KNOWN_INPUT, '-f', container, ...words('-i pipe:0')];
}
