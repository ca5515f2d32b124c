/** How many crashes are mended without asking, and within what time. */
export const MAX_CRASHES = 5;
export const CRASH_WINDOW_MS = 10 * 60_000;

/** Counts crashes, so that a page that crashes as soon as it loads isn't loaded for ever. */
export class CrashBudget {
  readonly #now: () => number;
  #crashes: number[] = [];

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** Counts a crash and says whether it may be mended. */
  spend(): boolean {
    const now = this.#now();
    this.#crashes = [...this.#crashes.filter((time) => time > now - CRASH_WINDOW_MS), now];

    return this.#crashes.length <= MAX_CRASHES;
  }

  /** Forgets the crashes, after the user has asked for another try. */
  reset(): void {
    this.#crashes = [];
  }
}
