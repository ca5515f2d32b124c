import type { Knex } from 'knex';
import { isInSubtree, type CourtPath } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import type { CheckItem } from '#shared/operations/checks.ts';
import { needState, type Need } from '#shared/operations/needs.ts';
import type { Member, Operation, OperationPlan } from '#shared/operations/operation.ts';
import { isActive, isOver, OperationState } from '#shared/operations/state.ts';
import type { CourtTree, ServerContext } from '../../context.ts';
import { withinCourts } from '../../store/scope.ts';

/** What is kept of a plan as one text; cases and units have tables of their own. */
export type StoredPlan = Omit<OperationPlan, 'caseNos' | 'assignments'>;

/** Row of `operations`. Times in UTC ms. */
export interface OperationRow {
  id: string;
  court_id: string;
  state: OperationState;
  revision: number;
  plan: string;
  phase: number | null;
  created_by: string;
  created_by_id: string;
  created_at: number;
  called_at: number | null;
  begun_at: number | null;
  ended_at: number | null;
  report: string | null;
  report_saved_by: string | null;
  report_saved_at: number | null;
  report_signed_by: string | null;
  report_signed_at: number | null;
  report_sha256: string | null;
}

/** Row of `operation_units`, with the unit's names. */
export interface MemberRow {
  operation_id: string;
  unit_id: string;
  task: string;
  answered_at: number | null;
  silent_from: number | null;
  left_at: number | null;
  call_sign: string;
  officer_name: string;
  court_id: string;
}

export interface NeedRow {
  id: string;
  operation_id: string;
  text: string;
  quantity: number;
  met: number;
  is_cancelled: number;
  created_at: number;
  created_by: string;
}

/** Row of `operation_waivers`. */
export interface WaiverRow {
  operation_id: string;
  unit_id: string;
  item: CheckItem;
  by: string;
  at: number;
  reason: string;
}

const toMember = (row: MemberRow): Member => ({
  unitId: row.unit_id,
  callSign: row.call_sign,
  officerName: row.officer_name,
  courtId: row.court_id,
  task: row.task,
  leftAt: row.left_at,
});

export const toNeed = (row: NeedRow): Need => ({
  id: row.id,
  text: row.text,
  quantity: row.quantity,
  met: row.met,
  state: needState({ quantity: row.quantity, met: row.met, isCancelled: row.is_cancelled > 0 }),
  createdAt: row.created_at,
  createdBy: row.created_by,
});

function toReport(row: OperationRow): Operation['report'] {
  const { report, report_saved_by, report_saved_at } = row;
  return report === null || report_saved_by === null || report_saved_at === null
    ? null
    : {
        text: report,
        savedBy: report_saved_by,
        savedAt: report_saved_at,
        signedBy: row.report_signed_by,
        signedAt: row.report_signed_at,
        sha256: row.report_sha256,
      };
}

/** Units of operations, in the order of their numbers; only one where it is named. */
export async function listMembers(
  db: Knex,
  operationIds: readonly string[],
  unitId?: string,
): Promise<MemberRow[]> {
  const query = db('operation_units')
    .join('units', 'units.id', 'operation_units.unit_id')
    .whereIn('operation_units.operation_id', operationIds)
    .orderBy('units.no')
    .select('operation_units.*', 'units.call_sign', 'units.officer_name', 'units.court_id');
  if (unitId !== undefined) {
    void query.where('operation_units.unit_id', unitId);
  }
  return (await query) as MemberRow[];
}

/** Cases of each operation. */
export async function casesOf(
  db: Knex,
  operationIds: readonly string[],
): Promise<Map<string, Operation['cases']>> {
  const rows = (await db('operation_cases')
    .join('cases', 'cases.no', 'operation_cases.case_no')
    .whereIn('operation_cases.operation_id', operationIds)
    .orderBy('cases.no')
    .select('operation_cases.operation_id', 'cases.no', 'cases.number')) as {
    operation_id: string;
    no: number;
    number: string | null;
  }[];
  const cases = new Map<string, Operation['cases']>();
  for (const { operation_id: id, no, number } of rows) {
    cases.set(id, [...(cases.get(id) ?? []), { no, number }]);
  }
  return cases;
}

