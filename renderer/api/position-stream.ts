import type { PositionColumns } from './position-table.ts';
import type { PositionsMessage, PositionsStart } from './positions.worker.ts';
import { Cell, type Readable } from './store.ts';

/** Whether positions are arriving, and since when (UTC ms) that is so. */
export interface PositionStreamState {
  connected: boolean;
  since: number;
}

/** All units' positions, at most four updates a second, read and decoded off the page's thread. */
export class PositionStream {
  readonly #worker: Worker;
  readonly #listeners = new Set<(columns: PositionColumns) => void>();
  readonly #state = new Cell<PositionStreamState>({ connected: false, since: Date.now() });
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

  close(): void {
    this.#listeners.clear();
    this.#worker.terminate();
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
