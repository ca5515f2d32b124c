import { randomUUID } from 'node:crypto';
import type { MediaKind } from '#shared/media.ts';
import type { SourceReason } from '#shared/sources.ts';
import type { Logger } from '../log.ts';
import type { LiveWorker } from '../sfu/live-worker.ts';
import { openPlainTrack, type PlainTrack } from '../sfu/plain-track.ts';
import type { Sfu } from '../sfu/sfu.ts';
import type { Track } from '../sfu/track.ts';
import { Child } from './child.ts';
import { ffmpegArguments, fedInput, planStreams, type Container, type StreamPlan } from './plan.ts';
import { parseProbe, probeFedArguments } from './probe.ts';
import { ffprobeOf } from './programs.ts';
import { reasonOf } from './reasons.ts';

/** So much of the stream, in ms of its own time or in bytes, is looked at before it is brought in. */
const LOOK_MS = 700;
const LOOK_BYTES = 1_500_000;
/** One whose own time stands still is looked at after this. */
const LOOK_LIMIT_MS = 3_000;
/** What may wait while it is looked at; the encoder is held back beyond that. */
const MAX_WAITING_BYTES = 8_000_000;
/** What can't be held back, as a camera that sends by UDP, is left out beyond this. */
const MAX_KEPT_BYTES = 2 * MAX_WAITING_BYTES;
const PROBE_TIMEOUT_MS = 10_000;

/** A piece of sound or picture; `timestamp` in ms. */
export interface FedUnit {
  kind: MediaKind;
  timestamp: number;
  payload: Buffer;
}

/** How ffmpeg is given a stream. */
export interface FeedFormat<Unit extends FedUnit> {
  container: Extract<Container, 'flv' | 'matroska'>;
  /** What stands before the first unit, for these kinds; `units` are those that were looked at. */
  header: (kinds: readonly MediaKind[], units: readonly Unit[]) => Buffer;
  encode: (unit: Unit) => Buffer;
  /** Whether a picture is known to be shown at another time than it is decoded. */
  isReordered: (unit: Unit) => boolean;
}

/** How a stream ended: with its worker, or with ffmpeg, where `reason` says why it never came up. */
export type FedEnd = { by: 'worker'; died: boolean } | { by: 'ffmpeg'; reason: SourceReason | null };

export interface FedStreamOptions<Unit extends FedUnit> {
  format: FeedFormat<Unit>;
  sfu: Sfu;
  log: Logger;
  ffmpegPath: string;
  /** A stream of it has begun; it ends when its producer closes. */
  onTrack: (track: Track) => void;
  /** Called at most once, unless it was closed before. */
  onEnd: (end: FedEnd) => void;
  /** More may be written after `write` has answered with false. */
  onDrain: () => void;
}

/** Brings a stream in that somebody sends here: looks at its beginning, then gives all of it to ffmpeg, which sends it into a worker. */
export class FedStream<Unit extends FedUnit> {
  readonly #options: FedStreamOptions<Unit>;
  readonly #tracks: PlainTrack[] = [];
  #waiting: Unit[] = [];
  #kinds: readonly MediaKind[] = [];
  #waitingBytes = 0;
  #lookLimit: NodeJS.Timeout | undefined;
  #isLooking = false;
  #child: Child | null = null;
  #isRunning = false;
  #isClosed = false;

  constructor(options: FedStreamOptions<Unit>) {
    this.#options = options;
  }

  /** False: hold the rest back until `onDrain`. */
  write(unit: Unit): boolean {
    if (this.#isClosed) {
      return true;
    }
    if (this.#isRunning) {
      return this.#feed(unit);
    }
    if (this.#waitingBytes > MAX_KEPT_BYTES) {
      return false;
    }
    this.#waiting.push(unit);
    this.#waitingBytes += unit.payload.length;
    this.#lookLimit ??= setTimeout(() => this.#lookOnce(), LOOK_LIMIT_MS);
    if (this.#hasEnough(unit)) {
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

  #feed(unit: Unit): boolean {
    if (!this.#kinds.includes(unit.kind)) {
      return true;
    }
    const input = this.#child?.input;
    if (input !== undefined && input.writableLength > MAX_KEPT_BYTES) {
      return false;
    }
    return input?.write(this.#options.format.encode(unit)) ?? true;
  }

  #hasEnough({ timestamp }: Unit): boolean {
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
    const { ffmpegPath, format, log } = this.#options;
    const child = this.#start(ffprobeOf(ffmpegPath), probeFedArguments(format.container));
    const units = [...this.#waiting];
    child.input.end(Buffer.concat([format.header(['audio', 'video'], units), ...units.map(format.encode)]));
    const limit = setTimeout(() => void child.stop(), PROBE_TIMEOUT_MS);
    const { code, output, errors } = await child.ended;
    clearTimeout(limit);
    const probed = code === 0 ? parseProbe(output) : null;
    if (probed === null) {
      log.info({ errors }, 'an encoder could not be probed');
      return { reason: errors.includes('ENOENT') ? 'noProgram' : 'notSupported' };
    }
    if (probed.video !== null && units.some(format.isReordered)) {
      probed.video.reordered = true;
    }
    const plans = planStreams(probed, format.container);
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
    const { ffmpegPath, format } = this.#options;
    const child = this.#start(ffmpegPath, ffmpegArguments(fedInput(format.container), outputs));
    this.#kinds = plans.map(({ kind }) => kind);
    child.input.on('drain', () => this.#options.onDrain());
    child.input.write(format.header(this.#kinds, this.#waiting));
    for (const unit of this.#waiting) {
      this.#feed(unit);
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

  #end(end: FedEnd): void {
    if (!this.#isClosed) {
      void this.close();
      this.#options.onEnd(end);
    }
  }
}