/** Operations with their cases and units, in the order of the rows. */
export async function toOperations(db: Knex, rows: readonly OperationRow[]): Promise<Operation[]> {
  const ids = rows.map(({ id }) => id);
  const members = Map.groupBy(await listMembers(db, ids), ({ operation_id }) => operation_id);
  const cases = await casesOf(db, ids);
  return rows.map((row) => ({
    ...(JSON.parse(row.plan) as StoredPlan),
    id: row.id,
    courtId: row.court_id,
    state: row.state,
    revision: row.revision,
    cases: cases.get(row.id) ?? [],
    members: (members.get(row.id) ?? []).map(toMember),
    phase: row.phase,
    createdBy: row.created_by,
    createdAt: row.created_at,
    calledAt: row.called_at,
    begunAt: row.begun_at,
    endedAt: row.ended_at,
    report: toReport(row),
  }));
}

export async function findOperation(db: Knex, id: string): Promise<Operation | undefined> {
  const rows: OperationRow[] = await db('operations').where('id', id);
  return (await toOperations(db, rows))[0];
}

/** An operation that the scope sees. @throws AppError('notFound') */
export async function requireOperation(
  { store, courts }: Pick<ServerContext, 'store' | 'courts'>,
  scope: CourtPath,
  id: string,
): Promise<Operation> {
  const operation = await findOperation(store.db, id);
  if (operation === undefined || !isVisible(courts, operation, scope)) {
    throw AppError.notFound('operation', id);
  }
  return operation;
}

/** Whether a court sees an operation: its own, or one beyond the draft in which a unit of its subtree takes part. */
export function isVisible(
  courts: CourtTree,
  { courtId, members, state }: Pick<Operation, 'courtId' | 'members' | 'state'>,
  scope: CourtPath,
): boolean {
  const isOwn = (id: string): boolean => {
    const court = courts.find(id);
    return court !== undefined && isInSubtree(court.path, scope);
  };
  return isOwn(courtId) || (state !== 'draft' && members.some((member) => isOwn(member.courtId)));
}

/** The same rule as `isVisible`, in a query. */
function visible(query: Knex.QueryBuilder, db: Knex, scope: CourtPath): Knex.QueryBuilder {
  const own = (): Knex.QueryBuilder => withinCourts(db('courts').select('courts.id'), scope);
  const joined = withinCourts(
    db('operation_units')
      .join('units', 'units.id', 'operation_units.unit_id')
      .join('courts', 'courts.id', 'units.court_id')
      .select('operation_units.operation_id'),
    scope,
  );
  return query.where(
    (any) =>
      void any
        .whereIn('operations.court_id', own())
        .orWhere(
          (other) => void other.whereNot('operations.state', 'draft').whereIn('operations.id', joined),
        ),
  );
}

/** What to list of the operations of a scope, newest first. */
export interface OperationPage {
  isOver?: boolean;
  before?: number | undefined;
  limit: number;
}

export async function listOperations(
  db: Knex,
  scope: CourtPath,
  { isOver: over, before, limit }: OperationPage,
): Promise<Operation[]> {
  const query = visible(db('operations'), db, scope)
    .orderBy('operations.created_at', 'desc')
    .limit(limit)
    .select('operations.*');
  if (before !== undefined) {
    void query.where('operations.created_at', '<', before);
  }
  if (over !== undefined) {
    void query.whereIn(
      'operations.state',
      OperationState.options.filter((state) => isOver(state) === over),
    );
  }
  return toOperations(db, (await query) as OperationRow[]);
}

/** Operations whose units are called or asked now, the oldest first; those of one unit where it is named. */
export async function activeRows(db: Knex, unitId?: string): Promise<OperationRow[]> {
  const query = db('operations')
    .whereIn('operations.state', OperationState.options.filter(isActive))
    .orderBy('operations.created_at')
    .select('operations.*');
  if (unitId !== undefined) {
    void query
      .join('operation_units', 'operation_units.operation_id', 'operations.id')
      .where('operation_units.unit_id', unitId)
      .whereNull('operation_units.left_at');
  }
  return (await query) as OperationRow[];
}
