import type Hls from 'hls.js';
import type { ErrorData, HlsConfig } from 'hls.js';
import { toErrorInfo, type ErrorReport } from '../api/errors.ts';
import { play } from './play.ts';
import { RetryBudget } from './retry-budget.ts';
import type { Player, PlayerEvents, Tile, ViewerStats } from './types.ts';

/** A player is replaced after this long, so that nothing that it gathers can grow for days, ms. */
const RECYCLE_AFTER_MS = 4 * 3_600_000;

/** Bounds of what is kept: seconds behind and ahead of the present, and bytes ahead. */
const BOUNDS: Partial<HlsConfig> = {
  backBufferLength: 10,
  maxBufferLength: 12,
  maxMaxBufferLength: 20,
  maxBufferSize: 12_000_000,
  liveSyncDurationCount: 3,
  liveMaxLatencyDurationCount: 10,
  maxLiveSyncPlaybackRate: 1.05,
  lowLatencyMode: false,
  enableWorker: true,
};

export interface HlsPlayerOptions {
  baseUrl: string;
  token: string;
  sourceId: string;
  video: HTMLVideoElement;
  tile: Tile;
  audible: boolean;
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
  #before: { at: number; frames: number; bytes: number } | null = null;
  #bytes = 0;
  #tile: Tile;
  #closed = false;

  constructor(options: HlsPlayerOptions) {
    this.#options = options;
    this.#tile = options.tile;
    this.setAudible(options.audible);
    this.#recycle = setTimeout(() => this.#end(null), RECYCLE_AFTER_MS);
    this.#start().catch((error: unknown) => this.#end(toErrorInfo(error)));
  }

  /** A hidden tile stops loading; a shown one goes on at the live edge. Renditions larger than the tile aren't loaded. */
  setTile(tile: Tile): void {
    const { video } = this.#options;
    this.#tile = tile;
    const hls = this.#hls;
    if (hls === null) {
      return;
    }
    const fitting = hls.levels.findLastIndex((level) => level.width <= tile.width * 1.3);
    hls.autoLevelCapping = hls.levels.length > 1 ? Math.max(fitting, 0) : -1;
    if (tile.visible && video.paused) {
      hls.startLoad(-1);
      void play(video);
    } else if (!tile.visible && !video.paused) {
      video.pause();
      hls.stopLoad();
    }
  }

  setAudible(audible: boolean): void {
    this.#options.video.muted = !audible;
  }

  measure(): Promise<ViewerStats | null> {
    const { video } = this.#options;
    const quality = video.getVideoPlaybackQuality();
    const now = { at: performance.now(), frames: quality.totalVideoFrames, bytes: this.#bytes };
    const seconds = this.#before === null ? 0 : (now.at - this.#before.at) / 1000;
    const rate = (key: 'frames' | 'bytes'): number =>
      this.#before === null || seconds <= 0 ? 0 : Math.max(now[key] - this.#before[key], 0) / seconds;
    const stats: ViewerStats = {
      framesDecoded: now.frames,
      fps: rate('frames'),
      width: video.videoWidth,
      height: video.videoHeight,
      bitrate: rate('bytes') * 8,
      rttMs: null,
      loss: 0,
      spatialLayer: null,
      audioLevel: null,
    };
    this.#before = now;
    return Promise.resolve(stats);
  }

  close(): void {
    if (!this.#closed) {
      this.#closed = true;
      clearTimeout(this.#recycle);
      this.#hls?.destroy();
      this.#options.video.muted = true;
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
    video.requestVideoFrameCallback(() => {
      if (!this.#closed) {
        events.onFirstFrame();
      }
    });
    this.setTile(this.#tile);
    if (this.#tile.visible) {
      await play(video);
    }
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
