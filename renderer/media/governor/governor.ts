import { Cell, type Readable } from '../../api/store.ts';
import { allocate, type Demand } from './allocate.ts';
import { MeasuredBudget, type BudgetBounds } from './measured-budget.ts';
import type { Step } from './steps.ts';

/** What came to a viewer and what was decoded of it during the last second. */
export interface Received {
  /** Frames a second that were complete in time. */
  receivedFps: number;
  decodedFps: number;
  /** Pixels of a frame. */
  pixels: number;
}

/** One viewer as the governor sees it. */
export interface Governed {
  /** Null while nothing of it is to be seen. */
  demand: () => Demand | null;
  /** Null while nothing comes, or what comes says nothing about this machine, as on a link that loses packets. */
  received: () => Received | null;
  /** Null for whatever the tile wants. */
  allow: (step: Step | null) => void;
}

/** How the page's decoding stands; rates in pixels a second. */
export interface DecodeState {
  budget: number;
  /** What all tiles together want. */
  wanted: number;
  /** What they are allowed. */
  allowed: number;
  decoded: number;
  droppedShare: number;
  /** Viewers that get less than their tile wants. */
  lowered: number;
}

/** Weight of the second before in the share of dropped frames: a few frames are always on their way. */
const MEMORY = 0.6;
/** Fewer frames a second, of all viewers together, say nothing of how many are dropped. */
const ENOUGH_FPS = 5;

/**
 * Keeps what the page decodes within what the machine can: knows every viewer, measures how many frames are dropped, and lowers the
 * least important pictures first.
 */
export class DecodeGovernor {
  readonly #views = new Set<Governed>();
  readonly #state: Cell<DecodeState>;
  #budget: MeasuredBudget;
  #lowerings = 0;
  #received = 0;
  #decodedFrames = 0;
  #decoded = 0;
  #isAsked = false;

  constructor(bounds: BudgetBounds) {
    this.#budget = new MeasuredBudget(bounds);
    const budget = this.#budget.value;
    this.#state = new Cell<DecodeState>({
      budget,
      wanted: 0,
      allowed: 0,
      decoded: 0,
      droppedShare: 0,
      lowered: 0,
    });
  }

  get state(): Readable<DecodeState> {
    return this.#state;
  }

  /** Begins anew with other bounds. */
  setBounds(bounds: BudgetBounds): void {
    this.#budget = new MeasuredBudget(bounds);
    this.ask();
  }

  /** Takes a viewer on until the returned function is called. */
  add(view: Governed): () => void {
    this.#views.add(view);
    this.ask();
    return () => {
      this.#views.delete(view);
      this.ask();
    };
  }

  /** Something about a viewer has changed: decides anew, once for all changes of the moment. */
  ask(): void {
    if (!this.#isAsked) {
      this.#isAsked = true;
      queueMicrotask(() => {
        this.#isAsked = false;
        this.#decide();
      });
    }
  }

  /** To be called once a second, after the viewers have measured. `now` in ms of any clock that doesn't go back. */
  tick(now: number): void {
    if (this.#measure()) {
      const { wanted } = this.#state.get();
      this.#budget.observe({ decoded: this.#decoded, wanted, droppedShare: this.#droppedShare() }, now);
    }
    this.#decide();
  }

  /** False where too little came to say anything: a share of nothing would be that of the second before for ever. */
  #measure(): boolean {
    let [received, decodedFrames, decoded] = [0, 0, 0];
    for (const view of this.#views) {
      const of = view.received();
      if (of !== null) {
        received += of.receivedFps;
        decodedFrames += Math.min(of.decodedFps, of.receivedFps);
        decoded += of.decodedFps * of.pixels;
      }
    }
    const isEnough = received >= ENOUGH_FPS;
    this.#received = isEnough ? this.#received * MEMORY + received : 0;
    this.#decodedFrames = isEnough ? this.#decodedFrames * MEMORY + decodedFrames : 0;
    this.#decoded = decoded;
    return isEnough;
  }

  #droppedShare(): number {
    return this.#received > 0 ? 1 - this.#decodedFrames / this.#received : 0;
  }

  #decide(): void {
    const views = [...this.#views].flatMap((view) => {
      const demand = view.demand();
      return demand === null ? [] : [{ view, demand }];
    });
    const { steps, lowerings } = allocate(
      views.map(({ demand }) => demand),
      this.#budget.value,
      this.#lowerings,
    );
    this.#lowerings = lowerings;
    let [wanted, allowed, lowered] = [0, 0, 0];
    for (const [index, { view, demand }] of views.entries()) {
      const chosen = steps[index] ?? 0;
      const step = demand.steps[chosen];
      wanted += demand.steps[0]?.pixelsPerSecond ?? 0;
      allowed += step?.pixelsPerSecond ?? 0;
      lowered += chosen === 0 ? 0 : 1;
      view.allow(chosen === 0 || step === undefined ? null : step);
    }
    this.#state.set({
      budget: this.#budget.value,
      wanted,
      allowed,
      decoded: this.#decoded,
      droppedShare: this.#droppedShare(),
      lowered,
    });
  }
}
