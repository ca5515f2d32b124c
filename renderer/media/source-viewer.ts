import { NO_DECODER_PLACE } from '#shared/media.ts';
import type { Source } from '#shared/sources.ts';
import type { ErrorReport } from '../api/errors.ts';
import { retryDelayMs } from '../api/ladder.ts';
import { Cell, type Readable } from '../api/store.ts';
import type { Demand } from './governor/allocate.ts';
import type { Governed, Received } from './governor/governor.ts';
import type { Step } from './governor/steps.ts';
import { capturePicture } from './last-picture.ts';
import type { Sound } from './listening.ts';
import { PictureWatch } from './picture-watch.ts';
import { decideRung, type RungDecision } from './rung.ts';
import { SNAPSHOT_EVERY_MS, SnapshotFeed } from './snapshot-feed.ts';
import type {
  Attention,
  LastPicture,
  Player,
  PlayerEvents,
  Tile,
  Viewer,
  ViewerPhase,
  ViewerState,
  ViewerStats,
} from './types.ts';

/** A link that loses more packets than this says nothing about the decoder, 0–1. */
const LOSSY = 0.02;

/** What a viewer asks of its session: a player for the source as it is now, or null while there is none to be had. */
export type MakePlayer = (
  source: Source,
  parts: { video: HTMLVideoElement; tile: Tile; sound: Sound; step: Step | null; events: PlayerEvents },
) => Player | null;

export interface SourceViewerOptions {
  sourceId: string;
  video: HTMLVideoElement;
  sources: Readable<ReadonlyMap<string, Source>>;
  makePlayer: MakePlayer;
  /** Gets one picture of the source. */
  fetchSnapshot: (signal: AbortSignal) => Promise<LastPicture>;
  /** What the viewer would decode has changed. */
  onDemand: () => void;
  onClose: (viewer: SourceViewer) => void;
}

const FULL: RungDecision = { rung: 'full', reason: null, snapshots: false };

const isSameStep = (a: Step | null, b: Step | null): boolean =>
  a?.kind === b?.kind && a?.spatialLayer === b?.spatialLayer && a?.temporalLayer === b?.temporalLayer;

/**
 * Follows one source: makes a player when it is live, a new one when it starts anew, falls to snapshots where the stream can't be had
 * or isn't allowed, keeps the last picture when nothing comes.
 */
