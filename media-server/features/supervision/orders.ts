import type { Knex } from 'knex';
import { isInSubtree } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import {
  FAILURES_TO_INTERVIEW,
  type OrderEntry,
  type OrderState,
  type SupervisionOrder,
} from '#shared/supervision.ts';
import type { Caller } from '../../api/caller.ts';
import type { Clock } from '../../clock.ts';
import type { CourtTree } from '../../context.ts';
import { whereAmong } from '../../store/bulk.ts';
import type { Store } from '../../store/open.ts';
import type { AlarmDesk } from '../alarms/alarm-desk.ts';
import type { AlarmRow } from '../alarms/rows.ts';
import { requireCase } from '../cases/index.ts';
import { findOrder, listEntries, listFailing, type AttachmentRow, type OrderRow } from './order-store.ts';

interface Deps {
  store: Store;
  clock: Clock;
  courts: CourtTree;
  desk: AlarmDesk;
  onChange: (order: SupervisionOrder) => void;
}

/** A new order as it is asked for. */
export interface NewOrder {
  id: string;
  courtId?: string | undefined;
  caseNo?: number | undefined;
  alarmId?: number | undefined;
  text: string;
  dueAt: number;
}

/** One step of an order: who may take it, from which states, and what it makes of the order. */
interface Step {
  side: 'sender' | 'receiver';
  from: readonly OrderState[];
  kind: OrderEntry['kind'];
  text: string | null;
  change: Partial<OrderRow>;
  attachmentIds?: readonly string[];
}

const WAITING: readonly OrderState[] = ['sent', 'received', 'returned'];
/** An order may have up to a year; more is a slip of the hand. */
const MAX_DUE_MS = 366 * 86_400_000;

/** What happens with supervision orders, each step kept with who took it. */
export class Orders {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** An order that the caller's courts sent or got. @throws AppError('notFound') */
  async require(caller: Caller, id: string): Promise<{ row: OrderRow; order: SupervisionOrder }> {
    const found = await findOrder(this.#deps.store, id);
    if (found === undefined || !this.#sees(caller, found.row)) {
      throw AppError.notFound('supervision order', id);
    }
    return found;
  }

  async entries(caller: Caller, id: string): Promise<OrderEntry[]> {
    await this.require(caller, id);
    return listEntries(this.#deps.store, id);
  }

  /**
   * Sends an order to a court of the caller's subtree; the alarm that it is made of counts as seen.
   * @throws AppError('notFound', 'invalidInput', 'conflict' for an id that was used for other content)
   */
  async send(caller: Caller, given: NewOrder): Promise<SupervisionOrder> {
    this.#assertDue(given.dueAt);
    const { store, clock, desk } = this.#deps;
    const alarm = given.alarmId === undefined ? null : await desk.require(caller, given.alarmId);
    const caseNo = given.caseNo ?? alarm?.case_no ?? null;
    const row = await this.#toRow(caller, given, { alarm, caseNo, now: clock.now() });
    const isNew = await store.db.transaction(async (trx) => {
      const inserted = await trx('supervision_orders').insert(row).onConflict('id').ignore().returning('id');
      if (inserted.length === 0) {
        return false;
      }
      if (alarm !== null) {
        await desk.order(trx, alarm.id, { orderId: row.id, by: caller.nameZh });
      }
      await this.#note(trx, row.id, {
        by: caller.nameZh,
        court_id: caller.courtId,
        kind: 'sent',
        text: row.text,
      });
      return true;
    });
    const { order, row: stored } = await this.require(caller, row.id);
    if (!isNew && (stored.text !== row.text || stored.from_user_id !== row.from_user_id)) {
      throw AppError.conflict(`the order ${row.id} is there with other content`);
    }
    if (isNew) {
      this.#deps.onChange(order);
    }
    return order;
  }

