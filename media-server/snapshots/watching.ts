import type { Caller } from '../api/caller.ts';

/** Who asks for no further picture within this has stopped to watch, ms. Clients ask each few seconds. */
const GONE_AFTER_MS = 15_000;

interface Watch {
  release: () => void;
  timer: NodeJS.Timeout;
}

/** Counts those who look at a unit's pictures one by one among its watchers, whom the unit is told of. */
export class SnapshotWatchers {
  readonly #add: (unitId: string, caller: Caller) => () => void;
  readonly #watches = new Map<string, Watch>();

  constructor(add: (unitId: string, caller: Caller) => () => void) {
    this.#add = add;
  }

  /** The caller looks at the unit now. */
  note(unitId: string, caller: Caller): void {
    const key = `${caller.sessionId} ${unitId}`;
    const known = this.#watches.get(key);
    clearTimeout(known?.timer);
    const release = known?.release ?? this.#add(unitId, caller);
    const timer = setTimeout(() => {
      this.#watches.delete(key);
      release();
    }, GONE_AFTER_MS).unref();
    this.#watches.set(key, { release, timer });
  }

  /** Nobody looks any more. */
  close(): void {
    for (const { release, timer } of this.#watches.values()) {
      clearTimeout(timer);
      release();
    }
    this.#watches.clear();
  }
}
