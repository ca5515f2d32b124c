import { startFfmpeg, words, type Ffmpeg } from '../lib/ffmpeg.ts';
import { clockOver, pictureSource, WALL_CLOCK, type PictureFormat } from '../lib/picture.ts';
import { bindPortPair, type PortPair } from './udp.ts';

export type AudioCodec = 'aac' | 'pcma' | 'none';

export interface FeedOptions {
  format: PictureFormat;
  /** Fill of the colour block as ffmpeg names it. */
  colour: string;
  /** The camera's name, burnt in. */
  name: string;
  audio: AudioCodec;
  /** The tone's frequency. */
  toneHz: number;
  /** Where the picture comes from when it isn't drawn: its frame of now, planes of YUV 4:2:0, or null for none. A clock is drawn into it. */
  frames?: () => Buffer | null;
}

/** A packet of the track with the index `track`. */
export interface FeedPacket {
  track: number;
  isRtcp: boolean;
  bytes: Buffer;
}

/** One media section of the SDP, as the encoder described it. */
export interface Track {
  kind: string;
  payloadType: number;
  /** `rtpmap`, `fmtp` and `b=` lines without an end of line. */
  lines: readonly string[];
}

const BITS_PER_PIXEL = 0.12;

const VIDEO_PAYLOAD_TYPE = 96;
const AAC_PAYLOAD_TYPE = 97;

/** Encoder and payload type of each codec; PCMA has its own type (RFC 3551). */
const AUDIO_ARGS: Record<Exclude<AudioCodec, 'none'>, readonly string[]> = {
  aac: words`-c:a aac -b:a 64k -ar 48000 -ac 1 -payload_type ${AAC_PAYLOAD_TYPE}`,
  pcma: words`-c:a pcm_alaw -ar 8000 -ac 1`,
};

function encoderArgs(options: FeedOptions, ports: readonly PortPair[]): string[] {
  const { format, audio } = options;
  const bitrate = Math.round(format.width * format.height * format.fps * BITS_PER_PIXEL);
  const picture = pictureSource(format, {
    colour: options.colour,
    title: options.name,
    subtitle: `${format.width}x${format.height}`,
    clock: WALL_CLOCK,
  });
  const destination = (index: number): string => {
    const port = ports[index]?.rtpPort ?? 0;
    return `rtp://127.0.0.1:${port}?rtcpport=${port + 1}&pkt_size=1400`;
  };
  const video = [
    ...(options.frames === undefined ? [] : ['-vf', clockOver(options.name)]),
    ...words`-map 0:v -c:v libx264 -preset ultrafast -tune zerolatency -profile:v baseline -pix_fmt yuv420p -threads 1`,
    ...words`-g ${format.fps} -b:v ${bitrate} -maxrate ${bitrate} -bufsize ${bitrate}`,
    // Parameter sets stand in the SDP and before each key frame: a decoder can join at either.
    ...words`-flags +global_header -bsf:v dump_extra=freq=keyframe`,
    ...words`-f rtp -payload_type ${VIDEO_PAYLOAD_TYPE} -sdp_file pipe:1 ${destination(0)}`,
  ];
  const source =
    options.frames === undefined
      ? words`-re -f lavfi -i ${picture}`
      : words`-use_wallclock_as_timestamps 1 -f rawvideo -pix_fmt yuv420p -s ${format.width}x${format.height} -framerate ${format.fps} -i pipe:0`;
  if (audio === 'none') {
    return [...source, ...video];
  }
  const tone = words`-re -f lavfi -i ${`sine=f=${options.toneHz}:r=48000`}`;
  return [
    ...source,
    ...tone,
    ...video,
    ...words`-map 1:a -af volume=0.25`,
    ...AUDIO_ARGS[audio],
    '-f',
    'rtp',
    destination(1),
  ];
}

function readTracks(sdp: string): Track[] {
  return sdp
    .split(/^m=/m)
    .slice(1)
    .map((section) => {
      const [first = '', ...rest] = section.split(/\r?\n/);
      const [kind = '', , , payloadType] = first.split(' ');
      return {
        kind,
        payloadType: Number(payloadType),
        lines: rest.filter((line) => /^(?:a=rtpmap|a=fmtp|b=)/.test(line)),
      };
    });
}

/** Encodes the camera's picture and tone once and hands out the RTP packets. */
export class Feed {
  readonly tracks: readonly Track[];
  /** Resolves with the encoder's last words when it ended, asked or not. */
  readonly ended: Promise<string>;
  readonly #encoder: Ffmpeg;
  readonly #ports: readonly PortPair[];

  private constructor(tracks: readonly Track[], encoder: Ffmpeg, ports: readonly PortPair[]) {
    this.tracks = tracks;
    this.#encoder = encoder;
    this.#ports = ports;
    this.ended = encoder.ended.then(({ lastWords }) => lastWords);
  }

  /** Starts the encoder; resolves when it has described its tracks. */
  static async start(options: FeedOptions, onPacket: (packet: FeedPacket) => void): Promise<Feed> {
    const count = options.audio === 'none' ? 1 : 2;
    const ports = await Promise.all(Array.from({ length: count }, () => bindPortPair('127.0.0.1')));
    for (const [track, { rtp, rtcp }] of ports.entries()) {
      rtp.on('message', (bytes) => onPacket({ track, isRtcp: false, bytes }));
      rtcp.on('message', (bytes) => onPacket({ track, isRtcp: true, bytes }));
    }
    let sdp = '';
    let onDescribed: (tracks: Track[]) => void = () => undefined;
    const described = new Promise<Track[]>((resolve) => (onDescribed = resolve));
    const encoder = startFfmpeg(encoderArgs(options, ports), {
      ...(options.frames === undefined ? {} : { frames: { next: options.frames, fps: options.format.fps } }),
      onOutput: (text) => {
        sdp += text;
        const tracks = readTracks(sdp);
        if (tracks.length === count && sdp.endsWith('\n')) {
          onDescribed(tracks);
        }
      },
    });
    const outcome = await Promise.race([described, encoder.ended]);
    if ('lastWords' in outcome) {
      for (const pair of ports) {
        pair.close();
      }
      throw new Error(`the camera's encoder ended: ${outcome.lastWords}`);
    }
    return new Feed(outcome, encoder, ports);
  }

  async stop(): Promise<void> {
    await this.#encoder.stop();
    for (const pair of this.#ports) {
      pair.close();
    }
  }
}
