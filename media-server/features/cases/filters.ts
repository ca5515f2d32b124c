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
      .orderBy('name')
      .select('id', 'view', 'name', 'query')) as SavedFilter[];
  }

  /** Keeps a filter, or changes one of the user's own. Throws `notFound` for an id that is somebody else's. */
  async save(userId: string, filter: SavedFilter): Promise<void> {
    const { db } = this.#store;
    const known = (await db('saved_filters').where('id', filter.id).first('user_id')) as
      { user_id: string } | undefined;
    if (known === undefined) {
      if ((await this.list(userId)).length >= MAX_FILTERS) {
        throw AppError.conflict(`${MAX_FILTERS} filters are kept already; remove some first`);
      }
      await db('saved_filters').insert({ ...filter, user_id: userId, created_at: this.#clock.now() });
      return;
    }
    if (known.user_id !== userId) {
      throw AppError.notFound('filter', filter.id);
    }
    await db('saved_filters').where('id', filter.id).update(filter);
  }

  async remove(userId: string, id: string): Promise<void> {
    const removed = await this.#store.db('saved_filters').where({ id, user_id: userId }).delete();
    if (removed === 0) {
      throw AppError.notFound('filter', id);
    }
  }
}
