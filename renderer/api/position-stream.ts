import { Looks, type LookBox } from './looks.ts';
import type { PositionColumns } from './position-table.ts';
import type { PositionsMessage, PositionsStart } from './positions.worker.ts';
import { Cell, type Readable } from './store.ts';

/** Whether positions are arriving, and since when (UTC ms) that is so. */
export interface PositionStreamState {
  connected: boolean;
  since: number;
}

/**
 * All units' positions, at most four updates a second, read and decoded off the page's thread. Units that no part of the page looks at
 * come seldomer, see `StreamView`.
 */
export class PositionStream {
  readonly #worker: Worker;
  readonly #listeners = new Set<(columns: PositionColumns) => void>();
  readonly #state = new Cell<PositionStreamState>({ connected: false, since: Date.now() });
  readonly #looks = new Looks();
  /** A change of what is looked at waits for others of the same moment. */
  #telling = false;
  #latest: PositionColumns | null = null;

  constructor(options: PositionsStart) {
    this.#worker = new Worker(new URL('./positions.worker.ts', import.meta.url), {
      type: 'module',
      name: 'positions',
    });
    this.#worker.addEventListener('message', (event: MessageEvent<PositionsMessage>) =>
      this.#handleMessage(event.data),
    );
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
    this.#worker.postMessage(options);
    this.#tell();
  }

  get state(): Readable<PositionStreamState> {
    return this.#state;
  }

  get latest(): PositionColumns | null {
    return this.#latest;
  }

  /** Calls `listener` with every update, and at once with the latest one if there is one, until the returned function is called. */
  onUpdate(listener: (columns: PositionColumns) => void): () => void {
    this.#listeners.add(listener);
    if (this.#latest !== null) {
      listener(this.#latest);
    }
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** A part of the page, by a key of its own, shows this part of the world, or (null) none any longer. */
  setView(key: object, box: LookBox | null): void {
    this.#looks.setBox(key, box);
    this.#tell();
  }

  /** A part of the page, by a key of its own, follows units by their number, the most important first. */
  setFollowed(key: object, numbers: readonly number[]): void {
    this.#looks.setUnits(key, numbers);
    this.#tell();
  }

  close(): void {
    this.#listeners.clear();
    this.#worker.terminate();
  }

  #tell(): void {
    if (this.#telling) {
      return;
    }
    this.#telling = true;
    queueMicrotask(() => {
      this.#telling = false;
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker, not a window
      this.#worker.postMessage(this.#looks.view());
    });
  }

  #handleMessage(message: PositionsMessage): void {
    if (message.type === 'connected') {
      this.#state.set({ connected: message.connected, since: Date.now() });
      return;
    }
    this.#latest = message.columns;
    for (const listener of this.#listeners) {
      listener(message.columns);
    }
  }
}
