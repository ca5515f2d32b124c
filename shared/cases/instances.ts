import type { Term } from '../calendar/term.ts';
import type { NodeRule } from '../catalogue/rules.ts';
import type { CaseEvent } from './events.ts';
import type { Missing } from './missing.ts';

/**
 * What a node instance is at a moment. `void`: it ended without having been done, as when the case was closed. `lapsed`: the time for
 * it is over, and nobody is late. `breached`: the act was done although the node refused it.
 */
export type NodeState =
  | 'pending'
  | 'dueSoon'
  | 'overdue'
  | 'paused'
  | 'done'
  | 'doneLate'
  | 'waived'
  | 'blocked'
  | 'breached'
  | 'lapsed'
  | 'void';

/** Why and by whom a node was waived. */
export interface Waiver {
  at: number;
  reason: string;
  approvedBy: string | null;
}

interface InstanceBase {
  /** Stable name of the instance within its case: node, subject and what started it. */
  key: string;
  rule: NodeRule;
  subject: string | null;
  startedBy: CaseEvent;
  /** UTC ms; null while it isn't done. */
  doneAt: number | null;
  /** Event that completed it; null where time alone did. */
  doneBy: CaseEvent | null;
  /** UTC ms at which it ended without being done. */
  voidAt: number | null;
  waiver: Waiver | null;
}

/** Where and when an event moved a deadline to. UTC ms. */
export interface Extension {
  to: number;
  at: number;
}

/** A running or ended clock. Times in UTC ms. */
export interface ClockInstance extends InstanceBase {
  kind: 'clock';
  /** Its own period; null where it has no end. */
  term: Term | null;
  /** Round of a period, from 1; 0 of a clock that runs once. */
  round: number;
  /** When the period began to run; of a period's later rounds the end of the one before. */
  countsFrom: number;
  /** Last moment in time; null while the clock stands still, and for a clock without an end. */
  dueAt: number | null;
  pausedSince: number | null;
  /** From when on it is due soon. */
  warnAt: number | null;
  /** After the deadline: further levels of the alarm, in order. */
  escalateAt: readonly number[];
  /** Where an event moved the deadline to. */
  extended: Extension | null;
}

/** A refused or allowed act. */
export interface GateInstance extends InstanceBase {
  kind: 'gate';
  action: string;
  missing: readonly Missing[];
  /** When it will hold by time alone; null where more than time is missing. */
  clearsAt: number | null;
  /** The act was done although the node refused it. */
  breachedAt: number | null;
}

export type NodeInstance = ClockInstance | GateInstance;

/** Whether the instance still waits for something. */
export function isOpen(instance: NodeInstance): boolean {
  return instance.doneAt === null && instance.voidAt === null && instance.waiver === null;
}

function clockState(clock: ClockInstance, now: number): NodeState {
  if (clock.pausedSince !== null) {
    return 'paused';
  }
  if (clock.dueAt !== null && now > clock.dueAt) {
    return clock.rule.definition.clock?.lapses === true ? 'lapsed' : 'overdue';
  }
  return clock.warnAt !== null && now >= clock.warnAt ? 'dueSoon' : 'pending';
}

/** What an instance is at `now` (UTC ms). */
export function stateOf(instance: NodeInstance, now: number): NodeState {
  if (instance.waiver !== null) {
    return 'waived';
  }
  if (instance.kind === 'gate' && instance.breachedAt !== null) {
    return 'breached';
  }
  if (instance.doneAt !== null) {
    const late = instance.kind === 'clock' && instance.dueAt !== null && instance.doneAt > instance.dueAt;
    return late ? 'doneLate' : 'done';
  }
  if (instance.voidAt !== null) {
    return 'void';
  }
  if (instance.kind === 'gate') {
    return instance.clearsAt !== null && now >= instance.clearsAt ? 'done' : 'blocked';
  }
  return clockState(instance, now);
}

/** When its state will change next by time alone, after `now`; null when never. */
export function nextChangeOf(instance: NodeInstance, now: number): number | null {
  if (!isOpen(instance)) {
    return null;
  }
  const times =
    instance.kind === 'gate'
      ? [instance.clearsAt]
      : instance.pausedSince !== null
        ? []
        : [instance.warnAt, instance.dueAt === null ? null : instance.dueAt + 1, ...instance.escalateAt];
  const later = times.filter((time): time is number => time !== null && time > now);
  return later.length === 0 ? null : Math.min(...later);
}

/** How far the alarm of an overdue clock has escalated: 0 not at all. */
export function levelOf(instance: NodeInstance, now: number): number {
  return instance.kind === 'clock' && stateOf(instance, now) === 'overdue'
    ? instance.escalateAt.filter((at) => now >= at).length
    : 0;
}
