import { endOf, dateOf, walkToDeadline } from '#shared/calendar/testing.ts';
import type { Interval } from '#shared/calendar/intervals.ts';
import type { Term } from '#shared/calendar/term.ts';
import type { Condition, Match } from '#shared/catalogue/conditions.ts';
import type { EventData } from '#shared/catalogue/names.ts';
import type { ClockRule, NodeDefinition } from '#shared/catalogue/nodes.ts';
import { passes, toTest } from '#shared/catalogue/rules.ts';
import type { CaseEvent } from '#shared/cases/events.ts';
import { foldCase } from '#shared/cases/fold.ts';
import type { ClockInstance } from '#shared/cases/instances.ts';
import {
  catalogue,
  DAY_MS,
  endOfDayBefore,
  eventWith,
  executable,
  HOUR_MS,
  make,
  nodeOf,
  rules,
  typeOf,
  whereOf,
} from './support.ts';

/** One way in which a node's clock begins, with the deadline that its source gives it. */
export interface Story {
  node: NodeDefinition;
  clock: ClockRule;
  name: string;
  /** What has to have happened before. */
  before: readonly CaseEvent[];
  start: CaseEvent;
  /** Ids of the pauses that stop it. */
  pauses: readonly string[];
  /** What its source makes of it, told by a walk over the days; null where it has no end or stands still. */
  due: (pauses?: readonly Interval[]) => number | null;
  /** Each way to complete it at a moment. */
  completions: (at: number) => CaseEvent[];
}

export const clockNodes = executable.filter(({ clock }) => clock !== undefined);

const AT_ONCE: Term = { value: 1, unit: 'hour' };
const ON_THE_DAY: Term = { value: 0, unit: 'day' };
/** How far the dates lie ahead that events of a story bring along. */
const AHEAD = 60 * DAY_MS;

/** The period of a node as its figure or, where it has none, its rule states it; whether free days at its end are left alone. */
function periodOf({ figure, clock }: NodeDefinition): { term: Term | null; exact: boolean } {
  const { term: own, exact = false } = clock ?? {};
  if (own !== undefined) {
    return { term: own, exact };
  }
  if (figure === null || figure.lookBack === true) {
    return { term: null, exact };
  }
  switch (figure.unit) {
    case 'immediate': {
      return { term: AT_ONCE, exact: true };
    }
    case 'sameDay':
    case 'ownDate': {
      return { term: ON_THE_DAY, exact: true };
    }
    case 'beforeAct':
    case 'range': {
      throw new Error(`the figure of a clock is ${figure.unit}`);
    }
    default: {
      if (figure.value === null) {
        throw new Error('the figure of a clock has no value');
      }
      return { term: { value: figure.value, unit: figure.unit }, exact };
    }
  }
}

/** Events after which a condition holds, a minute apart, the last a minute before `at`. */
export function satisfying(condition: Condition, at: number): CaseEvent[] {
  const matches = matchesOf(condition);
  return matches.map((match, index) => make(match, at - (matches.length - index) * 60_000));
}

function matchesOf(condition: Condition): Match[] {
  if ('all' in condition) {
    return condition.all.flatMap(matchesOf);
  }
  if ('any' in condition) {
    const [first] = condition.any;
    return first === undefined ? [] : matchesOf(first);
  }
  if ('not' in condition && 'closed' in condition.not) {
    return condition.not.closed.from.slice(0, 1);
  }
  if ('not' in condition || 'closed' in condition || 'balance' in condition) {
    return [];
  }
  if ('event' in condition) {
    return Array.from({ length: condition.atLeast ?? 1 }, () => condition.event);
  }
  if ('flag' in condition) {
    const { flag } = condition;
    return [eventWith((effect) => effect.kind === 'flag' && effect.flag === flag && effect.to).id];
  }
  throw new Error(`no events are known after which ${JSON.stringify(condition)} holds`);
}

/** Puts money on the ledger that has to be empty before the clock is done. */
function filling({ until }: ClockRule, at: number): CaseEvent[] {
  // What has to be closed is opened by what the clock asks before it begins.
  if (until === undefined || 'closed' in until) {
    return [];
  }
  if (!('balance' in until)) {
    throw new Error('only an empty ledger and what is closed are known to complete a clock');
  }
  const ledger = catalogue.ledgers.find(({ id }) => id === until.balance.ledger);
  return (ledger?.in ?? []).map((match) => make(match, at - HOUR_MS, { [ledger?.field ?? '']: 100 }));
}

function emptying({ until }: ClockRule, at: number): CaseEvent[] {
  if (until !== undefined && 'closed' in until) {
    return until.closed.until.map((match) => make(match, at));
  }
  const ledger =
    until !== undefined && 'balance' in until
      ? catalogue.ledgers.find(({ id }) => id === until.balance.ledger)
      : undefined;
  return (ledger?.out ?? []).map((match) => make(match, at, { [ledger?.field ?? '']: 100 }));
}

interface Beginning {
  match: Match;
  data: EventData;
  own: number | null;
  name: string;
}

/** Each event and each value of its fields with which the clock begins, with and without a date of its own where both may be. */
function beginningsOf({ start, from }: ClockRule, at: number): Beginning[] {
  const matches = start.flatMap((match) =>
    whereOf(match).map((data) => ({
      match,
      data,
      name: [typeof match === 'string' ? match : match.event, ...Object.values(data).map(String)].join(' '),
    })),
  );
  if (from === undefined || !('field' in from)) {
    return matches.map((one) => ({ ...one, own: null }));
  }
  const own = at + AHEAD;
  const dated = matches.map(({ data, name, ...one }) => ({
    ...one,
    own,
    data: { ...data, [from.field]: own },
    name: `${name} with its date`,
  }));
  const undated = matches.map((one) => ({ ...one, own: null, name: `${one.name} without a date` }));
  return from.otherwise === 'term' ? [...dated, ...undated] : dated;
}

