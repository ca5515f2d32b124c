import { explainDays, type DayRun } from '../calendar/explain.ts';
import { remaining, type Remaining } from '../calendar/remaining.ts';
import { clockMsOf, type Term } from '../calendar/term.ts';
import { pausesOf } from './clock.ts';
import { stateOf, type ClockInstance, type NodeInstance, type NodeState } from './instances.ts';
import type { CaseState, PauseInterval } from './state.ts';

/** How a node came to its state: the event that started it, each counted and each skipped day, and what stopped its clock. */
export interface Explanation {
  instance: NodeInstance;
  state: NodeState;
  term: Term | null;
  /** Time left or passed; null where there is no deadline. */
  remaining: Remaining | null;
  /** Days of the count; empty of periods in hours, and where nothing is counted. */
  days: readonly DayRun[];
  /** What stopped the clock. */
  pauses: readonly PauseInterval[];
}

/** Whether a clock counts forwards from its start, so that its days can be told. */
function countsDays(clock: ClockInstance): boolean {
  const { term } = clock;
  const { definition } = clock.rule;
  const from = definition.clock?.from;
  return (
    term !== null &&
    clockMsOf(term) === null &&
    definition.figure?.before !== true &&
    definition.period === undefined &&
    clock.extended === null &&
    (from === undefined ||
      'event' in from ||
      ('field' in from && from.otherwise === 'term' && clock.startedBy.data[from.field] === undefined))
  );
}

function daysOf(
  clock: ClockInstance,
  pauses: readonly PauseInterval[],
  state: CaseState,
  now: number,
): DayRun[] {
  const { term } = clock;
  if (term === null || !countsDays(clock)) {
    return [];
  }
  const { counting } = state.rules;
  const end = clock.dueAt ?? Math.max(now, clock.countsFrom);
  return explainDays({ start: clock.countsFrom, end, term, pauses }, counting);
}

/** Explains an instance of a case as it is at `now` (UTC ms). */
export function explain(instance: NodeInstance, state: CaseState, now: number): Explanation {
  const { counting } = state.rules;
  if (instance.kind === 'gate') {
    return {
      instance,
      state: stateOf(instance, now),
      term: instance.rule.term,
      remaining: null,
      days: [],
      pauses: [],
    };
  }
  const pauses = pausesOf(instance, state.pauses);
  const { term } = instance;
  const asOf = instance.doneAt ?? now;
  return {
    instance,
    state: stateOf(instance, now),
    term,
    remaining: instance.dueAt === null ? null : remaining(instance.dueAt, asOf, term, counting),
    days: daysOf(instance, pauses, state, now),
    pauses,
  };
}
