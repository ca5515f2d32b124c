import { rm, stat } from 'node:fs/promises';
import {
  DuckDBInstance,
  type DuckDBAppender,
  type DuckDBConnection,
  type DuckDBValue,
} from '@duckdb/node-api';
import { bucketsOf, daysOf, periodOfBucket, type Days } from '#shared/analysis/period.ts';
import { isoDate } from '#shared/calendar/zone.ts';
import type { CaseFacts } from './facts.ts';
import { addChanges, compactRollup, createRollups, keepBefore, makeRollup, ROLLUPS } from './rollups.ts';
import {
  CASE,
  CASE_TABLES,
  createTables,
  createTemporary,
  FACTS_VERSION,
  TABLES,
  typeOf,
  type CaseTable,
  type Row,
  type TableName,
} from './tables.ts';

/** How far the facts have come. */
export interface Progress {
  /** The revision and case that the facts follow up to. */
  rev: number;
  no: number;
  /** Whether all cases have been read once; before that they are read by their numbers up to `no`, and `rev` is where following begins. */
  whole: boolean;
  /** Digest of the supervision orders that were read last. */
  orders: string;
}

/** Resources that the database may take. */
export interface Limits {
  memoryMb: number;
  threads: number;
}

const START: Progress = { rev: -1, no: 0, whole: false, orders: '' };

/** Values as they come from the database: integers of 64 bits and more as numbers, for amounts of fen stay below 2^53. */
const plain = (value: unknown): unknown => (typeof value === 'bigint' ? Number(value) : value);

async function removeFile(file: string): Promise<void> {
  await Promise.all([rm(file, { force: true }), rm(`${file}.wal`, { force: true })]);
}

type Columns = readonly (readonly [column: string, type: ReturnType<typeof typeOf>])[];

const typed = (columns: Readonly<Record<string, string>>): Columns =>
  Object.entries(columns).map(([column, spec]) => [column, typeOf(spec)] as const);

/** Columns of a case's fact that its other facts don't have. */
const ownColumns = (table: CaseTable): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(TABLES[table]).filter(([column]) => column === 'case_no' || !(column in CASE)),
  );

/** The cases of a step, and their facts of one kind, before they are joined. */
const BATCH = 'batch';
const FRESH = 'fresh';
/** Rows that changes may add to the sums before these are made compact: some ten thousand changed cases. */
const MAX_LOOSE = 500_000;
const FACT_TABLES = CASE_TABLES.filter((table) => table !== 'cases');

function append(appender: DuckDBAppender, columns: Columns, row: Record<string, unknown>): void {
  for (const [column, type] of columns) {
    const value = row[column];
    if (value === null || value === undefined) {
      appender.appendNull();
      continue;
    }
    switch (type) {
      case 'BIGINT': {
        appender.appendBigInt(BigInt(value as number));
        break;
      }
      case 'INTEGER': {
        appender.appendInteger(value as number);
        break;
      }
      case 'DOUBLE': {
        appender.appendDouble(value as number);
        break;
      }
      case 'BOOLEAN': {
        appender.appendBoolean(value as boolean);
        break;
      }
      case 'VARCHAR': {
        appender.appendVarchar(value as string);
        break;
      }
    }
  }
  appender.endRow();
}

/** The file of the read model. One connection writes, others ask; each sees what was committed when it asked. */
export class FactBase {
  readonly #file: string;
  readonly #instance: DuckDBInstance;
  readonly #writer: DuckDBConnection;
  readonly #readers: DuckDBConnection[];
  #next = 0;
  /** Rows that changes have added to the sums. */
  #loose = 0;

