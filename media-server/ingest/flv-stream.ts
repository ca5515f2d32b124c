import { randomUUID } from 'node:crypto';
import type { SourceReason } from '#shared/sources.ts';
import type { Logger } from '../log.ts';
import { flvHeader, flvTag, isReordered, type FlvTag } from '../rtmp/flv.ts';
import type { LiveWorker } from '../sfu/live-worker.ts';
import { openPlainTrack, type PlainTrack } from '../sfu/plain-track.ts';
import type { Sfu } from '../sfu/sfu.ts';
import type { Track } from '../sfu/track.ts';
import { Child } from './child.ts';
import { ffmpegArguments, flvInput, planStreams, type StreamPlan } from './plan.ts';
import { parseProbe, probeFlvArguments } from './probe.ts';
import { ffprobeOf } from './programs.ts';
import { reasonOf } from './reasons.ts';

/** So much of the stream, in ms of its own time or in bytes, is looked at before it is brought in. */
const LOOK_MS = 700;
const LOOK_BYTES = 1_500_000;
/** One whose own time stands still is looked at after this. */
const LOOK_LIMIT_MS = 3_000;
/** What may wait while it is looked at; the encoder is held back beyond that. */
const MAX_WAITING_BYTES = 8_000_000;
const PROBE_TIMEOUT_MS = 10_000;

/** How a stream ended: with its worker, or with ffmpeg, where `reason` says why it never came up. */
export type FlvEnd = { by: 'worker'; died: boolean } | { by: 'ffmpeg'; reason: SourceReason | null };

export interface FlvStreamOptions {
  sfu: Sfu;
  log: Logger;
  ffmpegPath: string;
  /** A stream of it has begun; it ends when its producer closes. */
  onTrack: (track: Track) => void;
  /** Called at most once, unless it was closed before. */
  onEnd: (end: FlvEnd) => void;
  /** More may be written after `write` has answered with false. */
  onDrain: () => void;
}

/** Brings the stream of one encoder in: looks at its beginning, then gives all of it to ffmpeg, which sends it into a worker. */
export class FlvStream {
  readonly #options: FlvStreamOptions;
  readonly #tracks: PlainTrack[] = [];
  #waiting: FlvTag[] = [];
  #waitingBytes = 0;
  #lookLimit: NodeJS.Timeout | undefined;
  #isLooking = false;
  #child: Child | null = null;
  #isRunning = false;
  #isClosed = false;

  constructor(options: FlvStreamOptions) {
    this.#options = options;
  }

  /** False: hold the rest back until `onDrain`. */
  write(tag: FlvTag): boolean {
    if (this.#isClosed) {
      return true;
    }
    if (this.#isRunning) {
      return this.#child?.input.write(flvTag(tag)) ?? true;
    }
    this.#waiting.push(tag);
    this.#waitingBytes += tag.payload.length;
    this.#lookLimit ??= setTimeout(() => this.#lookOnce(), LOOK_LIMIT_MS);
    if (this.#hasEnough(tag)) {
      this.#lookOnce();
    }
    return this.#waitingBytes < MAX_WAITING_BYTES;
  }

  /** Ends it. Resolves when nothing of it runs any more. Idempotent. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#lookLimit);
    this.#waiting = [];
    for (const track of this.#tracks) {
      track.close();
    }
    await this.#child?.stop();
  }

  #hasEnough({ timestamp }: FlvTag): boolean {
    const began = this.#waiting[0]?.timestamp ?? timestamp;
    return timestamp - began >= LOOK_MS || this.#waitingBytes >= LOOK_BYTES;
  }

  #lookOnce(): void {
    clearTimeout(this.#lookLimit);
    if (!this.#isLooking && !this.#isClosed) {
      this.#isLooking = true;
      void this.#bringIn();
    }
  }

  async #bringIn(): Promise<void> {
    const { sfu, log } = this.#options;
    try {
      const looked = await this.#look();
      if ('reason' in looked) {
        this.#end({ by: 'ffmpeg', reason: looked.reason });
        return;
      }
      const worker = sfu.place();
      const stopListening = worker.onEnd((died) => this.#end({ by: 'worker', died }));
      try {
        this.#end({ by: 'ffmpeg', reason: await this.#run(looked.plans, worker) });
      } finally {
        stopListening();
      }
    } catch (error) {
      log.error({ err: error }, 'an encoder could not be brought in');
      this.#end({ by: 'ffmpeg', reason: 'refused' });
    }
  }

  async #look(): Promise<{ plans: StreamPlan[] } | { reason: SourceReason }> {
    const { ffmpegPath, log } = this.#options;
    const child = this.#start(ffprobeOf(ffmpegPath), probeFlvArguments());
    const tags = [...this.#waiting];
    child.input.end(Buffer.concat([flvHeader({ audio: true, video: true }), ...tags.map(flvTag)]));
    const limit = setTimeout(() => void child.stop(), PROBE_TIMEOUT_MS);
    const { code, output, errors } = await child.ended;
    clearTimeout(limit);
    const probed = code === 0 ? parseProbe(output) : null;
    if (probed === null) {
      log.info({ errors }, 'an encoder could not be probed');
      return { reason: errors.includes('ENOENT') ? 'noProgram' : 'notSupported' };
    }
    if (probed.video !== null && tags.some(isReordered)) {
      probed.video.reordered = true;
    }
    const plans = planStreams(probed, 'flv');
    return plans.length === 0 ? { reason: 'notSupported' } : { plans };
  }

  /** Until ffmpeg ends; answers with why it never worked, or null. */
  async #run(plans: StreamPlan[], worker: LiveWorker): Promise<SourceReason | null> {
    const publisher = randomUUID();
    const outputs = [];
    for (const plan of plans) {
      const track = await openPlainTrack(worker, { kind: plan.kind, codec: plan.codec, publisher });
      if (this.#isClosed) {
        track.close();
        return null;
      }
      this.#tracks.push(track);
      outputs.push({ plan, target: { ...track, payloadType: plan.codec.payloadType } });
    }
    const child = this.#start(this.#options.ffmpegPath, ffmpegArguments(flvInput(), outputs));
    const kinds = plans.map(({ kind }) => kind);
    child.input.on('drain', () => this.#options.onDrain());
    child.input.write(flvHeader({ audio: kinds.includes('audio'), video: kinds.includes('video') }));
    for (const tag of this.#waiting) {
      child.input.write(flvTag(tag));
    }
    this.#waiting = [];
    this.#isRunning = true;
    this.#options.onDrain();
    for (const { track } of this.#tracks) {
      this.#options.onTrack(track);
    }
    const { code, errors } = await child.ended;
    const worked = this.#tracks.some(({ track }) => track.producer.score.length > 0);
    this.#options.log.info({ code, errors }, 'the ffmpeg of an encoder ended');
    return worked ? null : reasonOf(errors);
  }

  #start(program: string, args: readonly string[]): Child {
    const child = new Child(program, args, { takesInput: true });
    this.#child = child;
    if (this.#isClosed) {
      void child.stop();
    }
    return child;
  }

  #end(end: FlvEnd): void {
    if (!this.#isClosed) {
      void this.close();
      this.#options.onEnd(end);
    }
  }
}
