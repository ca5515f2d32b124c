import { AppError } from '#shared/errors.ts';

/** A feed whose reader is this far behind is closed; the reader subscribes again and gets a fresh snapshot. */
const MAX_PENDING = 5_000;

type Listener<T> = (event: T) => void;

/**
 * Broadcasts events to any number of readers. `publish` never waits: each reader has its own bounded queue.
 * A listener that throws doesn't keep the others from hearing.
 */
export class Feed<T> {
  readonly #listeners = new Set<Listener<T>>();
  readonly #onListenerError: (error: unknown) => void;

  constructor(onListenerError: (error: unknown) => void = () => undefined) {
    this.#onListenerError = onListenerError;
  }

  get size(): number {
    return this.#listeners.size;
  }

  publish(event: T): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#onListenerError(error);
      }
    }
  }

  /** Calls `listener` for each event until the returned function is called. */
  listen(listener: Listener<T>): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /**
   * Yields `snapshot()` first, then every event published since just before the snapshot was taken, until `signal` aborts.
   * Events may repeat what the snapshot already holds; none is missing. Throws `AppError('unavailable')` when the reader
   * falls too far behind.
   */
  async *read<S>(snapshot: () => Promise<S>, signal: AbortSignal): AsyncGenerator<S | T, void, unknown> {
    const pending: T[] = [];
    let wake: () => void = () => undefined;
    let overrun = false;
    const stop = this.listen((event) => {
      if (pending.length >= MAX_PENDING) {
        overrun = true;
      } else {
        pending.push(event);
      }
      wake();
    });
    const onAbort = (): void => wake();
    signal.addEventListener('abort', onAbort);
    try {
      yield await snapshot();
      while (!signal.aborted) {
        if (overrun) {
          throw AppError.unavailable('this feed fell too far behind; subscribe again');
        }
        const next = pending.shift();
        if (next === undefined) {
          await new Promise<void>((resolve) => {
            wake = resolve;
            if (signal.aborted) {
              resolve();
            }
          });
        } else {
          yield next;
        }
      }
    } finally {
      stop();
      signal.removeEventListener('abort', onAbort);
    }
  }
}
