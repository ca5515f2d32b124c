import type { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { CaseEventInput } from '#shared/cases/input.ts';
import type { CourtPath } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import type { ImportJob, ImportProblem } from '#shared/feeds.ts';
import type { Clock } from '../../clock.ts';
import type { Store } from '../../store/open.ts';
import type { CourtTree } from '../../context.ts';
import type { Appended, CaseLog, Refused } from '../cases/case-log.ts';
import type { Rulebooks } from '../cases/rulebooks.ts';
import { fingerprintOf } from './fingerprint.ts';
import { findUnfinished, isAlive, KEPT_PROBLEMS, OWNER, saveJob, toJob, type JobRow } from './jobs.ts';
import { compileMapping, type Mapper } from './mapping/compile.ts';
import { readOptionsOf, type Mapping } from './mapping/mapping.ts';
import type { RawItem } from './readers/items.ts';
import { openRecords } from './readers/open.ts';

/** Events in one transaction: few enough that nobody who waits for the store notices. */
const BATCH = 2_000;
/** Records after which a batch is written even if few of them are events, so that the file's position is kept. */
const BATCH_RECORDS = 50_000;
/** Cases that are settled in one transaction. */
const SETTLED_TOGETHER = 200;
/**
 * SQLite is asked for its lock again every 100 ms by who waits for it. Between two transactions it is free for longer, so that a server
 * beside the import gets its turn; reading the next batch is part of that time.
 */
const FREE_MS = 110;

/** A file and how it is taken. */
export interface ImportPlan {
  file: string;
  catalogueId: string;
  mapping: Mapping;
  /** Subtree that the courts of its cases must lie in. */
  scope: CourtPath;
  /** Court of cases that name none. */
  courtId?: string;
  /** Where the events come from, for the record. */
  feed: string;
  /** Events in one transaction, by default 2,000. */
  batch?: number;
}

export interface ImportWatcher {
  /** After each transaction. */
  onProgress?: (job: ImportJob) => void;
  /** Lines that weren't taken, as they come; told again after a kill if their batch hadn't been written. */
  onProblems?: (problems: readonly ImportProblem[]) => Promise<void>;
  /** Ends the import after the batch that is written; it goes on from there the next time. */
  signal?: AbortSignal;
}

interface Deps {
  store: Store;
  courts: Pick<CourtTree, 'within'>;
  cases: CaseLog;
  rulebooks: Rulebooks;
  clock: Clock;
}

/** What was read since the last transaction. */
interface Batch {
  events: CaseEventInput[];
  places: string[];
  problems: ImportProblem[];
  records: number;
  skipped: number;
}

const NOTHING_APPENDED: Appended = { appended: 0, duplicates: 0, refused: [], cases: 0 };

const emptyBatch = (): Batch => ({ events: [], places: [], problems: [], records: 0, skipped: 0 });

/**
 * One import of one file. Where it has got to is written in the transaction of the events, so that it can be killed at any moment: the
 * same file taken up again goes on behind the last record that was written. First the whole file is read; then what follows from the
 * events is worked out, case by case.
 */
class FileImport {
  readonly #deps: Deps;
  readonly #plan: ImportPlan;
  readonly #watcher: ImportWatcher;
  #row: JobRow;
  /** As the row is when the transaction that is being written has been. */
  #next: JobRow;
  /** Problems of that transaction. */
  #fresh: ImportProblem[] = [];
  #bytes: number;
  /** The problem after which nothing could be read. */
  #brokenOff: string | null = null;
  /** Since when the store's lock is free, by `performance.now()`. */
  #freeSince = 0;

  constructor(deps: Deps, plan: ImportPlan, watcher: ImportWatcher, row: JobRow) {
    this.#deps = deps;
    this.#plan = plan;
    this.#watcher = watcher;
    this.#row = row;
    this.#next = row;
    this.#bytes = row.read;
  }

  async run(): Promise<ImportJob> {
    try {
      this.#tell();
      await this.#read();
      await this.#settle();
      const reason = this.#brokenOff ?? noneTaken(toJob(this.#row, this.#deps.clock.now()));
      await this.#end(reason === null ? { state: 'done' } : { state: 'failed', reason });
    } catch (error) {
      if (this.#watcher.signal?.aborted !== true) {
        await this.#fail(error);
        throw error;
      }
      await this.#end({ state: 'paused' });
    }
    return toJob(this.#row, this.#deps.clock.now());
  }

  /** What lies in the file or its mapping would fail again; anything else, such as a full disk, may pass. */
  async #fail(cause: unknown): Promise<void> {
    const isLasting = cause instanceof AppError && cause.code === 'invalidInput';
    const reason = cause instanceof Error ? cause.message : String(cause);
    await this.#end({ state: isLasting ? 'failed' : 'paused', reason }).catch(() => {
      // The store itself has failed, as `cause` tells: the job stays as it was written last.
    });
  }

  async #read(): Promise<void> {
    const { file, mapping, catalogueId, batch: most = BATCH } = this.#plan;
    const { rulebooks, courts, clock } = this.#deps;
    const [court] = courts.within(this.#plan.scope);
    if (court === undefined) {
      throw AppError.conflict('there is no court whose cases these could be');
    }
    const map = compileMapping(mapping, rulebooks.of(catalogueId, court.id).rules, clock);
    const known = this.#row.records;
    let records = 0;
    let batch = emptyBatch();
    const items = openRecords(file, {
      ...readOptionsOf(mapping),
      signal: this.#watcher.signal,
      onProgress: (read) => {
        this.#bytes = read;
      },
    });
    for await (const item of items) {
      records += 1;
      this.#brokenOff = brokenOffBy(item);
      if (records <= known) {
        await this.#showLife(records);
        continue;
      }
      this.#take(item, map, batch);
      if (batch.events.length >= most || batch.records >= BATCH_RECORDS) {
        await this.#write(batch);
        batch = emptyBatch();
      }
    }
    await this.#write(batch);
  }

  /** Going over what was read before may take longer than others wait for a sign of life. */
  async #showLife(records: number): Promise<void> {
    if (records % BATCH_RECORDS === 0) {
      await this.#put({ seen_at: this.#deps.clock.now() });
    }
  }

  #take(item: RawItem, map: Mapper, batch: Batch): void {
    batch.records += 1;
    if (!('record' in item)) {
      batch.problems.push({ place: item.place, reason: item.reason });
      return;
    }
    const mapped = map(item.record, item.place);
    if ('event' in mapped) {
      batch.events.push(mapped.event);
      batch.places.push(item.place);
    } else if ('problem' in mapped) {
      const { place, field, reason } = mapped.problem;
      batch.problems.push({ place, reason: `${field}: ${reason}` });
    } else {
      batch.skipped += 1;
    }
  }

  /** One transaction: the events, and how far the file has been read with them. */
  async #write(batch: Batch): Promise<void> {
    const { catalogueId, scope, courtId, feed } = this.#plan;
    await this.#giveWay();
    if (batch.events.length === 0) {
      await this.#save(this.#deps.store.db, batch, NOTHING_APPENDED);
    } else {
      await this.#deps.cases.append(batch.events, {
        catalogueId,
        scope,
        feed,
        ...(courtId === undefined ? {} : { courtId }),
        refuse: 'each',
        derive: 'later',
        within: (trx, result) => this.#save(trx, batch, result),
      });
    }
    this.#row = this.#next;
    this.#freeSince = performance.now();
    if (this.#fresh.length > 0) {
      await this.#watcher.onProblems?.(this.#fresh);
    }
    this.#tell();
    this.#watcher.signal?.throwIfAborted();
  }

  async #giveWay(): Promise<void> {
    const ms = this.#freeSince + FREE_MS - performance.now();
    if (this.#deps.store.dialect === 'sqlite' && this.#freeSince > 0 && ms > 0) {
      await setTimeout(ms);
    }
  }

  async #save(db: Knex, batch: Batch, result: Appended): Promise<void> {
    const row = this.#row;
    this.#fresh = [...batch.problems, ...problemsOf(result.refused, batch.places)];
    const kept = [...(JSON.parse(row.problems) as ImportProblem[]), ...this.#fresh].slice(0, KEPT_PROBLEMS);
    this.#next = {
      ...row,
      read: this.#bytes,
      records: row.records + batch.records,
      appended: row.appended + result.appended,
      duplicates: row.duplicates + result.duplicates,
      skipped: row.skipped + batch.skipped,
      refused: row.refused + this.#fresh.length,
      problems: JSON.stringify(kept),
      seen_at: this.#deps.clock.now(),
    };
    await saveJob(db, this.#next);
  }

  /** Works out what follows from the events, for every case that waits for it. */
  async #settle(): Promise<void> {
    const { store, cases, clock } = this.#deps;
    const [waiting] = await store.db('cases').where('stale', 1).count<{ n: number | string }[]>({ n: '*' });
    let unsettled = Number(waiting?.n ?? 0);
    for (let settled = 1; settled > 0;) {
      await this.#put({ unsettled, seen_at: clock.now() });
      this.#tell();
      this.#watcher.signal?.throwIfAborted();
      await this.#giveWay();
      settled = await cases.settle(SETTLED_TOGETHER);
      this.#freeSince = performance.now();
      unsettled = Math.max(0, unsettled - settled);
    }
  }

  async #end(how: Pick<JobRow, 'state'> & Partial<JobRow>): Promise<void> {
    const now = this.#deps.clock.now();
    await this.#put({ unsettled: 0, reason: null, ...how, seen_at: now, ended_at: now });
    this.#tell();
  }

  async #put(members: Partial<JobRow>): Promise<void> {
    this.#row = { ...this.#row, ...members };
    await saveJob(this.#deps.store.db, this.#row);
  }

  #tell(): void {
    this.#watcher.onProgress?.(toJob(this.#row, this.#deps.clock.now()));
  }
}

