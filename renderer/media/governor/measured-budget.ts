import { CLIMB_SHARE } from './allocate.ts';

/** What was measured of all viewers during about a second. */
export interface Pressure {
  /** Pixels that were decoded, a second. */
  decoded: number;
  /** Pixels a second that all viewers would decode if nothing were lowered. */
  wanted: number;
  /** Share of the frames that came in time and were dropped here, 0–1. */
  droppedShare: number;
}

export interface BudgetBounds {
  /** Pixels a second. */
  start: number;
  /** The budget never falls below this: a few small pictures are always worth trying. */
  min: number;
  /** … nor rises above this. */
  max: number;
}

/** More dropped frames than this are too many, 0–1. */
export const TOO_MANY_DROPPED = 0.1;
/** Fewer than this are none, 0–1. */
const FEW_DROPPED = 0.02;
/** So many seconds in a row have to be bad: a single one comes with a garbage collection or a window that opens. */
const BAD_IN_A_ROW = 3;
const FALL = 0.75;
const RISE = 1.3;
/** After a change the streams need a key frame each: nothing is concluded until they have had it, ms. */
export const SETTLE_MS = 4_000;
/** Time without dropped frames before more is tried, ms. */
export const FIRST_WAIT_MS = 10_000;
/** What was too much once is tried again after a wait that doubles each time that it was too much again, up to this, ms. */
export const LONGEST_WAIT_MS = 320_000;

/**
 * How many pixels a second this machine decodes in time, found out by trying: falls when frames are dropped, rises carefully while
 * none are and more is wanted.
 */
export class MeasuredBudget {
  readonly #bounds: BudgetBounds;
  #value: number;
  #bad = 0;
  #changedAt = -Infinity;
  #calmSince: number | null = null;
  /** The least that has been too much; infinite while nothing has. */
  #tooMuch = Infinity;
  #waitMs = FIRST_WAIT_MS;

  constructor(bounds: BudgetBounds) {
    this.#bounds = bounds;
    this.#value = Math.min(Math.max(bounds.start, bounds.min), bounds.max);
  }

  /** Pixels a second. */
  get value(): number {
    return this.#value;
  }

  /** Takes what was measured until `now`, ms of any clock that doesn't go back. To be called about once a second. */
  observe({ decoded, wanted, droppedShare }: Pressure, now: number): void {
    if (now - this.#changedAt < SETTLE_MS) {
      return;
    }
    this.#bad = droppedShare > TOO_MANY_DROPPED ? this.#bad + 1 : 0;
    if (droppedShare > FEW_DROPPED) {
      this.#calmSince = null;
    } else {
      this.#calmSince ??= now;
    }
    if (this.#bad >= BAD_IN_A_ROW) {
      this.#fall(decoded, now);
    } else if (this.#calmSince !== null) {
      this.#rise(wanted, now - this.#calmSince, now);
    }
  }

  #fall(decoded: number, now: number): void {
    if (this.#value >= this.#tooMuch) {
      this.#waitMs = Math.min(this.#waitMs * 2, LONGEST_WAIT_MS);
    }
    this.#tooMuch = Math.min(this.#tooMuch, this.#value);
    this.#set(Math.min(this.#value, decoded) * FALL, now);
  }

  #rise(wanted: number, calmMs: number, now: number): void {
    if (this.#value >= this.#tooMuch && calmMs >= FIRST_WAIT_MS) {
      // It isn't too much any more: another program has ended, say.
      this.#tooMuch = Infinity;
      this.#waitMs = FIRST_WAIT_MS;
    }
    const next = this.#value * RISE;
    const waitMs = next >= this.#tooMuch ? this.#waitMs : FIRST_WAIT_MS;
    if (calmMs >= waitMs && wanted > this.#value * CLIMB_SHARE && this.#value < this.#bounds.max) {
      this.#set(next, now);
    }
  }

  #set(value: number, now: number): void {
    this.#value = Math.min(Math.max(value, this.#bounds.min), this.#bounds.max);
    this.#changedAt = now;
    this.#bad = 0;
    this.#calmSince = null;
  }
}
