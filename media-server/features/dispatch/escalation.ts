import { escalationOf } from '#shared/confirmation.ts';
import { isConfirmed } from '#shared/dispatch.ts';
import type { Stopwatches } from '../../stopwatches.ts';
import type { Store } from '../../store/open.ts';
import { listToConfirm } from './instruction-store.ts';
import type { Instructions } from './instructions.ts';

interface Deps {
  store: Store;
  instructions: Instructions;
  stopwatches: Stopwatches;
}

/** Looks after instructions that must be confirmed. What is waited for is in the store, so that a restart forgets no timer. */
export class Escalation {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async tick(): Promise<void> {
    const { store, instructions, stopwatches } = this.#deps;
    const waiting = await listToConfirm(store);
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
