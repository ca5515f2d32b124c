/** How much later something is at the other end. */
export interface Delay {
  /** One way, ms. */
  delayMs: number;
  /** At most so much more, ms, anew for each thing; none overtakes another, as in a queue of a network. */
  jitterMs: number;
  random: () => number;
}

/** One direction of a network: what is put in comes out in the same order, later. */
export class DelayLine {
  readonly #delay: Delay;
  readonly #waiting: { at: number; deliver: () => void }[] = [];
  #timer: NodeJS.Timeout | null = null;
  #lastAt = 0;

  constructor(delay: Delay) {
    this.#delay = delay;
  }

  /** Calls `deliver` when it has come over; at once where nothing delays and nothing is on its way. */
  put(deliver: () => void): void {
    const { delayMs, jitterMs, random } = this.#delay;
    const now = performance.now();
    const at = Math.max(this.#lastAt, now + delayMs + (jitterMs === 0 ? 0 : jitterMs * random()));
    if (at <= now && this.#waiting.length === 0) {
      deliver();
      return;
    }
    this.#lastAt = at;
    this.#waiting.push({ at, deliver });
    this.#wait();
  }

  /** Forgets what is on its way. */
  clear(): void {
    this.#waiting.length = 0;
    clearTimeout(this.#timer ?? undefined);
    this.#timer = null;
  }

  #wait(): void {
    const [next] = this.#waiting;
    if (next !== undefined && this.#timer === null) {
      this.#timer = setTimeout(() => this.#deliver(), Math.max(0, next.at - performance.now()));
    }
  }

  #deliver(): void {
    this.#timer = null;
    const now = performance.now();
    // Timers run at whole milliseconds: what is due within this one goes with it.
    const later = this.#waiting.findIndex(({ at }) => at > now + 0.5);
    for (const { deliver } of this.#waiting.splice(0, later === -1 ? this.#waiting.length : later)) {
      deliver();
    }
    this.#wait();
  }
}
