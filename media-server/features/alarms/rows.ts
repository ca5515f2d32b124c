import type { AlarmCause, AlarmPriority, AlarmState, ClearedWhy } from '#shared/alarms.ts';
import type { NodeKind } from '#shared/catalogue/nodes.ts';
import type { BulkTable } from '../../store/bulk.ts';
import type { CourtColumns } from '../cases/rows.ts';

/** Row of `alarms`. Times in UTC ms. */
export interface AlarmRow extends CourtColumns {
  id: number;
  case_no: number;
  key: string;
  node_id: string;
  subject: string | null;
  node_stage: string;
  node_kind: NodeKind;
  cause: AlarmCause;
  priority: AlarmPriority;
  level: number;
  started_at: number;
  due_at: number | null;
  raised_at: number;
  state: AlarmState;
  rank: number;
  handler_id: string | null;
  acknowledged_at: number | null;
  acknowledged_by: string | null;
  shelved_until: number | null;
  shelved_by: string | null;
  shelved_reason: string | null;
  cleared_at: number | null;
  cleared_why: ClearedWhy | null;
  order_id: string | null;
  rev: number;
}

export const ALARMS: BulkTable = {
  name: 'alarms',
  columns: {
    case_no: 'bigint',
    key: 'text',
    node_id: 'text',
    subject: 'text',
    node_stage: 'text',
    node_kind: 'text',
    cause: 'text',
    priority: 'bigint',
    level: 'bigint',
    started_at: 'bigint',
    due_at: 'bigint',
    raised_at: 'bigint',
    state: 'text',
    rank: 'bigint',
    handler_id: 'text',
    acknowledged_at: 'bigint',
    acknowledged_by: 'text',
    shelved_until: 'bigint',
    shelved_by: 'text',
    shelved_reason: 'text',
    cleared_at: 'bigint',
    cleared_why: 'text',
    order_id: 'text',
    high_id: 'text',
    intermediate_id: 'text',
    basic_id: 'text',
    rev: 'bigint',
  },
};

export const ALARM_ACTIONS: BulkTable = {
  name: 'alarm_actions',
  columns: { alarm_id: 'bigint', at: 'bigint', by: 'text', action: 'text', reason: 'text' },
};

const STATE_RANK: Readonly<Record<AlarmState, number>> = {
  unacknowledged: 0,
  acknowledged: 10,
  shelved: 20,
  cleared: 30,
};

/** Ranks from here on are of cleared alarms. */
export const CLEARED_RANK = STATE_RANK.cleared;

/** Place in the list: unacknowledged first, within a state the urgent ones first. */
export function rankOf(state: AlarmState, priority: AlarmPriority): number {
  return STATE_RANK[state] + priority;
}
