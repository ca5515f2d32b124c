import type { Store } from '../../store/open.ts';
import type { Roster } from './roster.ts';
import { writeLastSeen } from './unit-store.ts';

/** Writes when units were last seen, those that have changed since the last time only. */
export class LastSeenWriter {
  readonly #store: Store;
  readonly #roster: Roster;
  readonly #written = new Map<string, number | null>();

  constructor(store: Store, roster: Roster) {
    this.#store = store;
    this.#roster = roster;
    for (const { id, lastSeenAt } of roster.within('')) {
      this.#written.set(id, lastSeenAt);
    }
  }

  async flush(): Promise<void> {
    const seen: { id: string; at: number }[] = [];
    for (const { id, lastSeenAt } of this.#roster.within('')) {
      if (lastSeenAt !== null && lastSeenAt !== (this.#written.get(id) ?? null)) {
        seen.push({ id, at: lastSeenAt });
      }
    }
    if (seen.length === 0) {
      return;
    }
    await writeLastSeen(this.#store, seen);
    for (const { id, at } of seen) {
      this.#written.set(id, at);
    }
  }
}
