import { randomUUID } from 'node:crypto';
import { Backoff, type BackoffDelays } from '../backoff.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../log.ts';
import type { Track } from '../sfu/track.ts';
import type { FootageRun, Segment } from './footage.ts';
import type { Run, RunEnd, RunFacts, RunListener } from './run.ts';
import { RtpRun } from './rtp-run.ts';
import { sha256, type SegmentFiles } from './segment-files.ts';
import { Segmenter, type Cut } from './segmenter.ts';
import { StreamRun } from './stream-run.ts';

const RETRY_DELAYS_MS: BackoffDelays = [250, 1_000, 2_000, 5_000, 10_000];
const HEALTHY_AFTER_MS = 10_000;
/** Picture and sound of a unit come one after the other: a run is begun once both are there. */
const SETTLE_MS = 250;
/** What no ring asks for is held for live viewers this long. */
export const LIVE_WINDOW_MS = 30_000;
const TRIM_MS = 1_000;
/** A playback of the ring that falls behind by more than this begins anew. */
const LOST_KNOWN_MS = 30 * 60_000;
/** Segments that wait to be written: a disk that is further behind fails. */
const MAX_WAITING = 12;

/** What there is to package of a source now; null when nothing arrives. */
export type PackagerInput =
  { kind: 'rtp'; video: Track | null; audio: Track | null } | { kind: 'stream'; url: string } | null;

/** What a packager tells of its source. */
export interface PackagerListener {
  /** A segment is on the disk. */
  onSegment(segment: Segment): void;
  onRunEnd(run: FootageRun): void;
  /** Whether media is being written now. */
  onFlow(isFlowing: boolean): void;
  /** The disk didn't take a segment: it is lost. */
  onWriteError(error: unknown): void;
}

export interface PackagerOptions {
  sourceId: string;
  /** Reads what there is to package now. */
  input: () => PackagerInput;
  files: SegmentFiles;
  ffmpegPath: string;
  clock: Clock;
  log: Logger;
  listener: PackagerListener;
  /** Whether a new segment is going to be recorded, and so must be durable. */
  isRecorded: () => boolean;
  /** How long segments are held that nobody records, ms. */
  holdMs: () => number;
}

const sameInput = (one: PackagerInput, other: PackagerInput): boolean =>
  one?.kind === 'rtp' && other?.kind === 'rtp'
    ? one.video === other.video && one.audio === other.audio
    : one?.kind === 'stream' && other?.kind === 'stream'
      ? one.url === other.url
      : one === other;

/** Packages one source for as long as it is open: run after run while media arrives, the latest segments in memory. */
export class Packager {
  readonly sourceId: string;
  readonly #options: PackagerOptions;
  readonly #backoff = new Backoff(RETRY_DELAYS_MS, HEALTHY_AFTER_MS);
  readonly #closing = new AbortController();
  readonly #done: Promise<void>;
  readonly #timer: NodeJS.Timeout;
  /** Held segments, the oldest first. */
  #segments: Segment[] = [];
  /** Segments that have gone out of memory since the beginning, and changes of the run among them. */
  #dropped = { segments: 0, runs: 0 };
  /** Those that nobody records, which are gone from the disk too: whoever plays the ring back has had them in a playlist. */
  #lost: Segment[] = [];
  #writing: Promise<void> = Promise.resolve();
  #waiting = 0;
  #run: Run | null = null;
  #isFlowing = false;
  #wake: () => void = () => undefined;
  /** The present run has its header on the disk, without which nothing of it can be played. */
  #hasInit = true;
  readonly #arrivals = new Set<() => void>();

  constructor(options: PackagerOptions) {
    this.sourceId = options.sourceId;
    this.#options = options;
    this.#timer = setInterval(() => this.#trim(), TRIM_MS);
    this.#done = this.#loop();
  }

  /** Held segments, the oldest first. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** How many segments, and changes of the run, came before the first held segment. */
  get dropped(): Readonly<{ segments: number; runs: number }> {
    return this.#dropped;
  }

  /** Segments of the last half hour that nobody recorded and that are gone, the oldest first. */
  get lost(): readonly Segment[] {
    return this.#lost;
  }

  get isFlowing(): boolean {
    return this.#isFlowing;
  }

  /** Process of the present run. */
  get pid(): number | undefined {
    return this.#run?.pid;
  }

  /** What there is to package may have changed. */
  poke(): void {
    this.#wake();
  }

