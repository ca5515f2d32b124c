import type { Knex } from 'knex';
import { hostname } from 'node:os';
import type { ImportJob, ImportProblem, ImportState } from '#shared/feeds.ts';
import type { Store } from '../../store/open.ts';

/** Row of `import_jobs`. */
export interface JobRow {
  id: string;
  catalogue_id: string;
  file: string;
  fingerprint: string;
  size: number;
  state: ImportState;
  read: number;
  records: number;
  appended: number;
  duplicates: number;
  skipped: number;
  refused: number;
  unsettled: number;
  problems: string;
  started_at: number;
  /** Machine and process that runs it. */
  owner: string;
  seen_at: number;
  ended_at: number | null;
  reason: string | null;
}

/** A running job whose process gave no sign of life for so long has ended with it. */
export const SILENT_MS = 60_000;
/** So many lines that were refused are kept with a job; the file beside the log has all. */
export const KEPT_PROBLEMS = 100;

/** This process, as jobs name it. */
export const OWNER = `${hostname()} ${process.pid}`;

/** Whether the process of a job is one of this machine that is gone. */
function isOwnerGone(owner: string): boolean {
  const [host, pid] = owner.split(' ');
  if (host !== hostname()) {
    return false;
  }
  try {
    return owner !== OWNER && !process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Whether a process works on the job now. */
export const isAlive = (row: Pick<JobRow, 'state' | 'seen_at' | 'owner'>, now: number): boolean =>
  row.state === 'running' && now - row.seen_at <= SILENT_MS && !isOwnerGone(row.owner);

/** A job as consoles see it. */
export const toJob = (row: JobRow, now: number): ImportJob => ({
  id: row.id,
  catalogueId: row.catalogue_id,
  file: row.file,
  size: row.size,
  state: row.state === 'running' && !isAlive(row, now) ? 'paused' : row.state,
  read: row.read,
  records: row.records,
  appended: row.appended,
  duplicates: row.duplicates,
  skipped: row.skipped,
  refused: row.refused,
  unsettled: row.unsettled,
  problems: JSON.parse(row.problems) as ImportProblem[],
  startedAt: row.started_at,
  endedAt: row.ended_at,
  reason: row.reason,
});

/** Imports of files, newest first. */
export async function listJobs({ db }: Pick<Store, 'db'>, limit: number, now: number): Promise<ImportJob[]> {
  const rows: JobRow[] = await db('import_jobs').orderBy('started_at', 'desc').limit(limit);
  return rows.map((row) => toJob(row, now));
}

/** Whether some process imports now. */
export async function isImporting({ db }: Pick<Store, 'db'>, now: number): Promise<boolean> {
  const rows = (await db('import_jobs')
    .where('state', 'running')
    .where('seen_at', '>=', now - SILENT_MS)
    .select('state', 'seen_at', 'owner')) as Pick<JobRow, 'state' | 'seen_at' | 'owner'>[];
  return rows.some((row) => isAlive(row, now));
}

/** The job that this file with this mapping belongs to, if it goes on. A failed one doesn't: it would fail again. */
export async function findUnfinished(
  { db }: Pick<Store, 'db'>,
  fingerprint: string,
): Promise<JobRow | undefined> {
  return (await db('import_jobs')
    .where('fingerprint', fingerprint)
    .whereIn('state', ['running', 'paused'])
    .orderBy('started_at', 'desc')
    .first()) as JobRow | undefined;
}

/** Writes where a job has got to. */
export async function saveJob(db: Knex, row: JobRow): Promise<void> {
  await db('import_jobs').insert(row).onConflict('id').merge();
}
