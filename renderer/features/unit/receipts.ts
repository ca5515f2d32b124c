import { z } from 'zod';
import { RECEIPT_ORDER, ReceiptState } from '#shared/dispatch.ts';
import { toErrorInfo } from '../../api/errors.ts';
import { Cell, type Readable } from '../../api/store.ts';
import { keep, readKept, type KeyValueStore } from './storage.ts';

const Sendable = ReceiptState.exclude(['waiting']);
type Sendable = z.infer<typeof Sendable>;
const Pending = z.record(z.uuid(), Sendable);
export type PendingReceipts = Readonly<Record<string, Sendable>>;

const KEY = 'ecc.unit.receipts';

export interface ReceiptOutboxOptions {
  store: KeyValueStore;
  send: (receipt: { instructionId: string; state: Sendable }) => Promise<unknown>;
}

const rank = (state: ReceiptState): number => RECEIPT_ORDER.indexOf(state);

/** The further of two states of a receipt. */
export function furthest(a: ReceiptState, b: ReceiptState | undefined): ReceiptState {
  return b !== undefined && rank(b) > rank(a) ? b : a;
}

/**
 * Receipts that the server hasn't confirmed, kept across reloads. Each instruction has one entry, its furthest state: the server takes
 * a state as implying those before it, so that a receipt sent twice or late is the same receipt.
 */
export class ReceiptOutbox {
  readonly #options: ReceiptOutboxOptions;
  readonly #pending: Cell<PendingReceipts>;
  #running: Promise<void> | null = null;

  constructor(options: ReceiptOutboxOptions) {
    this.#options = options;
    this.#pending = new Cell(readKept<PendingReceipts>(options.store, KEY, Pending) ?? {});
  }

  get pending(): Readable<PendingReceipts> {
    return this.#pending;
  }

  add(instructionId: string, state: Sendable): void {
    const known = this.#pending.get()[instructionId];
    if (known === undefined || rank(state) > rank(known)) {
      this.#set({ ...this.#pending.get(), [instructionId]: state });
    }
  }

  /** Sends what is pending, one by one; stops at the first that can't be sent now. Call it when the link is up. */
  flush(): Promise<void> {
    this.#running ??= this.#send().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #send(): Promise<void> {
    for (;;) {
      const next = Object.entries(this.#pending.get())[0];
      if (next === undefined) {
        return;
      }
      const [instructionId, state] = next;
      try {
        await this.#options.send({ instructionId, state });
      } catch (error) {
        if (toErrorInfo(error).retryable || toErrorInfo(error).code === 'unauthenticated') {
          return;
        }
        // The server will never take it (the instruction isn't this unit's any more), so that keeping it would block the others.
      }
      if (this.#pending.get()[instructionId] === state) {
        const { [instructionId]: _sent, ...rest } = this.#pending.get();
        this.#set(rest);
      }
    }
  }

  #set(pending: PendingReceipts): void {
    keep(this.#options.store, KEY, Object.keys(pending).length === 0 ? null : pending);
    this.#pending.set(pending);
  }
}