  private constructor(
    file: string,
    instance: DuckDBInstance,
    connections: readonly [DuckDBConnection, ...DuckDBConnection[]],
  ) {
    this.#file = file;
    this.#instance = instance;
    [this.#writer, ...this.#readers] = connections;
  }

  /** Opens the file. One that is missing, broken, or of another version is made anew; `onRenewed` is told why. */
  static async open(file: string, limits: Limits, onRenewed: (reason: string) => void): Promise<FactBase> {
    try {
      const base = await FactBase.#connect(file, limits);
      const version = await base.#version();
      if (version === FACTS_VERSION) {
        return base;
      }
      base.close();
      onRenewed(version === null ? 'there is none yet' : `it is of version ${version}`);
    } catch (error) {
      onRenewed(`it can't be opened: ${error instanceof Error ? error.message : String(error)}`);
    }
    await removeFile(file);
    const base = await FactBase.#connect(file, limits);
    await base.#create();
    return base;
  }

  static async #connect(file: string, { memoryMb, threads }: Limits): Promise<FactBase> {
    const instance = await DuckDBInstance.create(file, {
      memory_limit: `${memoryMb}MB`,
      threads: String(threads),
      // Nothing is fetched from outside.
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      enable_external_access: 'false',
      preserve_insertion_order: 'false',
      // Reading the log writes much in a row: what is worked into the file seldom costs less.
      checkpoint_threshold: '64MB',
    });
    const writer = await instance.connect();
    return new FactBase(file, instance, [writer, await instance.connect(), await instance.connect()]);
  }

