import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '#shared/errors.ts';
import type { JobKind, RecordingJob } from '#shared/recordings.ts';
import type { Caller } from '../../api/caller.ts';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import type { Store } from '../../store/open.ts';
import { findJob, type JobRow } from './job-rows.ts';

/** Files that jobs made are kept this long. */
export const FILE_LIFE_MS = 7 * 86_400_000;
const CLEAN_MS = 3_600_000;
/** Progress is told at most this often. */
const PROGRESS_MS = 500;
/** Jobs of one person that wait. */
const MAX_WAITING = 20;

/** File of a job in its folder. */
export const RESULT_FILE = {
  export: 'export.zip',
  snapshot: 'snapshot.jpg',
  package: 'package.zip',
  compose: 'composed.mp4',
} as const;

/** The file that a job of a kind makes; null for a verification, which makes none. */
export const RESULT_OF: Readonly<Record<JobKind, string | null>> = {
  ...RESULT_FILE,
  verify: null,
  evidenceExport: RESULT_FILE.export,
  evidenceVerify: null,
};

/** The work of each kind of job. */
export type JobRuns = Readonly<Record<JobKind, (work: JobWork) => Promise<JobResult>>>;

/** What a job has made. */
export type JobResult = Partial<Pick<RecordingJob, 'file' | 'verified'>>;

/** What the work of a job is given. */
export interface JobWork {
  row: JobRow;
  /** Folder of its own, empty at the beginning. */
  folder: string;
  /** Aborts when the job is cancelled or the server ends. */
  signal: AbortSignal;
  /** 0 to 1. */
  progress: (part: number) => void;
}

export interface JobsDeps {
  store: Store;
  clock: Clock;
  log: Logger;
  /** Folder of all jobs. */
  folder: string;
  run: JobRuns;
  onChange: (row: JobRow) => void;
}

