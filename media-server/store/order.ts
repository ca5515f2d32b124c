import type { Knex } from 'knex';

/**
 * Orders by a column, rows without a value last, whichever way round. The builder's own `orderBy` with `last` orders by nothing but whether
 * there is a value where the database is SQLite.
 */
export function orderByValue<T extends Knex.QueryBuilder>(
  query: T,
  column: string,
  order: 'asc' | 'desc' = 'asc',
): T {
  return query.orderByRaw(`?? ${order} nulls last`, [column]) as T;
}
