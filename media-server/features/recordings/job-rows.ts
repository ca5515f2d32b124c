import type { Knex } from 'knex';
import type { CourtPath } from '#shared/courts.ts';
import type { JobKind, JobState, RecordingJob } from '#shared/recordings.ts';
import { withinCourts } from '../../store/scope.ts';

/** Row of `recording_jobs`. */
export interface JobRow {
  id: string;
  kind: JobKind;
  court_id: string;
  created_at: number;
  created_by: string;
  created_by_id: string;
  title: string;
  case_number: string | null;
  reason: string | null;
  recording_id: string | null;
  operation_id: string | null;
  evidence_ids: string;
  clips: string;
  state: JobState;
  progress: number;
  ended_at: number | null;
  error: string | null;
  file: string | null;
  verified: string | null;
}

const rows = (db: Knex): Knex.QueryBuilder =>
  db('recording_jobs').join('courts', 'courts.id', 'recording_jobs.court_id').select('recording_jobs.*');

/** Jobs of the subtree of a court, newest first. */
export async function listJobs(
  db: Knex,
  scope: CourtPath,
  page: { before?: number | undefined; since?: number; limit: number },
): Promise<JobRow[]> {
  const query = withinCourts(rows(db), scope);
  if (page.before !== undefined) {
    void query.where('recording_jobs.created_at', '<', page.before);
  }
  if (page.since !== undefined) {
    void query.where('recording_jobs.created_at', '>=', page.since);
  }
  return (await query.orderBy('recording_jobs.created_at', 'desc').limit(page.limit)) as JobRow[];
}

/** A job of the subtree of `scope`; undefined when there is none. */
export async function findJob(db: Knex, id: string, scope: CourtPath): Promise<JobRow | undefined> {
  return (await withinCourts(rows(db), scope).where('recording_jobs.id', id).first()) as JobRow | undefined;
}

export const toJob = (row: JobRow): RecordingJob => ({
  id: row.id,
  kind: row.kind,
  courtId: row.court_id,
  createdAt: row.created_at,
  createdBy: row.created_by,
  title: row.title,
  caseNumber: row.case_number,
  state: row.state,
  progress: row.progress,
  endedAt: row.ended_at,
  error: row.error,
  recordingId: row.recording_id,
  operationId: row.operation_id,
  evidenceIds: JSON.parse(row.evidence_ids) as RecordingJob['evidenceIds'],
  clips: JSON.parse(row.clips) as RecordingJob['clips'],
  file: row.file === null ? null : (JSON.parse(row.file) as RecordingJob['file']),
  verified: row.verified === null ? null : (JSON.parse(row.verified) as RecordingJob['verified']),
});
