import type { Knex } from 'knex';
import { SavedBody, Sharing } from '#shared/analysis/saved.ts';
import type { SavedInput, SavedItem } from '#shared/contract/analysis.ts';
import { isInSubtree } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import type { Caller } from '../../api/caller.ts';
import type { Clock } from '../../clock.ts';
import type { CourtTree } from '../../context.ts';
import type { Store } from '../../store/open.ts';

/** More than this of one user's is a mistake. */
const MOST_OF_ONE = 200;

/** Row of `analysis_saved`. */
interface SavedRow {
  id: string;
  owner_id: string;
  owner_name: string;
  court_id: string;
  name: string;
  sharing: string | null;
  body: string;
  version: number;
  updated_at: number;
}

interface Deps {
  store: Store;
  clock: Clock;
  courts: CourtTree;
}

const sharingOf = ({ sharing }: SavedRow): Sharing | null =>
  sharing === null ? null : Sharing.parse(JSON.parse(sharing));

/** Whether a user sees an item: the own ones, and those shared with the user's court and role. Walls see what is shared with anyone. */
function isSeenBy(row: SavedRow, caller: Caller): boolean {
  const sharing = sharingOf(row);
  if (row.owner_id === caller.id || sharing === null) {
    return row.owner_id === caller.id;
  }
  const isRole = caller.role === 'wall' || sharing.roles.some((role) => role === caller.role);
  const isCourt =
    row.court_id === caller.courtId ||
    (sharing.courts === 'below' && caller.courtPath.split('/').includes(row.court_id));
  return isRole && isCourt;
}

function toItem(row: SavedRow, caller: Caller): SavedItem {
  return {
    id: row.id,
    name: row.name,
    courtId: row.court_id,
    ownerName: row.owner_name,
    isMine: row.owner_id === caller.id,
    sharing: sharingOf(row),
    body: SavedBody.parse(JSON.parse(row.body)),
    version: row.version,
    updatedAt: row.updated_at,
  };
}

/** That a new item may be kept. */
async function assertRoom(
  db: Knex,
  caller: Caller,
  { id, basedOn }: Pick<SavedInput, 'id' | 'basedOn'>,
): Promise<void> {
  // Whoever changes one that has gone meanwhile isn't to bring it back unawares.
  if (basedOn !== 0) {
    throw AppError.notFound('saved item', id);
  }
  const row = await db('analysis_saved').where('owner_id', caller.id).count({ n: '*' }).first();
  if (Number(row?.n ?? 0) >= MOST_OF_ONE) {
    throw AppError.conflict(`${MOST_OF_ONE} views and dashboards are kept already; remove some first`);
  }
}

/** Views and dashboards that users have kept for themselves, or share. */
export class SavedItems {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** What a user sees, by name. */
  async list(caller: Caller): Promise<SavedItem[]> {
    const above = caller.courtPath.split('/').filter((id) => id !== '');
    const rows = (await this.#deps.store
      .db('analysis_saved')
      .where('owner_id', caller.id)
      .orWhere((shared) => void shared.whereIn('court_id', above).whereNotNull('sharing'))
      .orderBy(['name', 'id'])) as SavedRow[];
    return rows.filter((row) => isSeenBy(row, caller)).map((row) => toItem(row, caller));
  }

  /**
   * Keeps an item, or changes one of the user's own. The same again changes nothing.
   * @throws AppError('notFound') for what the user doesn't see, AppError('forbidden') for what is another's, AppError('conflict') for
   *   what was changed meanwhile, or when there are too many
   */
  async save(caller: Caller, { id, name, sharing, body, basedOn }: SavedInput): Promise<{ version: number }> {
    const { clock, store } = this.#deps;
    const content = {
      name,
      sharing: sharing === null ? null : JSON.stringify(sharing),
      body: JSON.stringify(body),
    };
    return store.db.transaction(async (trx) => {
      const known = (await trx('analysis_saved').where('id', id).first()) as SavedRow | undefined;
      if (known === undefined) {
        await assertRoom(trx, caller, { id, basedOn });
        const row: SavedRow = {
          ...content,
          id,
          owner_id: caller.id,
          owner_name: caller.nameZh,
          court_id: caller.courtId,
          version: 1,
          updated_at: clock.now(),
        };
        await trx('analysis_saved').insert(row);
        return { version: 1 };
      }
      if (known.owner_id !== caller.id) {
        throw isSeenBy(known, caller)
          ? AppError.forbidden('only who made it may change it; keep it under your own name')
          : AppError.notFound('saved item', id);
      }
      const isSame =
        known.name === content.name && known.sharing === content.sharing && known.body === content.body;
      if (isSame) {
        return { version: known.version };
      }
      const changed = await trx('analysis_saved')
        .where({ id, version: basedOn })
        .update({ ...content, version: basedOn + 1, updated_at: clock.now() });
      if (changed === 0) {
        throw AppError.conflict('it was changed meanwhile');
      }
      return { version: basedOn + 1 };
    });
  }

  /**
   * Removes one of the user's own; an administrator also what people of the own courts share.
   * @throws AppError('notFound') for any other
   */
  async remove(caller: Caller, id: string): Promise<void> {
    const { courts, store } = this.#deps;
    const row = (await store.db('analysis_saved').where('id', id).first()) as SavedRow | undefined;
    const path = row === undefined ? undefined : courts.find(row.court_id)?.path;
    const mayTidy =
      caller.role === 'administrator' &&
      row !== undefined &&
      row.sharing !== null &&
      path !== undefined &&
      isInSubtree(path, caller.courtPath);
    if (row === undefined || (row.owner_id !== caller.id && !mayTidy)) {
      throw AppError.notFound('saved item', id);
    }
    await store.db('analysis_saved').where('id', id).delete();
  }
}
