/** A value that counts only once it has stayed the same for a while. */
export class Steady<T> {
  readonly #afterMs: number;
  #value: T;
  #candidate: T;
  #since = 0;

  constructor(value: T, afterMs: number) {
    this.#afterMs = afterMs;
    this.#value = value;
    this.#candidate = value;
  }

  get value(): T {
    return this.#value;
  }

  /** Notes the value of now, ms, and answers with the one that counts. To be called again and again. */
  note(value: T, now: number): T {
    if (!Object.is(value, this.#candidate)) {
      this.#candidate = value;
      this.#since = now;
    }
    if (now - this.#since >= this.#afterMs) {
      this.#value = value;
    }
    return this.#value;
  }
}
