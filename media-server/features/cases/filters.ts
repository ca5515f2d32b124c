import type { SavedFilter } from '#shared/contract/cases.ts';
import { AppError } from '#shared/errors.ts';
import type { Clock } from '../../clock.ts';
import type { Store } from '../../store/open.ts';

/** More than this of one user's is a mistake. */
const MAX_FILTERS = 200;

/** Filters that users have kept, each its user's own. */
export class SavedFilters {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(deps: { store: Store; clock: Clock }) {
    this.#store = deps.store;
    this.#clock = deps.clock;
  }

  async list(userId: string): Promise<SavedFilter[]> {
    return (await this.#store
      .db('saved_filters')
      .where('user_id', userId)
      .orderBy(['name', 'id'])
      .select('id', 'view', 'name', 'query')) as SavedFilter[];
  }

  /** Keeps a filter, or changes one of the user's own. Throws `notFound` for an id that is somebody else's. */
  async save(userId: string, filter: SavedFilter): Promise<void> {
    if (await this.#change(userId, filter)) {
      return;
    }
    const { db } = this.#store;
    const row = await db('saved_filters').where('user_id', userId).count({ n: '*' }).first();
    if (Number(row?.n ?? 0) >= MAX_FILTERS) {
      throw AppError.conflict(`${MAX_FILTERS} filters are kept already; remove some first`);
    }
    const inserted = await db('saved_filters')
      .insert({ ...filter, user_id: userId, created_at: this.#clock.now() })
      .onConflict('id')
      .ignore()
      .returning('id');
    // The same command twice at once, or an id of somebody else's.
    if (inserted.length === 0 && !(await this.#change(userId, filter))) {
      throw AppError.notFound('filter', filter.id);
    }
  }

  async #change(userId: string, { id, view, name, query }: SavedFilter): Promise<boolean> {
    const changed = await this.#store
      .db('saved_filters')
      .where({ id, user_id: userId })
      .update({ view, name, query });
    return changed > 0;
  }

  async remove(userId: string, id: string): Promise<void> {
    const removed = await this.#store.db('saved_filters').where({ id, user_id: userId }).delete();
    if (removed === 0) {
      throw AppError.notFound('filter', id);
    }
  }
}
