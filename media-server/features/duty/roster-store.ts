import type { Knex } from 'knex';
import { z } from 'zod';
import type { CourtPath } from '#shared/courts.ts';
import { ShiftKind, type DutyAssignment, type DutyRole } from '#shared/duty/roster.ts';
import type { Store } from '../../store/open.ts';
import { withinCourts } from '../../store/scope.ts';
import { insertMissing, whereAmong, type BulkTable } from '../../store/bulk.ts';

/** Row of `duty_assignments`. Times in UTC ms. */
interface AssignmentRow {
  id: string;
  court_id: string;
  role: DutyRole;
  user_id: string | null;
  person_name: string;
  from_at: number;
  to_at: number;
}

const ASSIGNMENTS: BulkTable = {
  name: 'duty_assignments',
  columns: {
    id: 'text',
    court_id: 'text',
    role: 'text',
    user_id: 'text',
    person_name: 'text',
    from_at: 'bigint',
    to_at: 'bigint',
  },
};

const toRow = ({ id, courtId, role, person, from, to }: DutyAssignment): AssignmentRow => ({
  id,
  court_id: courtId,
  role,
  user_id: person.userId,
  person_name: person.name,
  from_at: from,
  to_at: to,
});

const toAssignment = (row: AssignmentRow): DutyAssignment => ({
  id: row.id,
  courtId: row.court_id,
  role: row.role,
  person: { userId: row.user_id, name: row.person_name },
  from: row.from_at,
  to: row.to_at,
});

/** Assignments of a court that overlap a stretch of time, by their beginning. */
export async function assignmentsOf(
  { db }: Pick<Store, 'db'>,
  courtId: string,
  { from, to }: { from: number; to: number },
): Promise<DutyAssignment[]> {
  const rows = (await db('duty_assignments')
    .where('court_id', courtId)
    .where('from_at', '<', to)
    .where('to_at', '>', from)
    .orderBy(['from_at', 'to_at', 'id'])) as AssignmentRow[];
  return rows.map(toAssignment);
}

/** Assignments of a subtree in which an instant lies, court by court. */
export async function assignmentsAt(
  { db }: Pick<Store, 'db'>,
  scope: CourtPath,
  at: number,
): Promise<DutyAssignment[]> {
  const query = db('duty_assignments')
    .join('courts', 'courts.id', 'duty_assignments.court_id')
    .where('duty_assignments.to_at', '>', at)
    .where('duty_assignments.from_at', '<=', at)
    .orderBy(['courts.path', 'duty_assignments.role', 'duty_assignments.from_at', 'duty_assignments.id'])
    .select('duty_assignments.*');
  return ((await withinCourts(query, scope)) as AssignmentRow[]).map(toAssignment);
}

export async function findAssignment(db: Knex, id: string): Promise<DutyAssignment | undefined> {
  const row = (await db('duty_assignments').where({ id }).first()) as AssignmentRow | undefined;
  return row === undefined ? undefined : toAssignment(row);
}

/** Adds an assignment, or changes the one of its id if that is of the same court. False where it is of another. */
export async function putAssignment(db: Knex, assignment: DutyAssignment): Promise<boolean> {
  const { id, court_id, ...change } = toRow(assignment);
  const written: unknown[] = await db('duty_assignments')
    .insert({ id, court_id, ...change })
    .onConflict('id')
    .merge(change)
    .where('duty_assignments.court_id', court_id)
    .returning('id');
  return written.length > 0;
}

/** Adds any number of assignments; those whose id is there already are left out. */
export async function addAssignments(
  { db, dialect }: Pick<Store, 'db' | 'dialect'>,
  assignments: readonly DutyAssignment[],
): Promise<void> {
  await insertMissing({ db, dialect, table: ASSIGNMENTS }, assignments.map(toRow));
}

/** Takes assignments of a court away; answers with them. */
export function removeAssignments(
  { db, dialect }: Pick<Store, 'db' | 'dialect'>,
  courtId: string,
  ids: readonly string[],
): Promise<DutyAssignment[]> {
  return db.transaction(async (trx) => {
    const chosen = (): Knex.QueryBuilder =>
      whereAmong(trx('duty_assignments'), dialect, 'id', ids).where('court_id', courtId);
    const rows = (await chosen().select('*')) as AssignmentRow[];
    await chosen().delete();
    return rows.map(toAssignment);
  });
}

/** The shifts that a court has set; undefined where it has set none. */
export async function shiftsOf({ db }: Pick<Store, 'db'>, courtId: string): Promise<ShiftKind[] | undefined> {
  const row = (await db('duty_shifts').where('court_id', courtId).first('kinds')) as
    { kinds: string } | undefined;
  return row === undefined ? undefined : z.array(ShiftKind).parse(JSON.parse(row.kinds));
}

/** Sets a court's shifts. `at` in UTC ms. */
export async function saveShifts(
  { db }: Pick<Store, 'db'>,
  courtId: string,
  { kinds, by, at }: { kinds: readonly ShiftKind[]; by: string; at: number },
): Promise<void> {
  const row = { kinds: JSON.stringify(kinds), updated_at: at, updated_by: by };
  await db('duty_shifts')
    .insert({ court_id: courtId, ...row })
    .onConflict('court_id')
    .merge(row);
}
