import type { Knex } from 'knex';
import { AppError } from '#shared/errors.ts';
import type { Clock } from '../../clock.ts';
import type { AuditLog, AuditRecord } from '../../context.ts';
import type { Logger } from '../../log.ts';
import type { Store } from '../../store/open.ts';
import { canonicalJson, GENESIS_HASH, hashEntry, type ChainedEntry } from './chain.ts';

/** Row of the table `audit_log`. */
export interface AuditRow {
  seq: number;
  at: number;
  actor: string;
  court_id: string | null;
  court_path: string | null;
  action: string;
  target: string | null;
  outcome: string;
  detail: string;
  prev_hash: string;
  hash: string;
}

/** The part of a row that its hash covers. */
export function toChained(row: AuditRow): ChainedEntry {
  return {
    seq: row.seq,
    at: row.at,
    actor: row.actor,
    courtId: row.court_id,
    courtPath: row.court_path,
    action: row.action,
    target: row.target,
    outcome: row.outcome,
    detail: row.detail,
    prevHash: row.prev_hash,
  };
}

/** Rows in one INSERT; SQLite takes at most 32,766 parameters in a statement. */
const MAX_BATCH = 200;

interface Pending {
  record: AuditRecord;
  at: number;
  done: () => void;
  failed: (error: unknown) => void;
}

const limited = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1)}…`;

/**
 * Appends entries strictly one after the other; those that wait while one batch is written go together into the next, so that
 * the chain costs one transaction for many.
 */
export class ChainedAuditLog implements AuditLog {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #log: Logger;
  #pending: Pending[] = [];
  #writing: Promise<void> | undefined;
  #broken = false;

  constructor(deps: { store: Store; clock: Clock; log: Logger }) {
    this.#store = deps.store;
    this.#clock = deps.clock;
    this.#log = deps.log.child({ part: 'audit' });
  }

  append(record: AuditRecord): Promise<void> {
    return new Promise<void>((done, failed) => {
      this.#pending.push({ record, at: this.#clock.now(), done, failed });
      this.#writing ??= this.#drain();
    });
  }

  /**
   * Throws `unavailable` when the last append failed and the log still can't be reached: what can't be audited must not be done.
   */
  async assertWritable(): Promise<void> {
    if (!this.#broken) {
      return;
    }
    try {
      await this.#head(this.#store.db);
    } catch (error) {
      throw AppError.unavailable(
        'the audit log cannot be written, so nothing may be done that it has to hold',
        error,
      );
    }
  }

  /** Resolves when everything appended so far is written or refused. */
  async settled(): Promise<void> {
    await this.#writing;
  }

  async #drain(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending.splice(0, MAX_BATCH);
      try {
        await this.#write(batch);
        if (this.#broken) {
          this.#log.warn('the audit log can be written again');
        }
        this.#broken = false;
        for (const { done } of batch) {
          done();
        }
      } catch (error) {
        this.#broken = true;
        this.#log.error(
          { err: error, entries: batch.length },
          'entries of the audit log could not be written',
        );
        for (const { failed } of batch) {
          failed(AppError.unavailable('the audit log could not be written', error));
        }
      }
    }
    this.#writing = undefined;
  }

  async #head(db: Knex): Promise<{ seq: number; hash: string }> {
    const row = (await db('audit_log').orderBy('seq', 'desc').first('seq', 'hash')) as
      { seq: number; hash: string } | undefined;
    return row ?? { seq: 0, hash: GENESIS_HASH };
  }

  async #write(batch: readonly Pending[]): Promise<void> {
    await this.#store.db.transaction(async (trx) => {
      let { seq, hash } = await this.#head(trx);
      const rows = batch.map(({ record, at }): AuditRow => {
        seq += 1;
        const row = {
          seq,
          at,
          actor: limited(record.actor, 120),
          court_id: record.courtId,
          court_path: record.courtPath,
          action: limited(record.action, 80),
          target: record.target === null ? null : limited(record.target, 200),
          outcome: record.outcome,
          detail: canonicalJson(record.detail),
          prev_hash: hash,
          hash: '',
        };
        hash = hashEntry(toChained(row));
        return { ...row, hash };
      });
      await trx('audit_log').insert(rows);
    });
  }
}
