import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { AppError } from '#shared/errors.ts';
import { isHindrance, type CheckItem } from '#shared/operations/checks.ts';
import type { LogFact } from '#shared/operations/log.ts';
import type { Need } from '#shared/operations/needs.ts';
import type { Assignment, Operation } from '#shared/operations/operation.ts';
import { isActive, isOver } from '#shared/operations/state.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import type { Roster } from '../units/roster.ts';
import type { Changes } from './change.ts';
import type { NewEntry } from './journal.ts';
import { callUnits, takeStep } from './planning.ts';
import { toNeed, type NeedRow, type OperationRow, type StoredPlan } from './rows.ts';
import type { Statuses } from './statuses.ts';

interface Deps extends Pick<ServerContext, 'store' | 'clock'> {
  roster: Roster;
  changes: Changes;
  statuses: Statuses;
  onNeed: (operationId: string, need: Need) => void;
}

/** Most units that a refusal names. */
const NAMED = 5;

const assertActive = ({ state }: OperationRow): void => {
  if (!isActive(state)) {
    throw AppError.conflict(`the operation is ${state}`);
  }
};

/** What is commanded of an operation whose units are with it, and its report. */
export class Running {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Execution begins (执行开始); what every check was is noted. @throws AppError('conflict') while a check stands in the way */
  async begin(caller: Caller, id: string): Promise<Operation> {
    const { changes, clock, statuses } = this.#deps;
    return changes.command(caller, id, async (trx, row) => {
      const at = clock.now();
      const units = await statuses.of(trx, row);
      const hindered = units.filter(({ checks }) => checks.some(isHindrance));
      if (row.state === 'checking' && hindered.length > 0) {
        const names = hindered.slice(0, NAMED).map(({ callSign }) => callSign);
        const more = hindered.length > NAMED ? ` and ${hindered.length - NAMED} more` : '';
        throw AppError.conflict(`checks are neither passed nor waived: ${names.join(', ')}${more}`);
      }
      const entries = await takeStep(trx, row, { step: 'begin', reason: null, by: caller.nameZh, at });
      await trx('operation_units').where('operation_id', id).update({ silent_from: at });
      const checked = units.map(({ unitId, callSign, checks }): NewEntry => ({
        at,
        by: null,
        fact: {
          kind: 'checked',
          unitId,
          callSign,
          checks: checks.map(({ item, state, waiver }) => ({ item, state, isWaived: waiver !== null })),
        },
      }));
      const phase = (JSON.parse(row.plan) as StoredPlan).phases[0];
      const first: NewEntry[] =
        phase === undefined
          ? []
          : [{ at, by: caller.nameZh, fact: { kind: 'phase', index: 0, name: phase } }];
      return [...checked, ...entries, ...first];
    });
  }

