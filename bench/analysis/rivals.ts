import knex, { type Knex } from 'knex';
import type { Ask } from '../../media-server/features/analysis/figures.ts';
import { TABLES, typeOf, type TableName } from '../../media-server/features/analysis/model/tables.ts';
import { copyStatement } from './copies.ts';

const PAGE = 10_000;
/** What the questions that rivals are asked need. */
export const TABLES_ASKED = ['runs', 'money', 'nodes'] as const satisfies readonly TableName[];
export type TableAsked = (typeof TABLES_ASKED)[number];

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
  ['nodes', 'high_id, node_id'],
];

export interface Rival {
  name: 'SQLite' | 'PostgreSQL';
  db: Knex;
}

/** Copies the facts into tables of another database, flags as 0 and 1. Rows travel as JSON that one database writes and the other reads. */
export async function copyFacts(ask: Ask, rival: Rival, cases: number): Promise<void> {
  const { db, name } = rival;
  for (const table of TABLES_ASKED) {
    const columns = Object.entries(TABLES[table]).map(
      ([column, spec]) => [column, COLUMN_TYPE[typeOf(spec)], typeOf(spec) === 'BOOLEAN'] as const,
    );
    const list = columns.map(([column, type]) => `${column} ${type}`).join(', ');
    await db.raw(`CREATE TABLE ${table} (${list})`);
    const values = columns.map(([column, , isFlag]) => (isFlag ? `${column}::INTEGER` : column));
    const insert =
      name === 'SQLite'
        ? `INSERT INTO ${table} SELECT ${columns.map((_, at) => `value ->> ${at}`).join(', ')} FROM json_each(?)`
        : `INSERT INTO ${table} SELECT ${columns.map(([, type], at) => `(value ->> ${at})::${type}`).join(', ')} FROM json_array_elements(?::json)`;
    for (let first = 1; first <= cases; first += PAGE) {
      const [page] = await ask({
        sql: `SELECT to_json(list(json_array(${values.join(', ')})))::VARCHAR AS rows FROM ${table} WHERE case_no >= ${first} AND case_no < ${first + PAGE}`,
        values: [],
      });
      await db.raw(insert, [String(page?.['rows'])]);
    }
  }
  await makeIndexes(rival);
}

async function makeIndexes({ db }: Rival): Promise<void> {
  for (const [index, [table, columns]] of INDEXES.entries()) {
    await db.raw(`CREATE INDEX facts_${index} ON ${table} (${columns})`);
  }
  await db.raw('ANALYZE');
}

/** Makes the facts of some cases those of many times as many, in some tables. */
export async function multiplyFacts(
  rival: Rival,
  { cases, from, to }: { cases: number; from: number; to: number },
  tables: readonly TableAsked[],
): Promise<void> {
  for (const index of INDEXES.keys()) {
    await rival.db.raw(`DROP INDEX facts_${index}`);
  }
  for (const table of tables) {
    for (let nth = from; nth < to; nth += 1) {
      await rival.db.raw(copyStatement(table, cases, nth));
    }
  }
  await makeIndexes(rival);
}

/** Nothing that it writes has to survive; its cache is as large as what ours may take. */
const SQLITE_PRAGMAS = ['journal_mode = OFF', 'synchronous = OFF', 'cache_size = -768000'];

export async function openRivalSqlite(file: string): Promise<Rival> {
  const db = knex({
    client: 'sqlite3',
    connection: { filename: file },
    useNullAsDefault: true,
    pool: { min: 1, max: 1, idleTimeoutMillis: 86_400_000 },
  });
  for (const pragma of SQLITE_PRAGMAS) {
    await db.raw(`PRAGMA ${pragma}`);
  }
  return { name: 'SQLite', db };
}

export async function openRivalPostgres(url: string): Promise<Rival> {
  const db = knex({
    client: 'pg',
    connection: url,
    pool: { min: 1, max: 1, idleTimeoutMillis: 86_400_000 },
  });
  await db.raw("SET work_mem = '256MB'");
  await db.raw("SET maintenance_work_mem = '512MB'");
  return { name: 'PostgreSQL', db };
}
