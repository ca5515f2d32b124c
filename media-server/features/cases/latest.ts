/** A value that is told anew after it has changed, at most once in a while. The reader always ends with the latest. */
export class Latest<T> {
  readonly #value: () => T;
  readonly #everyMs: number;
  #isChanged = false;
  #wake: () => void = () => undefined;

  constructor(value: () => T, everyMs: number) {
    this.#value = value;
    this.#everyMs = everyMs;
  }

  /** The value has changed. */
  touch(): void {
    this.#isChanged = true;
    this.#wake();
  }

  /** The value now, and again whenever it has changed, until `signal` aborts; then calls `onEnd`. */
  async *read(signal: AbortSignal, onEnd: () => void): AsyncGenerator<T, void, unknown> {
    const onAbort = (): void => this.#wake();
    signal.addEventListener('abort', onAbort);
    try {
      while (!signal.aborted) {
        this.#isChanged = false;
        yield this.#value();
        await this.#pause(this.#everyMs, signal);
        if (!this.#isChanged) {
          await this.#change(signal);
        }
      }
    } finally {
      signal.removeEventListener('abort', onAbort);
      onEnd();
    }
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      signal.addEventListener('abort', end);
    });
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (this.#isChanged || signal.aborted) {
        resolve();
      }
    });
  }
}
