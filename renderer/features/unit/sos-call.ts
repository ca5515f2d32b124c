import { z } from 'zod';
import type { Sos } from '#shared/dispatch.ts';
import { Position } from '#shared/units.ts';
import { toErrorInfo } from '../../api/errors.ts';
import { Cell, type Readable } from '../../api/store.ts';
import { keep, readKept, type KeyValueStore } from './storage.ts';

const Wish = z.object({
  id: z.uuid(),
  raisedAt: z.number(),
  position: Position.nullable(),
  cancel: z.boolean(),
  /** Whether the server has confirmed the call. */
  raised: z.boolean(),
});
type Wish = z.infer<typeof Wish>;

const KEY = 'ecc.unit.sos';

/** `sending` and `cancelling` go on until the server has heard of it, also across reloads and lost links. */
export type SosState =
  | { kind: 'none' }
  | { kind: 'sending' | 'cancelling'; id: string; raisedAt: number }
  | { kind: 'open'; id: string; raisedAt: number; acknowledgedBy: string | null };

export interface SosCallOptions {
  store: KeyValueStore;
  raise: (input: { id: string; position: Position | null }) => Promise<Sos>;
  cancel: (input: { id: string }) => Promise<Sos>;
  /** UTC ms. */
  now: () => number;
}

/** The device's emergency call: one at a time, its id made here, so that pressing or sending it again is the same call. */
export class SosCall {
  readonly #options: SosCallOptions;
  readonly #state = new Cell<SosState>({ kind: 'none' });
  #wish: Wish | null;
  #server: Sos | null = null;
  #running: Promise<void> | null = null;

  constructor(options: SosCallOptions) {
    this.#options = options;
    this.#wish = readKept(options.store, KEY, Wish);
    this.#publish();
  }

  get state(): Readable<SosState> {
    return this.#state;
  }

  raise(position: Position | null): Promise<void> {
    if (this.#state.get().kind === 'none') {
      const raisedAt = this.#options.now();
      this.#setWish({ id: crypto.randomUUID(), raisedAt, position, cancel: false, raised: false });
    }
    return this.flush();
  }

  cancel(): Promise<void> {
    const state = this.#state.get();
    if (state.kind === 'open' || state.kind === 'sending') {
      const { id, raisedAt } = state;
      this.#setWish({ ...(this.#wish ?? { id, raisedAt, position: null, raised: true }), cancel: true });
    }
    return this.flush();
  }

  /** What the server says of the unit's own call; null when it has none open. */
  handleServer(sos: Sos | null): void {
    this.#server = sos;
    if (sos === null && this.#wish?.raised === true) {
      this.#setWish(null);
    }
    this.#publish();
  }

  /** Sends what is still to be said. Call it when the link is up. */
  flush(): Promise<void> {
    this.#running ??= this.#send().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  async #send(): Promise<void> {
    try {
      while (this.#wish !== null && (!this.#wish.raised || this.#wish.cancel)) {
        const { id, position, raised } = this.#wish;
        if (raised) {
          const sos = await this.#options.cancel({ id });
          this.#settle(id, sos);
        } else {
          const sos = await this.#options.raise({ id, position });
          this.#server = sos.clearedAt === null ? sos : null;
          this.#setWish(
            sos.clearedAt === null && this.#wish?.id === id ? { ...this.#wish, raised: true } : null,
          );
        }
      }
    } catch (error) {
      if (!toErrorInfo(error).retryable && this.#wish?.cancel === true) {
        // The call is closed already; nothing is left to withdraw.
        this.#setWish(null);
      }
    }
  }

  #settle(id: string, sos: Sos): void {
    this.#server = sos.clearedAt === null ? sos : null;
    if (this.#wish?.id === id) {
      this.#setWish(null);
    }
  }

  #setWish(wish: Wish | null): void {
    this.#wish = wish;
    keep(this.#options.store, KEY, wish);
    this.#publish();
  }

  #publish(): void {
    const [wish, server] = [this.#wish, this.#server];
    if (wish !== null && (wish.cancel || !wish.raised)) {
      this.#state.set({ kind: wish.cancel ? 'cancelling' : 'sending', id: wish.id, raisedAt: wish.raisedAt });
    } else if (server !== null && server.clearedAt === null) {
      const { id, raisedAt, acknowledgedBy } = server;
      this.#state.set({ kind: 'open', id, raisedAt, acknowledgedBy });
    } else if (wish === null) {
      this.#state.set({ kind: 'none' });
    } else {
      this.#state.set({ kind: 'open', id: wish.id, raisedAt: wish.raisedAt, acknowledgedBy: null });
    }
  }
}
