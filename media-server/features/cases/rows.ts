import type { CaseEvent } from '#shared/cases/events.ts';
import type { NodeState } from '#shared/cases/instances.ts';
import type { CaseStatus } from '#shared/cases/state.ts';
import type { BulkTable } from '../../store/bulk.ts';

/** Ids of a court and of the courts above it, by level. */
export interface CourtColumns {
  high_id: string | null;
  intermediate_id: string | null;
  basic_id: string | null;
}

const COURT_COLUMNS = { high_id: 'text', intermediate_id: 'text', basic_id: 'text' } as const;

/** Row of `cases`. Amounts in fen, times in UTC ms. */
export interface CaseRow extends CourtColumns {
  no: number;
  catalogue_id: string;
  case_id: string;
  court_id: string;
  number: string | null;
  case_kind: string | null;
  status: CaseStatus;
  stage: string | null;
  stage_since: number | null;
  began_at: number | null;
  closed_at: number | null;
  closing_way: string | null;
  handler_id: string | null;
  handler_name: string | null;
  applicant: string | null;
  debtor: string | null;
  claimed_fen: number | null;
  received_fen: number;
  held_fen: number;
  flags: string;
  last_act_at: number | null;
  last_event_at: number | null;
  events: number;
  overdue: number;
  due_soon: number;
  blocked: number;
  over_term: number;
  visits: string;
  path: string;
  /** Kind of its latest event, of those that are steps of its path. */
  latest: string | null;
  /** By node, how many of its instances were met, missed, and are open still; JSON. */
  results: string;
  search: string;
  /** 1 while events were appended from which nothing has been derived yet. */
  stale: number;
  rev: number;
}

export const CASES: BulkTable = {
  name: 'cases',
  columns: {
    no: 'bigint',
    catalogue_id: 'text',
    case_id: 'text',
    court_id: 'text',
    ...COURT_COLUMNS,
    number: 'text',
    case_kind: 'text',
    status: 'text',
    stage: 'text',
    stage_since: 'bigint',
    began_at: 'bigint',
    closed_at: 'bigint',
    closing_way: 'text',
    handler_id: 'text',
    handler_name: 'text',
    applicant: 'text',
    debtor: 'text',
    claimed_fen: 'bigint',
    received_fen: 'bigint',
    held_fen: 'bigint',
    flags: 'text',
    last_act_at: 'bigint',
    last_event_at: 'bigint',
    events: 'bigint',
    overdue: 'bigint',
    due_soon: 'bigint',
    blocked: 'bigint',
    over_term: 'bigint',
    visits: 'text',
    path: 'text',
    latest: 'text',
    results: 'text',
    search: 'text',
    stale: 'bigint',
    rev: 'bigint',
  },
};

/** Row of `case_events`. */
export interface EventRow {
  seq: number;
  case_no: number;
  event_id: string;
  type: string;
  at: number;
  subject: string | null;
  data: string | null;
  recorded_at: number;
  feed: string | null;
}

export const EVENTS: BulkTable = {
  name: 'case_events',
  columns: {
    case_no: 'bigint',
    event_id: 'text',
    type: 'text',
    at: 'bigint',
    subject: 'text',
    data: 'text',
    recorded_at: 'bigint',
    feed: 'text',
  },
};

export const EVENT_COLUMNS = ['case_no', 'event_id', 'type', 'at', 'subject', 'data'] as const;
export type StoredEvent = Pick<EventRow, (typeof EVENT_COLUMNS)[number]>;

export const toEvent = (row: StoredEvent): CaseEvent => ({
  id: row.event_id,
  type: row.type,
  at: row.at,
  subject: row.subject,
  data: row.data === null ? {} : (JSON.parse(row.data) as CaseEvent['data']),
});

/** The form in which an event's fields are kept: the same fields give the same text, in whatever order they came. */
export function storedData(data: CaseEvent['data']): string | null {
  const entries = Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.length === 0 ? null : JSON.stringify(Object.fromEntries(entries));
}

/** Row of `case_nodes`: something that a case waits for. */
export interface NodeRow extends CourtColumns {
  no: number;
  case_no: number;
  key: string;
  node_id: string;
  subject: string | null;
  kind: 'clock' | 'gate';
  state: NodeState;
  screen: string | null;
  started_at: number;
  due_at: number | null;
  next_at: number | null;
}

export const NODES: BulkTable = {
  name: 'case_nodes',
  columns: {
    case_no: 'bigint',
    key: 'text',
    node_id: 'text',
    subject: 'text',
    kind: 'text',
    state: 'text',
    screen: 'text',
    started_at: 'bigint',
    due_at: 'bigint',
    next_at: 'bigint',
    ...COURT_COLUMNS,
  },
};
