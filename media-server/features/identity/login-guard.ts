import { AppError } from '#shared/errors.ts';
import type { Clock } from '../../clock.ts';

const WINDOW_MS = 60_000;
/** Remembering more keys than this would let an attacker fill the memory; the oldest are forgotten first. */
const MAX_KEYS = 10_000;

/** Counts events of a key in a sliding minute. */
export class MinuteLimiter {
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #times = new Map<string, number[]>();

  constructor(clock: Clock, limit: number) {
    this.#clock = clock;
    this.#limit = limit;
  }

  /**
   * Takes one of the key's places; the returned function gives it back (a success doesn't count).
   * Throws `rateLimited` when none is left.
   */
  take(key: string): () => void {
    const now = this.#clock.now();
    const recent = (this.#times.get(key) ?? []).filter((at) => now - at < WINDOW_MS);
    if (recent.length >= this.#limit) {
      throw new AppError('rateLimited', 'too many attempts; wait a minute');
    }
    recent.push(now);
    this.#times.delete(key);
    this.#times.set(key, recent);
    if (this.#times.size > MAX_KEYS) {
      const [oldest] = this.#times.keys();
      this.#times.delete(oldest ?? key);
    }
    return () => {
      const times = this.#times.get(key);
      const index = times?.indexOf(now) ?? -1;
      if (index >= 0) {
        times?.splice(index, 1);
      }
    };
  }
}

/** Locks names that have no account just as accounts are locked, so that a lock doesn't tell whether a user exists. */
export class UnknownNames {
  readonly #clock: Clock;
  readonly #rule: { lockAfter: number; lockMs: number };
  readonly #names = new Map<string, { failures: number; lockedUntil: number }>();

  constructor(clock: Clock, rule: { lockAfter: number; lockMs: number }) {
    this.#clock = clock;
    this.#rule = rule;
  }

  isLocked(name: string): boolean {
    return (this.#names.get(name)?.lockedUntil ?? 0) > this.#clock.now();
  }

  fail(name: string): void {
    const failures = (this.#names.get(name)?.failures ?? 0) + 1;
    const locks = failures >= this.#rule.lockAfter;
    this.#names.delete(name);
    this.#names.set(name, {
      failures: locks ? 0 : failures,
      lockedUntil: locks ? this.#clock.now() + this.#rule.lockMs : 0,
    });
    if (this.#names.size > MAX_KEYS) {
      const [oldest] = this.#names.keys();
      this.#names.delete(oldest ?? name);
    }
  }
}
