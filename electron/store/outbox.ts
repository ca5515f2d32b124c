import { existsSync, renameSync } from 'node:fs';
import { OutboxEntry, type NewOutboxEntry } from '#shared/bridge.ts';
import { AppError } from '#shared/errors.ts';
import type { Logger } from '../log/logger.ts';
import { Database } from './database.ts';

const SCHEMA_VERSION = 1;

/** `seq` counts up and is never given twice, so that its order is that of adding whatever the clock does. */
const SCHEMA = `CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  userId TEXT NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,
  createdAt INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  lastError TEXT
) STRICT`;

const COLUMNS = 'id, userId, kind, payload, createdAt, attempts, lastError';

/** SQLite's codes of a file that isn't, or is no longer, a database. */
const DAMAGE = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB']);

/**
 * What the user has sent and the server hasn't confirmed. A write has reached the disk when its promise resolves
 * (write-ahead log with `synchronous=FULL`), so that neither a crash nor a power cut loses or doubles an entry.
 */
export class Outbox {
  readonly #database: Database;

  private constructor(database: Database) {
    this.#database = database;
  }

  /** Opens the file. A damaged one is put aside, for an administrator to look at, and a new one begun. */
  static async open(file: string, log: Logger): Promise<Outbox> {
    try {
      return new Outbox(await prepare(file));
    } catch (error) {
      if (!DAMAGE.has((error as { code?: string }).code ?? '')) {
        throw AppError.unavailable(`the outbox ${file} can't be opened: ${(error as Error).message}`, error);
      }

      const kept = putAside(file);
      log.error('a damaged outbox was put aside: what it held was not sent', { file, kept, error });

      return new Outbox(await prepare(file));
    }
  }

  async add(entry: NewOutboxEntry): Promise<void> {
    const { id, userId, kind, payload, createdAt } = entry;

    await this.#database.run(
      'INSERT INTO outbox (id, userId, kind, payload, createdAt) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
      [id, userId, kind, payload, createdAt],
    );
  }

  async list(): Promise<OutboxEntry[]> {
    const rows = await this.#database.all(`SELECT ${COLUMNS} FROM outbox ORDER BY seq`);

    return rows.map((row) => OutboxEntry.parse(row));
  }

  async failed(id: string, error: string): Promise<void> {
    await this.#database.run('UPDATE outbox SET attempts = attempts + 1, lastError = ? WHERE id = ?', [
      error,
      id,
    ]);
  }

  async remove(id: string): Promise<void> {
    await this.#database.run('DELETE FROM outbox WHERE id = ?', [id]);
  }

  async close(): Promise<void> {
    await this.#database.close();
  }
}

async function prepare(file: string): Promise<Database> {
  const database = await Database.open(file);

  try {
    await database.run('PRAGMA journal_mode = WAL');
    await database.run('PRAGMA synchronous = FULL');
    await assertDurable(database, file);
    await migrate(database, file);

    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** A pragma that SQLite can't follow is silently ignored, for example a write-ahead log on a network drive. */
async function assertDurable(database: Database, file: string): Promise<void> {
  const journal = await database.value('PRAGMA journal_mode');
  const synchronous = await database.value('PRAGMA synchronous');
  const check = await database.value('PRAGMA quick_check');

  if (check !== 'ok') {
    throw Object.assign(new Error(String(check)), { code: 'SQLITE_CORRUPT' });
  }

  if (journal !== 'wal' || synchronous !== 2) {
    throw new Error(
      `${file} doesn't keep writes: journal ${String(journal)}, synchronous ${String(synchronous)}`,
    );
  }
}

async function migrate(database: Database, file: string): Promise<void> {
  const version = await database.value('PRAGMA user_version');

  if (version === 0) {
    await database.run(SCHEMA);
    await database.run(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  } else if (version !== SCHEMA_VERSION) {
    throw new Error(`${file} is of version ${String(version)}, this program knows ${SCHEMA_VERSION}`);
  }
}

function putAside(file: string): string {
  const kept = `${file}.damaged-${Date.now()}`;

  for (const part of ['', '-wal', '-shm']) {
    if (existsSync(file + part)) {
      renameSync(file + part, kept + part);
    }
  }

  return kept;
}
