/** A value that changes, in the form that React's `useSyncExternalStore` takes. */
export interface Readable<T> {
  get: () => T;
  /** Calls `listener` after each change until the returned function is called. */
  subscribe: (listener: () => void) => () => void;
}

/** A `Readable` with its writer. Setting the same value (by `Object.is`) tells nobody. */
export class Cell<T> implements Readable<T> {
  #value: T;
  readonly #listeners = new Set<() => void>();

  constructor(value: T) {
    this.#value = value;
  }

  readonly get = (): T => this.#value;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  set(value: T): void {
    if (!Object.is(value, this.#value)) {
      this.#value = value;
      for (const listener of this.#listeners) {
        listener();
      }
    }
  }
}
