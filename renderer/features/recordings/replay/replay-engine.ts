import { EVERYONE } from './replay-store.ts';
import { Cell, type Readable } from '../../../api/store.ts';
import { FootagePlayer, type FootagePhase, type FootageServer } from './footage-player.ts';
import { changed, isRunning, timeOf, type ReplayClock } from './replay-clock.ts';
import { nearestTime, spanAfter, type Span } from './spans.ts';

/** How often pictures are brought to the clock, ms. */
const STEP_MS = 50;
/** A picture that doesn't come keeps the others for this long, ms. */
const MAX_HOLD_MS = 6_000;
/** A frame that follows later than this isn't looked for by a step, ms. */
const LONGEST_FRAME_MS = 5_000;
/** Nearer to the end of what is there than this nothing is played: the next piece isn't written yet, ms. */
export const EDGE_MS = 3_500;

export interface ReplayState {
  clock: ReplayClock;
  phases: ReadonlyMap<string, FootagePhase>;
}

export interface EngineOptions {
  server: FootageServer & { serverNow: () => number };
  at: number;
  isPlaying: boolean;
  /** The time that is asked for is kept, also where nothing is there. */
  keepsTime?: boolean;
}

/** Plays several sources on one clock. */
export class ReplayEngine {
  readonly #options: EngineOptions;
  readonly #players = new Map<string, FootagePlayer>();
  readonly #state: Cell<ReplayState>;
  readonly #timer: ReturnType<typeof setInterval>;
  #spans: ReadonlyMap<string, readonly Span[]> = new Map();
  #clock: ReplayClock;
  #heldSince = Number.NaN;
  #heardId: string | null = null;
  /** The frame behind the one of `from` is looked for. */
  #stepping: { player: FootagePlayer; from: number } | null = null;
  /** What was asked for isn't looked for in what is there before this is known. */
  #isPlaced: boolean;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#isPlaced = options.keepsTime ?? false;
    this.#clock = {
      at: options.at,
      since: performance.now(),
      rate: 1,
      isPlaying: options.isPlaying,
      isHeld: true,
    };
    this.#state = new Cell<ReplayState>({ clock: this.#clock, phases: new Map() });
    this.#timer = setInterval(() => this.#step(), STEP_MS);
  }

  get state(): Readable<ReplayState> {
    return this.#state;
  }

  /** The time that is played, UTC ms. */
  get at(): number {
    return timeOf(this.#clock, performance.now());
  }

  add(sourceId: string, video: HTMLVideoElement, onFrame: (at: number, off: number) => void): () => void {
    const player = new FootagePlayer({
      server: this.#options.server,
      sourceId,
      video,
      onFrame: (at, now) => onFrame(at, at - timeOf(this.#clock, now)),
    });
    player.setSpans(this.#spans.get(sourceId) ?? []);
    player.setMuted(!this.#isHeard(sourceId));
    this.#players.set(sourceId, player);
    return () => {
      player.close();
      this.#players.delete(sourceId);
    };
  }

  /** Tells what there is of each source. At first the wanted time moves to the nearest of which there is something. */
  setSpans(spans: ReadonlyMap<string, readonly Span[]>): void {
    this.#spans = spans;
    for (const [sourceId, player] of this.#players) {
      player.setSpans(spans.get(sourceId) ?? []);
    }
    if (!this.#isPlaced && spans.size > 0) {
      this.#isPlaced = true;
      const all = [...spans.values()].flat().sort((a, b) => a.from - b.from);
      const at = nearestTime(all, this.#clock.at, EDGE_MS * 2);
      if (at !== null && at !== this.#clock.at) {
        this.seek(at);
      }
    }
  }

  /** Absolute time of the frame of a source that is shown, UTC ms. */
  shownAt(sourceId: string): number | null {
    return this.#players.get(sourceId)?.shownAt ?? null;
  }

  /** Lets one source be heard, or `EVERYONE`, or none. */
  hear(heardId: string | null): void {
    this.#heardId = heardId;
    for (const [sourceId, player] of this.#players) {
      player.setMuted(!this.#isHeard(sourceId));
    }
  }

  #isHeard(sourceId: string): boolean {
    return this.#heardId === EVERYONE || this.#heardId === sourceId;
  }

  play(isPlaying: boolean): void {
    this.#stepping = null;
    this.#change({ isPlaying });
  }

  setRate(rate: number): void {
    this.#change({ rate });
  }

  /** Goes to a time, UTC ms; not beyond the present. */
  seek(at: number): void {
    this.#stepping = null;
    this.#goTo(at);
  }

  /** Goes by so many ms. */
  skip(ms: number): void {
    this.seek(this.at + ms);
  }

  /** Stops, and shows the frame before or after the one of this source that is shown. */
  stepFrame(sourceId: string, direction: 1 | -1): void {
    const player = this.#players.get(sourceId);
    const from = player?.shownAt ?? this.at;
    const frameMs = player?.frameMs ?? 40;
    this.#change({ isPlaying: false });
    // The middle of the frame: its borders are rounded.
    this.seek(from + (direction === 1 ? 1.5 : -0.5) * frameMs);
    this.#stepping = direction === 1 && player !== undefined ? { player, from } : null;
  }

  /** Plays the newest that there is. */
  toEdge(): void {
    this.#change({ isPlaying: true, rate: 1 });
    this.seek(this.#options.server.serverNow() - 2 * EDGE_MS);
  }

  /** Goes over a gap of all sources. */
  toNext(): void {
    const starts = [...this.#spans.values()].map((spans) => spanAfter(spans, this.at)?.from ?? Infinity);
    const next = Math.min(...starts);
    if (Number.isFinite(next)) {
      this.seek(next);
    }
  }

  close(): void {
    clearInterval(this.#timer);
    for (const player of this.#players.values()) {
      player.close();
    }
    this.#players.clear();
  }

  #goTo(at: number): void {
    this.#change({ at: Math.min(at, this.#options.server.serverNow()), isHeld: true });
    this.#heldSince = performance.now();
  }

  /** Goes on where frames are further apart than usual, as a camera's are that had too much to do. */
  #stepOn(): void {
    if (this.#stepping === null) {
      return;
    }
    const { player, from } = this.#stepping;
    if (player.phase === 'gap' || this.at > from + LONGEST_FRAME_MS) {
      this.#stepping = null;
    } else if (player.phase === 'ready' && player.isShown) {
      if ((player.shownAt ?? Infinity) > from) {
        this.#stepping = null;
      } else {
        this.#goTo(this.at + player.frameMs);
      }
    }
  }

  #change(change: Partial<ReplayClock>): void {
    this.#clock = changed(this.#clock, performance.now(), change);
    this.#publish();
  }

  #step(): void {
    const now = performance.now();
    const wallNow = this.#options.server.serverNow();
    const at = timeOf(this.#clock, now);
    // What runs faster than the present would run out: it goes on with it.
    if (isRunning(this.#clock) && this.#clock.rate > 1 && at > wallNow - 2 * EDGE_MS) {
      this.#change({ rate: 1 });
    }
    const { rate, isHeld } = this.#clock;
    const target = { at, rate, isRunning: isRunning(this.#clock), isHeld: isHeld && this.#clock.isPlaying };
    let isReady = this.#isPlaced;
    for (const player of this.#players.values()) {
      isReady = player.follow(target, wallNow, now) && isReady;
    }
    this.#hold(isReady, now);
    this.#stepOn();
    this.#publish();
  }

  #hold(isReady: boolean, now: number): void {
    if (isReady) {
      this.#heldSince = Number.NaN;
      if (this.#clock.isHeld) {
        this.#clock = changed(this.#clock, now, { isHeld: false });
      }
      return;
    }
    if (Number.isNaN(this.#heldSince)) {
      this.#heldSince = now;
    }
    const isTooLong = this.#isPlaced && now - this.#heldSince > MAX_HOLD_MS;
    if (this.#clock.isHeld === isTooLong) {
      this.#clock = changed(this.#clock, now, { isHeld: !isTooLong });
    }
  }

  #publish(): void {
    const before = this.#state.get();
    const phases = new Map([...this.#players].map(([id, player]) => [id, player.phase]));
    const isSame =
      before.clock === this.#clock &&
      before.phases.size === phases.size &&
      [...phases].every(([id, phase]) => before.phases.get(id) === phase);
    if (!isSame) {
      this.#state.set({ clock: this.#clock, phases });
    }
  }
}
