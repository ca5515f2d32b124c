import { deadline, deadlineBefore, type Counting, type Deadline } from '../calendar/deadline.ts';
import type { Term } from '../calendar/term.ts';
import { clockMsOf, monthsOf } from '../calendar/term.ts';
import { addMonths, civilDate, dayNumber } from '../calendar/zone.ts';
import { numberOf } from './events.ts';
import type { ClockInstance, Extension } from './instances.ts';
import type { PauseInterval } from './state.ts';

/** Those of the pauses that stop this clock: of its kinds, of the whole case or of its subject, up to when it ended. */
export function pausesOf(clock: ClockInstance, pauses: readonly PauseInterval[]): PauseInterval[] {
  const ended = clock.doneAt ?? clock.voidAt ?? clock.waiver?.at ?? null;
  return pauses
    .filter(
      ({ pause, subject, from }) =>
        clock.rule.pauses.has(pause) &&
        (subject === null || clock.subject === null || subject === clock.subject) &&
        (ended === null || from < ended),
    )
    .map((interval) =>
      ended === null ? interval : { ...interval, to: Math.min(interval.to ?? ended, ended) },
    );
}

/** When a clock is due soon: at the beginning of the day that lies the lead before its last one. */
function warnAtOf(clock: ClockInstance, dueAt: number, counting: Counting): number | null {
  const { lead } = clock.rule;
  if (lead === null) {
    return null;
  }
  const before = deadlineBefore(dueAt, lead, counting);
  const at = clockMsOf(lead) === null ? counting.zone.startOf(counting.zone.dayOf(before)) : before;
  return Math.max(at, clock.startedBy.at);
}

/** End of the calendar's own month, quarter or year that holds a moment. */
function endOfAligned(at: number, months: number, { zone }: Counting): number {
  const { year, month } = civilDate(zone.dayOf(at));
  const first = Math.floor((month - 1) / months) * months + 1;
  return zone.endOf(addMonths(dayNumber({ year, month: first, day: 1 }), months) - 1);
}

/** Last moment of round `round` of a period. */
export function endOfRound(clock: ClockInstance, round: number, counting: Counting): number {
  const { period } = clock.rule.definition;
  const every: Term = period?.every ?? { value: 1, unit: 'month' };
  const months = monthsOf(every);
  if (period?.aligned === true && months !== null) {
    let end = endOfAligned(clock.startedBy.at, months, counting);
    for (let passed = 1; passed < round; passed++) {
      end = endOfAligned(end + 1, months, counting);
    }
    return end;
  }
  const term = { value: every.value * round, unit: every.unit };
  return deadline({ start: clock.startedBy.at, term }, { ...counting, endsOnWorkingDay: false }).dueAt ?? 0;
}

/** What deadlines hang on beside their own clock. */
export interface Surroundings {
  counting: Counting;
  pauses: readonly PauseInterval[];
  /** Deadline of another node of the case, UTC ms. */
  dueOfNode: (node: string) => number | null;
  /** Earliest end of a measure that is in force, UTC ms. */
  earliestExpiry: number | null;
}

/** The end of the day to which an event moved a deadline. What stands still after that event is added to it. */
function dueOfExtension(
  { at, to }: Extension,
  pauses: readonly PauseInterval[],
  counting: Counting,
): Deadline {
  const { zone } = counting;
  const days = zone.dayOf(to) - zone.dayOf(at);
  return days > 0
    ? deadline(
        { start: at, term: { value: days, unit: 'day' }, pauses },
        { ...counting, endsOnWorkingDay: false },
      )
    : { dueAt: zone.endOf(zone.dayOf(to)), pausedSince: null };
}

function dueOf(
  clock: ClockInstance,
  { counting, pauses, dueOfNode, earliestExpiry }: Surroundings,
): Deadline {
  const { rule, startedBy, extended, term } = clock;
  const { definition } = rule;
  if (definition.period !== undefined) {
    return { dueAt: endOfRound(clock, clock.round, counting), pausedSince: null };
  }
  if (extended !== null) {
    return dueOfExtension(extended, pausesOf(clock, pauses), counting);
  }
  if (term === null) {
    return { dueAt: null, pausedSince: null };
  }
  const from = definition.clock?.from;
  const isBefore = definition.figure?.before === true;
  let start: number | null = clock.countsFrom;
  let period = term;
  if (from !== undefined && 'node' in from) {
    start = dueOfNode(from.node);
  } else if (from !== undefined && 'measures' in from) {
    start = earliestExpiry;
  } else if (from !== undefined && 'field' in from) {
    const own = numberOf(startedBy.data, from.field);
    start = own ?? (from.otherwise === 'term' ? startedBy.at : null);
    period = own !== null && from.otherwise === 'term' ? { value: 0, unit: 'day' } : term;
  }
  if (start === null) {
    return { dueAt: null, pausedSince: null };
  }
  if (isBefore) {
    return { dueAt: deadlineBefore(start, period, counting), pausedSince: null };
  }
  const rules = rule.exact ? { ...counting, endsOnWorkingDay: false } : counting;
  return deadline({ start, term: period, pauses: pausesOf(clock, pauses) }, rules);
}

/** Sets an instance's deadline and what follows from it. */
export function setTimes(clock: ClockInstance, surroundings: Surroundings): void {
  const { counting } = surroundings;
  const { dueAt, pausedSince } = dueOf(clock, surroundings);
  clock.dueAt = dueAt;
  clock.pausedSince = pausedSince;
  clock.warnAt = dueAt === null ? null : warnAtOf(clock, dueAt, counting);
  const escalate = clock.rule.definition.clock?.escalate ?? [];
  const standing = pausesOf(clock, surroundings.pauses);
  clock.escalateAt =
    dueAt === null
      ? []
      : escalate
          .map(({ after }) => deadline({ start: clock.countsFrom, term: after, pauses: standing }, counting))
          .flatMap((end) => (end.dueAt === null ? [] : [Math.max(end.dueAt, dueAt) + 1]));
}
