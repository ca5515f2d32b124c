import type { Knex } from 'knex';
import { AppError } from '#shared/errors.ts';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import { findOperation, isVisible } from './rows.ts';

/** Ids of the units that are with an operation now. @throws AppError('notFound') for one that the caller doesn't see */
export async function unitsOfOperation(
  { store, courts }: Pick<ServerContext, 'store' | 'courts'>,
  caller: Caller,
  operationId: string,
): Promise<string[]> {
  const operation = await findOperation(store.db, operationId);
  if (operation === undefined || !isVisible(courts, operation, caller.courtPath)) {
    throw AppError.notFound('operation', operationId);
  }
  return operation.members.filter(({ leftAt }) => leftAt === null).map(({ unitId }) => unitId);
}

/** Ids of the units that are with a running operation. */
export async function engagedInOperations(db: Knex): Promise<string[]> {
  return (await db('operation_units')
    .join('operations', 'operations.id', 'operation_units.operation_id')
    .where('operations.state', 'running')
    .whereNull('operation_units.left_at')
    .pluck('operation_units.unit_id')) as string[];
}
