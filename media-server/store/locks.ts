import type { RecordingLock } from '#shared/recordings.ts';
import { AppError } from '#shared/errors.ts';
import type { Caller } from '../api/caller.ts';
import type { Clock } from '../clock.ts';
import type { Store } from './open.ts';

/** Columns that the tables of locks have in common. */
export interface LockColumns {
  id: string;
  reason: string;
  case_number: string | null;
  keeper: string;
  locked_at: number;
  locked_by: string;
  unlocked_at: number | null;
  unlocked_by: string | null;
  unlock_reason: string | null;
}

/** What is to be locked, by whom else than its caller and why. */
export interface LockRequest {
  id: string;
  reason: string;
  caseNumber?: string | undefined;
  keeper: string;
}

/** A table of locks, and its column that names what each is on. */
export interface LockTable {
  name: 'recording_locks' | 'evidence_locks';
  owner: 'recording_id' | 'evidence_id';
}

/** A lock as clients see it, but for what it holds. */
export const toLockBase = (row: LockColumns): Omit<RecordingLock, 'from' | 'to'> => ({
  id: row.id,
  reason: row.reason,
  caseNumber: row.case_number,
  keeper: row.keeper,
  lockedAt: row.locked_at,
  lockedBy: row.locked_by,
  unlockedAt: row.unlocked_at,
  unlockedBy: row.unlocked_by,
  unlockReason: row.unlock_reason,
});

/** Locks on recordings or items of evidence, which retention must not touch while they hold. */
export class Locks {
  readonly #deps: { store: Store; clock: Clock };
  readonly #table: LockTable;

  constructor(deps: { store: Store; clock: Clock }, table: LockTable) {
    this.#deps = deps;
    this.#table = table;
  }

  /**
   * Whether a lock of this id is there. Locking again under the same id changes nothing.
   * @throws AppError('conflict') when the id belongs to a lock on something else
   */
  async isKnown(id: string, ownerId: string): Promise<boolean> {
    const { name, owner } = this.#table;
    const known = (await this.#deps.store.db(name).where({ id }).first()) as
      Record<string, unknown> | undefined;
    if (known !== undefined && known[owner] !== ownerId) {
      throw AppError.conflict(`the id ${id} belongs to another lock`);
    }
    return known !== undefined;
  }

  /** Adds a lock, with the further columns that its table has. */
  async add(caller: Caller, ownerId: string, request: LockRequest, more: object = {}): Promise<void> {
    const { store, clock } = this.#deps;
    const { name, owner } = this.#table;
    await store.db(name).insert({
      id: request.id,
      [owner]: ownerId,
      ...more,
      reason: request.reason,
      case_number: request.caseNumber ?? null,
      keeper: request.keeper,
      locked_at: clock.now(),
      locked_by: caller.nameZh,
    });
  }

  /** Lets go of a lock; one that holds no more stays as it is. @throws AppError('notFound') */
  async release(
    caller: Caller,
    { ownerId, lockId, reason }: { ownerId: string; lockId: string; reason: string },
  ): Promise<void> {
    const { store, clock } = this.#deps;
    const { name, owner } = this.#table;
    const lock: unknown = await store
      .db(name)
      .where({ id: lockId, [owner]: ownerId })
      .first('id');
    if (lock === undefined) {
      throw AppError.notFound('lock', lockId);
    }
    await store
      .db(name)
      .where({ id: lockId })
      .whereNull('unlocked_at')
      .update({ unlocked_at: clock.now(), unlocked_by: caller.nameZh, unlock_reason: reason });
  }
}
