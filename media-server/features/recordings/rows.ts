import type { Knex } from 'knex';
import type { CourtPath } from '#shared/courts.ts';
import type {
  Recording,
  RecordingEndReason,
  RecordingLock,
  RecordingState,
  RecordingTrigger,
  RecordedKind,
} from '#shared/recordings.ts';
import { toLockBase, type LockColumns } from '../../store/locks.ts';
import { withinCourts } from '../../store/scope.ts';

/** Row of `recordings`. */
export interface RecordingRow {
  id: string;
  source_id: string;
  source_name: string;
  source_kind: RecordedKind;
  court_id: string;
  trigger: RecordingTrigger;
  rule_id: string | null;
  note: string | null;
  case_number: string | null;
  started_by: string | null;
  started_at: number;
  until_at: number | null;
  ended_at: number | null;
  end_reason: RecordingEndReason | null;
  has_video: number;
  has_audio: number;
  reencoded: number;
  bytes: number;
  media_ms: number;
  removed_at: number | null;
}

/** Row of `recording_locks`. */
export interface LockRow extends LockColumns {
  recording_id: string;
  from_at: number;
  to_at: number | null;
}

/** A recording with how many locks hold it now. */
export type ListedRow = RecordingRow & { locks: number };

const listed = (db: Knex): Knex.QueryBuilder =>
  db('recordings')
    .join('courts', 'courts.id', 'recordings.court_id')
    .select(
      'recordings.*',
      db('recording_locks')
        .whereRaw('recording_locks.recording_id = recordings.id')
        .whereNull('unlocked_at')
        .count('*')
        .as('locks'),
    );

/** What narrows a list of recordings. Times in UTC ms. */
export interface RecordingFilter {
  courtPath: CourtPath;
  sourceId?: string | undefined;
  /** Of any of these. */
  sourceIds?: readonly string[];
  from?: number | undefined;
  to?: number | undefined;
  trigger?: RecordingTrigger | undefined;
  open?: boolean | undefined;
  locked?: boolean | undefined;
  caseNumber?: string | undefined;
  before?: number | undefined;
  limit: number;
}

/** Recordings of the subtree of a court that are there, newest first. */
export async function listRecordings(db: Knex, filter: RecordingFilter): Promise<ListedRow[]> {
  const query = withinCourts(listed(db), filter.courtPath).whereNull('recordings.removed_at');
  if (filter.sourceId !== undefined) {
    void query.where('recordings.source_id', filter.sourceId);
  }
  if (filter.sourceIds !== undefined) {
    void query.whereIn('recordings.source_id', [...filter.sourceIds]);
  }
  if (filter.trigger !== undefined) {
    void query.where('recordings.trigger', filter.trigger);
  }
  if (filter.caseNumber !== undefined) {
    void query.where('recordings.case_number', filter.caseNumber);
  }
  if (filter.to !== undefined) {
    void query.where('recordings.started_at', '<', filter.to);
  }
  if (filter.before !== undefined) {
    void query.where('recordings.started_at', '<', filter.before);
  }
  const { from } = filter;
  if (from !== undefined) {
    void query.where(
      (or) => void or.whereNull('recordings.ended_at').orWhere('recordings.ended_at', '>', from),
    );
  }
  if (filter.open !== undefined) {
    void (filter.open ? query.whereNull('recordings.ended_at') : query.whereNotNull('recordings.ended_at'));
  }
  if (filter.locked !== undefined) {
    const held = db('recording_locks')
      .whereRaw('recording_locks.recording_id = recordings.id')
      .whereNull('unlocked_at')
      .select('id');
    void (filter.locked ? query.whereExists(held) : query.whereNotExists(held));
  }
  return (await query
    .orderBy([
      { column: 'recordings.started_at', order: 'desc' },
      { column: 'recordings.id', order: 'desc' },
    ])
    .limit(filter.limit)) as ListedRow[];
}

/** A recording of the subtree of `scope`, though it be removed; undefined when there is none. */
export async function findRecording(db: Knex, id: string, scope: CourtPath): Promise<ListedRow | undefined> {
  return (await withinCourts(listed(db), scope).where('recordings.id', id).first()) as ListedRow | undefined;
}

/** Recordings of a source that overlap a stretch and are there, the oldest first. */
export async function recordingsWithin(
  db: Knex,
  sourceId: string,
  { from, to }: { from: number; to: number },
): Promise<RecordingRow[]> {
  return (await db('recordings')
    .where({ source_id: sourceId })
    .whereNull('removed_at')
    .where('started_at', '<', to)
    .where((or) => void or.whereNull('ended_at').orWhere('ended_at', '>', from))
    .orderBy('started_at')) as RecordingRow[];
}

export async function openRecordings(db: Knex): Promise<RecordingRow[]> {
  return (await db('recordings').whereNull('ended_at').orderBy('started_at')) as RecordingRow[];
}

/** Locks of recordings, also those that hold no more, the oldest first. */
export async function locksOf(db: Knex, recordingIds: readonly string[]): Promise<LockRow[]> {
  return (await db('recording_locks')
    .whereIn('recording_id', [...recordingIds])
    .orderBy('locked_at')) as LockRow[];
}

export const toLock = (row: LockRow): RecordingLock => ({
  ...toLockBase(row),
  from: row.from_at,
  to: row.to_at,
});

/** What a row doesn't say of a recording. */
export interface RecordingFacts {
  state: RecordingState;
  locks: number;
  keptUntil: number | null;
}

export const toRecording = (row: RecordingRow, { state, locks, keptUntil }: RecordingFacts): Recording => ({
  id: row.id,
  sourceId: row.source_id,
  sourceName: row.source_name,
  sourceKind: row.source_kind,
  courtId: row.court_id,
  trigger: row.trigger,
  ruleId: row.rule_id,
  note: row.note,
  caseNumber: row.case_number,
  startedBy: row.started_by,
  startedAt: row.started_at,
  until: row.until_at,
  endedAt: row.ended_at,
  state,
  endReason: row.end_reason,
  hasVideo: row.has_video === 1,
  hasAudio: row.has_audio === 1,
  reencoded: row.reencoded === 1,
  bytes: row.bytes,
  mediaMs: row.media_ms,
  locks,
  keptUntil,
});
