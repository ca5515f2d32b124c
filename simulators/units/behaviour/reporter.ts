import type { Position } from '#shared/units.ts';
import type { Api } from '../api/link.ts';
import { isRetryable } from '../api/errors.ts';

/** The most that one call takes. */
const BATCH = 600;
/** An hour of fixes; of a longer silence the oldest are forgotten. */
const MAX_WAITING = 3_600;

/** Sends fixes in order; what can't go waits for the next call. */
export class Reporter {
  #waiting: Position[] = [];
  #isSending = false;

  get waiting(): number {
    return this.#waiting.length;
  }

  add(fix: Position): void {
    this.#waiting.push(fix);
    if (this.#waiting.length > MAX_WAITING) {
      this.#waiting.shift();
    }
  }

  /** Sends all that waits, unless a call is running. Throws when the server refuses fixes for good; they are dropped then. */
  async flush(api: Api): Promise<void> {
    if (this.#isSending) {
      return;
    }
    this.#isSending = true;
    try {
      while (this.#waiting.length > 0) {
        const batch = this.#waiting.slice(0, BATCH);
        await api.unit.report.mutate({ positions: batch });
        this.#waiting = this.#waiting.filter((fix) => !batch.includes(fix));
      }
    } catch (error) {
      if (!isRetryable(error)) {
        this.#waiting = [];
        throw error;
      }
    } finally {
      this.#isSending = false;
    }
  }
}
