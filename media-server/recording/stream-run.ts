import type { Clock } from '../clock.ts';
import { Child } from '../ingest/child.ts';
import { ffprobeOf } from '../ingest/programs.ts';
import type { Logger } from '../log.ts';
import { soundArguments, streamArguments } from './arguments.ts';
import { FragmentReader, tracksOf, type MovieFragment } from './mp4/fragments.ts';
import type { Run, RunEnd, RunListener } from './run.ts';

/** Nothing for this long, and it is begun anew: players wait for a live playlist for three of its segments, of ten seconds at most. */
const SILENT_AFTER_MS = 30_000;
const PROBE_LIMIT_MS = 10_000;
const CHECK_MS = 1_000;
/** Arrivals that count for when the stream was taken in. */
const KEPT = 32;

export interface StreamRunOptions {
  /** May hold user and password. */
  url: string;
  ffmpegPath: string;
  clock: Clock;
  log: Logger;
  /** Nobody wants the run any more: no more is asked of the address. */
  signal: AbortSignal;
}

/**
 * A run of what lies at an HLS address. A segment of it arrives at once when it is whole, so its last picture is the one that is newest:
 * the least time between the end of a fragment and its arrival says when the stream was taken in.
 */
export class StreamRun implements Run {
  readonly #options: StreamRunOptions;
  readonly #listener: RunListener;
  readonly #child: Child;
  readonly #timer: NodeJS.Timeout;
  readonly #reader = new FragmentReader();
  #tracks = new Map<number, { timescale: number; handler: string }>();
  #arrivals: number[] = [];
  #activeAt = performance.now();
  #ending: Promise<void> | null = null;

  /**
   * Resolves when it is known what to do with the sound, and the packager has been started.
   * @throws the signal's reason when it is aborted before
   */
  static async start(options: StreamRunOptions, listener: RunListener): Promise<StreamRun> {
    const probe = new Child(ffprobeOf(options.ffmpegPath), soundArguments(options.url), {
      diesWithParent: true,
    });
    const stop = (): void => void probe.stop();
    const limit = setTimeout(stop, PROBE_LIMIT_MS);
    options.signal.addEventListener('abort', stop);
    const { output } = await probe.ended;
    options.signal.removeEventListener('abort', stop);
    clearTimeout(limit);
    options.signal.throwIfAborted();
    // Once for the stream, and once more for the program that it is part of.
    const [sound = ''] = output.trim().split(/\s/);
    return new StreamRun(options, listener, sound);
  }

  private constructor(options: StreamRunOptions, listener: RunListener, sound: string) {
    this.#options = options;
    this.#listener = listener;
    this.#child = new Child(options.ffmpegPath, streamArguments(options.url, sound), {
      diesWithParent: true,
      onOutput: (chunk) => this.#read(chunk),
    });
    this.#timer = setInterval(() => {
      if (performance.now() - this.#activeAt > SILENT_AFTER_MS) {
        void this.#end('silent');
      }
    }, CHECK_MS);
    void this.#child.ended.then(({ errors }) => {
      if (this.#ending === null) {
        options.log.warn({ errors }, 'a packager ended');
      }
      return this.#end('died');
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  wallTime(ms: number): number | null {
    return this.#arrivals.length === 0 ? null : Math.min(...this.#arrivals) + ms;
  }

  stop(reason: RunEnd): Promise<void> {
    return this.#end(reason);
  }

  #end(reason: RunEnd): Promise<void> {
    this.#ending ??= (async () => {
      clearInterval(this.#timer);
      await this.#child.stop();
      this.#listener.onEnd(reason);
    })();
    return this.#ending;
  }

  #read(chunk: Buffer): void {
    try {
      for (const part of this.#reader.push(chunk)) {
        if (part.kind === 'init') {
          this.#handleInit(part.bytes);
        } else {
          this.#handleFragment(part.fragment);
        }
      }
    } catch (error) {
      this.#options.log.error({ err: error }, 'what the packager writes can not be read');
      void this.#child.stop();
    }
  }

  #handleInit(init: Buffer): void {
    this.#tracks = tracksOf(init);
    const handlers = [...this.#tracks.values()].map(({ handler }) => handler);
    const [hasVideo, hasAudio] = [handlers.includes('vide'), handlers.includes('soun')];
    this.#listener.onFacts({ init, hasVideo, hasAudio, reencoded: false });
  }

  #handleFragment({ bytes, tracks }: MovieFragment): void {
    const isVideo = (trackId: number): boolean => this.#tracks.get(trackId)?.handler === 'vide';
    const lead = tracks.find(({ trackId }) => isVideo(trackId)) ?? tracks[0];
    if (lead === undefined) {
      return;
    }
    this.#activeAt = performance.now();
    const timescale = this.#tracks.get(lead.trackId)?.timescale ?? 1000;
    const startMs = (Number(lead.decodeTime) * 1000) / timescale;
    const durationMs = (lead.duration * 1000) / timescale;
    this.#arrivals = [...this.#arrivals, this.#options.clock.now() - startMs - durationMs].slice(-KEPT);
    const hasPicture = [...this.#tracks.values()].some(({ handler }) => handler === 'vide');
    this.#listener.onFragment({
      bytes: [bytes],
      startMs,
      durationMs,
      isKey: lead.startsWithSync && (!hasPicture || isVideo(lead.trackId)),
    });
  }
}
