import type { Clock } from './clock.ts';

/** A clock that never jumps, ms since some moment. */
export type Monotonic = () => number;
export const systemMonotonic: Monotonic = () => performance.now();

/**
 * How long ago things happened, by a clock that never jumps: setting the server's clock neither alarms everybody nor silences a timer.
 * What happened before the start is known by the calendar clock only; a moment that lies in the future then counts as now, so that no
 * timer waits for longer than its time once more.
 */
export class Stopwatches {
  readonly #clock: Clock;
  readonly #monotonic: Monotonic;
  readonly #started = new Map<string, { at: number; tick: number }>();

  constructor(clock: Clock, monotonic: Monotonic = systemMonotonic) {
    this.#clock = clock;
    this.#monotonic = monotonic;
  }

  /** How long ago `at` (UTC ms) was, ms. The first question about a moment, of those with the same name, fixes its place in time. */
  elapsed(name: string, at: number): number {
    const tick = this.#monotonic();
    const known = this.#started.get(name);
    if (known?.at === at) {
      return tick - known.tick;
    }
    const agoMs = Math.max(0, this.#clock.now() - at);
    this.#started.set(name, { at, tick: tick - agoMs });
    return agoMs;
  }

  /** Forgets all but these. */
  keep(names: ReadonlySet<string>): void {
    for (const name of this.#started.keys()) {
      if (!names.has(name)) {
        this.#started.delete(name);
      }
    }
  }
}
