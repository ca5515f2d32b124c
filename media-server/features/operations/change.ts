import type { Knex } from 'knex';
import { isInSubtree } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import type { LogEntry } from '#shared/operations/log.ts';
import type { Operation } from '#shared/operations/operation.ts';
import type { Caller } from '../../api/caller.ts';
import type { CourtTree } from '../../context.ts';
import type { Store } from '../../store/open.ts';
import { append, type NewEntry } from './journal.ts';
import { findOperation, requireOperation, type OperationRow } from './rows.ts';

/** An operation after something was done with it, and what of that its log holds. */
export interface Changed {
  operation: Operation;
  entries: readonly LogEntry[];
}

interface Deps {
  store: Store;
  courts: CourtTree;
  onChange: (changed: Changed) => void;
}

/** What is done within the transaction; answers with what to note. */
type Work = (trx: Knex.Transaction, row: OperationRow) => Promise<NewEntry[]>;

/**
 * The one way in which operations change: one change after the other, each with its entries in one transaction, told when it is in the
 * store. So what is told is never older than what was told before it.
 */
export class Changes {
  readonly #deps: Deps;
  #last: Promise<unknown> = Promise.resolve();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Runs `task` when those before it are done. */
  queue<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined);
    return result;
  }

  /** Resolves when all that was begun is done. */
  async settled(): Promise<void> {
    await this.#last;
  }

  /** The operation if the caller sees it. @throws AppError('notFound') */
  require({ courtPath }: Caller, id: string): Promise<Operation> {
    return requireOperation(this.#deps, courtPath, id);
  }

  /** A change that somebody commands. @throws AppError('notFound', 'forbidden' for a court that only takes part) */
  async command(caller: Caller, id: string, work: Work): Promise<Operation> {
    return this.queue(async () => {
      const { courtId } = await this.require(caller, id);
      const court = this.#deps.courts.find(courtId);
      if (court === undefined || !isInSubtree(court.path, caller.courtPath)) {
        throw AppError.forbidden('only the court that leads the operation can do this');
      }
      return this.#run(id, work);
    });
  }

  /** A change that the server makes by itself, or that a unit makes. */
  async apply(id: string, work: Work): Promise<Operation> {
    return this.queue(() => this.#run(id, work));
  }

  async #run(id: string, work: Work): Promise<Operation> {
    const { store, onChange } = this.#deps;
    const entries = await store.db.transaction(async (trx) => {
      const query = trx('operations').where('id', id).first();
      const row = (await (store.dialect === 'postgres' ? query.forUpdate() : query)) as
        OperationRow | undefined;
      if (row === undefined) {
        throw AppError.notFound('operation', id);
      }
      return append(trx, id, await work(trx, row));
    });
    const operation = await findOperation(store.db, id);
    if (operation === undefined) {
      throw AppError.notFound('operation', id);
    }
    onChange({ operation, entries });
    return operation;
  }
}
