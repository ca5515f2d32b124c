export interface LingerPoolOptions<T> {
  /** A thing that nobody claims is kept for this long in case somebody does, ms. */
  lingerMs: number;
  make: (key: string) => T;
  destroy: (thing: T) => void;
}

interface Entry<T> {
  key: string;
  thing: T;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** A claim on a thing of the pool. Releasing twice does nothing. */
export interface Claim<T> {
  readonly thing: T;
  release: () => void;
}

/**
 * Lends things by key. A thing that was released lives on for a moment, so that whoever claims its key next gets the very same one;
 * while a thing is lent, another claim of its key gets a thing of its own.
 */
export class LingerPool<T> {
  readonly #options: LingerPoolOptions<T>;
  readonly #free = new Map<string, Entry<T>[]>();

  constructor(options: LingerPoolOptions<T>) {
    this.#options = options;
  }

  claim(key: string): Claim<T> {
    const entry = this.#takeFree(key) ?? { key, thing: this.#options.make(key), timer: undefined };
    let released = false;
    return {
      thing: entry.thing,
      release: () => {
        if (!released) {
          released = true;
          this.#giveBack(entry);
        }
      },
    };
  }

  /** Destroys what lingers now. Lent things stay lent. */
  clear(): void {
    for (const entries of this.#free.values()) {
      for (const entry of entries) {
        clearTimeout(entry.timer);
        this.#options.destroy(entry.thing);
      }
    }
    this.#free.clear();
  }

  #takeFree(key: string): Entry<T> | undefined {
    const entry = this.#free.get(key)?.pop();
    clearTimeout(entry?.timer);
    return entry;
  }

  #giveBack(entry: Entry<T>): void {
    const free = this.#free.get(entry.key) ?? [];
    this.#free.set(entry.key, [...free, entry]);
    entry.timer = setTimeout(() => {
      const rest = (this.#free.get(entry.key) ?? []).filter((other) => other !== entry);
      if (rest.length === 0) {
        this.#free.delete(entry.key);
      } else {
        this.#free.set(entry.key, rest);
      }
      this.#options.destroy(entry.thing);
    }, this.#options.lingerMs);
  }
}
