import type { types } from 'mediasoup';
import { Child } from '../ingest/child.ts';
import type { Logger } from '../log.ts';
import type { Track } from '../sfu/track.ts';
import { isCopyable, pictureArguments, SEGMENT_MS, sessionDescription } from './arguments.ts';
import { FragmentReader, type MovieFragment } from './mp4/fragments.ts';
import { reservePort, untilListening } from '../sfu/ports.ts';
import { RtpGate } from './rtp-gate.ts';
import { Tap } from './tap.ts';

/** How often it is looked whether a key frame is due. */
const CHECK_MS = 250;
/** A picture that can be copied is asked for a key frame when it hasn't sent one by itself for this long. */
const KEY_FRAME_AFTER_MS = SEGMENT_MS - CHECK_MS;
/** One that is encoded anew needs none but where a lost packet has stopped its decoder. */
const STUCK_AFTER_MS = 1_200;
const LISTEN_LIMIT_MS = 15_000;
/** ffmpeg says the size of what it filters each time it makes the graph for it. */
const GRAPH_SIZE = /graph \d+ input from stream \S+ @ \S+\] w:(\d+) h:(\d+)/g;

export interface PictureOptions {
  track: Track;
  ffmpegPath: string;
  log: Logger;
  /** Port of this machine that hears the sender reports. */
  rtcpPort: number;
  onFirstPacket: (timestamp: number) => void;
  onInit: (init: Buffer, reencoded: boolean) => void;
  onFragment: (fragment: MovieFragment) => void;
  /** Its stream has changed so that what follows doesn't fit to its header. */
  onChanged: () => void;
}

/** How its ffmpeg ended. */
export interface PictureEnd {
  /** It was ended from here, or with its source. */
  isStopped: boolean;
  /** The end of what ffmpeg wrote to its error output. */
  errors: string;
}

/** One picture stream of the SFU on its way through ffmpeg into fragments of MP4. */
export class Picture {
  /** It is encoded anew, because MP4 in browsers can't hold its codec. */
  readonly reencoded: boolean;
  /** Resolves when ffmpeg is gone, for whatever reason; never rejects. */
  readonly ended: Promise<PictureEnd>;
  readonly #options: PictureOptions;
  readonly #tap: Tap;
  readonly #gate: RtpGate | null;
  readonly #port: number;
  readonly #child: Child;
  readonly #timer: NodeJS.Timeout;
  readonly #starting = new AbortController();
  #keyFrameAt = 0;
  #fragmentAt = 0;
  #size: { width: number; height: number } | null = null;
  #layer: number | null = null;
  #isStopped = false;

  /**
   * Starts ffmpeg, which gets packets from `begin` on. A picture that is encoded anew is taken from now on and held until then: its ffmpeg
   * needs a while on a busy machine, and what is recorded begins when that was asked for. Throws when the track is gone.
   */
  static async open(options: PictureOptions): Promise<Picture> {
    const reserved = await reservePort();
    let gate: RtpGate | null = null;
    try {
      let picture: Picture | null = null;
      gate = isCopyable(codecOf(options.track.producer).mimeType) ? null : await RtpGate.open();
      const tap = await Tap.open({
        track: options.track,
        port: gate?.port ?? reserved.port,
        rtcpPort: options.rtcpPort,
        onFirstPacket: options.onFirstPacket,
        onEnd: () => void picture?.stop(),
        onLayer: (layer) => picture?.handleLayer(layer),
      });
      picture = new Picture(options, { tap, gate, port: reserved.port });
      void picture.ended.then(() => reserved.release());
      await picture.#take();
      return picture;
    } catch (error) {
      gate?.close();
      reserved.release();
      throw error;
    }
  }

