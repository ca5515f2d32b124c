import type { Source } from '#shared/sources.ts';
import type { ErrorReport } from '../api/errors.ts';
import { retryDelayMs } from '../api/ladder.ts';
import { Cell, type Readable } from '../api/store.ts';
import { capturePicture } from './last-picture.ts';
import type {
  LastPicture,
  Player,
  PlayerEvents,
  Tile,
  Viewer,
  ViewerPhase,
  ViewerState,
  ViewerStats,
} from './types.ts';

/** Without a new picture for this long a source counts as stalled, ms. HLS arrives in segments, so that it may pause longer. */
export const STALLED_AFTER_MS = { sfu: 2_500, hls: 8_000 };

/** What a viewer asks of its session: a player for the source as it is now, or null while there is none to be had. */
export type MakePlayer = (
  source: Source,
  parts: { video: HTMLVideoElement; tile: Tile; audible: boolean; events: PlayerEvents },
) => Player | null;

export interface SourceViewerOptions {
  sourceId: string;
  video: HTMLVideoElement;
  sources: Readable<ReadonlyMap<string, Source>>;
  makePlayer: MakePlayer;
  onClose: (viewer: SourceViewer) => void;
}

/** Follows one source: makes a player when it is live, a new one when it starts anew, keeps its last picture when it goes silent. */
export class SourceViewer implements Viewer {
  readonly sourceId: string;
  readonly video: HTMLVideoElement;
  readonly #options: SourceViewerOptions;
  readonly #state = new Cell<ViewerState>({ phase: 'waiting', since: Date.now(), error: null });
  readonly #stats = new Cell<ViewerStats | null>(null);
  readonly #lastPicture = new Cell<LastPicture | null>(null);
  readonly #stopSources: () => void;
  #player: { player: Player; epoch: number; hasVideo: boolean } | null = null;
  #seen: Source | undefined;
  #tile: Tile = { width: 320, height: 180, visible: true };
  #audible = false;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #frames = 0;
  #lastFrameAt = 0;
  #closed = false;

  constructor(options: SourceViewerOptions) {
    this.#options = options;
    this.sourceId = options.sourceId;
    this.video = options.video;
    this.#stopSources = options.sources.subscribe(() => this.#handleSources());
    this.refresh();
  }

  get state(): Readable<ViewerState> {
    return this.#state;
  }

  get stats(): Readable<ViewerStats | null> {
    return this.#stats;
  }

  get lastPicture(): Readable<LastPicture | null> {
    return this.#lastPicture;
  }

  setTile(tile: Tile): void {
    const before = this.#tile;
    if (before.width !== tile.width || before.height !== tile.height || before.visible !== tile.visible) {
      this.#tile = tile;
      this.#player?.player.setTile(tile);
    }
  }

  setAudible(audible: boolean): void {
    if (audible !== this.#audible) {
      this.#audible = audible;
      this.#player?.player.setAudible(audible && (this.#source()?.hasAudio ?? false));
    }
  }

  close(): void {
    if (!this.#closed) {
      this.#closed = true;
      this.#stopSources();
      this.#drop();
      this.video.srcObject = null;
      this.#options.onClose(this);
    }
  }

  /** The session's peer is gone: what plays through it has ended. */
  peerLost(): void {
    if (this.#source()?.kind !== 'hls' && this.#player !== null) {
      this.#keepPicture();
      this.#drop();
      this.#enter('starting');
    }
  }

  /** Brings what is played in line with what the source is now. */
  refresh(): void {
    const source = this.#source();
    if (this.#closed) {
      return;
    }
    if (source === undefined || source.state !== 'live') {
      this.#wait(source);
      return;
    }
    // A unit's sound may come before its picture, and the other way round, within one epoch.
    if (
      this.#player !== null &&
      this.#player.epoch >= source.epoch &&
      this.#player.hasVideo === source.hasVideo
    ) {
      this.#player.player.setAudible(this.#audible && source.hasAudio);
      this.#enter(this.#state.get().phase === 'waiting' ? 'starting' : this.#state.get().phase);
      return;
    }
    if (this.#player !== null) {
      this.#keepPicture();
      this.#drop();
    }
    this.#begin(source);
  }

