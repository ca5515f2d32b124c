import type { Knex } from 'knex';
import { z } from 'zod';
import { HandoverSection, type Handover, type HandoverState } from '#shared/duty/handover.ts';
import type { Store } from '../../store/open.ts';

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

export const toHandover = (row: HandoverRow): Handover => ({
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
    .limit(page.limit);
  if (page.before !== undefined) {
    void query.where('signed_at', '<', page.before);
  }
  return ((await query) as HandoverRow[]).map(toHandover);
}

/** Those of some courts that wait to be taken over. */
export async function listWaiting(
  { db }: Pick<Store, 'db'>,
  courtIds: ReadonlySet<string>,
): Promise<Handover[]> {
  const rows = (await db('duty_handovers').where('state', 'signed').orderBy('signed_at')) as HandoverRow[];
  return rows.filter((row) => courtIds.has(row.court_id)).map(toHandover);
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
