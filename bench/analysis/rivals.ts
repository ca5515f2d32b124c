import knex, { type Knex } from 'knex';
import type { FactBase } from '../../media-server/features/analysis/model/database.ts';
import { TABLES, typeOf, type TableName } from '../../media-server/features/analysis/model/tables.ts';
import { insertMissing } from '../../media-server/store/bulk.ts';

const PAGE = 20_000;
const TABLES_ASKED = ['runs', 'money', 'acts', 'nodes', 'stays'] as const satisfies readonly TableName[];

const COLUMN_TYPE = {
  BIGINT: 'bigint',
  INTEGER: 'bigint',
  BOOLEAN: 'bigint',
  DOUBLE: 'double precision',
  VARCHAR: 'text',
} as const;

/** What a court's questions need: its rows in the order of each day. */
const INDEXES: readonly (readonly [table: string, columns: string])[] = [
  ['runs', 'high_id, from_day'],
  ['runs', 'high_id, to_day'],
  ['runs', 'basic_id, to_day'],
  ['money', 'high_id, day'],
  ['acts', 'high_id, day'],
  ['stays', 'high_id, day'],
  ['nodes', 'high_id, node_id'],
];

export interface Rival {
  name: 'SQLite' | 'PostgreSQL';
  db: Knex;
}

/** Copies the same facts into tables of another database, flags as 0 and 1, with indexes, and its statistics taken. */
export async function copyFacts(base: FactBase, rival: Rival): Promise<void> {
  const { db, name } = rival;
  const dialect = name === 'SQLite' ? 'sqlite' : 'postgres';
  for (const table of TABLES_ASKED) {
    const columns = Object.fromEntries(
      Object.entries(TABLES[table]).map(([column, spec]) => [column, COLUMN_TYPE[typeOf(spec)]]),
    );
    const list = Object.entries(columns).map(([column, type]) => `"${column}" ${type}`);
    await db.raw(`CREATE TABLE ${table} (${list.join(', ')})`);
    const [counted] = await base.ask(`SELECT max(case_no) AS most FROM ${table}`, []);
    const most = Number(counted?.['most'] ?? 0);
    for (let first = 0; first <= most; first += PAGE) {
      const rows = await base.ask(
        `SELECT * FROM ${table} WHERE case_no >= ${first} AND case_no < ${first + PAGE}`,
        [],
      );
      const plain = rows.map((row) =>
        Object.fromEntries(
          Object.entries(row).map(([key, value]) => [
            key,
            typeof value === 'boolean' ? Number(value) : value,
          ]),
        ),
      );
      await insertMissing({ db, dialect, table: { name: table, columns } }, plain);
    }
  }
  for (const [index, [table, columns]] of INDEXES.entries()) {
    await db.raw(`CREATE INDEX facts_${index} ON ${table} (${columns})`);
  }
  await db.raw('ANALYZE');
}

export const openRivalSqlite = (file: string): Rival => ({
  name: 'SQLite',
  db: knex({
    client: 'sqlite3',
    connection: { filename: file },
    useNullAsDefault: true,
    pool: { min: 1, max: 1 },
  }),
});

export const openRivalPostgres = (url: string): Rival => ({
  name: 'PostgreSQL',
  db: knex({ client: 'pg', connection: url, pool: { min: 1, max: 1 } }),
});
