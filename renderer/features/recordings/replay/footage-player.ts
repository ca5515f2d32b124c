import type Hls from 'hls.js';
import type { HlsConfig } from 'hls.js';
import { footagePath } from '#shared/recordings.ts';
import { forget, play } from '../../../media/play.ts';
import { absoluteOf, mediaTimeOf, type TimedPiece } from './media-times.ts';
import { correctedRate } from './replay-clock.ts';
import { spanAt, type Span } from './spans.ts';

/** A playlist begins so much before the time that is played, and ends so much behind it, ms. */
const BACK_MS = 2 * 60_000;
const AHEAD_MS = 30 * 60_000;
/** A playlist that goes on is asked for anew after this long: it has become long itself, ms. */
const LONGEST_MS = 2 * 3_600_000;
/** A player that has failed is tried again after this long, ms. */
const RETRY_MS = 2_000;
/** Where nothing runs, a picture may stand so far from its time, ms. Less than a frame at 30 a second. */
const STILL_MS = 16;
/** While others are waited for, it isn't set anew for less than this, ms. */
const HELD_MS = 80;

const NO_PIECES: readonly TimedPiece[] = [];

const BOUNDS: Partial<HlsConfig> = {
  // What is loaded first is where the clock is, which the playlist alone can tell.
  autoStartLoad: false,
  backBufferLength: 60,
  maxBufferLength: 12,
  maxMaxBufferLength: 20,
  maxBufferSize: 30_000_000,
  lowLatencyMode: false,
  enableWorker: true,
};

/**
 * - `gap`: nothing was kept of this time
 * - `loading`: it is on its way
 * - `ready`: its picture is there
 * - `failed`: it can't be had; it is tried again
 */
export type FootagePhase = 'gap' | 'loading' | 'ready' | 'failed';

export interface FootageServer {
  baseUrl: string;
  token: string;
}

/** What a picture has to follow. */
export interface FootageTarget {
  /** UTC ms. */
  at: number;
  rate: number;
  isRunning: boolean;
  /** The clock waits for a picture. */
  isHeld: boolean;
}

interface PlayerOptions {
  server: FootageServer;
  sourceId: string;
  video: HTMLVideoElement;
  /** Called with each frame that is shown: its absolute time, UTC ms. */
  onFrame: (at: number, now: number) => void;
}

/** Plays one source's footage on an element, at the absolute time that it is told to follow. */
export class FootagePlayer {
  readonly #options: PlayerOptions;
  #hls: Hls | null = null;
  #window: { from: number; to: number | null } | null = null;
  #spans: readonly Span[] = [];
  #phase: FootagePhase = 'loading';
  #failedAt = -Infinity;
  #frameCallback = 0;
  #lastMediaTime = Number.NaN;
  #frameMs = 40;
  #shownAt: number | null = null;
  /** When the frame that is shown was, and when the element was last sent elsewhere; of `performance.now()`. */
  #presentedAt = -Infinity;
  #soughtAt = -Infinity;
  #closed = false;

