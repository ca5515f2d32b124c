import { AppError } from '#shared/errors.ts';

const POLL_MS = 10;

/** Counts the calls that are running, so that the server can finish them before it ends. */
export class CallGate {
  #running = 0;
  #shut = false;

  /** Runs the call, or throws `unavailable` once the gate is shut. */
  async pass<T>(call: () => Promise<T>): Promise<T> {
    if (this.#shut) {
      throw AppError.unavailable('the server is going down; try again in a moment');
    }
    this.#running += 1;
    try {
      return await call();
    } finally {
      this.#running -= 1;
    }
  }

  /** Lets no call in any more; resolves when those inside have left, or after `limitMs` with how many haven't. */
  async shut(limitMs: number): Promise<number> {
    this.#shut = true;
    const deadline = performance.now() + limitMs;
    while (this.#running > 0 && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    return this.#running;
  }
}
