import type { Knex } from 'knex';
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
  problems: string;
  started_at: number;
  seen_at: number;
  ended_at: number | null;
  reason: string | null;
}

/** A running job whose process gave no sign of life for so long has ended with it. */
export const SILENT_MS = 60_000;
/** So many lines that were refused are kept with a job; the file beside the log has all. */
export const KEPT_PROBLEMS = 100;

const isSilent = (row: JobRow, now: number): boolean =>
  row.state === 'running' && now - row.seen_at > SILENT_MS;

const toJob = (row: JobRow, now: number): ImportJob => ({
  id: row.id,
  catalogueId: row.catalogue_id,
  file: row.file,
  size: row.size,
  state: isSilent(row, now) ? 'paused' : row.state,
  read: row.read,
  records: row.records,
  appended: row.appended,
  duplicates: row.duplicates,
  skipped: row.skipped,
  refused: row.refused,
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
  const row = await db('import_jobs')
    .where('state', 'running')
    .where('seen_at', '>', now - SILENT_MS)
    .first('id');
  return row !== undefined;
}

/** The job that this file with this mapping belongs to, if it hasn't reached the file's end. */
export async function findUnfinished(
  { db }: Pick<Store, 'db'>,
  fingerprint: string,
): Promise<JobRow | undefined> {
  return (await db('import_jobs')
    .where('fingerprint', fingerprint)
    .whereIn('state', ['running', 'paused', 'failed', 'cancelled'])
    .orderBy('started_at', 'desc')
    .first()) as JobRow | undefined;
}

/** Writes where a job has got to. */
export async function saveJob(db: Knex, row: JobRow): Promise<void> {
  await db('import_jobs').insert(row).onConflict('id').merge();
}
