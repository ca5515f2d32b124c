import type { Knex } from 'knex';
import {
  isOpenOrder,
  type Attachment,
  type OrderEntry,
  type OrderState,
  type SupervisionOrder,
} from '#shared/supervision.ts';
import type { CourtPath } from '#shared/courts.ts';
import { withinCourts } from '../../store/scope.ts';
import type { Store } from '../../store/open.ts';

/** Row of `supervision_orders`. Times in UTC ms. */
export interface OrderRow {
  id: string;
  from_court_id: string;
  to_court_id: string;
  from_name: string;
  from_user_id: string;
  case_no: number | null;
  alarm_id: number | null;
  node_id: string | null;
  text: string;
  created_at: number;
  due_at: number;
  state: OrderState;
  overdue: number;
  failures: number;
  interview: SupervisionOrder['interview'];
  received_at: number | null;
  answered_at: number | null;
  closed_at: number | null;
}

type ReadRow = OrderRow & { case_number: string | null; from_zh: string; from_en: string };

/** Row of `attachments`. */
export interface AttachmentRow {
  id: string;
  order_id: string;
  entry_no: number | null;
  name: string;
  type: string;
  size: number;
  sha256: string;
  created_at: number;
  created_by: string;
}

export const toAttachment = ({ id, name, type, size, sha256 }: AttachmentRow): Attachment => ({
  id,
  name,
  type,
  size,
  sha256,
});

const toOrder = (row: ReadRow): SupervisionOrder => ({
  id: row.id,
  fromCourtId: row.from_court_id,
  fromCourtName: { zh: row.from_zh, en: row.from_en },
  toCourtId: row.to_court_id,
  fromName: row.from_name,
  caseNo: row.case_no,
  caseNumber: row.case_number,
  alarmId: row.alarm_id,
  nodeId: row.node_id,
  text: row.text,
  createdAt: row.created_at,
  dueAt: row.due_at,
  state: row.state,
  overdue: row.overdue > 0,
  failures: row.failures,
  interview: row.interview,
  receivedAt: row.received_at,
  answeredAt: row.answered_at,
  closedAt: row.closed_at,
});

function orders(db: Knex): Knex.QueryBuilder {
  return db('supervision_orders')
    .leftJoin('cases', 'cases.no', 'supervision_orders.case_no')
    .join('courts as sender', 'sender.id', 'supervision_orders.from_court_id')
    .select('supervision_orders.*', {
      case_number: 'cases.number',
      from_zh: 'sender.name_zh',
      from_en: 'sender.name_en',
    });
}

/** Limits to orders that come from or go to a court of the subtree. */
function ofScope(query: Knex.QueryBuilder, db: Knex, scope: CourtPath): Knex.QueryBuilder {
  const own = (): Knex.QueryBuilder => withinCourts(db('courts').select('courts.id'), scope);
  return query.where(
    (side) =>
      void side
        .whereIn('supervision_orders.to_court_id', own())
        .orWhereIn('supervision_orders.from_court_id', own()),
  );
}

export async function findOrder(
  { db }: Pick<Store, 'db'>,
  id: string,
): Promise<{ row: OrderRow; order: SupervisionOrder } | undefined> {
  const [row] = (await orders(db).where('supervision_orders.id', id)) as ReadRow[];
  return row === undefined ? undefined : { row, order: toOrder(row) };
}

/** Orders of a subtree, newest first, created before `before` (UTC ms). */
export async function listOrders(
  { db }: Pick<Store, 'db'>,
  scope: CourtPath,
  page: { caseNo?: number | undefined; before?: number | undefined; limit: number },
): Promise<SupervisionOrder[]> {
  const query = ofScope(orders(db), db, scope)
    .orderBy('supervision_orders.created_at', 'desc')
    .limit(page.limit);
  if (page.before !== undefined) {
    void query.where('supervision_orders.created_at', '<', page.before);
  }
  if (page.caseNo !== undefined) {
    void query.where('supervision_orders.case_no', page.caseNo);
  }
  return ((await query) as ReadRow[]).map(toOrder);
}

/** Every open order of a subtree, newest first. */
export async function listOpenOrders(
  { db }: Pick<Store, 'db'>,
  scope: CourtPath,
): Promise<SupervisionOrder[]> {
  const query = ofScope(orders(db), db, scope)
    .where(
      (open) =>
        void open
          .whereNotIn('supervision_orders.state', ['accepted', 'withdrawn'])
          .orWhere('supervision_orders.interview', 'due'),
    )
    .orderBy('supervision_orders.created_at', 'desc');
  return ((await query) as ReadRow[]).map(toOrder).filter(isOpenOrder);
}

/** Ids of orders that wait for an answer whose time was over at `now`. */
export async function listFailing({ db }: Pick<Store, 'db'>, now: number): Promise<string[]> {
  return (await db('supervision_orders')
    .where('overdue', 0)
    .whereIn('state', ['sent', 'received', 'returned'])
    .where('due_at', '<', now)
    .orderBy('due_at')
    .limit(200)
    .pluck('id')) as string[];
}

/** What was done with an order, in its order, with the files that came with it. */
export async function listEntries({ db }: Pick<Store, 'db'>, orderId: string): Promise<OrderEntry[]> {
  const rows = (await db('supervision_entries').where('order_id', orderId).orderBy('no')) as {
    no: number;
    at: number;
    by: string | null;
    court_id: string | null;
    kind: OrderEntry['kind'];
    text: string | null;
  }[];
  const files: AttachmentRow[] = await db('attachments')
    .where('order_id', orderId)
    .whereNotNull('entry_no')
    .orderBy('created_at');
  const byEntry = Map.groupBy(files, ({ entry_no }) => entry_no);
  return rows.map(({ no, at, by, court_id, kind, text }) => ({
    no,
    at,
    by,
    courtId: court_id,
    kind,
    text,
    attachments: (byEntry.get(no) ?? []).map(toAttachment),
  }));
}