  /** @throws AppError('notFound') for a unit that isn't with the operation */
  async waive(
    caller: Caller,
    id: string,
    given: { unitId: string; items: readonly CheckItem[]; reason: string },
  ): Promise<void> {
    const { unitId, items, reason } = given;
    const { at, by, note } = this.#noting(caller);
    await this.#deps.changes.command(caller, id, async (trx, row) => {
      if (row.state !== 'checking') {
        throw AppError.conflict(`the operation is ${row.state}: nothing is being checked`);
      }
      const callSign = await this.#requireMember(trx, id, unitId);
      const rows = items.map((item) => ({ operation_id: id, unit_id: unitId, item, by, at, reason }));
      await trx('operation_waivers').insert(rows).onConflict(['operation_id', 'unit_id', 'item']).merge();
      return items.map((item) => note({ kind: 'waived', unitId, callSign, item, reason }));
    });
  }

  async callUnits(caller: Caller, id: string): Promise<void> {
    const { at, by } = this.#noting(caller);
    await this.#deps.changes.command(caller, id, async (trx, row) => {
      assertActive(row);
      return [await callUnits(trx, id, { by, at })];
    });
  }

  setPhase(caller: Caller, id: string, phase: number): Promise<Operation> {
    const { note } = this.#noting(caller);
    return this.#deps.changes.command(caller, id, async (trx, row) => {
      const name = (JSON.parse(row.plan) as StoredPlan).phases[phase];
      if (row.state !== 'running') {
        throw AppError.conflict(`the operation is ${row.state}`);
      }
      if (name === undefined) {
        throw AppError.invalidInput('phase', 'the plan has no such phase');
      }
      if (row.phase === phase) {
        return [];
      }
      await trx('operations').where('id', id).update({ phase });
      return [note({ kind: 'phase', index: phase, name })];
    });
  }

  /** A unit comes to an active operation; one that had left comes back. */
  join(caller: Caller, id: string, { unitId, task }: Assignment): Promise<Operation> {
    const { roster, changes } = this.#deps;
    const { callSign } = roster.require(unitId, caller.courtPath);
    const { at, note } = this.#noting(caller);
    return changes.command(caller, id, async (trx, row) => {
      assertActive(row);
      const known = (await trx('operation_units')
        .where({ operation_id: id, unit_id: unitId })
        .first('left_at')) as { left_at: number | null } | undefined;
      if (known !== undefined && known.left_at === null) {
        return [];
      }
      await trx('operation_units')
        .insert({ operation_id: id, unit_id: unitId, task, silent_from: at, left_at: null })
        .onConflict(['operation_id', 'unit_id'])
        .merge();
      return [note({ kind: 'joined', unitId, callSign })];
    });
  }

  leave(caller: Caller, id: string, unitId: string): Promise<Operation> {
    const { at, note } = this.#noting(caller);
    return this.#deps.changes.command(caller, id, async (trx, row) => {
      assertActive(row);
      const callSign = await this.#requireMember(trx, id, unitId);
      await trx('operation_units').where({ operation_id: id, unit_id: unitId }).update({ left_at: at });
      return [note({ kind: 'left', unitId, callSign })];
    });
  }

  async addNeed(
    caller: Caller,
    id: string,
    { needId, text, quantity }: { needId: string; text: string; quantity: number },
  ): Promise<Need> {
    const { at, by } = this.#noting(caller);
    return this.#need(caller, { id, needId }, async (trx) => {
      await trx('operation_needs')
        .insert({ id: needId, operation_id: id, text, quantity, met: 0, created_at: at, created_by: by })
        .onConflict('id')
        .ignore();
      return `need:${needId}`;
    });
  }

  meetNeed(caller: Caller, id: string, { needId, met }: { needId: string; met: number }): Promise<Need> {
    return this.#need(caller, { id, needId }, async (trx, before) => {
      if (before === undefined || before.is_cancelled > 0) {
        throw AppError.conflict('the need was cancelled');
      }
      await trx('operation_needs').where('id', needId).update({ met });
      return before.met === met ? null : undefined;
    });
  }

  cancelNeed(caller: Caller, id: string, needId: string): Promise<Need> {
    return this.#need(caller, { id, needId }, async (trx, before) => {
      await trx('operation_needs').where('id', needId).update({ is_cancelled: 1 });
      return before?.is_cancelled === 1 ? null : undefined;
    });
  }

  async note(caller: Caller, id: string, { id: noteId, text }: { id: string; text: string }): Promise<void> {
    const { note } = this.#noting(caller);
    await this.#deps.changes.command(caller, id, () =>
      Promise.resolve([{ ...note({ kind: 'note', text }), key: `note:${noteId}` }]),
    );
  }

  saveReport(caller: Caller, id: string, text: string): Promise<Operation> {
    const { at, by, note } = this.#noting(caller);
    return this.#deps.changes.command(caller, id, async (trx, row) => {
      if (!isOver(row.state)) {
        throw AppError.conflict('the report is written when the operation is over');
      }
      if (row.report_signed_at !== null) {
        throw AppError.conflict('the report is signed');
      }
      await trx('operations')
        .where('id', id)
        .update({
          report: text,
          report_saved_by: by,
          report_saved_at: at,
          report_sha256: createHash('sha256').update(text).digest('hex'),
        });
      return [note({ kind: 'report', step: 'saved' })];
    });
  }

  signReport(caller: Caller, id: string, sha256: string): Promise<Operation> {
    const { at, by, note } = this.#noting(caller);
    return this.#deps.changes.command(caller, id, async (trx, row) => {
      if (row.report_signed_at !== null) {
        throw AppError.conflict('the report is signed already');
      }
      if (row.report_sha256 !== sha256) {
        throw AppError.conflict('the report was changed meanwhile; read it again');
      }
      await trx('operations').where('id', id).update({ report_signed_by: by, report_signed_at: at });
      return [note({ kind: 'report', step: 'signed' })];
    });
  }

  #noting({ nameZh }: Caller): { at: number; by: string; note: (fact: LogFact) => NewEntry } {
    const at = this.#deps.clock.now();
    return { at, by: nameZh, note: (fact) => ({ fact, by: nameZh, at }) };
  }

  /** Call sign of a unit that is with the operation. */
  async #requireMember(trx: Knex.Transaction, id: string, unitId: string): Promise<string> {
    const row = (await trx('operation_units')
      .join('units', 'units.id', 'operation_units.unit_id')
      .where({ operation_id: id, unit_id: unitId })
      .whereNull('left_at')
      .first('units.call_sign')) as { call_sign: string } | undefined;
    if (row === undefined) {
      throw AppError.notFound('unit', unitId);
    }
    return row.call_sign;
  }

  /** Changes a need; `work` answers with the key of its entry, undefined for none, or null where nothing is to be noted. */
  async #need(
    caller: Caller,
    { id, needId }: { id: string; needId: string },
    work: (trx: Knex.Transaction, before: NeedRow | undefined) => Promise<string | null | undefined>,
  ): Promise<Need> {
    const { note } = this.#noting(caller);
    let need: Need | undefined;
    await this.#deps.changes.command(caller, id, async (trx, row) => {
      assertActive(row);
      const find = async (): Promise<NeedRow | undefined> =>
        (await trx('operation_needs').where({ id: needId, operation_id: id }).first()) as NeedRow | undefined;
      const key = await work(trx, await find());
      const after = await find();
      if (after === undefined) {
        throw AppError.notFound('need', needId);
      }
      need = toNeed(after);
      const { text, quantity, met, state } = need;
      const entry = note({ kind: 'need', needId, text, quantity, met, state });
      return key === null ? [] : [key === undefined ? entry : { ...entry, key }];
    });
    if (need === undefined) {
      throw AppError.notFound('need', needId);
    }
    this.#deps.onNeed(id, need);
    return need;
  }
}
