import type Hls from 'hls.js';
import type { ErrorData } from 'hls.js';
import { chooseLayer, decodedPerShown, type PixelSize } from '#shared/layers.ts';
import { toErrorInfo, type ErrorReport } from '../api/errors.ts';
import type { AudioMix, MixChannel } from './audio-mix.ts';
import { FrameRate } from './capture.ts';
import { stepsOf, type Step } from './governor/steps.ts';
import type { Sound } from './listening.ts';
import { BOUNDS } from './hls-bounds.ts';
import { forget, play } from './play.ts';
import { RetryBudget } from './retry-budget.ts';
import type { Player, PlayerEvents, Tile, ViewerStats } from './types.ts';

/** A player is replaced after this long, so that nothing that it gathers can grow for days, ms. */
const RECYCLE_AFTER_MS = 4 * 3_600_000;

export interface HlsPlayerOptions {
  baseUrl: string;
  token: string;
  sourceId: string;
  video: HTMLVideoElement;
  tile: Tile;
  sound: Sound;
  step: Step | null;
  mix: AudioMix;
  events: PlayerEvents;
}

/** The address of a source's playlist at the server's relay. */
export function playlistUrl(baseUrl: string, sourceId: string): string {
  return new URL(`/hls/${encodeURIComponent(sourceId)}/index.m3u8`, baseUrl).href;
}

/** Plays one HLS source through the server's relay for as long as it is asked to. */
export class HlsPlayer implements Player {
  readonly #options: HlsPlayerOptions;
  #hls: Hls | null = null;
  readonly #budget = new RetryBudget({ size: 3, refillMs: 30_000 });
  readonly #recycle: ReturnType<typeof setTimeout>;
  readonly #sound: MixChannel;
  readonly #rate = new FrameRate();
  #before: { at: number; frames: number; dropped: number; bytes: number } | null = null;
  #bytes = 0;
  #tile: Tile;
  #step: Step | null;
  #fitting: number | null = null;
  #frameCallback = 0;
  #closed = false;

  constructor(options: HlsPlayerOptions) {
    this.#options = options;
    this.#tile = options.tile;
    this.#step = options.step;
    this.#sound = options.mix.openElement(options.video);
    this.setSound(options.sound);
    this.#recycle = setTimeout(() => this.#end(null), RECYCLE_AFTER_MS);
    this.#start().catch((error: unknown) => this.#end(toErrorInfo(error)));
  }

  setTile(tile: Tile): void {
    this.#tile = tile;
    this.#apply();
  }

  setSound({ audible, gain }: Sound): void {
    this.#sound.setGain(audible ? gain : 0);
  }

  setStep(step: Step | null): void {
    this.#step = step;
    this.#apply();
  }

