import type { AlarmCause, AlarmPriority, ClearedWhy } from '#shared/alarms.ts';
import { levelOf, stateOf, type NodeInstance } from '#shared/cases/instances.ts';
import type { CaseState } from '#shared/cases/state.ts';
import { clipped, type Waiting } from '../cases/derive.ts';
import type { CourtColumns } from '../cases/rows.ts';
import { rankOf, type AlarmRow } from './rows.ts';

/** An alarm row as it is to be written; its id comes from its case and key. */
export type AlarmChange = Omit<AlarmRow, 'id'>;

/** What was done to an alarm, by the key of its instance. */
export interface AlarmNote {
  case_no: number;
  key: string;
  at: number;
  action: 'raised' | 'escalated' | 'cleared';
  reason: string | null;
}

interface Cause {
  cause: AlarmCause;
  priority: AlarmPriority;
  level: number;
}

const raisedBy = (priority: AlarmPriority, levels: number): AlarmPriority =>
  Math.max(1, priority - levels) as AlarmPriority;

/** Whether an instance calls for somebody, and how urgently; null when it doesn't. */
function causeOf({ instance, state }: Waiting, now: number): Cause | null {
  const { kind, core, screen, priority } = instance.rule.definition;
  if (state === 'breached') {
    return { cause: 'breached', priority: priority ?? (core ? 1 : 2), level: 0 };
  }
  if (state === 'overdue') {
    const level = levelOf(instance, now);
    return { cause: 'overdue', priority: raisedBy(priority ?? (kind === 'reminder' ? 3 : 2), level), level };
  }
  // Of all that is due soon only a measure about to lapse can't be made good afterwards.
  return state === 'dueSoon' && screen === 'lapse' ? { cause: 'dueSoon', priority: 2, level: 0 } : null;
}

function whyCleared(instance: NodeInstance | undefined, now: number): ClearedWhy {
  if (instance === undefined) {
    return 'retracted';
  }
  const state = stateOf(instance, now);
  return state === 'done' || state === 'doneLate' || state === 'waived' || state === 'void'
    ? state
    : 'notDue';
}

const SEVERITY: Readonly<Record<AlarmCause, number>> = { dueSoon: 0, overdue: 1, breached: 2 };

const isWorse = (cause: Cause, known: AlarmRow): boolean =>
  SEVERITY[cause.cause] > SEVERITY[known.cause] || cause.level > known.level;

const NOT_SEEN = {
  acknowledged_at: null,
  acknowledged_by: null,
  shelved_until: null,
  shelved_by: null,
  shelved_reason: null,
  cleared_at: null,
  cleared_why: null,
} as const;

export interface AlarmInput {
  caseNo: number;
  state: CaseState;
  waiting: readonly Waiting[];
  /** Alarms of the case, cleared ones included. */
  known: readonly AlarmRow[];
  place: CourtColumns;
  now: number;
  rev: number;
}

/**
 * Brings the alarms of a case in line with what it waits for: raises what is new, raises again what has got worse, clears what has lost
 * its cause. What people have done to an alarm that stays as it is stays too. One instance of a node has one alarm at most.
 */
export function alarmChanges(input: AlarmInput): { changes: AlarmChange[]; notes: AlarmNote[] } {
  const { caseNo, state, waiting, place, now, rev } = input;
  const known = new Map(input.known.map((alarm) => [alarm.key, alarm]));
  const changes: AlarmChange[] = [];
  const notes: AlarmNote[] = [];
  const handler_id = clipped(state.handler?.id);

  const raise = (one: Waiting, cause: Cause): void => {
    const { instance } = one;
    const before = known.get(instance.key);
    known.delete(instance.key);
    const due_at = instance.kind === 'clock' ? instance.dueAt : null;
    const isActive = before !== undefined && before.state !== 'cleared';
    if (isActive && !isWorse(cause, before)) {
      if (before.due_at !== due_at || before.handler_id !== handler_id || before.cause !== cause.cause) {
        changes.push({
          ...before,
          ...cause,
          ...place,
          due_at,
          handler_id,
          rank: rankOf(before.state, cause.priority),
          rev,
        });
      }
      return;
    }
    const { definition } = instance.rule;
    changes.push({
      case_no: caseNo,
      key: instance.key,
      node_id: definition.id,
      subject: instance.subject,
      node_stage: definition.stage,
      node_kind: definition.kind,
      ...cause,
      started_at: instance.startedBy.at,
      due_at,
      raised_at: now,
      state: 'unacknowledged',
      rank: rankOf('unacknowledged', cause.priority),
      handler_id,
      ...NOT_SEEN,
      order_id: before?.order_id ?? null,
      ...place,
      rev,
    });
    notes.push({
      case_no: caseNo,
      key: instance.key,
      at: now,
      action: isActive ? 'escalated' : 'raised',
      reason: null,
    });
  };

  for (const one of waiting) {
    const cause = causeOf(one, now);
    if (cause !== null) {
      raise(one, cause);
    }
  }
  for (const alarm of known.values()) {
    if (alarm.state !== 'cleared') {
      const why = whyCleared(
        state.instances.find(({ key }) => key === alarm.key),
        now,
      );
      changes.push({
        ...alarm,
        state: 'cleared',
        rank: rankOf('cleared', alarm.priority),
        cleared_at: now,
        cleared_why: why,
        shelved_until: null,
        rev,
      });
      notes.push({ case_no: caseNo, key: alarm.key, at: now, action: 'cleared', reason: why });
    }
  }
  return { changes, notes };
}
