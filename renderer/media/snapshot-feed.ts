import type { LastPicture } from './types.ts';

/** Between two snapshots, ms: what was put aside for the budget can wait longer than what can't be had otherwise. */
export const SNAPSHOT_EVERY_MS = { budget: 3_000, trouble: 2_000 } as const;
/** After one that couldn't be had, ms. */
const RETRY_MS = 5_000;
/** The first ones of a wall are spread over this, ms. */
const SPREAD_MS = 500;

export interface SnapshotFeedOptions {
  fetch: (signal: AbortSignal) => Promise<LastPicture>;
  onPicture: (picture: LastPicture) => void;
  /** 0 ≤ x < 1. */
  random?: () => number;
}

/** Asks for a source's snapshots, one after the other, while it is wanted. */
export class SnapshotFeed {
  readonly #options: SnapshotFeedOptions;
  #everyMs: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #asking: AbortController | null = null;

  constructor(options: SnapshotFeedOptions) {
    this.#options = options;
  }

  /** Asks every so many ms from now on; null to stop. */
  set(everyMs: number | null): void {
    const before = this.#everyMs;
    this.#everyMs = everyMs;
    if (everyMs === null) {
      clearTimeout(this.#timer);
      this.#asking?.abort();
      this.#asking = null;
    } else if (before === null) {
      this.#askIn((this.#options.random ?? Math.random)() * SPREAD_MS);
    }
  }

  #askIn(ms: number): void {
    this.#timer = setTimeout(() => void this.#ask(), ms);
  }

  async #ask(): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    let waitMs: number | null = this.#everyMs;
    try {
      const picture = await this.#options.fetch(asking.signal);
      if (!asking.signal.aborted) {
        this.#options.onPicture(picture);
      }
    } catch {
      // Why there is none is told by the source's own state and by the link's; the next one is asked for a little later.
      waitMs = RETRY_MS;
    }
    if (!asking.signal.aborted && waitMs !== null) {
      this.#askIn(waitMs);
    }
  }
}
