import {
  RtcpSourceDescriptionPacket,
  SourceDescriptionChunk,
  SourceDescriptionItem,
  type RtcpPacket,
  type RtpPacket,
} from 'werift';
import { frameAt, FPS, keyFrameBefore, type Clip } from './clip.ts';
import type { SendIdentity } from './rtp-parameters.ts';
import { RtpStream } from './rtp-stream.ts';
import { AUDIO_FRAME_MS } from './tone.ts';

const REPORT_INTERVAL_MS = 1_000;
/** Several Opus frames go out on one timer, when all of them are over: a wake-up each 20 ms for each unit would cost more than the sending. */
const AUDIO_BATCH = 3;
const FRAME_MS = 1000 / FPS;
const SDES_CNAME = 1;

/** Where packets go. */
export interface PacketSink {
  send(packet: RtpPacket): void;
  report(packets: RtcpPacket[]): void;
}

export interface PublisherOptions {
  sink: PacketSink;
  identity: SendIdentity;
  clip: Clip;
  /** Opus frames to loop, or null for a unit without a microphone. An empty one isn't sent: the gap of DTX (RFC 7587, section 3.1.3). */
  tone: readonly Buffer[] | null;
}

/** Sends a clip (and a tone) in a loop in step with the wall clock, without encoding anything. */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #video: readonly RtpStream[];
  readonly #audio: RtpStream;
  readonly #wantsKeyFrame = new Set<number>();
  readonly #timers = new Set<NodeJS.Timeout>();
  /** The sound's frame that goes out next, counted since 1970 as the clock counts: picture and sound keep in step. */
  #audioFrames = 0;
  /** The frame sent last; null before the first. */
  #lastFrame: number | null = null;

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#video = options.identity.videoSsrcs.map((ssrc) => new RtpStream(ssrc, 'vp8'));
    this.#audio = new RtpStream(options.identity.audioSsrc, 'opus');
  }

  /** Begins at the next frame; the first one goes out with its key frame. */
  start(): void {
    if (this.#timers.size > 0) {
      return;
    }
    this.#lastFrame = null;
    for (const stream of this.#video) {
      this.#wantsKeyFrame.add(stream.ssrc);
    }
    this.#repeat(() => {
      const now = Date.now();
      const { index, nextAt } = frameAt(this.#options.clip, now);
      this.#sendDue(index, nextAt - FRAME_MS);
      return nextAt - now;
    });
    if (this.#options.tone !== null) {
      this.#audioFrames = Math.ceil(Date.now() / AUDIO_FRAME_MS);
      this.#repeat(() => this.#sendTone());
    }
    this.#repeat(() => {
      this.#sendReports();
      return REPORT_INTERVAL_MS;
    });
  }

  /** Stops sending; `start` goes on with the same streams. */
  stop(): void {
    for (const timer of this.#timers) {
      clearTimeout(timer);
    }
    this.#timers.clear();
  }

  /** The next frame of `ssrc` will be decodable by itself. */
  requestKeyFrame(ssrc: number): void {
    this.#wantsKeyFrame.add(ssrc);
  }

  /** Runs `step` again and again; it answers with the milliseconds until its next turn. */
  #repeat(step: () => number): void {
    let timer: NodeJS.Timeout | null = null;
    const turn = (): void => {
      if (timer !== null) {
        this.#timers.delete(timer);
      }
      timer = setTimeout(turn, Math.max(1, step()));
      this.#timers.add(timer);
    };
    turn();
  }

  /**
   * Sends the frame that the clock has come to. A picture only holds what has changed since the one before it: after a turn that came
   * late enough to miss frames it begins anew at the key frame, and a turn that came early sends nothing twice.
   */
  #sendDue(index: number, at: number): void {
    if (index === this.#lastFrame) {
      return;
    }
    const frames = this.#options.clip.layers[0]?.length ?? 1;
    if (this.#lastFrame !== null && index !== (this.#lastFrame + 1) % frames) {
      for (const stream of this.#video) {
        this.#wantsKeyFrame.add(stream.ssrc);
      }
    }
    this.#lastFrame = index;
    this.#sendFrame(index, at);
  }

  /**
   * Sends the frame `index`, captured at `at`. Where a key frame is wanted, all frames since the last one go out at once, their times
   * squeezed between the frame before and this one, so that the picture's clock stays true.
   */
  #sendFrame(index: number, at: number): void {
    for (const [layer, stream] of this.#video.entries()) {
      const frames = this.#options.clip.layers[layer] ?? [];
      const first = this.#wantsKeyFrame.delete(stream.ssrc) ? keyFrameBefore(index) : index;
      for (let current = first; current <= index; current += 1) {
        const early = ((index - current) * FRAME_MS) / (index - first + 1);
        this.#sendAll(stream.packetize(frames[current] ?? Buffer.alloc(0), at - early));
      }
    }
  }

  #sendTone(): number {
    const tone = this.#options.tone ?? [];
    const due = Math.floor(Date.now() / AUDIO_FRAME_MS);
    for (; this.#audioFrames < due; this.#audioFrames += 1) {
      const frame = tone[this.#audioFrames % tone.length];
      if (frame !== undefined && frame.length > 0) {
        this.#sendAll(this.#audio.packetize(frame, this.#audioFrames * AUDIO_FRAME_MS));
      }
    }
    return AUDIO_BATCH * AUDIO_FRAME_MS;
  }

  #sendAll(packets: readonly RtpPacket[]): void {
    for (const packet of packets) {
      this.#options.sink.send(packet);
    }
  }

  #sendReports(): void {
    const { identity, tone, sink } = this.#options;
    const now = Date.now();
    for (const stream of tone === null ? this.#video : [...this.#video, this.#audio]) {
      const name = new SourceDescriptionChunk({
        source: stream.ssrc,
        items: [new SourceDescriptionItem({ type: SDES_CNAME, text: identity.cname })],
      });
      sink.report([stream.senderReport(now), new RtcpSourceDescriptionPacket({ chunks: [name] })]);
    }
  }
}
