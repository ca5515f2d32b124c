import { OutboxEntry, type NewOutboxEntry } from '#shared/bridge.ts';
import { AppError } from '#shared/errors.ts';

const DATABASE = 'ecc';
const STORE = 'outbox';

/** The outbox in IndexedDB, shared by all windows of the console's origin. The key counts up, so its order is that of adding. */
export class WebOutbox {
  readonly #factory: IDBFactory;
  #database: Promise<IDBDatabase> | null = null;

  constructor(factory: IDBFactory) {
    this.#factory = factory;
  }

  async add(entry: NewOutboxEntry): Promise<void> {
    await this.#change(async (store) => {
      if ((await answer(store.index('id').getKey(entry.id))) === undefined) {
        await answer(store.add({ ...entry, attempts: 0, lastError: null } satisfies OutboxEntry));
      }
    });
  }

  async list(): Promise<OutboxEntry[]> {
    const database = await this.#open();
    const rows: unknown[] = await answer(database.transaction(STORE).objectStore(STORE).getAll());

    return rows.map((row) => OutboxEntry.parse(row));
  }

  async failed(id: string, error: string): Promise<void> {
    await this.#change(async (store) => {
      const key = await answer(store.index('id').getKey(id));

      if (key !== undefined) {
        const entry = OutboxEntry.parse(await answer(store.get(key)));
        await answer(store.put({ ...entry, attempts: entry.attempts + 1, lastError: error }, key));
      }
    });
  }

  async remove(id: string): Promise<void> {
    await this.#change(async (store) => {
      const key = await answer(store.index('id').getKey(id));

      if (key !== undefined) {
        await answer(store.delete(key));
      }
    });
  }

  /** Runs work in one transaction and resolves when it is on the disk: `strict` waits for the operating system's flush. */
  async #change(work: (store: IDBObjectStore) => Promise<void>): Promise<void> {
    const database = await this.#open();
    const transaction = database.transaction(STORE, 'readwrite', { durability: 'strict' });
    const done = new Promise<void>((resolve, reject) => {
      transaction.addEventListener('complete', () => resolve());
      transaction.addEventListener('abort', () => reject(failure(transaction.error)));
    });

    await Promise.all([work(transaction.objectStore(STORE)), done]);
  }

  async #open(): Promise<IDBDatabase> {
    this.#database ??= this.#connect();

    try {
      return await this.#database;
    } catch (error) {
      // The next call tries again.
      this.#database = null;
      throw error;
    }
  }

  async #connect(): Promise<IDBDatabase> {
    const request = this.#factory.open(DATABASE, 1);

    request.addEventListener('upgradeneeded', () => {
      request.result
        .createObjectStore(STORE, { autoIncrement: true })
        .createIndex('id', 'id', { unique: true });
    });

    const database = await answer(request);

    // The browser closes it when the user clears the site's data; the next call opens it anew.
    database.addEventListener('close', () => {
      this.#database = null;
    });
    // A later version of the console, in another tab, wants to upgrade.
    database.addEventListener('versionchange', () => {
      database.close();
      this.#database = null;
    });

    return database;
  }
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(failure(request.error)));
  });
}

function failure(cause: DOMException | null): AppError {
  return AppError.unavailable(`the browser's outbox: ${cause?.message ?? 'stopped'}`, cause);
}
