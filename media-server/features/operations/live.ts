import { isDeepStrictEqual } from 'node:util';
import type {
  MemberStatus,
  OperationBoardEvent,
  OperationsEvent,
  UnitOperation,
} from '#shared/contract/operations.ts';
import { AppError } from '#shared/errors.ts';
import type { LogKind } from '#shared/operations/log.ts';
import type { Need } from '#shared/operations/needs.ts';
import type { Operation } from '#shared/operations/operation.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import { Feed } from '../../feed.ts';
import type { Changed, Changes } from './change.ts';
import { readLog } from './journal.ts';
import {
  activeRows,
  casesOf,
  isVisible,
  listOperations,
  toNeed,
  type NeedRow,
  type OperationRow,
  type StoredPlan,
} from './rows.ts';
import type { Status, Statuses } from './statuses.ts';

/** Entries and closed operations that a console is given at first. */
const SNAPSHOT_ENTRIES = 200;
const SNAPSHOT_CLOSED = 20;
/** Facts that leave the operation itself as it was, and what its units see of it; `answered` is told to the unit that did. */
const BESIDE: ReadonlySet<LogKind> = new Set<LogKind>([
  'checked',
  'waived',
  'answered',
  'late',
  'order',
  'unconfirmed',
  'need',
  'sos',
  'evidence',
  'note',
]);
/** More operations than a court ever has open. */
const MOST_OPEN = 1_000;

type BoardChange = Exclude<OperationBoardEvent, { type: 'snapshot' }>;

interface Deps extends Pick<ServerContext, 'store' | 'courts' | 'log'> {
  changes: Changes;
  statuses: Statuses;
}

const toMemberStatus = ({ callSign: _c, task: _t, silentFrom: _s, ...status }: Status): MemberStatus =>
  status;

/** What consoles and units are told of operations. */
export class Live {
  readonly #deps: Deps;
  readonly #operations: Feed<Operation>;
  readonly #boards: Feed<{ operationId: string; event: BoardChange }>;
  readonly #units: Feed<ReadonlySet<string>>;

  constructor(deps: Deps) {
    this.#deps = deps;
    const onError = (error: unknown): void =>
      deps.log.error({ err: error }, 'a listener of operations failed');
    this.#operations = new Feed(onError);
    this.#boards = new Feed(onError);
    this.#units = new Feed(onError);
  }

  tell({ operation, entries }: Changed): void {
    if (entries.some(({ fact }) => !BESIDE.has(fact.kind))) {
      this.#operations.publish(operation);
      this.#board(operation.id, { type: 'operation', operation });
      this.tellUnits(operation.members.map(({ unitId }) => unitId));
    }
    for (const entry of entries) {
      this.#board(operation.id, { type: 'log', entry });
      if (entry.fact.kind === 'answered') {
        this.tellUnits([entry.fact.unitId]);
      }
    }
  }

  tellNeed(operationId: string, need: Need): void {
    this.#board(operationId, { type: 'need', need });
  }

  tellStatuses(operationId: string, statuses: readonly Status[]): void {
    this.#board(operationId, { type: 'units', units: statuses.map(toMemberStatus) });
  }

  /** Units whose active operations may look different now. */
  tellUnits(unitIds: readonly string[]): void {
    this.#units.publish(new Set(unitIds));
  }

  async *watch({ courtPath }: Caller, signal: AbortSignal): AsyncGenerator<OperationsEvent, void> {
    const { store, courts } = this.#deps;
    const snapshot = async () => {
      const open = await listOperations(store.db, courtPath, { isOver: false, limit: MOST_OPEN });
      const closed = await listOperations(store.db, courtPath, { isOver: true, limit: SNAPSHOT_CLOSED });
      return { type: 'snapshot' as const, operations: [...open, ...closed] };
    };
    for await (const item of this.#operations.read(snapshot, signal)) {
      if ('type' in item) {
        yield item;
      } else if (isVisible(courts, item, courtPath)) {
        yield { type: 'operation', operation: item };
      }
    }
  }

  /** Ends with `notFound` when the caller's court has no part in the operation any more. */
  async *board(caller: Caller, id: string, signal: AbortSignal): AsyncGenerator<OperationBoardEvent, void> {
    const { courts } = this.#deps;
    for await (const item of this.#boards.read(() => this.#snapshot(caller, id), signal)) {
      if ('type' in item) {
        yield item;
      } else if (item.operationId === id) {
        const { event } = item;
        if (event.type === 'operation' && !isVisible(courts, event.operation, caller.courtPath)) {
          throw AppError.notFound('operation', id);
        }
        yield event;
      }
    }
  }

  /** A unit's active operations, again whenever they look different. */
  async *mine(unitId: string, signal: AbortSignal): AsyncGenerator<UnitOperation[], void> {
    let told: UnitOperation[] | undefined;
    const read = (): Promise<UnitOperation[]> => this.#operationsOf(unitId);
    for await (const item of this.#units.read(read, signal)) {
      if (!Array.isArray(item) && !item.has(unitId)) {
        continue;
      }
      const now = Array.isArray(item) ? item : await read();
      if (!isDeepStrictEqual(now, told)) {
        told = now;
        yield now;
      }
    }
  }

  #board(operationId: string, event: BoardChange): void {
    this.#boards.publish({ operationId, event });
  }

  async #snapshot(caller: Caller, id: string): Promise<OperationBoardEvent> {
    const { store, changes, statuses } = this.#deps;
    const operation = await changes.require(caller, id);
    const row = (await store.db('operations').where('id', id).first()) as OperationRow;
    const needs: NeedRow[] = await store
      .db('operation_needs')
      .where('operation_id', id)
      .orderBy('created_at');
    return {
      type: 'snapshot',
      operation,
      units: (await statuses.of(store.db, row)).map(toMemberStatus),
      needs: needs.map(toNeed),
      log: (await readLog(store.db, id, { limit: SNAPSHOT_ENTRIES })).reverse(),
    };
  }

  async #operationsOf(unitId: string): Promise<UnitOperation[]> {
    const { store, statuses } = this.#deps;
    const rows = await activeRows(store.db, unitId);
    const byOperation = await statuses.ofEach(store.db, rows, unitId);
    const cases = await casesOf(
      store.db,
      rows.map(({ id }) => id),
    );
    const found: UnitOperation[] = [];
    for (const row of rows) {
      const { title, phases } = JSON.parse(row.plan) as StoredPlan;
      const [status] = byOperation.get(row.id) ?? [];
      if (status !== undefined) {
        const { task, level, answeredAt, checks } = status;
        const isCalled =
          row.called_at !== null && checks.some(({ item, state }) => item === 'answer' && state === 'failed');
        found.push({
          id: row.id,
          title,
          task,
          phase: row.phase === null ? null : (phases[row.phase] ?? null),
          isRunning: row.state === 'running',
          isAsked: isCalled || (level !== null && level !== 'fresh'),
          level,
          answeredAt,
          cases: cases.get(row.id) ?? [],
        });
      }
    }
    return found;
  }
}
