import HlsJs, { ErrorTypes, Events, type ErrorData, type HlsConfig } from 'hls.js';
import type { ErrorReport } from '../api/errors.ts';
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
  readonly #hls: HlsJs;
  readonly #budget = new RetryBudget({ size: 3, refillMs: 30_000 });
  readonly #recycle: ReturnType<typeof setTimeout>;
  #before: { at: number; frames: number; bytes: number } | null = null;
  #bytes = 0;
  #closed = false;

  constructor(options: HlsPlayerOptions) {
    this.#options = options;
    const { baseUrl, token, sourceId, video } = options;
    this.#hls = new HlsJs({
      ...BOUNDS,
      xhrSetup: (xhr) => xhr.setRequestHeader('Authorization', `Bearer ${token}`),
    });
    this.#hls.on(Events.ERROR, (_event, data) => this.#handleError(data));
    this.#hls.on(Events.FRAG_LOADED, (_event, data) => {
      this.#bytes += data.frag.stats.loaded;
    });
    this.#hls.loadSource(playlistUrl(baseUrl, sourceId));
    this.#hls.attachMedia(video);
    this.setAudible(options.audible);
    this.setTile(options.tile);
    video.requestVideoFrameCallback(() => {
      if (!this.#closed) {
        options.events.onFirstFrame();
      }
    });
    this.#recycle = setTimeout(() => this.#end(null), RECYCLE_AFTER_MS);
    void play(video);
  }

  /** A hidden tile stops loading; a shown one goes on at the live edge. Renditions larger than the tile aren't loaded. */
  setTile(tile: Tile): void {
    const { video } = this.#options;
    const fitting = this.#hls.levels.findLastIndex((level) => level.width <= tile.width * 1.3);
    this.#hls.autoLevelCapping = this.#hls.levels.length > 1 ? Math.max(fitting, 0) : -1;
    if (tile.visible && video.paused) {
      this.#hls.startLoad(-1);
      void play(video);
    } else if (!tile.visible && !video.paused) {
      video.pause();
      this.#hls.stopLoad();
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
      this.#hls.destroy();
      this.#options.video.muted = true;
    }
  }

  #handleError(data: ErrorData): void {
    if (!data.fatal || this.#closed) {
      return;
    }
    if (this.#budget.take(performance.now())) {
      if (data.type === ErrorTypes.MEDIA_ERROR) {
        this.#hls.recoverMediaError();
        return;
      }
      if (data.type === ErrorTypes.NETWORK_ERROR) {
        this.#hls.startLoad(-1);
        return;
      }
    }
    this.#end({ code: 'unavailable', key: 'error.unavailable', message: data.details, retryable: true });
  }

  #end(error: ErrorReport | null): void {
    if (!this.#closed) {
      this.close();
      this.#options.events.onEnded(error);
    }
  }
}
