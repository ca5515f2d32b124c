import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { callbackify } from 'node:util';
import knex, { type Knex } from 'knex';
import { types } from 'pg';
import { migrationSource } from './migrations.ts';

/** Where the data lives: a SQLite file, or a PostgreSQL database by URL. */
export type StoreLocation = { sqliteFile: string } | { postgresUrl: string };

export interface Store {
  db: Knex;
  /** For reads that may take long: they hold up nobody who writes. Sees what is committed, and can't write. */
  reading: Knex;
  dialect: 'sqlite' | 'postgres';
  /** Applies what is missing; answers with the names that were applied. */
  migrate(): Promise<string[]>;
  close(): Promise<void>;
}

/** FULL so that an acknowledged command survives a power loss; see docs/decisions on the store. */
const PRAGMAS: Readonly<Record<string, { set: string; readBack: string | number }>> = {
  journal_mode: { set: 'WAL', readBack: 'wal' },
  synchronous: { set: 'FULL', readBack: 2 },
  foreign_keys: { set: 'ON', readBack: 1 },
  busy_timeout: { set: '5000', readBack: 5000 },
  // Kibibytes, as negative numbers have it: room for the inner pages of the indexes of millions of events.
  cache_size: { set: '-65536', readBack: -65_536 },
};

interface SqliteConnection {
  get(sql: string, done: (error: Error | null, row?: Record<string, unknown>) => void): void;
  exec(sql: string, done: (error: Error | null) => void): void;
}

const execute = (connection: SqliteConnection, sql: string): Promise<void> =>
  new Promise((resolve, reject) =>
    connection.exec(sql, (error) => (error === null ? resolve() : reject(error))),
  );

const first = (connection: SqliteConnection, sql: string): Promise<Record<string, unknown> | undefined> =>
  new Promise((resolve, reject) =>
    connection.get(sql, (error, row) => (error === null ? resolve(row) : reject(error))),
  );

/** Sets each pragma and reads it back: a setting that didn't take is a reason not to start. */
async function setPragmas(connection: SqliteConnection, more: typeof PRAGMAS = {}): Promise<void> {
  for (const [name, { set, readBack }] of Object.entries({ ...PRAGMAS, ...more })) {
    await execute(connection, `PRAGMA ${name} = ${set}`);
    const row = await first(connection, `PRAGMA ${name}`);
    const value = row === undefined ? undefined : Object.values(row)[0];
    if (value !== readBack) {
      throw new Error(`SQLite pragma ${name} reads back as ${String(value)}, not ${readBack}`);
    }
  }
}

/** Errors of queries are logged: they must not hold the values, which may be passwords of cameras or what officers were told. */
const NO_VALUES_IN_ERRORS = { compileSqlOnError: false } as const;

const READ_ONLY = { query_only: { set: 'ON', readBack: 1 } } as const;
/** Each takes a thread of the pool that files and passwords need too, which has four. */
const READERS = 2;

interface SqliteTransaction {
  begin: (connection: SqliteConnection) => unknown;
  query: (connection: SqliteConnection, sql: string) => unknown;
}

/**
 * Lets transactions take the lock for writing at their beginning. One that reads first and takes it with its first write fails at once
 * when another process has written meanwhile, however patient it is: an import has a process of its own.
 */
function lockAtBegin(db: Knex): void {
  const client = db.client as { transaction: (...args: unknown[]) => SqliteTransaction };
  const { transaction } = client;
  client.transaction = function immediate(...args) {
    const made = transaction.apply(this, args);
    made.begin = (connection) => made.query(connection, 'BEGIN IMMEDIATE;');
    return made;
  };
}

/** SQLite has one writer at a time anyway: one connection writes, and serves the short reads between its writes. */
function openSqlite(file: string, use: 'writing' | 'reading'): Knex {
  const pragmas = (connection: SqliteConnection): Promise<void> =>
    setPragmas(connection, use === 'reading' ? READ_ONLY : {});
  const db = knex({
    ...NO_VALUES_IN_ERRORS,
    client: 'sqlite3',
    connection: { filename: file },
    useNullAsDefault: true,
    pool: {
      min: use === 'writing' ? 1 : 0,
      max: use === 'writing' ? 1 : READERS,
      afterCreate: (
        connection: SqliteConnection,
        done: (error: unknown, connection: SqliteConnection) => void,
      ) => callbackify(pragmas)(connection, (error) => done(error, connection)),
    },
  });
  if (use === 'writing') {
    lockAtBegin(db);
  }
  return db;
}

function createPrivately(file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  // For nobody else on this machine; SQLite gives the files beside it the same mode.
  closeSync(openSync(file, 'a', 0o600));
}

function connect(location: StoreLocation): Pick<Store, 'db' | 'reading'> {
  if ('postgresUrl' in location) {
    const db = openPostgres(location.postgresUrl);
    return { db, reading: db };
  }
  createPrivately(location.sqliteFile);
  return {
    db: openSqlite(location.sqliteFile, 'writing'),
    reading: openSqlite(location.sqliteFile, 'reading'),
  };
}

function openPostgres(url: string): Knex {
  // Times are bigint columns of milliseconds, well below 2^53: read them as numbers like SQLite does.
  types.setTypeParser(types.builtins.INT8, Number);
  return knex({ ...NO_VALUES_IN_ERRORS, client: 'pg', connection: url, pool: { min: 0, max: 10 } });
}

/** Opens the store. Nothing above this room knows which database it is. Connects lazily: errors come with the first query. */
export function openStore(location: StoreLocation): Store {
  const { db, reading } = connect(location);
  return {
    db,
    reading,
    dialect: 'sqliteFile' in location ? 'sqlite' : 'postgres',
    migrate: async () => {
      const [, applied] = (await db.migrate.latest({ migrationSource })) as [number, string[]];
      return applied;
    },
    close: async () => {
      await Promise.all([...new Set([db, reading])].map((each) => each.destroy()));
    },
  };
}