  receive(caller: Caller, id: string): Promise<SupervisionOrder> {
    return this.#take(caller, id, {
      side: 'receiver',
      from: ['sent'],
      kind: 'received',
      text: null,
      change: { state: 'received', received_at: this.#deps.clock.now() },
    });
  }

  answer(
    caller: Caller,
    { orderId, text, attachmentIds }: { orderId: string; text: string; attachmentIds: readonly string[] },
  ): Promise<SupervisionOrder> {
    const now = this.#deps.clock.now();
    return this.#take(caller, orderId, {
      side: 'receiver',
      from: WAITING,
      kind: 'answered',
      text,
      change: { state: 'answered', answered_at: now, overdue: 0 },
      attachmentIds,
    });
  }

  return(
    caller: Caller,
    { orderId, text, dueAt }: { orderId: string; text: string; dueAt: number },
  ): Promise<SupervisionOrder> {
    this.#assertDue(dueAt);
    return this.#take(caller, orderId, {
      side: 'sender',
      from: ['answered'],
      kind: 'returned',
      text,
      change: { state: 'returned', due_at: dueAt, overdue: 0 },
    });
  }

  accept(caller: Caller, id: string): Promise<SupervisionOrder> {
    return this.#take(caller, id, {
      side: 'sender',
      from: ['answered'],
      kind: 'accepted',
      text: null,
      change: { state: 'accepted', closed_at: this.#deps.clock.now() },
    });
  }

  withdraw(caller: Caller, { orderId, text }: { orderId: string; text: string }): Promise<SupervisionOrder> {
    return this.#take(caller, orderId, {
      side: 'sender',
      from: [...WAITING, 'answered'],
      kind: 'withdrawn',
      text,
      change: { state: 'withdrawn', closed_at: this.#deps.clock.now(), overdue: 0 },
    });
  }

  urge(
    caller: Caller,
    { orderId, text, dueAt }: { orderId: string; text: string; dueAt: number },
  ): Promise<SupervisionOrder> {
    this.#assertDue(dueAt);
    return this.#take(caller, orderId, {
      side: 'sender',
      from: WAITING,
      kind: 'urged',
      text,
      change: { due_at: dueAt, overdue: 0 },
    });
  }

  /** @throws AppError('conflict') when none is due */
  async recordInterview(
    caller: Caller,
    { orderId, text }: { orderId: string; text: string },
  ): Promise<SupervisionOrder> {
    const { row } = await this.require(caller, orderId);
    if (row.interview !== 'due') {
      throw AppError.conflict('no interview is due for this order');
    }
    return this.#take(caller, orderId, {
      side: 'sender',
      from: [...WAITING, 'answered', 'accepted'],
      kind: 'interviewed',
      text,
      change: { interview: 'held' },
    });
  }

  /** Marks the orders whose time is over; after repeated failure an interview is due. Answers with how many there were. */
  async expire(now: number): Promise<number> {
    const ids = await listFailing(this.#deps.store, now);
    for (const id of ids) {
      await this.#fail(id, now);
    }
    return ids.length;
  }

  async #fail(id: string, now: number): Promise<void> {
    const { store } = this.#deps;
    const isFailed = await store.db.transaction(async (trx) => {
      const row = (await trx('supervision_orders').where('id', id).first()) as OrderRow | undefined;
      if (row === undefined || row.overdue > 0 || !WAITING.includes(row.state) || row.due_at >= now) {
        return false;
      }
      const failures = row.failures + 1;
      const isDue = failures >= FAILURES_TO_INTERVIEW && row.interview === 'none';
      await trx('supervision_orders')
        .where('id', id)
        .update({ overdue: 1, failures, ...(isDue ? { interview: 'due' } : {}) });
      await this.#note(trx, id, { by: null, court_id: null, kind: 'failed', text: null });
      if (isDue) {
        await this.#note(trx, id, { by: null, court_id: null, kind: 'interviewDue', text: null });
      }
      return true;
    });
    const found = isFailed ? await findOrder(store, id) : undefined;
    if (found !== undefined) {
      this.#deps.onChange(found.order);
    }
  }

  async #take(caller: Caller, id: string, step: Step): Promise<SupervisionOrder> {
    const { store } = this.#deps;
    const { row } = await this.require(caller, id);
    this.#assertSide(caller, row, step.side);
    const isTaken = await store.db.transaction(async (trx) => {
      const changed = await trx('supervision_orders')
        .where('id', id)
        .whereIn('state', step.from)
        .update(step.change);
      if (changed === 0) {
        return false;
      }
      const no = await this.#note(trx, id, {
        by: caller.nameZh,
        court_id: caller.courtId,
        kind: step.kind,
        text: step.text,
      });
      await this.#attach(trx, caller, { orderId: id, entryNo: no, ids: step.attachmentIds ?? [] });
      return true;
    });
    if (!isTaken) {
      throw AppError.conflict(`an order that is ${row.state} can't become ${step.kind}`);
    }
    const { order } = await this.require(caller, id);
    this.#deps.onChange(order);
    return order;
  }

  async #attach(
    trx: Knex,
    caller: Caller,
    { orderId, entryNo, ids }: { orderId: string; entryNo: number; ids: readonly string[] },
  ): Promise<void> {
    if (ids.length === 0) {
      return;
    }
    const taken = await whereAmong(trx('attachments'), this.#deps.store.dialect, 'id', ids)
      .where({ order_id: orderId, created_by: caller.id })
      .whereNull('entry_no')
      .update({ entry_no: entryNo });
    if (taken !== new Set(ids).size) {
      throw AppError.invalidInput(
        'attachmentIds',
        'names a file that was not uploaded for this order by you',
      );
    }
  }

  async #note(
    trx: Knex,
    orderId: string,
    entry: { by: string | null; court_id: string | null; kind: OrderEntry['kind']; text: string | null },
  ): Promise<number> {
    const rows = (await trx('supervision_entries')
      .insert({ order_id: orderId, at: this.#deps.clock.now(), ...entry })
      .returning('no')) as { no: number }[];
    return rows[0]?.no ?? 0;
  }

  async #toRow(
    caller: Caller,
    given: NewOrder,
    { alarm, caseNo, now }: { alarm: AlarmRow | null; caseNo: number | null; now: number },
  ): Promise<
    Omit<OrderRow, 'overdue' | 'failures' | 'interview' | 'received_at' | 'answered_at' | 'closed_at'>
  > {
    const own = caseNo === null ? null : await requireCase(this.#deps, caller, caseNo);
    const to = this.#deps.courts.require(given.courtId ?? own?.court_id ?? '', caller.courtPath);
    return {
      id: given.id,
      from_court_id: caller.courtId,
      to_court_id: to.id,
      from_name: caller.nameZh,
      from_user_id: caller.id,
      case_no: caseNo,
      alarm_id: alarm?.id ?? null,
      node_id: alarm?.node_id ?? null,
      text: given.text,
      created_at: now,
      due_at: given.dueAt,
      state: 'sent',
    };
  }

  #assertDue(dueAt: number): void {
    const now = this.#deps.clock.now();
    if (dueAt <= now || dueAt > now + MAX_DUE_MS) {
      throw AppError.invalidInput('dueAt', 'lies in the future, at most a year away');
    }
  }

  #sees({ courtPath }: Caller, row: OrderRow): boolean {
    return [row.to_court_id, row.from_court_id].some((id) => {
      const court = this.#deps.courts.find(id);
      return court !== undefined && isInSubtree(court.path, courtPath);
    });
  }

  /** The receiving court answers for itself; who sent, or stands above who sent, goes on with it. */
  #assertSide({ courtId, courtPath }: Caller, row: OrderRow, side: Step['side']): void {
    if (side === 'receiver') {
      if (row.to_court_id !== courtId) {
        throw AppError.forbidden('only the court that got the order can do this');
      }
      return;
    }
    const from = this.#deps.courts.find(row.from_court_id);
    if (from === undefined || !isInSubtree(from.path, courtPath)) {
      throw AppError.forbidden('only the court that sent the order can do this');
    }
  }
}

/** A file that was uploaded for an order, if the caller sees the order. @throws AppError('notFound') */
export async function requireAttachment(
  { store }: Pick<Deps, 'store'>,
  orders: Orders,
  caller: Caller,
  id: string,
): Promise<AttachmentRow> {
  const row = (await store.db('attachments').where('id', id).first()) as AttachmentRow | undefined;
  if (row === undefined) {
    throw AppError.notFound('attachment', id);
  }
  await orders.require(caller, row.order_id).catch(() => {
    throw AppError.notFound('attachment', id);
  });
  return row;
}