  /** Once a second: reads the statistics and tells playing from stalled. */
  async tick(): Promise<void> {
    const playing = this.#player?.player;
    const stats = (await playing?.measure()) ?? null;
    if (playing === undefined || playing !== this.#player?.player || this.#closed) {
      return;
    }
    this.#stats.set(stats);
    const now = Date.now();
    if (stats !== null && stats.framesDecoded !== this.#frames) {
      this.#frames = stats.framesDecoded;
      this.#lastFrameAt = now;
    }
    const { phase } = this.#state.get();
    if (!this.#tile.visible || document.visibilityState === 'hidden') {
      this.#lastFrameAt = now;
      if (phase === 'playing' || phase === 'stalled') {
        this.#enter('paused');
      }
    } else if (this.#lastFrameAt === now && phase !== 'playing' && phase !== 'waiting') {
      this.#lastPicture.set(null);
      this.#enter('playing');
    }
    const limit = STALLED_AFTER_MS[this.#source()?.kind === 'hls' ? 'hls' : 'sfu'];
    if (phase === 'playing' && now - this.#lastFrameAt > limit) {
      this.#keepPicture();
      this.#enter('stalled', { since: this.#lastFrameAt });
    }
  }

  /** Other sources' changes are none of ours; and a change that starts nothing anew doesn't cut a wait short. */
  #handleSources(): void {
    const source = this.#source();
    if (source !== this.#seen) {
      const waits =
        this.#retry !== undefined && source?.state === 'live' && source.epoch === this.#seen?.epoch;
      this.#seen = source;
      if (!waits) {
        this.refresh();
      }
    }
  }

  #source(): Source | undefined {
    return this.#options.sources.get().get(this.sourceId);
  }

  #wait(source: Source | undefined): void {
    const { phase } = this.#state.get();
    if (phase === 'playing' || phase === 'paused') {
      this.#keepPicture();
    }
    // A silent source may go on where it stopped; in every other state its media is gone.
    if (source?.state !== 'silent') {
      this.#drop();
    }
    this.#enter('waiting');
  }

  #begin(source: Source): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    const events: PlayerEvents = {
      onFirstFrame: () => {
        this.#attempt = 0;
        this.#lastFrameAt = Date.now();
        this.#lastPicture.set(null);
        this.#enter('playing');
      },
      onEnded: (error) => this.#handleEnded(error),
    };
    const audible = this.#audible && source.hasAudio;
    const { video } = this;
    const player = this.#options.makePlayer(source, { video, tile: this.#tile, audible, events });
    this.#player = player === null ? null : { player, epoch: source.epoch, hasVideo: source.hasVideo };
    if (this.#state.get().phase !== 'failed' || player === null) {
      this.#enter('starting');
    }
  }

  #handleEnded(error: ErrorReport | null): void {
    this.#keepPicture();
    this.#player = null;
    this.#stats.set(null);
    this.#enter(error === null || error.retryable ? 'starting' : 'failed', { error });
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.refresh();
    }, retryDelayMs(this.#attempt++));
  }

  #drop(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#player?.player.close();
    this.#player = null;
    this.#stats.set(null);
  }

  #keepPicture(): void {
    const { phase } = this.#state.get();
    if (phase === 'playing' || phase === 'paused') {
      this.#lastPicture.set(capturePicture(this.video) ?? this.#lastPicture.get());
    }
  }

  #enter(phase: ViewerPhase, detail: { since?: number; error?: ErrorReport | null } = {}): void {
    const before = this.#state.get();
    const error = detail.error ?? null;
    if (before.phase !== phase || before.error?.code !== error?.code) {
      this.#state.set({ phase, since: detail.since ?? Date.now(), error });
    }
  }
}
