import type { Knex } from 'knex';
import type { Store } from './open.ts';

/** Types of a column that both databases know by one name. */
type ColumnType = 'text' | 'bigint' | 'double precision';

/** A table and those of its columns that a bulk write fills; a property missing from a row becomes NULL. */
export interface BulkTable {
  name: string;
  columns: Readonly<Record<string, ColumnType>>;
}

/** Rows as they are given to a bulk write, by column. */
export type BulkRows = readonly object[];

/** Where a bulk write goes: give a transaction as `db` to be part of it. */
export interface BulkTarget {
  db: Knex;
  dialect: Store['dialect'];
  table: BulkTable;
}

/** `SELECT … FROM` the rows of one JSON parameter; its single binding is that parameter. */
function selectGiven({ dialect, table }: BulkTarget): string {
  const columns = Object.entries(table.columns);
  if (dialect === 'postgres') {
    const names = columns.map(([column]) => `"${column}"`).join(', ');
    const shape = columns.map(([column, type]) => `"${column}" ${type}`).join(', ');
    return `SELECT ${names} FROM json_to_recordset(?::json) AS given(${shape})`;
  }
  const values = columns.map(([column]) => `value ->> '$.${column}'`).join(', ');
  // Without WHERE the parser takes a following ON CONFLICT for a join's ON.
  return `SELECT ${values} FROM json_each(?) WHERE true`;
}

async function insert(target: BulkTarget, rows: BulkRows, onConflict: string): Promise<void> {
  if (rows.length > 0) {
    const { db, table } = target;
    await db.raw(`INSERT INTO ?? (??) ${selectGiven(target)} ${onConflict}`, [
      table.name,
      Object.keys(table.columns),
      JSON.stringify(rows),
    ]);
  }
}

/**
 * Inserts any number of rows by one statement: the rows travel as one JSON parameter, so there is no limit on their number and
 * nothing is prepared row by row. Rows whose key is there already are left out.
 */
export async function insertMissing(target: BulkTarget, rows: BulkRows): Promise<void> {
  await insert(target, rows, 'ON CONFLICT DO NOTHING');
}

/** The same, but rows whose `key` columns are there already get the other columns' new values. */
export async function upsertAll(target: BulkTarget, key: readonly string[], rows: BulkRows): Promise<void> {
  const changed = Object.keys(target.table.columns).filter((column) => !key.includes(column));
  const assignments = changed.map((column) => `"${column}" = excluded."${column}"`).join(', ');
  const columns = key.map((column) => `"${column}"`).join(', ');
  await insert(target, rows, `ON CONFLICT (${columns}) DO UPDATE SET ${assignments}`);
}

/** `column in (…)` for any number of values, as one parameter. */
export function whereAmong<T extends Knex.QueryBuilder>(
  query: T,
  dialect: Store['dialect'],
  column: string,
  values: readonly (string | number)[],
): T {
  if (values.length === 0) {
    // Nothing tells PostgreSQL of which type none of them is.
    return query.whereRaw('1 = 0') as T;
  }
  const json = JSON.stringify(values);
  const isText = typeof values[0] === 'string';
  return (
    dialect === 'postgres'
      ? query.whereRaw(
          `?? = ANY (SELECT ${isText ? 'value' : 'value::bigint'} FROM json_array_elements_text(?::json))`,
          [column, json],
        )
      : query.whereRaw('?? IN (SELECT value FROM json_each(?))', [column, json])
  ) as T;
}

/** Rows of `name` whose columns have the values of one of the given rows: all columns of `target.table`, which names nothing stored. */
export async function joinGiven<T>(
  target: BulkTarget,
  rows: BulkRows,
  name: string,
  columns: readonly string[],
): Promise<T[]> {
  const wanted = columns.map((column) => `stored."${column}"`).join(', ');
  const on = Object.keys(target.table.columns)
    .map((column) => `stored."${column}" = given."${column}"`)
    .join(' AND ');
  // The few given rows look up the many stored ones, never the other way round.
  const join = target.dialect === 'postgres' ? 'JOIN' : 'CROSS JOIN';
  const named = target.dialect === 'postgres' ? selectGiven(target) : selectNamed(target);
  const answer: unknown = await target.db.raw(
    `SELECT ${wanted} FROM (${named}) given ${join} ?? stored ${target.dialect === 'postgres' ? 'ON' : 'WHERE'} ${on}`,
    [JSON.stringify(rows), name],
  );
  return (target.dialect === 'postgres' ? (answer as { rows: T[] }).rows : answer) as T[];
}

/** SQLite's form of `selectGiven` with its columns named. */
function selectNamed({ table }: BulkTarget): string {
  const values = Object.keys(table.columns).map((column) => `value ->> '$.${column}' AS "${column}"`);
  return `SELECT ${values.join(', ')} FROM json_each(?)`;
}
