import { escalationOf } from '#shared/confirmation.ts';
import { isConfirmed } from '#shared/dispatch.ts';
import type { Stopwatches } from '../../stopwatches.ts';
import type { Store } from '../../store/open.ts';
import { listToConfirm } from './instruction-store.ts';
import type { Instructions } from './instructions.ts';

/** An instruction is in the store within this time of its creation. */
const SENDING_MS = 60_000;

interface Deps {
  store: Store;
  instructions: Instructions;
  stopwatches: Stopwatches;
}

/** Looks after instructions that must be confirmed. What is waited for is in the store, so that a restart forgets no timer. */
export class Escalation {
  readonly #deps: Deps;
  /** From when on instructions are looked at, UTC ms: those before it are confirmed, which they stay, or alarm the desk. */
  #since = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async tick(): Promise<void> {
    const { store, instructions, stopwatches } = this.#deps;
    const waiting = await listToConfirm(store, this.#since);
    if (waiting.length > 0) {
      this.#since = Math.min(...waiting.map(({ createdAt }) => createdAt)) - SENDING_MS;
    }
    stopwatches.keep(new Set(waiting.map(({ id }) => id)));
    for (const { id, createdAt, confirmS, receipts, amberAt } of waiting) {
      const unconfirmed = receipts.filter((receipt) => !isConfirmed(receipt)).length;
      const level = escalationOf({ confirmS, unconfirmed }, stopwatches.elapsed(id, createdAt));
      if (level === 'alarm' || (level === 'amber' && amberAt === null)) {
        await instructions.escalate(id, level, unconfirmed);
      }
    }
  }
}
