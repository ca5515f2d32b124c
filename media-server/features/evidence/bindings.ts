import type { Knex } from 'knex';
import { AppError } from '#shared/errors.ts';
import type { EvidenceAnnouncement } from '#shared/evidence.ts';
import type { Caller } from '../../api/caller.ts';
import { withinCourts } from '../../store/scope.ts';

interface FoundCase {
  no: number;
  number: string;
}

const toFound = ({ no, number }: { no: number; number: string | null }): FoundCase => ({
  no,
  number: number ?? String(no),
});

/** The case of a number in the caller's courts; of several with one number the one that came first. @throws AppError('notFound') */
export async function findCase(db: Knex, { courtPath }: Caller, number: string): Promise<FoundCase> {
  const row = (await withinCourts(db('cases').join('courts', 'courts.id', 'cases.court_id'), courtPath)
    .where('cases.number', number)
    .orderBy('cases.no')
    .first('cases.no', 'cases.number')) as FoundCase | undefined;
  if (row === undefined) {
    throw new AppError('notFound', `the case ${number} was not found`, { place: 'case' });
  }
  return toFound(row);
}

/** The case that a unit binds an item to: of its courts, or of an operation that it takes part in. @throws AppError('notFound') */
export async function requireCaseOf(
  db: Knex,
  caller: Caller,
  given: NonNullable<EvidenceAnnouncement['case']>,
): Promise<FoundCase> {
  if (given.by === 'number') {
    return findCase(db, caller, given.number);
  }
  const ofOperations = db('operation_cases')
    .join('operation_units', 'operation_units.operation_id', 'operation_cases.operation_id')
    .where('operation_units.unit_id', caller.id)
    .select('operation_cases.case_no');
  const row = (await db('cases')
    .join('courts', 'courts.id', 'cases.court_id')
    .where('cases.no', given.no)
    .where(
      (any) =>
        void any
          .where((own) => void withinCourts(own, caller.courtPath))
          .orWhere((other) => void other.whereIn('cases.no', ofOperations)),
    )
    .first('cases.no', 'cases.number')) as { no: number; number: string | null } | undefined;
  if (row === undefined) {
    throw new AppError('notFound', `the case ${given.no} was not found`, { place: 'case' });
  }
  return toFound(row);
}

/** An operation that a unit takes or took part in: what was recorded in it may be sent after its end. @throws AppError('notFound') */
export async function requireOperationOf(
  db: Knex,
  caller: Caller,
  operationId: string,
): Promise<{ id: string; title: string }> {
  const row = (await db('operations')
    .join('operation_units', 'operation_units.operation_id', 'operations.id')
    .where({ 'operations.id': operationId, 'operation_units.unit_id': caller.id })
    .first('operations.id', 'operations.plan')) as { id: string; plan: string } | undefined;
  if (row === undefined) {
    throw new AppError('notFound', `operation ${operationId} was not found`, { place: 'operationId' });
  }
  const { title } = JSON.parse(row.plan) as { title: string };
  return { id: row.id, title };
}