/** Why nothing behind this item could be read; null when it isn't the last. */
export const brokenOffBy = (item: RawItem): string | null =>
  'reason' in item && item.last === true ? `${item.place}: ${item.reason}` : null;

/** A file none of whose records could be taken is of another kind than its mapping says. Null when some could, or it has none. */
export function noneTaken({
  records,
  refused,
  problems: [first],
}: Pick<ImportJob, 'records' | 'refused' | 'problems'>): string | null {
  return first === undefined || refused < records
    ? null
    : `none of its ${records} records could be taken; ${first.place}: ${first.reason}`;
}

/** A refused event is told once, by the first of its faults. */
function problemsOf(refused: readonly Refused[], places: readonly string[]): ImportProblem[] {
  const first = new Map<number, ImportProblem>();
  for (const { index, place, reason } of refused) {
    if (!first.has(index)) {
      first.set(index, { place: places[index] ?? `event ${index + 1}`, reason: `${place}: ${reason}` });
    }
  }
  return [...first.values()];
}

/**
 * Imports a file of events. A file that was begun before goes on where it was left; events that are there already aren't entered twice.
 * Lines that can't be taken are told, and the others go on.
 * @throws AppError('invalidInput') nothing of the file can be used, or the mapping doesn't fit the catalogue
 * @throws AppError('conflict') another process imports this file now
 */
export async function importFile(
  deps: Deps,
  plan: ImportPlan,
  watcher: ImportWatcher = {},
): Promise<ImportJob> {
  const { store, clock, rulebooks } = deps;
  // By another catalogue, lines that were refused may be taken: then the file is read from its beginning.
  const how = [rulebooks.catalogue(plan.catalogueId), plan.mapping, plan.courtId ?? null];
  const { fingerprint, size } = await fingerprintOf(plan.file, how);
  const now = clock.now();
  const before = await findUnfinished(store, fingerprint);
  if (before !== undefined && isAlive(before, now)) {
    throw AppError.conflict(`${plan.file} is being imported by another process`);
  }
  const row: JobRow = {
    id: randomUUID(),
    catalogue_id: plan.catalogueId,
    fingerprint,
    size,
    read: 0,
    records: 0,
    appended: 0,
    duplicates: 0,
    skipped: 0,
    refused: 0,
    problems: '[]',
    started_at: now,
    ...before,
    file: path.basename(plan.file),
    owner: OWNER,
    state: 'running',
    unsettled: 0,
    seen_at: now,
    ended_at: null,
    reason: null,
  };
  await saveJob(store.db, row);
  return new FileImport(deps, plan, watcher, row).run();
}