  /** Resolves with true at the next segment, with false after `limitMs`. */
  nextSegment(limitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const end = (arrived: boolean): void => {
        clearTimeout(timer);
        this.#arrivals.delete(arrive);
        resolve(arrived);
      };
      const arrive = (): void => end(true);
      const timer = setTimeout(() => end(false), limitMs);
      this.#arrivals.add(arrive);
    });
  }

  /** Ends the run, writes what it holds, and removes what nobody records. Idempotent. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#closing.abort();
    this.#wake();
    await this.#done;
    await this.#writing;
    await this.#discard(this.#segments.splice(0));
  }

  /** Resolves when all segments so far are on the disk. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #loop(): Promise<void> {
    const { signal } = this.#closing;
    while (!signal.aborted) {
      if (this.#options.input() === null) {
        await this.#pause(null);
        continue;
      }
      await this.#pause(SETTLE_MS, false);
      const input = this.#options.input();
      if (signal.aborted || input === null) {
        continue;
      }
      const beganAt = performance.now();
      const end = await this.#package(input);
      if (end === 'died' && !signal.aborted) {
        const waitMs = this.#backoff.next(performance.now() - beganAt);
        this.#options.log.warn({ waitMs }, 'packaging goes on with a new run');
        await this.#pause(waitMs, false);
      }
    }
  }

  /** One run, until it ends by itself, its input changes or the packager closes. Never throws. */
  async #package(input: NonNullable<PackagerInput>): Promise<RunEnd> {
    const { promise: ended, resolve } = Promise.withResolvers<RunEnd>();
    try {
      const run = await this.#begin(input, resolve);
      this.#run = run;
      const outcome: { end: RunEnd | null } = { end: null };
      void ended.then((reason) => {
        outcome.end = reason;
        return this.#wake();
      });
      while (outcome.end === null) {
        const now = this.#closing.signal.aborted ? 'closing' : this.#options.input();
        if (now === 'closing') {
          await run.stop('stopped');
        } else if (sameInput(now, input)) {
          await this.#pause(null);
        } else {
          await run.stop(now === null ? 'silent' : 'changed');
        }
      }
      return this.#hasInit ? await ended : 'died';
    } catch (error) {
      if (!this.#closing.signal.aborted) {
        this.#options.log.warn({ err: error }, 'a run could not be begun');
      }
      return 'died';
    } finally {
      this.#run = null;
      this.#setFlowing(false);
    }
  }

  async #begin(input: NonNullable<PackagerInput>, onEnd: (reason: RunEnd) => void): Promise<Run> {
    const { clock, ffmpegPath, log } = this.#options;
    const recorder = new RunRecorder(this, onEnd);
    if (input.kind === 'stream') {
      const { signal } = this.#closing;
      const run = await StreamRun.start({ url: input.url, clock, ffmpegPath, log, signal }, recorder);
      recorder.run = run;
      return run;
    }
    const run = await RtpRun.start({ ...input, clock, ffmpegPath, log }, recorder);
    recorder.run = run;
    return run;
  }

  /** Begins a run on the disk. */
  open(facts: RunFacts): FootageRun {
    const run: FootageRun = {
      id: randomUUID(),
      sourceId: this.sourceId,
      startedAt: this.#options.clock.now(),
      endedAt: null,
      end: null,
      hasVideo: facts.hasVideo,
      hasAudio: facts.hasAudio,
      reencoded: facts.reencoded,
      initSha256: sha256(facts.init),
    };
    this.#hasInit = true;
    this.#enqueue(async () => {
      try {
        await this.#options.files.writeInit(run.id, facts.init);
      } catch (error) {
        this.#hasInit = false;
        void this.#run?.stop('died');
        throw error;
      }
    });
    return run;
  }

  /** Takes a segment of a run, of which `at` is the wall time. */
  add(run: FootageRun, no: number, cut: Cut, at: number): void {
    const segment: Segment = {
      run,
      no,
      at: Math.round(at),
      ms: Math.round(cut.durationMs),
      bytes: cut.bytes.length,
      sha256: sha256(cut.bytes),
      recorded: false,
    };
    this.#enqueue(async () => {
      if (!this.#hasInit) {
        return;
      }
      run.startedAt = no === 1 ? segment.at : run.startedAt;
      await this.#options.files.writeSegment(segment, cut.bytes, this.#options.isRecorded());
      this.#segments.push(segment);
      this.#options.listener.onSegment(segment);
      this.#setFlowing(this.#run !== null);
      for (const arrive of this.#arrivals) {
        arrive();
      }
    });
  }

  /** A run is over, once its segments are written. */
  finish(run: FootageRun, end: RunEnd): void {
    this.#enqueue(() => {
      const last = this.#segments.findLast((segment) => segment.run === run);
      run.endedAt = last === undefined ? run.startedAt : last.at + last.ms;
      run.end = end;
      this.#options.listener.onRunEnd(run);
      return Promise.resolve();
    });
  }

  #enqueue(work: () => Promise<void>): void {
    if (this.#waiting >= MAX_WAITING) {
      this.#options.listener.onWriteError(new Error('the disk is too slow for what is to be written'));
      return;
    }
    this.#waiting += 1;
    this.#writing = this.#writing
      .then(work)
      .catch((error: unknown) => this.#options.listener.onWriteError(error))
      .finally(() => {
        this.#waiting -= 1;
      });
  }

  #setFlowing(isFlowing: boolean): void {
    if (this.#isFlowing !== isFlowing) {
      this.#isFlowing = isFlowing;
      this.#options.listener.onFlow(isFlowing);
    }
  }

  /** Lets go of what is too old to be held. */
  #trim(): void {
    const limit = this.#options.clock.now() - this.#options.holdMs();
    const kept = this.#segments.findIndex(({ at, ms }) => at + ms >= limit);
    const old = this.#segments.slice(0, kept === -1 ? this.#segments.length : kept);
    if (old.length === 0) {
      return;
    }
    const changes = this.#segments.filter(
      ({ run }, index) => index > 0 && index <= old.length && run !== this.#segments[index - 1]?.run,
    );
    this.#dropped = {
      segments: this.#dropped.segments + old.length,
      runs: this.#dropped.runs + changes.length,
    };
    this.#segments = this.#segments.slice(old.length);
    this.#lost = [...this.#lost, ...old.filter(({ recorded }) => !recorded)].filter(
      ({ at }) => at > limit - LOST_KNOWN_MS,
    );
    void this.#discard(old);
  }

  async #discard(segments: readonly Segment[]): Promise<void> {
    try {
      for (const segment of segments) {
        if (!segment.recorded) {
          await this.#options.files.removeSegment(segment);
        }
      }
      // A run of which nothing is recorded goes with its last segment.
      for (const run of new Set(segments.map((segment) => segment.run))) {
        if (run.endedAt !== null && !this.#segments.some((segment) => segment.run === run)) {
          await this.#options.files.removeRunIfEmpty(run.id);
        }
      }
    } catch (error) {
      this.#options.log.error({ err: error }, 'segments of the ring could not be removed');
    }
  }

  /** Until `wake`, or until `waitMs` have passed; with `early` false only until the latter or the close. */
  #pause(waitMs: number | null, early = true): Promise<void> {
    const { signal } = this.#closing;
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#wake = () => undefined;
        resolve();
      };
      const timer = waitMs === null ? undefined : setTimeout(end, waitMs);
      this.#wake = () => {
        if (early || signal.aborted) {
          end();
        }
      };
      if (signal.aborted) {
        end();
      }
    });
  }
}

/** Makes segments of one run and gives them to its packager. */
class RunRecorder implements RunListener {
  run: Run | null = null;
  readonly #packager: Packager;
  readonly #onEnd: (reason: RunEnd) => void;
  readonly #segmenter = new Segmenter();
  #footage: FootageRun | null = null;
  #no = 0;

  constructor(packager: Packager, onEnd: (reason: RunEnd) => void) {
    this.#packager = packager;
    this.#onEnd = onEnd;
  }

  onFacts(facts: RunFacts): void {
    this.#footage = this.#packager.open(facts);
  }

  onFragment(fragment: Parameters<RunListener['onFragment']>[0]): void {
    this.#give(this.#segmenter.push(fragment));
  }

  onEnd(reason: RunEnd): void {
    this.#give(this.#segmenter.flush());
    if (this.#footage !== null) {
      this.#packager.finish(this.#footage, reason);
    }
    this.#onEnd(reason);
  }

  #give(cut: Cut | null): void {
    const at = cut === null ? null : (this.run?.wallTime(cut.startMs) ?? null);
    if (cut !== null && at !== null && this.#footage !== null) {
      this.#no += 1;
      this.#packager.add(this.#footage, this.#no, cut, at);
    }
  }
}
