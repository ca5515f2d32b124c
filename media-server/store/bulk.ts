import type { Knex } from 'knex';
import type { Store } from './open.ts';

/** Types of a column that both databases know by one name. */
type ColumnType = 'text' | 'bigint' | 'double precision';

/** A table and those of its columns that a bulk insert fills; a property missing from a row becomes NULL. */
export interface BulkTable {
  name: string;
  columns: Readonly<Record<string, ColumnType>>;
}

/**
 * Inserts any number of rows by one statement: the rows travel as one JSON parameter, so there is no limit on their number and
 * nothing is prepared row by row. Rows whose key is there already are left out. Give a transaction as `db` to be part of it.
 */
export async function insertMissing(
  db: Knex,
  dialect: Store['dialect'],
  table: BulkTable,
  rows: readonly Readonly<Record<string, unknown>>[],
): Promise<void> {
  const columns = Object.keys(table.columns);
  const json = JSON.stringify(rows);
  if (dialect === 'postgres') {
    const shape = columns.map((column) => `"${column}" ${table.columns[column]}`).join(', ');
    await db.raw(
      `INSERT INTO ?? (??) SELECT ?? FROM json_to_recordset(?::json) AS given(${shape}) ON CONFLICT DO NOTHING`,
      [table.name, columns, columns, json],
    );
    return;
  }
  const values = columns.map((column) => `value ->> '$.${column}'`).join(', ');
  // Without WHERE the parser takes ON CONFLICT for a join's ON.
  await db.raw(`INSERT INTO ?? (??) SELECT ${values} FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`, [
    table.name,
    columns,
    json,
  ]);
}
