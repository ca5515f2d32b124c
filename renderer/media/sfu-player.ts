import type { Consumer } from 'mediasoup-client/types';
import type { ConsumerChange } from '#shared/media.ts';
import type { Source } from '#shared/sources.ts';
import { decodedPerShown, LayerChooser, simulcastSizes, type PixelSize } from '#shared/layers.ts';
import { toErrorInfo } from '../api/errors.ts';
import type { AudioMix } from './audio-mix.ts';
import { CaptureSize, FrameRate } from './capture.ts';
import { stepsOf, type Step } from './governor/steps.ts';
import { Listening, type Sound } from './listening.ts';
import { ASK_AGAIN_MS, type Peer } from './peer.ts';
import { forget, play } from './play.ts';
import { compare, readSample, type Sample, type SharedStats } from './receive-stats.ts';
import { Steady } from './steady.ts';
import type { Player, PlayerEvents, Tile, ViewerStats } from './types.ts';

/** A layer lower than asked for is remarked upon when it lasts this long: a change of layer takes a while, ms. */
const LIMIT_AFTER_MS = 3_000;
/** A camera that can't be asked for a key frame begins with its next one, ms. */
const BEGIN_LIMIT_MS = 12_000;

/** Resolves when media of a remote track has begun to arrive, or after the limit. */
function begun(track: MediaStreamTrack, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      track.removeEventListener('unmute', end);
      resolve();
    };
    const timer = setTimeout(end, track.muted ? limitMs : 0);
    track.addEventListener('unmute', end);
  });
}

export interface SfuPlayerOptions {
  peer: Peer;
  stats: SharedStats;
  mix: AudioMix;
  source: Source;
  video: HTMLVideoElement;
  tile: Tile;
  sound: Sound;
  step: Step | null;
  events: PlayerEvents;
}

/** What is asked of the server. */
interface Wanted {
  paused: boolean;
  spatialLayer: number;
  temporalLayer: number;
}

/** A picture as it is received. */
interface Picture {
  consumer: Consumer;
  spatialLayers: number;
  temporalLayers: number;
  /** Picture of each spatial layer, where the server knows it; else it is learnt from what comes. */
  layerSizes: readonly PixelSize[] | null;
  /** The layer that is forwarded, and the highest that the source sends; null where that isn't known. */
  forwarded: number | null;
  offered: number | null;
}

/** What to tell the server for it to give what is wanted. */
function changeFor({ spatialLayers, temporalLayers }: Picture, wanted: Wanted): ConsumerChange {
  const { paused, spatialLayer, temporalLayer } = wanted;
  return {
    paused,
    ...(spatialLayers > 1 ? { spatialLayer } : {}),
    ...(spatialLayers > 1 && temporalLayers > 1 ? { temporalLayer } : {}),
  };
}

/** Plays one source from the SFU: its picture from the start, its sound once it is wanted. */
export class SfuPlayer implements Player {
  readonly #options: SfuPlayerOptions;
  readonly #chooser = new LayerChooser();
  readonly #capture = new CaptureSize();
  readonly #rate = new FrameRate();
  readonly #limit = new Steady<'link' | 'source' | null>(null, LIMIT_AFTER_MS);
  readonly #listening: Listening;
  readonly #stream = new MediaStream();
  #tile: Tile;
  #step: Step | null;
  #picture: Picture | null = null;
  /** The layer that fits the tile. */
  #fitting = 0;
  #sent: Wanted | null = null;
  #sample: Sample | null = null;
  #recheck: ReturnType<typeof setTimeout> | undefined;
  #frameCallback = 0;
  #closed = false;

