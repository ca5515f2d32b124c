import type { Knex } from 'knex';
import { z } from 'zod';
import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import { HandoverSection, type Handover, type HandoverState } from '#shared/duty/handover.ts';
import { AppError } from '#shared/errors.ts';
import type { Caller } from '../../api/caller.ts';
import type { CourtTree } from '../../context.ts';
import type { Store } from '../../store/open.ts';
import { withinCourts } from '../../store/scope.ts';

/** Row of `duty_handovers`. Times in UTC ms. */
export interface HandoverRow {
  id: string;
  court_id: string;
  state: HandoverState;
  signed_at: number;
  out_user_id: string;
  out_username: string;
  out_name: string;
  taken_at: number | null;
  in_user_id: string | null;
  in_username: string | null;
  in_name: string | null;
  notes: string;
  remark: string | null;
  withdrawn_why: string | null;
  previous_id: string | null;
  previous_hash: string | null;
  is_changed: number | null;
  content_hash: string;
  hash: string;
  taken_hash: string | null;
  /** Canonical JSON. */
  sections: string;
}

/** A hand-over without its sheet, which is long: lists don't read it. */
type SummaryRow = Omit<
  HandoverRow,
  'out_username' | 'in_username' | 'previous_hash' | 'content_hash' | 'taken_hash' | 'sections'
>;

const SUMMARY = [
  'id',
  'court_id',
  'state',
  'signed_at',
  'out_user_id',
  'out_name',
  'taken_at',
  'in_user_id',
  'in_name',
  'notes',
  'remark',
  'withdrawn_why',
  'previous_id',
  'is_changed',
  'hash',
].map((column) => `duty_handovers.${column}`);

export const toHandover = (row: SummaryRow): Handover => ({
  id: row.id,
  courtId: row.court_id,
  state: row.state,
  outgoing: { userId: row.out_user_id, name: row.out_name, at: row.signed_at },
  incoming:
    row.in_user_id === null || row.in_name === null || row.taken_at === null
      ? null
      : { userId: row.in_user_id, name: row.in_name, at: row.taken_at },
  notes: row.notes,
  remark: row.remark,
  withdrawnWhy: row.withdrawn_why,
  previousId: row.previous_id,
  isChanged: row.is_changed === null ? null : row.is_changed > 0,
  hash: row.hash,
});

export const sectionsOf = ({ sections }: Pick<HandoverRow, 'sections'>): HandoverSection[] =>
  z.array(HandoverSection).parse(JSON.parse(sections));

export async function findHandover(db: Knex, id: string): Promise<HandoverRow | undefined> {
  return (await db('duty_handovers').where({ id }).first()) as HandoverRow | undefined;
}

/** A hand-over of the caller's courts. @throws AppError('notFound') */
export async function requireHandover(
  { db, courts }: { db: Knex; courts: CourtTree },
  { courtPath }: Caller,
  id: string,
): Promise<HandoverRow> {
  const row = await findHandover(db, id);
  if (row === undefined || !isInSubtree(courts.find(row.court_id)?.path ?? '', courtPath)) {
    throw AppError.notFound('hand-over', id);
  }
  return row;
}

/** The one that was taken over last. */
export async function lastTaken(db: Knex, courtId: string): Promise<HandoverRow | undefined> {
  return (await db('duty_handovers')
    .where({ court_id: courtId, state: 'taken' })
    .orderBy('signed_at', 'desc')
    .first()) as HandoverRow | undefined;
}

/** Hand-overs of a court, newest first, signed before `before` (UTC ms). */
export async function listHandovers(
  { db }: Pick<Store, 'db'>,
  courtId: string,
  page: { before?: number | undefined; limit: number },
): Promise<Handover[]> {
  const query = db('duty_handovers')
    .where('court_id', courtId)
    .orderBy('signed_at', 'desc')
    .limit(page.limit)
    .select(SUMMARY);
  if (page.before !== undefined) {
    void query.where('signed_at', '<', page.before);
  }
  return ((await query) as SummaryRow[]).map(toHandover);
}

/** Those of a subtree that wait to be taken over. */
export async function listWaiting({ db }: Pick<Store, 'db'>, scope: CourtPath): Promise<Handover[]> {
  const query = db('duty_handovers')
    .join('courts', 'courts.id', 'duty_handovers.court_id')
    .where('duty_handovers.state', 'signed')
    .orderBy('duty_handovers.signed_at')
    .select(SUMMARY);
  return ((await withinCourts(query, scope)) as SummaryRow[]).map(toHandover);
}

/** Whether one of the court waits to be taken over. */
export async function hasWaiting(db: Knex, courtId: string): Promise<boolean> {
  return (await db('duty_handovers').where({ court_id: courtId, state: 'signed' }).first('id')) !== undefined;
}

/** False when its id is there already, or another one of the court waits. */
export async function insertHandover(db: Knex, row: HandoverRow): Promise<boolean> {
  const inserted: unknown[] = await db('duty_handovers').insert(row).onConflict().ignore().returning('id');
  return inserted.length > 0;
}

/** Changes one that waits; false when it doesn't any more. */
export async function closeHandover(db: Knex, id: string, change: Partial<HandoverRow>): Promise<boolean> {
  const changed = await db('duty_handovers').where({ id, state: 'signed' }).update(change);
  return changed > 0;
}