/** From when the period of a story runs, or backwards to. */
function originOf(
  node: NodeDefinition,
  story: { start: CaseEvent; own: number | null; before: readonly CaseEvent[] },
): number {
  const from = node.clock?.from;
  if (from === undefined || 'field' in from) {
    return story.own ?? story.start.at;
  }
  if ('event' in from) {
    const test = toTest(from.event);
    return story.before.findLast((event) => passes(test, event))?.at ?? story.start.at;
  }
  if ('measures' in from) {
    return story.start.at + AHEAD;
  }
  const other = nodeOf(from.node);
  const start = [story.start, ...story.before].find((event) => begins(other, event));
  const due = extendedBy(other, story.start) ?? (start && dueOf(other, { ...story, start }, []));
  if (start === undefined || typeof due !== 'number') {
    throw new Error(`${node.id} counts from ${other.id}, which hasn't begun with it or before`);
  }
  return due;
}

const begins = ({ clock }: NodeDefinition, event: CaseEvent): boolean =>
  clock?.start.some((match) => passes(toTest(match), event)) === true;

/** Where an event moves the deadline of a node to. */
function extendedBy({ clock }: NodeDefinition, event: CaseEvent): number | undefined {
  const to = clock?.extend?.find(({ by }) => passes(toTest(by), event))?.field;
  return to === undefined ? undefined : endOf(dateOf(Number(event.data[to])));
}

function dueOf(
  node: NodeDefinition,
  story: { start: CaseEvent; own: number | null; before: readonly CaseEvent[] },
  pauses: readonly Interval[],
): number | null {
  const { term, exact } = periodOf(node);
  const { clock, figure } = node;
  const variant = clock?.variants?.find(({ start }) => passes(toTest(start), story.start))?.term;
  const origin = originOf(node, story);
  if (figure?.before === true) {
    return endOfDayBefore(origin, figure.value ?? 0);
  }
  const ownDate = clock?.from !== undefined && 'field' in clock.from && clock.from.otherwise === 'term';
  if (ownDate && story.own !== null) {
    return endOf(dateOf(story.own));
  }
  const counted = variant ?? term;
  return counted === null ? null : walkToDeadline({ start: origin, term: counted, pauses, exact });
}

/** A node from whose deadline the clock counts has begun; the clock that began with it is done. */
function otherOf({ from, complete = [] }: ClockRule, match: Match, at: number): CaseEvent[] {
  const other = from !== undefined && 'node' in from ? nodeOf(from.node) : undefined;
  const { start = [] } = other?.clock ?? {};
  const isBegun = start.some((one) => typeOf(one) === typeOf(match));
  return isBegun
    ? []
    : [...start.slice(0, 1), ...complete.slice(0, 1)].map((one, index) =>
        make(one, at - (5 - index) * DAY_MS),
      );
}

function preludeOf({ when, from, ...clock }: ClockRule, match: Match, at: number): CaseEvent[] {
  const measure = eventWith(
    ({ kind, ...effect }) =>
      kind === 'property' && 'change' in effect && effect.change === 'controlled' && 'expiresField' in effect,
  );
  return [
    ...(from !== undefined && 'event' in from ? [make(from.event, at - 5 * DAY_MS)] : []),
    ...(from !== undefined && 'node' in from ? otherOf({ ...clock, from }, match, at) : []),
    ...(from !== undefined && 'measures' in from
      ? [make(measure.id, at - DAY_MS, { expiresAt: at + AHEAD })]
      : []),
    ...(when === undefined ? [] : satisfying(when, at - 2 * HOUR_MS)),
    ...filling({ start: clock.start, until: clock.until }, at),
  ];
}

/** Every way in which the node's clock begins at `at`. */
export function storiesOf(node: NodeDefinition, at: number): Story[] {
  const { clock } = node;
  if (clock === undefined) {
    throw new Error(`${node.id} has no clock`);
  }
  const pauses =
    clock.pauses ?? catalogue.pauses.filter((pause) => pause.default === true).map(({ id }) => id);
  return beginningsOf(clock, at).map(({ match, data, own, name }) => {
    const before = preludeOf(clock, match, at);
    const start = make(match, at, data);
    return {
      node,
      clock,
      name: `${node.id} begun by ${name}`,
      before,
      start,
      pauses,
      due: (standing = []) => dueOf(node, { start, own, before }, standing),
      completions: (moment) => [
        ...(clock.complete ?? []).map((completion) => make(completion, moment)),
        ...emptying(clock, moment),
      ],
    };
  });
}

/** The clock of a story after further events. @throws Error when it hasn't begun */
export function clockAfter({ node, before, start }: Story, ...events: readonly CaseEvent[]): ClockInstance {
  const found = foldCase([...before, start, ...events], rules).instances.find(
    (instance): instance is ClockInstance =>
      instance.kind === 'clock' &&
      instance.rule.definition.id === node.id &&
      instance.startedBy.id === start.id,
  );
  if (found === undefined) {
    throw new Error(`${node.id} isn't begun by ${start.type}`);
  }
  return found;
}
