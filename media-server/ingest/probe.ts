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

/** Options that make ffmpeg and ffprobe open an RTSP address: over TCP, with a limit of time, and no other protocol. */
export function rtspInputOptions(): string[] {
  return [
    '-protocol_whitelist',
    'rtsp,rtsps,rtp,tcp,tls,udp,crypto',
    '-rtsp_transport',
    'tcp',
    // Microseconds.
    '-timeout',
    String(CAMERA_TIMEOUT_MS * 1_000),
  ];
}

/** Arguments of ffprobe for the address `url`. */
export function probeArguments(url: string): string[] {
  return [
    '-hide_banner',
    '-v',
    'error',
    ...rtspInputOptions(),
    // Microseconds.
    '-analyzeduration',
    '1000000',
    '-show_streams',
    '-of',
    'json',
    url,
  ];
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