/** What is asked of the server about recordings and evidence and takes long, one at a time: each has the machine's cores, which live pictures need too. */
export class Jobs {
  readonly #deps: JobsDeps;
  readonly #queue: JobRow[] = [];
  readonly #timer: NodeJS.Timeout;
  #current: { id: string; cancel: AbortController } | null = null;
  #working: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(deps: JobsDeps) {
    this.#deps = deps;
    this.#timer = setInterval(() => void this.#clean(), CLEAN_MS);
  }

  /** Begins anew what a server before didn't end. */
  async resume(): Promise<void> {
    const rows = (await this.#deps.store
      .db('recording_jobs')
      .whereIn('state', ['waiting', 'running'])
      .orderBy('created_at')) as JobRow[];
    for (const row of rows) {
      this.#enqueue({ ...row, state: 'waiting', progress: 0 });
    }
    await this.#clean();
  }

  /** Adds a job, or answers with the one that was added under its id. Throws `rateLimited` when too many of this person wait. */
  async add(caller: Caller, given: Pick<JobRow, 'id' | 'kind' | 'title'> & Partial<JobRow>): Promise<JobRow> {
    const { store, clock } = this.#deps;
    const known = await findJob(store.db, given.id, caller.courtPath);
    if (known !== undefined) {
      return known;
    }
    if (this.#queue.filter((row) => row.created_by_id === caller.id).length >= MAX_WAITING) {
      throw new AppError('rateLimited', `at most ${MAX_WAITING} jobs of one person wait`);
    }
    const row: JobRow = {
      court_id: caller.courtId,
      created_at: clock.now(),
      created_by: caller.nameZh,
      created_by_id: caller.id,
      case_number: null,
      reason: null,
      recording_id: null,
      operation_id: null,
      evidence_ids: '[]',
      clips: '[]',
      progress: 0,
      ended_at: null,
      error: null,
      file: null,
      verified: null,
      ...given,
      state: 'waiting',
    };
    await store.db('recording_jobs').insert(row);
    this.#enqueue(row);
    this.#deps.onChange(row);
    return row;
  }

  /** Throws `notFound` for one that isn't of the caller's courts. */
  async require(caller: Pick<Caller, 'courtPath'>, id: string): Promise<JobRow> {
    const row = await findJob(this.#deps.store.db, id, caller.courtPath);
    if (row === undefined) {
      throw AppError.notFound('job', id);
    }
    return row;
  }

  /** One that has ended stays as it is. */
  async cancel(row: JobRow): Promise<JobRow> {
    const waiting = this.#queue.findIndex(({ id }) => id === row.id);
    if (waiting !== -1) {
      this.#queue.splice(waiting, 1);
      return this.#settle(row, { state: 'cancelled' });
    }
    if (this.#current?.id === row.id) {
      this.#current.cancel.abort();
      await this.#working;
      return ((await this.#deps.store.db('recording_jobs').where({ id: row.id }).first()) as JobRow) ?? row;
    }
    return row;
  }

  folderOf(jobId: string): string {
    return path.join(this.#deps.folder, jobId);
  }

  /** Ends what runs; it is begun anew by the next server. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#closed = true;
    this.#queue.length = 0;
    this.#current?.cancel.abort();
    await this.#working;
  }

  #enqueue(row: JobRow): void {
    this.#queue.push(row);
    if (this.#current === null && this.#queue.length === 1) {
      this.#working = this.#drain();
    }
  }

  async #drain(): Promise<void> {
    // Whoever adds a job is answered before it begins.
    await Promise.resolve();
    for (let row = this.#queue.shift(); row !== undefined && !this.#closed; row = this.#queue.shift()) {
      const cancel = new AbortController();
      this.#current = { id: row.id, cancel };
      try {
        await this.#perform(row, cancel.signal);
      } catch (error) {
        this.#deps.log.error({ err: error, job: row.id }, 'a job could not be noted');
      }
      this.#current = null;
    }
  }

  async #perform(row: JobRow, signal: AbortSignal): Promise<void> {
    const { run, log, clock } = this.#deps;
    const folder = this.folderOf(row.id);
    let toldAt = 0;
    const progress = (part: number): void => {
      row.progress = Math.min(1, Math.max(row.progress, part));
      if (clock.now() - toldAt >= PROGRESS_MS) {
        toldAt = clock.now();
        this.#deps.onChange({ ...row });
      }
    };
    try {
      await this.#update(row, { state: 'running' });
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const { file = null, verified = null } = await run[row.kind]({ row, folder, signal, progress });
      signal.throwIfAborted();
      await this.#settle(row, {
        state: 'done',
        progress: 1,
        file: file === null ? null : JSON.stringify(file),
        verified: verified === null ? null : JSON.stringify(verified),
      });
      return;
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      if (signal.aborted) {
        await (this.#closed
          ? this.#update(row, { state: 'waiting' })
          : this.#settle(row, { state: 'cancelled' }));
        return;
      }
      const isExpected = error instanceof AppError;
      log[isExpected ? 'info' : 'error']({ err: error, job: row.id, kind: row.kind }, 'a job failed');
      const message = isExpected ? error.message : 'the server failed; its log has the reason under this job';
      await this.#settle(row, { state: 'failed', error: message });
    }
  }

  #settle(row: JobRow, change: Partial<JobRow>): Promise<JobRow> {
    return this.#update(row, { ...change, ended_at: this.#deps.clock.now() });
  }

  async #update(row: JobRow, change: Partial<JobRow>): Promise<JobRow> {
    Object.assign(row, change);
    await this.#deps.store.db('recording_jobs').where({ id: row.id }).update(change);
    this.#deps.onChange({ ...row });
    return row;
  }

  /** Removes files whose time is over. */
  async #clean(): Promise<void> {
    const { store, clock, log } = this.#deps;
    try {
      const old = (await store
        .db('recording_jobs')
        .whereNotNull('file')
        .where('ended_at', '<', clock.now() - FILE_LIFE_MS)
        .where('ended_at', '>', clock.now() - FILE_LIFE_MS - 30 * 86_400_000)
        .pluck('id')) as string[];
      for (const id of old) {
        await rm(this.folderOf(id), { recursive: true, force: true });
      }
    } catch (error) {
      log.error({ err: error }, 'files of old jobs could not be removed; it is tried again');
    }
  }
}
