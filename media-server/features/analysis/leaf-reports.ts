import { leavesOf, type IndexNode } from '#shared/analysis/evaluation.ts';
import type { LeafReport } from '#shared/contract/analysis.ts';
import type { CourtPath } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import type { Caller } from '../../api/caller.ts';
import type { CourtNode, CourtTree } from '../../context.ts';
import { whereAmong } from '../../store/bulk.ts';
import type { Store } from '../../store/open.ts';

/** Row of `evaluation_reports`. */
export interface ReportRow {
  id: string;
  court_id: string;
  leaf_id: string;
  value: number;
  evidence: string;
  reported_by: string;
  /** Null of what was reported before this was kept. */
  reported_by_id: string | null;
  reported_at: number;
}

/** With its row of `evaluation_decisions`, where there is one. */
interface DecidedRow extends ReportRow {
  decision: 'approved' | 'returned' | null;
  reason: string | null;
  decided_by: string | null;
  decided_at: number | null;
}

/** What courts have reported of a leaf: the latest, and what counts of it. */
export interface ReportedLeaf {
  latest: LeafReport;
  /** Of the latest report that was approved; null: none was. */
  approved: number | null;
}

const viewOf = (row: DecidedRow, viewerId: string): LeafReport => ({
  id: row.id,
  value: row.value,
  evidence: row.evidence,
  by: row.reported_by,
  isMine: row.reported_by_id === viewerId,
  at: row.reported_at,
  state: row.decision ?? 'pending',
  reason: row.reason,
  decidedBy: row.decided_by,
  decidedAt: row.decided_at,
});

/** By court and leaf, `courtId leafId`. */
export async function reportedLeaves(
  store: Store,
  courtIds: readonly string[],
  viewerId: string,
): Promise<Map<string, ReportedLeaf>> {
  const rows: DecidedRow[] = await whereAmong(
    store
      .reading('evaluation_reports')
      .leftJoin('evaluation_decisions', 'report_id', 'id')
      .orderBy('reported_at')
      .orderBy('id'),
    store.dialect,
    'court_id',
    courtIds,
  );
  const leaves = new Map<string, ReportedLeaf>();
  for (const row of rows) {
    const key = `${row.court_id} ${row.leaf_id}`;
    const approved = row.decision === 'approved' ? row.value : (leaves.get(key)?.approved ?? null);
    leaves.set(key, { latest: viewOf(row, viewerId), approved });
  }
  return leaves;
}

/**
 * Keeps a report, which counts once it is approved. The same again changes nothing.
 * @throws AppError('invalidInput') for a leaf that the court's table doesn't have, AppError('conflict') for an id that is another report's
 */
export async function saveReport({ db }: Pick<Store, 'db'>, table: IndexNode, row: ReportRow): Promise<void> {
  if (!leavesOf(table).some(({ id }) => id === row.leaf_id)) {
    throw AppError.invalidInput('leafId', `the table of the court has no leaf ${row.leaf_id}`);
  }
  // Of two that come at once one is kept, and the other is compared with it.
  await db('evaluation_reports').insert(row).onConflict('id').ignore();
  const known = (await db('evaluation_reports').where('id', row.id).first()) as ReportRow;
  if (known.court_id !== row.court_id || known.leaf_id !== row.leaf_id || known.value !== row.value) {
    throw AppError.conflict(`report ${row.id} is another one`);
  }
}

interface Decision {
  reportId: string;
  decision: 'approved' | 'returned';
  reason: string | null;
}

/**
 * Approves or returns a report of the caller's courts. The same again changes nothing.
 * @throws AppError('notFound'), AppError('forbidden') for one's own report, AppError('conflict') where it was decided otherwise
 */
export async function decideReport(
  { store, courts, now }: { store: Pick<Store, 'db'>; courts: CourtTree; now: number },
  caller: Pick<Caller, 'id' | 'nameZh' | 'courtPath'>,
  { reportId, decision, reason }: Decision,
): Promise<void> {
  const { db } = store;
  const report = (await db('evaluation_reports').where('id', reportId).first()) as ReportRow | undefined;
  if (report === undefined || !isWithin(courts.find(report.court_id), caller.courtPath)) {
    throw AppError.notFound('report', reportId);
  }
  if (report.reported_by_id === caller.id) {
    throw AppError.forbidden('a report is approved by somebody else than who made it');
  }
  const row = { report_id: reportId, decision, reason, decided_by: caller.nameZh, decided_at: now };
  await db('evaluation_decisions').insert(row).onConflict('report_id').ignore();
  const known = (await db('evaluation_decisions').where('report_id', reportId).first()) as typeof row;
  if (known.decision !== decision) {
    throw AppError.conflict('the report was decided otherwise');
  }
}

const isWithin = (court: CourtNode | undefined, path: CourtPath): boolean =>
  court !== undefined && court.path.startsWith(path);
