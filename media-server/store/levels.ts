import type { Knex } from 'knex';
import type { CourtNode } from '../context.ts';

/**
 * Limits a query on a table with a column for each level of courts to the subtree of a court: an equality, which an index can serve in
 * the order of the list.
 */
export function ofCourt<T extends Knex.QueryBuilder>(
  query: T,
  court: Pick<CourtNode, 'id' | 'level'>,
  table: string,
): T {
  return query.where(`${table}.${court.level}_id`, court.id) as T;
}