  constructor(options: SfuPlayerOptions) {
    this.#options = options;
    this.#tile = options.tile;
    this.#step = options.step;
    this.#listening = new Listening({
      peer: options.peer,
      mix: options.mix,
      sourceId: options.source.id,
    });
    this.#listening.set(options.sound);
    void this.#start();
  }

  setTile(tile: Tile): void {
    this.#tile = tile;
    this.#choose();
  }

  setSound(sound: Sound): void {
    this.#listening.set(sound);
  }

  setStep(step: Step | null): void {
    this.#step = step;
    this.#choose();
  }

  steps(): readonly Step[] | null {
    if (this.#picture === null || this.#closed) {
      return null;
    }
    const { spatialLayers, temporalLayers, layerSizes } = this.#picture;
    // Until the picture is known it is taken for no larger than its tile: what isn't tried can't become known.
    const layers =
      this.#capture.isKnown || layerSizes !== null
        ? this.#sizesOf(this.#picture)
        : Array.from({ length: spatialLayers }, () => this.#tile);
    return stepsOf({ layers, spatialLayer: this.#fitting, temporalLayers, fps: this.#rate.value });
  }

  limitedBy(): 'link' | 'source' | null {
    return this.#limit.value;
  }

  async measure(): Promise<ViewerStats | null> {
    const report = await this.#options.stats.get();
    const video = this.#picture?.consumer.track.id ?? null;
    const sample = report === null ? null : readSample(report, { video, audio: this.#listening.trackId });
    if (sample === null || this.#closed) {
      return null;
    }
    const compared = compare(this.#sample, sample);
    this.#sample = sample;
    const perShown = this.#tile.visible && sample.width > 0 ? decodedPerShown(sample, this.#tile) : Infinity;
    this.#learn(compared.receivedFps);
    return {
      ...compared,
      // What a muted element pulls has no level in the browser's statistics.
      audioLevel: this.#listening.level() ?? compared.audioLevel,
      spatialLayer: this.#layerNow(),
      decodedPerShown: Number.isFinite(perShown) ? perShown : null,
    };
  }

  close(): void {
    if (this.#closed) {
      return;
    }
    this.#closed = true;
    clearTimeout(this.#recheck);
    this.#listening.close();
    const { video, peer } = this.#options;
    forget(video);
    video.cancelVideoFrameCallback(this.#frameCallback);
    if (this.#picture !== null) {
      peer.closeConsumer(this.#picture.consumer);
    }
  }

  async #start(): Promise<void> {
    const { peer, source, video, events } = this.#options;
    if (!source.hasVideo) {
      return;
    }
    try {
      const picture = await this.#consume();
      if (this.#closed) {
        peer.closeConsumer(picture.consumer);
        return;
      }
      this.#picture = picture;
      this.#stream.addTrack(picture.consumer.track);
      video.srcObject = this.#stream;
      this.#frameCallback = video.requestVideoFrameCallback(() => {
        events.onFirstFrame();
        this.#learn(0);
      });
      this.#choose();
      events.onSteps();
      await play(video);
    } catch (error) {
      this.#end(error);
    }
  }

  async #consume(): Promise<Picture> {
    const { peer, source } = this.#options;
    const layers: Pick<Picture, 'forwarded' | 'offered'> = { forwarded: null, offered: null };
    let picture: Picture | null = null;
    const consumed = await peer.consume({
      sourceId: source.id,
      kind: 'video',
      events: {
        onClosed: () => {
          if (this.#picture === null || this.#picture === picture) {
            this.#end(null);
          }
        },
        onLayer: (forwarded, offered) => {
          Object.assign(picture ?? layers, { forwarded, offered });
        },
        onMove: () => void this.#move(),
      },
    });
    const { spatialLayers, temporalLayers = 1, layerSizes = null } = consumed.options;
    picture = { consumer: consumed.consumer, spatialLayers, temporalLayers, layerSizes, ...layers };
    return picture;
  }

  /** Goes on through another transport: the new track takes the old one's place when its pictures have begun. */
  async #move(): Promise<void> {
    const { peer } = this.#options;
    const before = this.#picture;
    if (before === null || this.#closed) {
      return;
    }
    let spare: Picture | null = null;
    try {
      const next = await this.#consume();
      spare = next;
      const wanted = this.#sent ?? { paused: false, spatialLayer: 0, temporalLayer: 0 };
      await peer.setConsumer(next.consumer.id, changeFor(next, wanted));
      await begun(next.consumer.track, wanted.paused ? 0 : BEGIN_LIMIT_MS);
      if (!this.#closed && this.#picture === before) {
        this.#picture = next;
        this.#sample = null;
        this.#stream.addTrack(next.consumer.track);
        this.#stream.removeTrack(before.consumer.track);
        spare = before;
        // What was asked meanwhile was asked of the old one.
        this.#sent = null;
        this.#choose();
      }
    } catch {
      // It goes on as it was, until it is asked to move again.
    }
    if (spare !== null) {
      peer.closeConsumer(spare.consumer);
    }
  }

  #end(error: unknown): void {
    if (!this.#closed) {
      this.close();
      this.#options.events.onEnded(error === null ? null : toErrorInfo(error));
    }
  }

  #sizesOf({ layerSizes, spatialLayers }: Picture): readonly PixelSize[] {
    return layerSizes ?? simulcastSizes(spatialLayers, this.#capture.value);
  }

  #layerNow(): number | null {
    const { spatialLayers = 1, forwarded = null } = this.#picture ?? {};
    return spatialLayers > 1 ? (forwarded ?? this.#sent?.spatialLayer ?? null) : null;
  }

  /** Learns from what comes how large and how frequent the source's pictures are, and whether they are as asked for. */
  #learn(receivedFps: number): void {
    if (this.#picture === null || this.#sent === null) {
      return;
    }
    const { spatialLayers, temporalLayers } = this.#picture;
    const { videoWidth: width, videoHeight: height } = this.#options.video;
    const hasGrown = this.#capture.note({ width, height }, this.#layerNow() ?? 0, spatialLayers);
    const { paused, spatialLayer, temporalLayer } = this.#sent;
    if (!paused && temporalLayer === temporalLayers - 1) {
      this.#rate.note(receivedFps);
    }
    const forwarded = this.#layerNow() ?? spatialLayer;
    const isLess = !paused && forwarded < spatialLayer;
    const { offered } = this.#picture;
    const sourceHasNoMore = offered !== null && offered <= forwarded;
    this.#limit.note(isLess ? (sourceHasNoMore ? 'source' : 'link') : null, performance.now());
    if (hasGrown) {
      this.#choose();
      this.#options.events.onSteps();
    }
  }

  /** Asks for the layers that fit the tile and the budget, where they differ from what was asked before. */
  #choose(): void {
    if (this.#picture === null || this.#closed) {
      return;
    }
    const { temporalLayers } = this.#picture;
    const { paused, spatialLayer, recheckAfterMs } = this.#chooser.decide(
      {
        layers: this.#sizesOf(this.#picture),
        tile: this.#tile,
        hidden: !this.#tile.visible,
      },
      performance.now(),
    );
    clearTimeout(this.#recheck);
    if (recheckAfterMs !== null) {
      this.#recheck = setTimeout(() => this.#choose(), recheckAfterMs);
    }
    if (spatialLayer !== this.#fitting) {
      this.#fitting = spatialLayer;
      this.#options.events.onSteps();
    }
    const step = this.#step;
    this.#ask({
      paused: paused || step?.kind === 'snapshots',
      spatialLayer: Math.min(spatialLayer, step?.spatialLayer ?? spatialLayer),
      temporalLayer: Math.min(temporalLayers - 1, step?.temporalLayer ?? temporalLayers - 1),
    });
  }

  #ask(wanted: Wanted): void {
    if (this.#picture === null) {
      return;
    }
    const before = this.#sent;
    if (
      before?.paused === wanted.paused &&
      before.spatialLayer === wanted.spatialLayer &&
      before.temporalLayer === wanted.temporalLayer
    ) {
      return;
    }
    this.#sent = wanted;
    const change = changeFor(this.#picture, wanted);
    this.#options.peer.setConsumer(this.#picture.consumer.id, change).catch(() => {
      // A consumer that is gone is reported by its own event.
      this.#sent = null;
      clearTimeout(this.#recheck);
      if (!this.#closed) {
        this.#recheck = setTimeout(() => this.#choose(), ASK_AGAIN_MS);
      }
    });
  }
}
