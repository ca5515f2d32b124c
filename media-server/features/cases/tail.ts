import type { Knex } from 'knex';
import { Feed } from '../../feed.ts';
import type { Logger } from '../../log.ts';
import type { Store } from '../../store/open.ts';
import type { AlarmRow } from '../alarms/rows.ts';
import type { CaseRow } from './rows.ts';

/** How often the revision is asked for: so soon is seen what another process has written. */
const POLL_MS = 1_000;
/** Rows that are read and told at once. */
const PAGE = 2_000;

/** No row is behind it: the largest number of an integer column. */
const LAST_ID = 2_147_483_647;

/** Rows that have changed, in the order of their revisions. */
export interface Changes {
  cases: readonly CaseRow[];
  alarms: readonly AlarmRow[];
}

interface Cursor {
  rev: number;
  id: number;
}

/** Rows of a table behind a cursor, which is moved behind them. */
async function next<R extends { rev: number }>(
  query: Knex.QueryBuilder,
  key: 'no' | 'id',
  cursor: Cursor,
): Promise<R[]> {
  const rows: R[] = await query
    .where((behind) => {
      void behind
        .where('rev', '>', cursor.rev)
        .orWhere((same) => void same.where('rev', cursor.rev).where(key, '>', cursor.id));
    })
    .orderBy('rev')
    .orderBy(key)
    .limit(PAGE);
  const last = rows.at(-1);
  if (last !== undefined) {
    cursor.rev = last.rev;
    cursor.id = Number((last as unknown as Record<string, unknown>)[key]);
  }
  return rows;
}

/**
 * Tells what changes in the cases and alarms, whoever wrote it: this server, or an import in a process of its own. Every write takes the
 * next revision, and rows carry the revision of their latest change.
 */
export class CaseTail {
  readonly changes: Feed<Changes>;
  readonly #store: Store;
  readonly #log: Logger;
  readonly #onRevision: () => Promise<void>;
  readonly #cases: Cursor;
  readonly #alarms: Cursor;
  #seen: number;
  #running: Promise<void> | null = null;
  #isAskedAgain = false;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #hasFailed = false;

  private constructor(deps: { store: Store; log: Logger; onRevision: () => Promise<void> }, rev: number) {
    this.#store = deps.store;
    this.#log = deps.log;
    this.#onRevision = deps.onRevision;
    this.#seen = rev;
    this.#cases = { rev, id: LAST_ID };
    this.#alarms = { rev, id: LAST_ID };
    this.changes = new Feed((error) => this.#log.error({ err: error }, 'a listener of cases failed'));
  }

  /** Begins behind the present revision. `onRevision` runs before changes are told. */
  static async open(deps: { store: Store; log: Logger; onRevision: () => Promise<void> }): Promise<CaseTail> {
    return new CaseTail(deps, await revisionOf(deps.store));
  }

  start(): void {
    this.#timer = setInterval(() => void this.poke(), POLL_MS);
  }

  /** Reads what is new, now; resolves when it was told. */
  async poke(): Promise<void> {
    if (this.#closed) {
      return;
    }
    if (this.#running !== null) {
      // What was committed after the running pass had looked is its next round.
      this.#isAskedAgain = true;
      await this.#running;
      return;
    }
    this.#running = this.#run().finally(() => {
      this.#running = null;
    });
    await this.#running;
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      do {
        this.#isAskedAgain = false;
        await this.#read();
      } while (this.#isAskedAgain && !this.#closed);
      this.#hasFailed = false;
    } catch (error) {
      if (!this.#hasFailed) {
        this.#log.error({ err: error }, 'changes of cases could not be read; it is tried again each second');
      }
      this.#hasFailed = true;
    }
  }

  async #read(): Promise<void> {
    const rev = await revisionOf(this.#store);
    if (rev === this.#seen) {
      return;
    }
    await this.#onRevision();
    const { db } = this.#store;
    for (;;) {
      const cases = await next<CaseRow>(db('cases'), 'no', this.#cases);
      const alarms = await next<AlarmRow>(db('alarms'), 'id', this.#alarms);
      if (cases.length + alarms.length === 0) {
        break;
      }
      this.changes.publish({ cases, alarms });
    }
    this.#seen = rev;
  }
}

async function revisionOf({ db }: Store): Promise<number> {
  const row = await db('case_revision').where('id', 1).first<{ rev: number } | undefined>('rev');
  return row?.rev ?? 0;
}
