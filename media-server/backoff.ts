/** Delays between attempts in ms; the last one repeats. */
export type BackoffDelays = readonly [number, ...number[]];

/** Waiting times between attempts at something that keeps failing, growing until it has once stayed well for long enough. */
export class Backoff {
  readonly #delays: BackoffDelays;
  readonly #healthyAfterMs: number;
  #attempts = 0;

  /** A run of at least `healthyAfterMs` makes the next delay the first one again. */
  constructor(delays: BackoffDelays, healthyAfterMs: number) {
    this.#delays = delays;
    this.#healthyAfterMs = healthyAfterMs;
  }

  /** The delay before the next attempt, in ms, after a run that lasted `ranMs`. */
  next(ranMs: number): number {
    if (ranMs >= this.#healthyAfterMs) {
      this.#attempts = 0;
    }
    const delay = this.#delays[Math.min(this.#attempts, this.#delays.length - 1)] ?? this.#delays[0];
    this.#attempts += 1;
    return delay;
  }
}