  steps(): readonly Step[] | null {
    const layers = this.#renditions();
    return this.#hls === null || layers.every(({ width }) => width === 0)
      ? null
      : stepsOf({ layers, spatialLayer: this.#fitting ?? 0, temporalLayers: 1, fps: this.#rate.value });
  }

  /** hls.js changes between renditions by itself, and says nothing of why. */
  limitedBy(): null {
    return null;
  }

  measure(): Promise<ViewerStats | null> {
    const { video } = this.#options;
    const { totalVideoFrames: frames, droppedVideoFrames: dropped } = video.getVideoPlaybackQuality();
    const now = { at: performance.now(), frames, dropped, bytes: this.#bytes };
    const seconds = this.#before === null ? 0 : (now.at - this.#before.at) / 1000;
    const rate = (key: 'frames' | 'dropped' | 'bytes'): number =>
      this.#before === null || seconds <= 0 ? 0 : Math.max(now[key] - this.#before[key], 0) / seconds;
    const size = { width: video.videoWidth, height: video.videoHeight };
    const perShown = this.#tile.visible && size.width > 0 ? decodedPerShown(size, this.#tile) : Infinity;
    const receivedFps = rate('frames');
    const stats: ViewerStats = {
      framesDecoded: now.frames,
      fps: Math.max(receivedFps - rate('dropped'), 0),
      receivedFps,
      decodeMs: null,
      decodedPerShown: Number.isFinite(perShown) ? perShown : null,
      ...size,
      bitrate: rate('bytes') * 8,
      rttMs: null,
      loss: 0,
      spatialLayer: null,
      audioLevel: null,
    };
    this.#rate.note(receivedFps);
    this.#before = now;
    return Promise.resolve(stats);
  }

  close(): void {
    if (!this.#closed) {
      this.#closed = true;
      clearTimeout(this.#recycle);
      forget(this.#options.video);
      this.#options.video.cancelVideoFrameCallback(this.#frameCallback);
      this.#hls?.destroy();
      this.#sound.close();
    }
  }

  /** Sizes of what can be chosen from; a playlist without a master has one, which is known once it is decoded. */
  #renditions(): PixelSize[] {
    const levels = this.#hls?.levels ?? [];
    const { videoWidth: width, videoHeight: height } = this.#options.video;
    return levels.length > 1 && levels.every((level) => level.width > 0)
      ? levels.map((level) => ({ width: level.width, height: level.height }))
      : [{ width, height }];
  }

  /** What isn't to be seen isn't loaded; what is shown again goes on at the live edge, in a rendition that fits tile and budget. */
  #apply(): void {
    const { video, events } = this.#options;
    const hls = this.#hls;
    if (hls === null) {
      return;
    }
    const layers = this.#renditions();
    const fitting = chooseLayer({ layers, tile: this.#tile, current: this.#fitting });
    hls.autoLevelCapping = layers.length > 1 ? Math.min(fitting, this.#step?.spatialLayer ?? fitting) : -1;
    const isWanted = this.#tile.visible && this.#step?.kind !== 'snapshots';
    if (isWanted && video.paused) {
      hls.startLoad(-1);
      void play(video);
    } else if (!isWanted && !video.paused) {
      video.pause();
      hls.stopLoad();
    }
    if (fitting !== this.#fitting) {
      this.#fitting = fitting;
      events.onSteps();
    }
  }

  /** The library is loaded with the first HLS source: pages without one, above all the officer's, never need it. */
  async #start(): Promise<void> {
    const { default: HlsPlayback, ErrorTypes, Events } = await import('hls.js');
    if (this.#closed) {
      return;
    }
    const { baseUrl, token, sourceId, video, events } = this.#options;
    const hls = new HlsPlayback({
      ...BOUNDS,
      xhrSetup: (xhr) => xhr.setRequestHeader('Authorization', `Bearer ${token}`),
    });
    this.#hls = hls;
    const recover = new Map<string, () => void>([
      [ErrorTypes.MEDIA_ERROR, () => hls.recoverMediaError()],
      [ErrorTypes.NETWORK_ERROR, () => hls.startLoad(-1)],
    ]);
    hls.on(Events.ERROR, (_event, data) => this.#handleError(data, recover.get(data.type)));
    hls.on(Events.FRAG_LOADED, (_event, data) => {
      this.#bytes += data.frag.stats.loaded;
    });
    hls.loadSource(playlistUrl(baseUrl, sourceId));
    hls.attachMedia(video);
    this.#frameCallback = video.requestVideoFrameCallback(() => {
      events.onFirstFrame();
      this.#apply();
      events.onSteps();
    });
    this.#apply();
  }

  #handleError(data: ErrorData, recover: (() => void) | undefined): void {
    if (!data.fatal || this.#closed) {
      return;
    }
    if (recover !== undefined && this.#budget.take(performance.now())) {
      recover();
    } else {
      this.#end({ code: 'unavailable', key: 'error.unavailable', message: data.details, retryable: true });
    }
  }

  #end(error: ErrorReport | null): void {
    if (!this.#closed) {
      this.close();
      this.#options.events.onEnded(error);
    }
  }
}
