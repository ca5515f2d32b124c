import sqlite3 from 'sqlite3';

/** A SQLite connection with promises in place of callbacks. */
export class Database {
  readonly #handle: sqlite3.Database;

  private constructor(handle: sqlite3.Database) {
    this.#handle = handle;
  }

  /** Opens a file, and makes it where there is none. Rejects with SQLite's own error, which has a `code`. */
  static open(file: string): Promise<Database> {
    return new Promise((resolve, reject) => {
      const handle = new sqlite3.Database(file, (error) => {
        if (error) {
          reject(error);
        } else {
          // Else statements run side by side, in any order: what was added first might stand second.
          handle.serialize();
          resolve(new Database(handle));
        }
      });
    });
  }

  /** Runs one statement and answers with the number of rows that it changed. */
  run(sql: string, values: readonly unknown[] = []): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#handle.run(sql, values, function (error) {
        if (error) {
          reject(error);
        } else {
          resolve(this.changes);
        }
      });
    });
  }

  all(sql: string): Promise<Record<string, unknown>[]> {
    return new Promise((resolve, reject) => {
      this.#handle.all(sql, (error, rows) => {
        if (error) {
          reject(error);
        } else {
          resolve(rows as Record<string, unknown>[]);
        }
      });
    });
  }

  /** The single value of a query or pragma. */
  async value(sql: string): Promise<unknown> {
    const row = (await this.all(sql))[0];

    return row && Object.values(row)[0];
  }

  close(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#handle.close((error) => {
        if (error) {
          reject(error);
        } else {
          resolve();
        }
      });
    });
  }
}
