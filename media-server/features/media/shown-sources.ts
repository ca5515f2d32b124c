import { Feed } from '../../feed.ts';

/** A picture that nobody is sent any more counts for so long yet, ms: tiles are moved, and windows opened anew. */
const LINGER_MS = 60_000;

/** Which sources' pictures clients are sent. */
export class ShownSources {
  /** Told all of them whenever they are others, those that came first at the beginning. */
  readonly changes = new Feed<readonly string[]>();
  readonly #counts = new Map<string, number>();
  readonly #leaving = new Map<string, NodeJS.Timeout>();
  readonly #lingerMs: number;

  constructor(lingerMs = LINGER_MS) {
    this.#lingerMs = lingerMs;
  }

  /** Counts one picture of a source until the returned function is called. */
  add(sourceId: string): () => void {
    clearTimeout(this.#leaving.get(sourceId));
    this.#leaving.delete(sourceId);
    const before = this.#counts.get(sourceId);
    this.#counts.set(sourceId, (before ?? 0) + 1);
    if (before === undefined) {
      this.#publish();
    }
    let removed = false;
    return () => {
      if (!removed) {
        removed = true;
        this.#remove(sourceId);
      }
    };
  }

  close(): void {
    for (const timer of this.#leaving.values()) {
      clearTimeout(timer);
    }
    this.#leaving.clear();
  }

  #remove(sourceId: string): void {
    const count = (this.#counts.get(sourceId) ?? 1) - 1;
    this.#counts.set(sourceId, count);
    if (count === 0) {
      const leave = (): void => {
        this.#leaving.delete(sourceId);
        this.#counts.delete(sourceId);
        this.#publish();
      };
      this.#leaving.set(sourceId, setTimeout(leave, this.#lingerMs).unref());
    }
  }

  #publish(): void {
    this.changes.publish([...this.#counts.keys()]);
  }
}
