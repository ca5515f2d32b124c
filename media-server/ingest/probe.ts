import { z } from 'zod';

/** How long a camera may take to answer, and how long between two packets, ms. */
export const CAMERA_TIMEOUT_MS = 5_000;

const Stream = z.object({
  index: z.number().int(),
  codec_type: z.string().optional(),
  codec_name: z.string().optional(),
  width: z.number().optional(),
  height: z.number().optional(),
  pix_fmt: z.string().optional(),
  has_b_frames: z.number().optional(),
});
const Output = z.object({ streams: z.array(Stream) });

export interface ProbedVideo {
  index: number;
  codec: string;
  width: number;
  height: number;
  pixelFormat: string;
  /** Whether pictures come in another order than they are shown. */
  reordered: boolean;
}

/** What a camera offers: its first picture and its first sound. */
export interface Probed {
  video: ProbedVideo | null;
  audio: { index: number; codec: string } | null;
}

/** How a camera or a stream is pulled. */
export type PullProtocol = 'rtsp' | 'rtmp';

/** Microseconds. */
const TIMEOUT = String(CAMERA_TIMEOUT_MS * 1_000);

const INPUT_OPTIONS: Readonly<Record<PullProtocol, readonly string[]>> = {
  rtsp: '-protocol_whitelist rtsp,rtsps,rtp,tcp,tls,udp,crypto -rtsp_transport tcp -timeout'
    .split(' ')
    .concat(TIMEOUT),
  rtmp: ['-protocol_whitelist', 'rtmp,rtmps,tcp,tls,crypto', '-rw_timeout', TIMEOUT],
};

/** Options that make ffmpeg and ffprobe open an address: with a limit of time, and by no other protocol; RTSP over TCP. */
export function inputOptions(protocol: PullProtocol): readonly string[] {
  return INPUT_OPTIONS[protocol];
}

const PROBE = ['-hide_banner', '-v', 'error'];
/** A second of it, in microseconds. */
const PROBE_LENGTH = ['-analyzeduration', '1000000'];
const PROBE_OUTPUT = ['-show_streams', '-of', 'json'];

/** Arguments of ffprobe for the address `url`. */
export function probeArguments(protocol: PullProtocol, url: string): string[] {
  return [...PROBE, ...inputOptions(protocol), ...PROBE_LENGTH, ...PROBE_OUTPUT, url];
}

/** Arguments of ffprobe for the beginning of a stream that it is given in a container. */
export function probeFedArguments(container: string): string[] {
  return [...PROBE, ...PROBE_LENGTH, ...PROBE_OUTPUT, '-f', container, '-i', 'pipe:0'];
}

/** What ffprobe's JSON says; null when it can't be read. */
export function parseProbe(output: string): Probed | null {
  let json: unknown;
  try {
    json = JSON.parse(output);
  } catch {
    // A probe that was cut off; the caller tries again.
    return null;
  }
  const parsed = Output.safeParse(json);
  if (!parsed.success) {
    return null;
  }
  const video = parsed.data.streams.find((stream) => stream.codec_type === 'video');
  const audio = parsed.data.streams.find((stream) => stream.codec_type === 'audio');
  return {
    video:
      video === undefined
        ? null
        : {
            index: video.index,
            codec: video.codec_name ?? 'unknown',
            width: video.width ?? 0,
            height: video.height ?? 0,
            pixelFormat: video.pix_fmt ?? 'unknown',
            reordered: (video.has_b_frames ?? 0) > 0,
          },
    audio: audio === undefined ? null : { index: audio.index, codec: audio.codec_name ?? 'unknown' },
  };
}
