import type { Knex } from 'knex';
import type { FootageRun, Segment } from '../../recording/footage.ts';
import type { RunEnd } from '../../recording/run.ts';
import { insertMissing, type BulkTable } from '../../store/bulk.ts';
import type { Store } from '../../store/open.ts';

/** Longest segment, ms: a search by its beginning has to look back so far. */
export const MAX_SEGMENT_MS = 30_000;

/** Row of `footage_segments`. */
export interface SegmentRow {
  run_id: string;
  no: number;
  source_id: string;
  at: number;
  ms: number;
  bytes: number;
  sha256: string;
  chained: number;
}

/** Row of `footage_runs`. */
export interface RunRow {
  id: string;
  source_id: string;
  court_id: string;
  started_at: number;
  ended_at: number | null;
  end_reason: RunEnd | 'serverDown' | null;
  has_video: number;
  has_audio: number;
  reencoded: number;
  init_sha256: string;
}

const SEGMENTS: BulkTable = {
  name: 'footage_segments',
  columns: {
    run_id: 'text',
    no: 'bigint',
    source_id: 'text',
    at: 'bigint',
    ms: 'bigint',
    bytes: 'bigint',
    sha256: 'text',
    chained: 'bigint',
  },
};

export const toRunRow = (run: FootageRun, courtId: string): RunRow => ({
  id: run.id,
  source_id: run.sourceId,
  court_id: courtId,
  started_at: run.startedAt,
  ended_at: run.endedAt,
  end_reason: run.end,
  has_video: run.hasVideo ? 1 : 0,
  has_audio: run.hasAudio ? 1 : 0,
  reencoded: run.reencoded ? 1 : 0,
  init_sha256: run.initSha256,
});

export const toSegmentRow = (segment: Segment): SegmentRow => ({
  run_id: segment.run.id,
  no: segment.no,
  source_id: segment.run.sourceId,
  at: segment.at,
  ms: segment.ms,
  bytes: segment.bytes,
  sha256: segment.sha256,
  chained: 0,
});

/** Adds runs and segments that aren't there yet. */
export async function insertFootage(
  db: Knex,
  dialect: Store['dialect'],
  { runs, segments }: { runs: readonly RunRow[]; segments: readonly SegmentRow[] },
): Promise<void> {
  for (const run of runs) {
    await db('footage_runs').insert(run).onConflict('id').ignore();
  }
  await insertMissing({ db, dialect, table: SEGMENTS }, segments);
}

/** Segments of a source that overlap a stretch, the oldest first. UTC ms. */
export async function segmentsWithin(
  db: Knex,
  sourceId: string,
  { from, to }: { from: number; to: number },
): Promise<SegmentRow[]> {
  const rows = (await db('footage_segments')
    .where({ source_id: sourceId })
    .where('at', '>', from - MAX_SEGMENT_MS)
    .where('at', '<', to)
    .orderBy([{ column: 'at' }, { column: 'run_id' }, { column: 'no' }])) as SegmentRow[];
  return rows.filter(({ at, ms }) => at + ms > from);
}

export async function findSegment(db: Knex, runId: string, no: number): Promise<SegmentRow | undefined> {
  return (await db('footage_segments').where({ run_id: runId, no }).first()) as SegmentRow | undefined;
}

export async function runsById(db: Knex, ids: readonly string[]): Promise<Map<string, RunRow>> {
  const rows: RunRow[] = [];
  // SQLite takes a limited number of parameters.
  for (let start = 0; start < ids.length; start += 500) {
    rows.push(...((await db('footage_runs').whereIn('id', ids.slice(start, start + 500))) as RunRow[]));
  }
  return new Map(rows.map((row) => [row.id, row]));
}
