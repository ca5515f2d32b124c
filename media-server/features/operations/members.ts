import type { Knex } from 'knex';
import type { Caller } from '../../api/caller.ts';
import type { ServerContext } from '../../context.ts';
import { requireOperation } from './rows.ts';

/** Ids of the units that are with an operation now. @throws AppError('notFound') for one that the caller doesn't see */
export async function unitsOfOperation(
  context: Pick<ServerContext, 'store' | 'courts'>,
  caller: Caller,
  operationId: string,
): Promise<string[]> {
  const { members } = await requireOperation(context, caller.courtPath, operationId);
  return members.filter(({ leftAt }) => leftAt === null).map(({ unitId }) => unitId);
}

/** Ids of the units that are with a running operation. */
export async function engagedInOperations(db: Knex): Promise<string[]> {
  return (await db('operation_units')
    .join('operations', 'operations.id', 'operation_units.operation_id')
    .where('operations.state', 'running')
    .whereNull('operation_units.left_at')
    .pluck('operation_units.unit_id')) as string[];
}