export class SourceViewer implements Viewer, Governed {
  readonly sourceId: string;
  readonly video: HTMLVideoElement;
  readonly #options: SourceViewerOptions;
  readonly #state = new Cell<ViewerState>({
    phase: 'waiting',
    since: Date.now(),
    error: null,
    rung: 'full',
    reason: null,
  });
  readonly #stats = new Cell<ViewerStats | null>(null);
  readonly #lastPicture = new Cell<LastPicture | null>(null);
  readonly #watch = new PictureWatch();
  readonly #snapshots: SnapshotFeed;
  readonly #stopSources: () => void;
  #player: { player: Player; epoch: number; hasVideo: boolean } | null = null;
  #seen: Source | undefined;
  #tile: Tile = { width: 320, height: 180, visible: true };
  #sound: Sound = { audible: false, gain: 1 };
  #attention: Attention = { selected: false, alarmed: false };
  #step: Step | null = null;
  #decision: RungDecision = FULL;
  #snapshotAt: number | null = null;
  #hasNoDecoder = false;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: SourceViewerOptions) {
    this.#options = options;
    this.sourceId = options.sourceId;
    this.video = options.video;
    this.#snapshots = new SnapshotFeed({
      fetch: options.fetchSnapshot,
      onPicture: (picture) => this.#takeSnapshot(picture),
    });
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
      this.#options.onDemand();
    }
  }

  setAudible(audible: boolean): void {
    this.#setSound({ ...this.#sound, audible });
  }

  setGain(gain: number): void {
    this.#setSound({ ...this.#sound, gain });
  }

  setAttention(attention: Attention): void {
    this.#attention = attention;
    this.#options.onDemand();
  }

  close(): void {
    if (!this.#closed) {
      this.#closed = true;
      this.#stopSources();
      this.#snapshots.set(null);
      this.#drop();
      this.video.srcObject = null;
      this.#options.onClose(this);
    }
  }

  demand(): Demand | null {
    const steps = this.#player?.player.steps() ?? null;
    const { width, height, visible } = this.#tile;
    return steps === null || !visible
      ? null
      : { importance: { ...this.#attention, audible: this.#sound.audible, area: width * height }, steps };
  }

  received(): Received | null {
    const stats = this.#stats.get();
    const { receivedFps = 0, fps = 0, width = 0, height = 0, loss = 0 } = stats ?? {};
    return receivedFps === 0 || loss > LOSSY || !this.#expectsFrames()
      ? null
      : { receivedFps, decodedFps: fps, pixels: width * height };
  }

  allow(step: Step | null): void {
    if (!isSameStep(step, this.#step)) {
      this.#step = step;
      this.#player?.player.setStep(step);
      this.#judge();
    }
  }

  /** The session's peer is gone: what plays through it has ended. */
  peerLost(): void {
    if (this.#source()?.kind !== 'hls' && this.#player !== null) {
      this.#keepPicture();
      this.#drop();
      this.#watch.fail();
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
      this.#player.player.setSound(this.#soundOf(source));
      this.#enter(this.#state.get().phase === 'waiting' ? 'starting' : this.#state.get().phase);
      return;
    }
    if (this.#player !== null) {
      this.#keepPicture();
      this.#drop();
    }
    this.#begin(source);
  }

  /** Once a second: reads the statistics, and judges by them. */
  async tick(): Promise<void> {
    const playing = this.#player?.player;
    const stats = (await playing?.measure()) ?? null;
    if (this.#closed) {
      return;
    }
    if (playing !== undefined && playing === this.#player?.player) {
      this.#stats.set(stats);
      if (stats !== null) {
        this.#watch.note(stats.framesDecoded, Date.now());
      }
    }
    this.#judge();
  }

  /** Other sources' changes are none of ours; and a change that starts nothing anew doesn't cut a wait short. */
  #handleSources(): void {
    const source = this.#source();
    if (source !== this.#seen) {
      const waits =
        this.#retry !== undefined && source?.state === 'live' && source.epoch === this.#seen?.epoch;
      this.#hasNoDecoder = this.#hasNoDecoder && source?.epoch === this.#seen?.epoch;
      this.#seen = source;
      if (!waits) {
        this.refresh();
      }
    }
  }

  #source(): Source | undefined {
    return this.#options.sources.get().get(this.sourceId);
  }

  #soundOf(source: Source | undefined): Sound {
    return { ...this.#sound, audible: this.#sound.audible && (source?.hasAudio ?? false) };
  }

  #setSound(sound: Sound): void {
    if (sound.audible !== this.#sound.audible || sound.gain !== this.#sound.gain) {
      this.#sound = sound;
      this.#player?.player.setSound(this.#soundOf(this.#source()));
      this.#options.onDemand();
    }
  }

  get #isVisible(): boolean {
    return this.#tile.visible && document.visibilityState === 'visible';
  }

  /** Whether frames of the stream should be arriving. */
  #expectsFrames(): boolean {
    const source = this.#source();
    return (
      source?.state === 'live' &&
      source.hasVideo &&
      this.#isVisible &&
      this.#step?.kind !== 'snapshots' &&
      !this.#hasNoDecoder
    );
  }

  /** Tells playing from stalled, and how good what is shown is. */
  #judge(): void {
    const now = Date.now();
    const source = this.#source();
    this.#watch.judge({ isExpected: this.#expectsFrames(), isRelayed: source?.kind === 'hls' }, now);
    const { frameAt } = this.#watch;
    const ageOf = (at: number | null): number | null => (at === null ? null : now - at);
    const pictureAt = frameAt === null ? this.#snapshotAt : Math.max(frameAt, this.#snapshotAt ?? 0);
    this.#decision = decideRung(
      {
        isLive: source?.state === 'live',
        isVisible: this.#isVisible,
        flows: this.#watch.flows,
        hadPicture: pictureAt !== null,
        allowed: this.#step === null ? 'full' : this.#step.kind === 'snapshots' ? 'snapshots' : 'lowerLayer',
        limitedBy: this.#player?.player.limitedBy() ?? null,
        hasNoDecoder: this.#hasNoDecoder,
        linkIsDown: this.#watch.linkIsDown,
        pictureAgeMs: ageOf(pictureAt),
        snapshotAgeMs: ageOf(this.#snapshotAt),
      },
      this.#decision,
    );
    const { snapshots, reason } = this.#decision;
    this.#snapshots.set(snapshots ? SNAPSHOT_EVERY_MS[reason === 'budget' ? 'budget' : 'trouble'] : null);
    this.#show(pictureAt ?? now);
  }

  /** Moves the phase on to what is to be seen now. */
  #show(pictureAt: number): void {
    const { phase } = this.#state.get();
    const { rung, snapshots } = this.#decision;
    if (phase === 'waiting') {
      this.#enter(phase);
    } else if (!this.#isVisible) {
      this.#enter(phase === 'playing' || phase === 'stalled' ? 'paused' : phase);
    } else if (this.#watch.flows && !snapshots) {
      this.#snapshotAt = null;
      this.#lastPicture.set(null);
      this.#enter('playing');
    } else if (rung === 'snapshots') {
      this.#enter('playing');
    } else if (rung === 'lastPicture' && (phase === 'playing' || phase === 'paused')) {
      this.#keepPicture();
      this.#enter('stalled', { since: pictureAt });
    } else {
      this.#enter(phase);
    }
  }

  #takeSnapshot(picture: LastPicture): void {
    this.#snapshotAt = Date.now();
    // The same canvas with another picture.
    this.#lastPicture.set(picture);
    this.#judge();
  }

  #wait(source: Source | undefined): void {
    this.#keepPicture();
    // A silent source may go on where it stopped; in every other state its media is gone.
    if (source?.state !== 'silent') {
      this.#drop();
    }
    this.#snapshots.set(null);
    this.#decision = { rung: 'lastPicture', reason: 'source', snapshots: false };
    this.#enter('waiting');
  }

  #begin(source: Source): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#watch.begin(Date.now());
    const events: PlayerEvents = {
      onFirstFrame: () => {
        this.#attempt = 0;
        this.#watch.noteFirst(Date.now());
        this.#judge();
      },
      onSteps: () => this.#options.onDemand(),
      onEnded: (error) => this.#handleEnded(error),
    };
    const parts = { video: this.video, tile: this.#tile, sound: this.#soundOf(source), step: this.#step };
    const player = this.#options.makePlayer(source, { ...parts, events });
    this.#player = player === null ? null : { player, epoch: source.epoch, hasVideo: source.hasVideo };
    if (this.#state.get().phase !== 'failed' || player === null) {
      this.#enter('starting');
    }
    this.#options.onDemand();
  }

  #handleEnded(error: ErrorReport | null): void {
    this.#keepPicture();
    this.#player = null;
    this.#stats.set(null);
    if (error !== null) {
      this.#watch.fail();
    }
    this.#hasNoDecoder = error?.code === 'conflict' && error.place === NO_DECODER_PLACE;
    this.#enter(error === null || error.retryable ? 'starting' : 'failed', { error });
    this.#judge();
    if (!this.#hasNoDecoder) {
      this.#retry = setTimeout(() => {
        this.#retry = undefined;
        this.refresh();
      }, retryDelayMs(this.#attempt++));
    }
  }

  #drop(): void {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    this.#player?.player.close();
    this.#player = null;
    this.#stats.set(null);
  }

  /** Keeps what the element shows, unless a snapshot is shown in its place. */
  #keepPicture(): void {
    const { phase } = this.#state.get();
    if ((phase === 'playing' || phase === 'paused') && this.#snapshotAt === null) {
      this.#lastPicture.set(capturePicture(this.video) ?? this.#lastPicture.get());
    }
  }

  #enter(phase: ViewerPhase, detail: { since?: number; error?: ErrorReport | null } = {}): void {
    const before = this.#state.get();
    const error = detail.error ?? (before.phase === phase ? before.error : null);
    const { rung, reason } = this.#decision;
    const isSame = before.phase === phase && before.error?.code === error?.code;
    if (!isSame || before.rung !== rung || before.reason !== reason) {
      const since = isSame ? before.since : (detail.since ?? Date.now());
      this.#state.set({ phase, since, error, rung, reason });
    }
  }
}
