import { DuckDBInstance } from '@duckdb/node-api';
import { FactBase, type Limits } from '../../media-server/features/analysis/model/database.ts';
import { CASE_TABLES, TABLES, type TableName } from '../../media-server/features/analysis/model/tables.ts';

/** Statement that adds a copy of the facts of the first cases, under other numbers and as many days earlier as it is the n-th. */
export function copyStatement(table: TableName, cases: number, nth: number): string {
  const columns = Object.keys(TABLES[table]);
  const values = columns.map((column) =>
    column === 'case_no'
      ? `case_no + ${nth * cases}`
      : /^(?:\w+_)?day$/.test(column)
        ? `${column} - ${nth}`
        : column,
  );
  return `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values.join(', ')} FROM ${table} WHERE case_no <= ${cases}`;
}

/** Makes the facts of some cases those of many times as many, and their sums. */
export async function copyFactBase(
  file: string,
  limits: Limits,
  { cases, from, to }: { cases: number; from: number; to: number },
): Promise<void> {
  const instance = await DuckDBInstance.create(file, {
    // Copying isn't what is measured: more memory and fewer checkpoints save half of its time.
    memory_limit: '4GB',
    checkpoint_threshold: '1GB',
    threads: String(limits.threads),
    preserve_insertion_order: 'false',
  });
  const connection = await instance.connect();
  for (let nth = from; nth < to; nth += 1) {
    for (const table of CASE_TABLES) {
      await connection.run(copyStatement(table, cases, nth));
    }
  }
  connection.closeSync();
  instance.closeSync();
  const base = await FactBase.open(file, limits, (reason) => {
    throw new Error(reason);
  });
  await base.write(await base.progress(), (into) => into.rebuildSums());
  base.close();
}