  constructor(options: PlayerOptions) {
    this.#options = options;
    const { video } = options;
    video.muted = true;
    const onFrame = (now: number, { mediaTime, presentationTime }: VideoFrameCallbackMetadata): void => {
      this.#frameCallback = video.requestVideoFrameCallback(onFrame);
      const stepMs = (mediaTime - this.#lastMediaTime) * 1000;
      // The shortest step that was seen lately: frames are left out when a picture runs fast.
      if (stepMs > 5 && stepMs < 500) {
        this.#frameMs = Math.min(stepMs, this.#frameMs * 1.02);
      }
      this.#lastMediaTime = mediaTime;
      this.#presentedAt = presentationTime;
      this.#shownAt = absoluteOf(this.#pieces(), mediaTime);
      if (this.#shownAt !== null) {
        options.onFrame(this.#shownAt, now);
      }
    };
    this.#frameCallback = video.requestVideoFrameCallback(onFrame);
  }

  get phase(): FootagePhase {
    return this.#phase;
  }

  /** Absolute time of the frame that is shown, UTC ms; null before the first. */
  get shownAt(): number | null {
    return this.#shownAt;
  }

  /** Whether the frame that is shown is that of the place where the element was last sent to. */
  get isShown(): boolean {
    return !this.#options.video.seeking && this.#presentedAt >= this.#soughtAt;
  }

  /** Time between two frames, ms. */
  get frameMs(): number {
    return this.#frameMs;
  }

  setSpans(spans: readonly Span[]): void {
    this.#spans = spans;
  }

  setMuted(muted: boolean): void {
    this.#options.video.muted = muted;
  }

  /** Brings the picture to the clock. Answers whether it stands where it should, or need not be waited for. `now`: `performance.now()`. */
  follow(target: FootageTarget, wallNow: number, now: number): boolean {
    const { video } = this.#options;
    if (spanAt(this.#spans, target.at) === null) {
      this.#phase = 'gap';
      video.pause();
      return true;
    }
    if (!this.#covers(target.at)) {
      if (now - this.#failedAt < RETRY_MS) {
        this.#phase = 'failed';
        return true;
      }
      this.#open(target.at, wallNow);
    }
    const mediaTime = mediaTimeOf(this.#pieces(), target.at);
    if (mediaTime === null) {
      this.#phase = 'loading';
      video.pause();
      return false;
    }
    return this.#steer(mediaTime, target);
  }

  close(): void {
    if (!this.#closed) {
      this.#closed = true;
      const { video } = this.#options;
      forget(video);
      video.cancelVideoFrameCallback(this.#frameCallback);
      this.#hls?.destroy();
      this.#hls = null;
    }
  }

  #steer(mediaTime: number, { rate, isRunning, isHeld }: FootageTarget): boolean {
    const { video } = this.#options;
    const errorMs = (video.currentTime - mediaTime) * 1000;
    const isThere = !video.seeking && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA;
    if (isRunning) {
      const corrected = correctedRate(errorMs, rate);
      if (corrected === null && !video.seeking) {
        this.#seek(mediaTime);
        this.#phase = 'loading';
        return false;
      }
      video.playbackRate = corrected ?? rate;
      if (video.paused) {
        void play(video);
      }
    } else {
      if (!video.paused) {
        video.pause();
      }
      if (!video.seeking && Math.abs(errorMs) > (isHeld ? HELD_MS : STILL_MS)) {
        this.#seek(mediaTime);
        this.#phase = isThere && !isHeld ? 'ready' : 'loading';
        return false;
      }
    }
    const isReady = !video.seeking && video.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA;
    this.#phase = isReady || isThere ? 'ready' : 'loading';
    return isReady;
  }

  #seek(mediaTime: number): void {
    this.#soughtAt = performance.now();
    this.#options.video.currentTime = mediaTime;
  }

  #pieces(): readonly TimedPiece[] {
    return this.#hls?.latestLevelDetails?.fragments ?? NO_PIECES;
  }

  #covers(at: number): boolean {
    const window = this.#window;
    return window !== null && at >= window.from && at < (window.to ?? window.from + LONGEST_MS);
  }

  /** Loads the playlist around a time. One that reaches the present goes on by itself. */
  #open(at: number, wallNow: number): void {
    this.#hls?.destroy();
    this.#hls = null;
    const from = Math.max(Math.floor(at - BACK_MS), 0);
    const to = at + AHEAD_MS > wallNow ? null : Math.ceil(at + AHEAD_MS);
    this.#window = { from, to };
    this.#phase = 'loading';
    this.#load(at, this.#window).catch(() => this.#fail());
  }

  #fail(): void {
    this.#hls?.destroy();
    this.#hls = null;
    this.#window = null;
    this.#failedAt = performance.now();
  }

  async #load(at: number, window: { from: number; to: number | null }): Promise<void> {
    const { default: HlsPlayback, Events } = await import('hls.js');
    if (this.#closed || this.#window !== window) {
      return;
    }
    const { server, sourceId, video } = this.#options;
    const hls = new HlsPlayback({
      ...BOUNDS,
      xhrSetup: (xhr) => xhr.setRequestHeader('Authorization', `Bearer ${server.token}`),
    });
    this.#hls = hls;
    let isStarted = false;
    hls.on(Events.LEVEL_LOADED, (_event, { details }) => {
      if (!isStarted && details.fragments.length > 0) {
        isStarted = true;
        hls.startLoad(mediaTimeOf(details.fragments, at) ?? 0);
      }
    });
    hls.on(Events.ERROR, (_event, data) => {
      if (data.fatal && this.#hls === hls) {
        this.#fail();
      }
    });
    const { from, to } = window;
    const path = footagePath(sourceId, to === null ? { from } : { from, to });
    hls.loadSource(new URL(path, server.baseUrl).href);
    hls.attachMedia(video);
  }
}
