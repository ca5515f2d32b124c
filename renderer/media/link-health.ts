export interface LinkHealthOptions {
  /** Failures that are borne while the picture is worth waiting for. */
  retries: number;
  /** All of them come back after pictures have flowed for this long without a break, ms. */
  refillMs: number;
}

/** After a link was given up pictures have to flow for this long until it is trusted again, ms; twice as long after each further time. */
export const FIRST_PROOF_MS = 3_000;
export const LONGEST_PROOF_MS = 30_000;

/** Tells a link that stumbles from one that is down, from the failures and the pictures of one viewer. */
export class LinkHealth {
  readonly #options: LinkHealthOptions;
  #left: number;
  #isDown = false;
  #wellSince: number | null = null;
  #proofMs = FIRST_PROOF_MS;

  constructor(options: LinkHealthOptions) {
    this.#options = options;
    this.#left = options.retries;
  }

  /** The retries are used up, and pictures haven't flowed for long enough since. */
  get isDown(): boolean {
    return this.#isDown;
  }

  /** Something has failed, or a picture hasn't come in time. */
  fail(): void {
    this.#wellSince = null;
    if (this.#left > 0) {
      this.#left -= 1;
    } else {
      this.#isDown = true;
    }
  }

  /** Pictures flow; to be called about once a second while they do. `now` in ms. */
  well(now: number): void {
    this.#wellSince ??= now;
    const wellMs = now - this.#wellSince;
    if (this.#isDown && wellMs >= this.#proofMs) {
      this.#isDown = false;
      this.#proofMs = Math.min(this.#proofMs * 2, LONGEST_PROOF_MS);
      // The proof itself isn't yet the health that brings the retries back.
      this.#wellSince = now;
    } else if (wellMs >= this.#options.refillMs) {
      this.#left = this.#options.retries;
      this.#proofMs = FIRST_PROOF_MS;
    }
  }

  /** Nothing is known any more: no picture is expected, or it comes another way. */
  rest(): void {
    this.#wellSince = null;
  }
}
