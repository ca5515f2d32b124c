import type { ProcessMap } from '#shared/cases/process.ts';
import type { Clock } from '../../clock.ts';
import type { Store } from '../../store/open.ts';
import { processMap, type ProcessScope } from './process-map.ts';

/** A map is kept for so long: paths of thousands of cases don't change in minutes. */
const KEPT_MS = 5 * 60_000;
const MAX_KEPT = 50;

/** Process maps, each made once for all who ask for it meanwhile. */
export class ProcessMaps {
  readonly #store: Pick<Store, 'reading' | 'dialect'>;
  readonly #clock: Clock;
  readonly #kept = new Map<string, { at: number; map: Promise<ProcessMap> }>();

  constructor(deps: { store: Pick<Store, 'reading' | 'dialect'>; clock: Clock }) {
    this.#store = deps.store;
    this.#clock = deps.clock;
  }

  get(scope: ProcessScope): Promise<ProcessMap> {
    const now = this.#clock.now();
    const key = JSON.stringify([scope.catalogue.id, scope.court.id, scope.from, scope.to]);
    const known = this.#kept.get(key);
    if (known !== undefined && Math.abs(now - known.at) < KEPT_MS) {
      return known.map;
    }
    const { reading, dialect } = this.#store;
    const map = processMap({ db: reading, dialect }, scope, now);
    const kept = { at: now, map };
    this.#kept.delete(key);
    this.#kept.set(key, kept);
    map.catch(() => {
      if (this.#kept.get(key) === kept) {
        this.#kept.delete(key);
      }
    });
    for (const oldest of [...this.#kept.keys()].slice(0, Math.max(0, this.#kept.size - MAX_KEPT))) {
      this.#kept.delete(oldest);
    }
    return map;
  }
}