  async #version(): Promise<number | null> {
    const tables = await this.#rows(
      this.#writer,
      "SELECT 1 FROM duckdb_tables() WHERE table_name = 'progress'",
      [],
    );
    if (tables.length === 0) {
      return null;
    }
    const [row] = await this.#rows(this.#writer, 'SELECT version FROM progress', []);
    return Number(row?.['version'] ?? 0);
  }

  async #create(): Promise<void> {
    await this.#writer.run('BEGIN');
    for (const sql of [...createTables(), ...createRollups()]) {
      await this.#writer.run(sql);
    }
    await this.#writer.run('INSERT INTO progress VALUES (?, ?, ?, ?, ?)', [
      FACTS_VERSION,
      START.rev,
      START.no,
      START.whole,
      START.orders,
    ]);
    await this.#writer.run('COMMIT');
  }

  async #rows(
    connection: DuckDBConnection,
    sql: string,
    values: readonly DuckDBValue[],
  ): Promise<Record<string, unknown>[]> {
    const reader = await connection.runAndReadAll(sql, [...values]);
    return reader
      .getRowObjectsJS()
      .map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])));
  }

  async progress(): Promise<Progress> {
    const [row] = await this.#rows(this.#writer, 'SELECT rev, no, whole, orders FROM progress', []);
    return row === undefined ? START : (row as unknown as Progress);
  }

  /** Runs a statement that reads. */
  async ask(sql: string, values: readonly DuckDBValue[]): Promise<Record<string, unknown>[]> {
    const reader = this.#readers[this.#next++ % this.#readers.length] ?? this.#writer;
    return this.#rows(reader, sql, values);
  }

  /** Writes a step: what `change` does, with where the facts have come to by it, whole or not at all. */
  async write(progress: Progress, change: (into: Writing) => Promise<void> | void): Promise<void> {
    const { rev, no, whole, orders } = progress;
    await this.#writer.run('BEGIN');
    try {
      const writing = new Writing(this.#writer);
      await change(writing);
      this.#loose += writing.loose;
      if (this.#loose > MAX_LOOSE) {
        await writing.compactSums();
        this.#loose = 0;
      }
      await this.#writer.run('UPDATE progress SET rev = ?, no = ?, whole = ?, orders = ?', [
        BigInt(rev),
        BigInt(no),
        whole,
        orders,
      ]);
      await this.#writer.run('COMMIT');
    } catch (error) {
      await this.#writer.run('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  /** Size of the file with what hasn't been worked into it yet, bytes. */
  async bytes(): Promise<number> {
    const sizes = await Promise.all(
      [this.#file, `${this.#file}.wal`].map((file) =>
        stat(file).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  }

  close(): void {
    for (const connection of [this.#writer, ...this.#readers]) {
      connection.closeSync();
    }
    this.#instance.closeSync();
  }
}

/** A step that is being written. */
export class Writing {
  readonly #connection: DuckDBConnection;
  #loose = 0;

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  /** Rows that it has added to the sums. */
  get loose(): number {
    return this.#loose;
  }

  /** Puts the facts of cases in the place of those that are known of them, and what this changes into the sums. */
  async replaceCases(caseNos: readonly number[], facts: readonly CaseFacts[]): Promise<void> {
    if (caseNos.length === 0) {
      return;
    }
    const nos = caseNos.map(Number);
    // The bounds let whole row groups be passed over, which a list doesn't.
    const among = `case_no BETWEEN ${Math.min(...nos)} AND ${Math.max(...nos)} AND case_no IN (${nos.join(', ')})`;
    for (const rollup of ROLLUPS) {
      await this.#connection.run(keepBefore(rollup, ` AND ${among}`));
    }
    for (const table of CASE_TABLES) {
      await this.#connection.run(`DELETE FROM ${table} WHERE ${among}`);
    }
    await this.addCases(facts);
    for (const rollup of ROLLUPS) {
      const { rowsChanged } = await this.#connection.run(addChanges(rollup, ` AND ${among}`));
      this.#loose += rowsChanged;
    }
  }

  /** Makes the sums anew from the facts. */
  async rebuildSums(): Promise<void> {
    for (const rollup of ROLLUPS) {
      await this.#connection.run(`DELETE FROM ${rollup.name}`);
      for (const part of await this.#years(rollup.table, rollup.day)) {
        await this.#connection.run(makeRollup(rollup, part));
      }
    }
  }

  async compactSums(): Promise<void> {
    for (const rollup of ROLLUPS) {
      for (const part of await this.#years(rollup.name, rollup.day === null ? null : 'day')) {
        for (const sql of compactRollup(rollup, part)) {
          await this.#connection.run(sql);
        }
      }
    }
  }

  /** The years that a column of days has: the sums of a year fit into memory, those of ten million cases at once do not. */
  async #years(table: string, column: string | null): Promise<(Days | null)[]> {
    if (column === null) {
      return [null];
    }
    const found = await this.#connection.runAndReadAll(`SELECT min(${column}), max(${column}) FROM ${table}`);
    const [first = null, last = null] = found.getRowsJS()[0] ?? [];
    if (typeof first !== 'number' || typeof last !== 'number') {
      return [];
    }
    const whole = { from: isoDate(first), to: isoDate(last) };
    return bucketsOf(whole, 'year').map((key) => daysOf(periodOfBucket(key, 'year', whole)));
  }

  /** Deletes all rows but those of a basic court. */
  async emptyBeside(table: TableName, courtId: string): Promise<void> {
    await this.#connection.run(`DELETE FROM ${table} WHERE basic_id IS DISTINCT FROM ?`, [courtId]);
  }

  async empty(table: TableName): Promise<void> {
    await this.#connection.run(`DELETE FROM ${table}`);
  }

  async addOrders(rows: readonly Row<'orders'>[]): Promise<void> {
    await this.#append('orders', TABLES.orders, rows);
  }

  /** Adds the facts of cases. What they share is handed over once a case: most of the time would go into its texts. */
  async addCases(facts: readonly CaseFacts[]): Promise<void> {
    const cases = facts.flatMap((one) => one.cases);
    await this.#append('cases', TABLES.cases, cases);
    await this.#connection.run(createTemporary(BATCH, CASE));
    await this.#append(BATCH, CASE, cases, 'temp');
    for (const table of FACT_TABLES) {
      const rows = facts.flatMap((one): readonly object[] => one[table]);
      if (rows.length > 0) {
        const columns = ownColumns(table);
        await this.#connection.run(createTemporary(FRESH, columns));
        await this.#append(FRESH, columns, rows, 'temp');
        await this.#connection.run(
          `INSERT INTO ${table} BY NAME SELECT ${BATCH}.*, ${FRESH}.* EXCLUDE (case_no) FROM ${FRESH} JOIN ${BATCH} USING (case_no)`,
        );
      }
    }
  }

  async #append(
    table: string,
    columns: Readonly<Record<string, string>>,
    rows: readonly object[],
    catalog?: string,
  ): Promise<void> {
    if (rows.length === 0) {
      return;
    }
    const appender = await this.#connection.createAppender(table, undefined, catalog);
    const known = typed(columns);
    for (const row of rows) {
      append(appender, known, row as Record<string, unknown>);
    }
    appender.closeSync();
  }
}
