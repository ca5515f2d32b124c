export interface RetryBudgetOptions {
  /** Retries in a full budget. */
  size: number;
  /** One retry comes back for each span of this long without one, ms. */
  refillMs: number;
}

/**
 * A few retries that refill with time: a stream that fails now and then over days goes on for ever, one that fails again and again
 * is given up soon.
 */
export class RetryBudget {
  readonly #options: RetryBudgetOptions;
  #left: number;
  #since = 0;

  constructor(options: RetryBudgetOptions) {
    this.#options = options;
    this.#left = options.size;
  }

  /** Takes a retry; false when none is left. `now` in ms of any clock that doesn't go back. */
  take(now: number): boolean {
    const { size, refillMs } = this.#options;
    const refilled = Math.floor((now - this.#since) / refillMs);
    if (refilled > 0) {
      this.#left = Math.min(size, this.#left + refilled);
      this.#since = now;
    }
    if (this.#left === 0) {
      return false;
    }
    this.#left -= 1;
    return true;
  }
}
