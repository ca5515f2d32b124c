import type { Source } from '#shared/sources.ts';
import { LayerChooser, simulcastSizes, type PixelSize } from '#shared/layers.ts';
import { toErrorInfo } from '../api/errors.ts';
import { Listening } from './listening.ts';
import type { Consumed, Peer } from './peer.ts';
import { play } from './play.ts';
import { compare, readSample, type Sample, type SharedStats } from './receive-stats.ts';
import type { Player, PlayerEvents, Tile, ViewerStats } from './types.ts';

/** Taken for the captured picture until the first one has come. */
const USUAL_CAPTURE: PixelSize = { width: 1280, height: 720 };

export interface SfuPlayerOptions {
  peer: Peer;
  stats: SharedStats;
  source: Source;
  video: HTMLVideoElement;
  tile: Tile;
  audible: boolean;
  events: PlayerEvents;
}

/** Plays one source from the SFU: its picture from the start, its sound once it is wanted. */
export class SfuPlayer implements Player {
  readonly #options: SfuPlayerOptions;
  readonly #layers = new LayerChooser();
  readonly #listening: Listening;
  #tile: Tile;
  #picture: Consumed | null = null;
  #sent: { paused: boolean; spatialLayer: number } | null = null;
  #forwarded: number | null = null;
  #sample: Sample | null = null;
  #recheck: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: SfuPlayerOptions) {
    this.#options = options;
    this.#tile = options.tile;
    this.#listening = new Listening(options.peer, options.source.id);
    this.#listening.set(options.audible);
    void this.#start();
  }

  setTile(tile: Tile): void {
    this.#tile = tile;
    this.#choose();
  }

  setAudible(audible: boolean): void {
    this.#listening.set(audible);
  }

  async measure(): Promise<ViewerStats | null> {
    const report = await this.#options.stats.get();
    const video = this.#picture?.consumer.track.id ?? null;
    const sample = report === null ? null : readSample(report, { video, audio: this.#listening.trackId });
    if (sample === null) {
      return null;
    }
    const stats = { ...compare(this.#sample, sample), spatialLayer: this.#layerNow() };
    this.#sample = sample;
    return stats;
  }

  close(): void {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    clearTimeout(this.#recheck);
    this.#listening.close();
    if (this.#picture !== null) {
      this.#options.peer.closeConsumer(this.#picture.consumer);
    }
  }

  async #start(): Promise<void> {
    const { peer, source, video, events } = this.#options;
    if (!source.hasVideo) {
      return;
    }
    try {
      const picture = await peer.consume({
        sourceId: source.id,
        kind: 'video',
        events: {
          onClosed: () => this.#end(null),
          onLayer: (layer) => {
            this.#forwarded = layer;
          },
        },
      });
      if (this.#closed) {
        peer.closeConsumer(picture.consumer);
        return;
      }
      this.#picture = picture;
      video.srcObject = new MediaStream([picture.consumer.track]);
      video.requestVideoFrameCallback(() => {
        if (!this.#closed) {
          events.onFirstFrame();
          this.#choose();
        }
      });
      this.#choose();
      await play(video);
    } catch (error) {
      this.#end(error);
    }
  }

  #end(error: unknown): void {
    if (!this.#closed) {
      this.close();
      this.#options.events.onEnded(error === null ? null : toErrorInfo(error));
    }
  }

  #layerNow(): number | null {
    return (this.#picture?.options.spatialLayers ?? 1) > 1
      ? (this.#forwarded ?? this.#sent?.spatialLayer ?? null)
      : null;
  }

  /** The captured picture's size, reckoned from the layer that is being shown. */
  #capture(spatialLayers: number): PixelSize {
    const { videoWidth, videoHeight } = this.#options.video;
    const layer = this.#layerNow();
    if (videoWidth === 0 || layer === null) {
      return USUAL_CAPTURE;
    }
    const factor = 2 ** (spatialLayers - 1 - layer);
    return { width: videoWidth * factor, height: videoHeight * factor };
  }

  /** Asks for the layer that fits the tile, where that differs from what was asked before. */
  #choose(): void {
    if (this.#picture === null || this.#closed) {
      return;
    }
    const { consumer, options } = this.#picture;
    const { paused, spatialLayer, recheckAfterMs } = this.#layers.decide(
      {
        layers: simulcastSizes(options.spatialLayers, this.#capture(options.spatialLayers)),
        tile: this.#tile,
        hidden: !this.#tile.visible,
      },
      performance.now(),
    );
    clearTimeout(this.#recheck);
    if (recheckAfterMs !== null) {
      this.#recheck = setTimeout(() => this.#choose(), recheckAfterMs);
    }
    const before = this.#sent;
    if (before?.paused !== paused || before.spatialLayer !== spatialLayer) {
      this.#sent = { paused, spatialLayer };
      const change = { paused, ...(options.spatialLayers > 1 ? { spatialLayer } : {}) };
      this.#options.peer.setConsumer(consumer.id, change).catch(() => {
        // Asked again by the next choice; a consumer that is gone is reported by its own event.
        this.#sent = null;
      });
    }
  }
}
