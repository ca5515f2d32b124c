import type { Knex } from 'knex';
import { AppError } from '#shared/errors.ts';
import { planGaps, type Operation, type OperationPlan } from '#shared/operations/operation.ts';
import { afterStep, isOver, isPlanOpen, type OperationStep } from '#shared/operations/state.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import { requireCase } from '../cases/index.ts';
import type { Roster } from '../units/roster.ts';
import type { Changed, Changes } from './change.ts';
import { append, type NewEntry } from './journal.ts';
import { findOperation, type OperationRow, type StoredPlan } from './rows.ts';

interface Deps extends Pick<ServerContext, 'store' | 'clock' | 'courts'> {
  roster: Roster;
  changes: Changes;
  onCreated: (created: Changed) => void;
}

async function writeLists(trx: Knex.Transaction, id: string, plan: OperationPlan): Promise<void> {
  await trx('operation_cases').where('operation_id', id).delete();
  await trx('operation_waivers')
    .where('operation_id', id)
    .whereNotIn(
      'unit_id',
      plan.assignments.map(({ unitId }) => unitId),
    )
    .delete();
  await trx('operation_units').where('operation_id', id).delete();
  const cases = plan.caseNos.map((case_no) => ({ operation_id: id, case_no }));
  const units = plan.assignments.map(({ unitId, task }) => ({ operation_id: id, unit_id: unitId, task }));
  // SQLite bounds the values of one statement.
  await trx.batchInsert('operation_cases', cases, 100);
  await trx.batchInsert('operation_units', units, 100);
}

const storedPlan = ({ caseNos: _cases, assignments: _units, ...plan }: OperationPlan): string =>
  JSON.stringify(plan satisfies StoredPlan);

/** Writing plans, and the steps from the draft to the end. */
export class Planning {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** @throws AppError('conflict') when the id belongs to another's operation */
  async create(caller: Caller, id: string, plan: OperationPlan): Promise<Operation> {
    await this.#assertPlan(caller, plan);
    const { store, clock, changes, onCreated } = this.#deps;
    return changes.queue(async () => {
      const at = clock.now();
      const entries = await store.db.transaction(async (trx) => {
        const inserted: unknown[] = await trx('operations')
          .insert({
            id,
            court_id: caller.courtId,
            state: 'draft',
            revision: 1,
            plan: storedPlan(plan),
            created_by: caller.nameZh,
            created_by_id: caller.id,
            created_at: at,
          })
          .onConflict('id')
          .ignore()
          .returning('id');
        if (inserted.length === 0) {
          return [];
        }
        await writeLists(trx, id, plan);
        return append(trx, id, [{ fact: { kind: 'created', title: plan.title }, by: caller.nameZh, at }]);
      });
      const row = (await store.db('operations').where('id', id).first('created_by_id')) as {
        created_by_id: string;
      };
      const operation = await findOperation(store.db, id);
      if (operation === undefined || row.created_by_id !== caller.id) {
        throw AppError.conflict(`the id ${id} belongs to another operation`);
      }
      onCreated({ operation, entries });
      return operation;
    });
  }

  /** @throws AppError('conflict') when the plan is closed, or was changed since `revision` */
  async save(
    caller: Caller,
    id: string,
    given: { revision: number; plan: OperationPlan },
  ): Promise<Operation> {
    const { revision, plan } = given;
    await this.#assertPlan(caller, plan);
    const { clock, changes } = this.#deps;
    return changes.command(caller, id, async (trx, row) => {
      if (!isPlanOpen(row.state)) {
        throw AppError.conflict(`the plan of an operation that is ${row.state} can't be changed`);
      }
      if (row.revision !== revision) {
        throw AppError.conflict('somebody else has changed this plan meanwhile; open it again');
      }
      if (row.state === 'planned') {
        assertComplete({ ...plan, units: plan.assignments.length });
      }
      await trx('operations')
        .where('id', id)
        .update({ plan: storedPlan(plan), revision: revision + 1 });
      await writeLists(trx, id, plan);
      return [{ fact: { kind: 'changed' }, by: caller.nameZh, at: clock.now() }];
    });
  }

  /** Takes a step. @throws AppError('conflict') when the state doesn't allow it, or the plan lacks something */
  async step(
    caller: Caller,
    id: string,
    { step, reason }: { step: Exclude<OperationStep, 'begin'>; reason: string | null },
  ): Promise<Operation> {
    const { clock, changes } = this.#deps;
    return changes.command(caller, id, async (trx, row) => {
      const at = clock.now();
      if (step === 'plan') {
        const units = (await trx('operation_units').where('operation_id', id).pluck('unit_id')) as string[];
        assertComplete({ ...(JSON.parse(row.plan) as StoredPlan), units: units.length });
      }
      const entries = await takeStep(trx, row, { step, reason, by: caller.nameZh, at });
      if (step !== 'check') {
        return entries;
      }
      return [...entries, await callUnits(trx, row.id, { by: caller.nameZh, at })];
    });
  }

  async #assertPlan(caller: Caller, { caseNos, assignments }: OperationPlan): Promise<void> {
    const { roster, store, courts } = this.#deps;
    assertDistinct('plan.caseNos', caseNos);
    assertDistinct(
      'plan.assignments',
      assignments.map(({ unitId }) => unitId),
    );
    for (const { unitId } of assignments) {
      roster.require(unitId, caller.courtPath);
    }
    for (const caseNo of caseNos) {
      await requireCase({ store, courts }, caller, caseNo);
    }
  }
}

function assertDistinct(place: string, values: readonly unknown[]): void {
  if (new Set(values).size !== values.length) {
    throw AppError.invalidInput(place, 'names something twice');
  }
}

function assertComplete(plan: Parameters<typeof planGaps>[0]): void {
  const gaps = planGaps(plan);
  if (gaps.length > 0) {
    throw AppError.conflict(`the plan lacks: ${gaps.join(', ')}`);
  }
}

/** Moves an operation on, with the entry of it. @throws AppError('conflict') */
export async function takeStep(
  trx: Knex.Transaction,
  row: OperationRow,
  { step, reason, by, at }: { step: OperationStep; reason: string | null; by: string; at: number },
): Promise<NewEntry[]> {
  const to = afterStep(row.state, step);
  if (to === null) {
    throw AppError.conflict(`${step} isn't possible: the operation is ${row.state}`);
  }
  await trx('operations')
    .where('id', row.id)
    .update({
      state: to,
      ...(to === 'running' ? { begun_at: at, phase: 0 } : {}),
      ...(isOver(to) ? { ended_at: at } : {}),
      ...(to === 'planned' ? { called_at: null } : {}),
    });
  return [{ fact: { kind: 'state', from: row.state, to, reason }, by, at }];
}

/** Calls every unit that is with the operation to answer; what they answered before counts no more. */
export async function callUnits(
  trx: Knex.Transaction,
  id: string,
  { by, at }: { by: string; at: number },
): Promise<NewEntry> {
  await trx('operations').where('id', id).update({ called_at: at });
  const units = (await trx('operation_units')
    .where('operation_id', id)
    .whereNull('left_at')
    .pluck('unit_id')) as string[];
  return { fact: { kind: 'called', units: units.length }, by, at };
}
