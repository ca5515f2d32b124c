import type { Knex } from 'knex';
import type { CourtPath } from '#shared/courts.ts';

/**
 * Limits a query that has joined `courts` to the subtree of `scope`. A range on the indexed path, not LIKE, so that both
 * databases use the index: every path below `zj/hz/` is at or above it and below `zj/hz0` ('0' follows '/').
 */
export function withinCourts<T extends Knex.QueryBuilder>(
  query: T,
  scope: CourtPath,
  column = 'courts.path',
): T {
  return query.where(column, '>=', scope).where(column, '<', `${scope.slice(0, -1)}0`) as T;
}
