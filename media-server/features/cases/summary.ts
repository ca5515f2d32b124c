import type { CaseSummary } from '#shared/cases/views.ts';
import { maskNames } from '#shared/privacy.ts';
import type { CaseRow } from './rows.ts';

/** Columns that `toSummary` needs. */
export const SUMMARY_COLUMNS = [
  'no',
  'catalogue_id',
  'case_id',
  'number',
  'court_id',
  'case_kind',
  'status',
  'stage',
  'stage_since',
  'began_at',
  'closed_at',
  'closing_way',
  'handler_id',
  'handler_name',
  'applicant',
  'debtor',
  'claimed_fen',
  'received_fen',
  'held_fen',
  'flags',
  'last_act_at',
  'events',
  'overdue',
  'due_soon',
  'blocked',
  'over_term',
] as const satisfies readonly (keyof CaseRow)[];

/** A case as lists show it: its parties' names are masked. */
export function toSummary(row: Pick<CaseRow, (typeof SUMMARY_COLUMNS)[number]>): CaseSummary {
  return {
    no: row.no,
    catalogueId: row.catalogue_id,
    caseId: row.case_id,
    number: row.number,
    courtId: row.court_id,
    caseKind: row.case_kind,
    status: row.status,
    stage: row.stage,
    stageSince: row.stage_since,
    beganAt: row.began_at,
    closedAt: row.closed_at,
    closingWay: row.closing_way,
    handlerId: row.handler_id,
    handlerName: row.handler_name,
    applicant: maskNames(row.applicant),
    debtor: maskNames(row.debtor),
    claimedFen: row.claimed_fen,
    receivedFen: row.received_fen,
    heldFen: row.held_fen,
    flags: JSON.parse(row.flags) as string[],
    lastActAt: row.last_act_at,
    events: row.events,
    overdue: row.overdue,
    dueSoon: row.due_soon,
    blocked: row.blocked,
    overTerm: row.over_term > 0,
  };
}
