import { AppError } from '#shared/errors.ts';
import type { Position } from '#shared/units.ts';
import { COMMIT_WINDOW_MS, MAX_FIXES_PER_STATEMENT, MAX_WAITING_FIXES } from './policy.ts';
import type { UnitFix } from './position-store.ts';

interface Waiting {
  unitId: string;
  positions: readonly Position[];
  resolve: () => void;
  reject: (error: unknown) => void;
}

/** What a batcher calls. */
export interface ReportSink {
  /** Makes the fixes durable, all or none. */
  store: (fixes: readonly UnitFix[]) => Promise<void>;
  /** Called once a unit's fixes are durable. */
  onStored: (unitId: string, positions: readonly Position[]) => void;
}

/**
 * Group commit: reports of all units that come within one short window share a statement, so that a thousand units a second cost
 * ten transactions, not a thousand. A report is answered when its fixes are durable.
 */
export class ReportBatcher {
  readonly #sink: ReportSink;
  #waiting: Waiting[] = [];
  #waitingFixes = 0;
  #timer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> = Promise.resolve();

  constructor(sink: ReportSink) {
    this.#sink = sink;
  }

  /** Resolves when the fixes are durable. Throws `unavailable` when the store can't keep up. */
  add(unitId: string, positions: readonly Position[]): Promise<void> {
    if (this.#waitingFixes + positions.length > MAX_WAITING_FIXES) {
      return Promise.reject(
        AppError.unavailable('positions come faster than they can be stored; send them again later'),
      );
    }
    this.#waitingFixes += positions.length;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ unitId, positions, resolve, reject });
      this.#timer ??= setTimeout(() => void this.flush(), COMMIT_WINDOW_MS);
    });
  }

  /** Stores what waits now; resolves when that and everything before it has been answered. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const taken = this.#waiting;
    this.#waiting = [];
    this.#flushing = this.#commitAfter(this.#flushing, taken);
    return this.#flushing;
  }

  async #commitAfter(earlier: Promise<void>, reports: readonly Waiting[]): Promise<void> {
    await earlier;
    for (const group of groupsOf(reports)) {
      await this.#commit(group);
    }
  }

  async #commit(group: readonly Waiting[]): Promise<void> {
    const fixes = group.flatMap(({ unitId, positions }) =>
      positions.map((position) => ({ unit_id: unitId, ...position })),
    );
    try {
      await this.#sink.store(fixes);
    } catch (error) {
      group.forEach(({ reject }) => reject(error));
      return;
    } finally {
      this.#waitingFixes -= fixes.length;
    }
    for (const { unitId, positions, resolve } of group) {
      this.#sink.onStored(unitId, positions);
      resolve();
    }
  }
}

/** Reports in groups of at most `MAX_FIXES_PER_STATEMENT` fixes; one report is never split. */
function* groupsOf(reports: readonly Waiting[]): Generator<Waiting[], void, unknown> {
  let group: Waiting[] = [];
  let fixes = 0;
  for (const report of reports) {
    if (fixes > 0 && fixes + report.positions.length > MAX_FIXES_PER_STATEMENT) {
      yield group;
      group = [];
      fixes = 0;
    }
    group.push(report);
    fixes += report.positions.length;
  }
  if (group.length > 0) {
    yield group;
  }
}
