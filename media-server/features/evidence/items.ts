import { AppError } from '#shared/errors.ts';
import { nextState, type EvidenceStep } from '#shared/evidence-state.ts';
import type { Store } from '../../store/open.ts';
import type { EvidenceDesk } from './desk.ts';
import type { EvidenceRow } from './rows.ts';

/** The one way in which items go from state to state, each told to consoles. */
export class Items {
  readonly #store: Store;
  readonly #desk: EvidenceDesk;

  constructor(store: Store, desk: EvidenceDesk) {
    this.#store = store;
    this.#desk = desk;
  }

  async find(id: string): Promise<EvidenceRow | undefined> {
    return (await this.#store.db('evidence').where({ id }).first()) as EvidenceRow | undefined;
  }

  /** An item of a unit. @throws AppError('notFound') for another unit's too */
  async requireOf(unitId: string, id: string): Promise<EvidenceRow> {
    const row = await this.find(id);
    if (row === undefined || row.unit_id !== unitId) {
      throw AppError.notFound('evidence', id);
    }
    return row;
  }

  /**
   * Takes a step, with further columns that change by it. Of two that step at the same time one succeeds.
   * @throws AppError('conflict') where the step isn't possible, or isn't any more
   */
  async step(row: EvidenceRow, step: EvidenceStep, change: Partial<EvidenceRow> = {}): Promise<EvidenceRow> {
    const state = nextState(row.state, step);
    const { id } = row;
    const isDone =
      state !== null &&
      (await this.#store
        .db('evidence')
        .where({ id, state: row.state })
        .update({ ...change, state })) === 1;
    if (!isDone) {
      throw AppError.conflict(`the item ${id} is ${row.state}`);
    }
    await this.#desk.changed(row);
    return { ...row, ...change, state };
  }
}
