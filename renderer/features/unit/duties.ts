import type { UnitOperation } from '#shared/contract/operations.ts';
import { Cell, type Readable } from '../../api/store.ts';

export interface DutiesState {
  operations: readonly UnitOperation[];
  /** Operations that the officer has answered, and the server hasn't confirmed. */
  pending: ReadonlySet<string>;
}

interface DutiesOptions {
  answer: (operationId: string) => Promise<unknown>;
  /** The command center waits for an answer that it didn't wait for before. */
  onAsked: () => void;
}

/** The operations that this unit is with. An answer given without a link goes out as soon as there is one. */
export class Duties {
  readonly #options: DutiesOptions;
  readonly #state = new Cell<DutiesState>({ operations: [], pending: new Set() });
  #running: Promise<void> | null = null;

  constructor(options: DutiesOptions) {
    this.#options = options;
  }

  get state(): Readable<DutiesState> {
    return this.#state;
  }

  handle(operations: readonly UnitOperation[]): void {
    const before = new Set(
      this.#state
        .get()
        .operations.filter(({ isAsked }) => isAsked)
        .map(({ id }) => id),
    );
    const present = new Set(operations.map(({ id }) => id));
    const pending = new Set([...this.#state.get().pending].filter((id) => present.has(id)));
    this.#state.set({ operations, pending });
    if (operations.some(({ id, isAsked }) => isAsked && !before.has(id) && !pending.has(id))) {
      this.#options.onAsked();
    }
  }

  /** The officer answers by one touch. */
  answer(operationId: string): void {
    this.#setPending((pending) => pending.add(operationId));
    void this.flush();
  }

  /** Sends what waits. Call it regularly while the link is up. */
  flush(): Promise<void> {
    this.#running ??= this.#send().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #send(): Promise<void> {
    for (const id of this.#state.get().pending) {
      try {
        await this.#options.answer(id);
        this.#setPending((pending) => pending.delete(id));
      } catch {
        // It stays and goes with the next flush; an operation that is over takes it away.
      }
    }
  }

  #setPending(change: (pending: Set<string>) => void): void {
    const pending = new Set(this.#state.get().pending);
    change(pending);
    this.#state.set({ ...this.#state.get(), pending });
  }
}