  private constructor(
    options: PictureOptions,
    { tap, gate, port }: { tap: Tap; gate: RtpGate | null; port: number },
  ) {
    this.#options = options;
    this.#tap = tap;
    this.#gate = gate;
    this.#port = port;
    const codec = codecOf(tap.consumer);
    this.reencoded = !isCopyable(codec.mimeType);
    const reader = new FragmentReader();
    this.#child = new Child(options.ffmpegPath, pictureArguments(!this.reencoded), {
      input: sessionDescription(codec, port),
      diesWithParent: true,
      onOutput: (chunk) => this.#read(reader, chunk),
      onErrors: (text) => this.#listen(text),
    });
    this.#timer = setInterval(() => this.#askForKeyFrame(), CHECK_MS);
    this.ended = this.#child.ended.then(({ errors }) => {
      clearInterval(this.#timer);
      this.#starting.abort();
      // Before the tap goes, whose end stops it too.
      const end = { isStopped: this.#isStopped, errors };
      this.#tap.close();
      this.#gate?.close();
      return end;
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Lets packets come to where they are held, if they are. */
  async #take(): Promise<void> {
    if (this.#gate !== null) {
      try {
        await this.#tap.start();
      } catch (error) {
        await this.stop();
        throw error;
      }
    }
  }

  /** Of the packets and of the sender reports. */
  get ssrc(): number | null {
    return this.#tap.consumer.rtpParameters.encodings?.[0]?.ssrc ?? null;
  }

  /** Resolves when packets are on their way. Throws when ffmpeg doesn't come up, or the track is gone meanwhile. */
  async begin(): Promise<void> {
    try {
      const limit = AbortSignal.any([this.#starting.signal, AbortSignal.timeout(LISTEN_LIMIT_MS)]);
      if (!(await untilListening(this.#port, limit))) {
        throw new Error('the packager did not come up');
      }
      if (this.#gate === null) {
        await this.#tap.start();
      } else {
        this.#gate.openTo(this.#port);
      }
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Ends it: ffmpeg writes what it holds. Idempotent. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#tap.close();
    await this.#child.stop();
  }

  /** Another layer of a simulcast comes now. What is copied then has another size, and parameters that its header doesn't name. */
  handleLayer(layer: number | null): void {
    if (layer !== null && this.#layer !== null && layer !== this.#layer && !this.reencoded) {
      this.#options.onChanged();
    }
    this.#layer = layer ?? this.#layer;
  }

  #read(reader: FragmentReader, chunk: Buffer): void {
    try {
      for (const part of reader.push(chunk)) {
        if (part.kind === 'init') {
          this.#options.onInit(part.bytes, this.reencoded);
        } else {
          this.#fragmentAt = performance.now();
          if (part.fragment.tracks.some(({ startsWithSync }) => startsWithSync)) {
            this.#keyFrameAt = performance.now();
          }
          this.#options.onFragment(part.fragment);
        }
      }
    } catch (error) {
      this.#options.log.error({ err: error }, 'what the packager writes can not be read');
      void this.#child.stop();
    }
  }

  /** The size may shrink with a lower layer, which ffmpeg makes good; a larger picture or one of another shape deserves a new header. */
  #listen(text: string): void {
    for (const [, width, height] of text.matchAll(GRAPH_SIZE)) {
      const size = { width: Number(width), height: Number(height) };
      const before = this.#size;
      this.#size ??= size;
      if (before !== null && !isShrunk(size, before)) {
        this.#options.onChanged();
      }
    }
  }

  #askForKeyFrame(): void {
    const now = performance.now();
    const isDue = this.reencoded
      ? this.#fragmentAt > 0 && now - this.#fragmentAt > STUCK_AFTER_MS
      : now - this.#keyFrameAt > KEY_FRAME_AFTER_MS;
    if (isDue) {
      // The consumer may end meanwhile, which is heard elsewhere.
      this.#tap.requestKeyFrame().catch(() => undefined);
    }
  }
}

interface Size {
  width: number;
  height: number;
}

/** Whether a picture is no larger than another and has its shape, but for the rounding of its sides. */
function isShrunk(size: Size, than: Size): boolean {
  const height = (size.width * than.height) / than.width;
  return size.width <= than.width && Math.abs(height - size.height) <= 2;
}

function codecOf({
  rtpParameters,
}: Pick<types.Consumer | types.Producer, 'rtpParameters'>): types.RtpCodecParameters {
  const [codec] = rtpParameters.codecs;
  if (codec === undefined) {
    throw new Error('a stream without a codec');
  }
  return codec;
}
