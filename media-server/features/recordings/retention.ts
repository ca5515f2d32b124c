import type { Retention } from '#shared/recordings.ts';
import type { CourtTree } from '../../context.ts';
import type { Store } from '../../store/open.ts';

interface RetentionRow {
  court_id: string;
  days: number;
  max_bytes: number | null;
}

interface Deps {
  store: Store;
  courts: CourtTree;
  /** What the rules are of. */
  table: 'recording_retention' | 'evidence_retention';
  /** Days where no court has said otherwise. */
  defaultDays: number;
}

/** How long recordings, or items of evidence, of each court are kept: as it says, or the nearest court above it that says something. */
export class RetentionRules {
  readonly #deps: Deps;
  #rows = new Map<string, RetentionRow>();

  static async open(deps: Deps): Promise<RetentionRules> {
    const rules = new RetentionRules(deps);
    await rules.#load();
    return rules;
  }

  private constructor(deps: Deps) {
    this.#deps = deps;
  }

  of(courtId: string): Retention {
    for (let court = this.#deps.courts.find(courtId); court !== undefined;) {
      const row = this.#rows.get(court.id);
      if (row !== undefined) {
        return { courtId, days: row.days, maxBytes: row.max_bytes, setBy: row.court_id };
      }
      court = court.parentId === null ? undefined : this.#deps.courts.find(court.parentId);
    }
    return { courtId, days: this.#deps.defaultDays, maxBytes: null, setBy: null };
  }

  /** Fewest days that any court keeps them. */
  get leastDays(): number {
    return Math.min(this.#deps.defaultDays, ...[...this.#rows.values()].map(({ days }) => days));
  }

  /** Courts that have set a limit of bytes, with it. */
  get limits(): { courtId: string; maxBytes: number }[] {
    return [...this.#rows.values()].flatMap(({ court_id, max_bytes }) =>
      max_bytes === null ? [] : [{ courtId: court_id, maxBytes: max_bytes }],
    );
  }

  /** Courts that follow the setting of a court. */
  followersOf(courtId: string): string[] {
    const court = this.#deps.courts.find(courtId);
    return court === undefined
      ? []
      : this.#deps.courts
          .within(court.path)
          .map(({ id }) => id)
          .filter((id) => this.of(id).setBy === courtId);
  }

  /** `days` null: the court follows the one above it again. */
  async set(courtId: string, days: number | null, maxBytes: number | null): Promise<Retention> {
    const table = this.#deps.store.db(this.#deps.table);
    if (days === null) {
      await table.where({ court_id: courtId }).delete();
    } else {
      await table.insert({ court_id: courtId, days, max_bytes: maxBytes }).onConflict('court_id').merge();
    }
    await this.#load();
    return this.of(courtId);
  }

  async #load(): Promise<void> {
    const rows = (await this.#deps.store.db(this.#deps.table)) as RetentionRow[];
    this.#rows = new Map(rows.map((row) => [row.court_id, row]));
  }
}
