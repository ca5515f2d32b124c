import type { Knex } from 'knex';
import type { CourtPath } from '#shared/courts.ts';
import type { Evidence, EvidenceKind } from '#shared/evidence.ts';
import type { EvidenceProblem, EvidenceState } from '#shared/evidence-state.ts';
import type { LockColumns } from '../../store/locks.ts';
import { withinCourts } from '../../store/scope.ts';

/** Row of `evidence`. */
export interface EvidenceRow {
  id: string;
  unit_id: string;
  call_sign: string;
  officer_name: string;
  court_id: string;
  kind: EvidenceKind;
  state: EvidenceState;
  problem: EvidenceProblem | null;
  size: number;
  sha256: string;
  type: string | null;
  captured_at: number;
  clock_offset_ms: number | null;
  lon: number | null;
  lat: number | null;
  accuracy: number | null;
  fix_age_ms: number | null;
  case_no: number | null;
  case_number: string | null;
  operation_id: string | null;
  operation_title: string | null;
  note: string | null;
  announced_at: number;
  touched_at: number;
  settled_at: number | null;
  has_thumbnail: number;
  removed_at: number | null;
}

/** Row of `evidence_locks`. */
export interface EvidenceLockRow extends LockColumns {
  evidence_id: string;
}

/** An item with how many locks hold it now. */
export type ListedEvidence = EvidenceRow & { locks: number };

const held = (db: Knex): Knex.QueryBuilder =>
  db('evidence_locks').whereRaw('evidence_locks.evidence_id = evidence.id').whereNull('unlocked_at');

const listed = (db: Knex): Knex.QueryBuilder =>
  db('evidence')
    .join('courts', 'courts.id', 'evidence.court_id')
    .select('evidence.*', held(db).count('*').as('locks'));

/** What narrows a list of items. */
export interface EvidenceFilter {
  courtPath: CourtPath;
  unitId?: string | undefined;
  caseNo?: number | undefined;
  caseNumber?: string | undefined;
  operationId?: string | undefined;
  kind?: EvidenceKind | undefined;
  state?: EvidenceState | undefined;
  locked?: boolean | undefined;
  before?: { capturedAt: number; id: string } | undefined;
  limit: number;
}

/** Items of the subtree of a court that are there, newest first. */
export async function listEvidence(db: Knex, filter: EvidenceFilter): Promise<ListedEvidence[]> {
  const query = withinCourts(listed(db), filter.courtPath).whereNull('evidence.removed_at');
  const equal = {
    unit_id: filter.unitId,
    case_no: filter.caseNo,
    case_number: filter.caseNumber,
    operation_id: filter.operationId,
    kind: filter.kind,
    state: filter.state,
  };
  for (const [column, value] of Object.entries(equal)) {
    if (value !== undefined) {
      void query.where(`evidence.${column}`, value);
    }
  }
  if (filter.locked !== undefined) {
    const locks = held(db).select('id');
    void (filter.locked ? query.whereExists(locks) : query.whereNotExists(locks));
  }
  if (filter.before !== undefined) {
    const { capturedAt, id } = filter.before;
    void query.whereRaw('(evidence.captured_at, evidence.id) < (?, ?)', [capturedAt, id]);
  }
  return (await query
    .orderBy([
      { column: 'evidence.captured_at', order: 'desc' },
      { column: 'evidence.id', order: 'desc' },
    ])
    .limit(filter.limit)) as ListedEvidence[];
}

/** The items that were announced last, newest first. */
export async function latestEvidence(db: Knex, scope: CourtPath, limit: number): Promise<ListedEvidence[]> {
  return (await withinCourts(listed(db), scope)
    .whereNull('evidence.removed_at')
    .orderBy('evidence.announced_at', 'desc')
    .limit(limit)) as ListedEvidence[];
}

/** An item of the subtree of `scope`, though it be removed; undefined when there is none. */
export async function findEvidence(
  db: Knex,
  id: string,
  scope: CourtPath,
): Promise<ListedEvidence | undefined> {
  return (await withinCourts(listed(db), scope).where('evidence.id', id).first()) as
    ListedEvidence | undefined;
}

/** Locks of an item, also those that hold no more, the oldest first. */
export async function locksOn(db: Knex, evidenceId: string): Promise<EvidenceLockRow[]> {
  return (await db('evidence_locks')
    .where({ evidence_id: evidenceId })
    .orderBy('locked_at')) as EvidenceLockRow[];
}

/** Bytes that a unit's items take, with what is still to come of those that are announced. */
export async function bytesOf(db: Knex, unitId: string): Promise<{ bytes: number; open: number }> {
  const row = (await db('evidence')
    .where({ unit_id: unitId })
    .whereNull('removed_at')
    .whereIn('state', ['announced', 'receiving', 'complete'])
    .sum({ bytes: 'size' })
    .select(db.raw(`sum(case when state = 'complete' then 0 else 1 end) as open`))
    .first()) as { bytes: number | string | null; open: number | string | null } | undefined;
  return { bytes: Number(row?.bytes ?? 0), open: Number(row?.open ?? 0) };
}

export const toEvidence = (row: EvidenceRow, locks: number, keptUntil: number | null): Evidence => ({
  id: row.id,
  kind: row.kind,
  state: row.state,
  problem: row.problem,
  unitId: row.unit_id,
  callSign: row.call_sign,
  officerName: row.officer_name,
  courtId: row.court_id,
  size: row.size,
  sha256: row.sha256,
  type: row.type,
  capturedAt: row.captured_at,
  clockOffsetMs: row.clock_offset_ms,
  place:
    row.lon === null || row.lat === null
      ? null
      : { lon: row.lon, lat: row.lat, accuracy: row.accuracy ?? 0, ageMs: row.fix_age_ms ?? 0 },
  caseNo: row.case_no,
  caseNumber: row.case_number,
  operationId: row.operation_id,
  operationTitle: row.operation_title,
  note: row.note,
  announcedAt: row.announced_at,
  settledAt: row.settled_at,
  hasThumbnail: row.has_thumbnail === 1,
  locks,
  keptUntil,
});
