import { deadline } from '../calendar/deadline.ts';
import type { Term } from '../calendar/term.ts';
import type { Condition, Match } from '../catalogue/conditions.ts';
import type { EventData, Scalar } from '../catalogue/names.ts';
import { toTest, type RuleSet } from '../catalogue/rules.ts';
import { textOf } from './events.ts';
import type { Facts, Happened } from './facts.ts';
import type { Missing } from './missing.ts';

/**
 * Since when a condition holds, if no more events come: `-Infinity` where it holds now, a later time (UTC ms) where only time is missing,
 * `Infinity` where something else is. `missing` names what, and is empty only where it holds now.
 */
export interface Truth {
  from: number;
  missing: readonly Missing[];
}

/** What a condition is asked about. */
export interface Question {
  facts: Facts;
  rules: RuleSet;
  /** The node's own period, for conditions that take it from there. */
  term: Term | null;
  /** Subject of the node's instance, for conditions on the same subject. */
  subject: string | null;
  /** Fields of the act that is asked for. */
  request: EventData;
  /** UTC ms at which it is asked. */
  now: number;
  /** Whether the node was done or waived and isn't open. */
  isNodeDone: (node: string) => boolean;
}

const HOLDS: Truth = { from: Number.NEGATIVE_INFINITY, missing: [] };

const lacks = (missing: Missing): Truth => ({ from: Number.POSITIVE_INFINITY, missing: [missing] });

const subjectOf = ({ event }: Happened): string => event.subject ?? '';

function all(parts: readonly Condition[], question: Question): Truth {
  const truths = parts.map((part) => truthOf(part, question));
  return {
    from: Math.max(...truths.map(({ from }) => from)),
    missing: truths.flatMap(({ missing }) => missing),
  };
}

function any(parts: readonly Condition[], question: Question): Truth {
  const truths = parts.map((part) => truthOf(part, question));
  const from = Math.min(...truths.map((truth) => truth.from));
  return from === Number.NEGATIVE_INFINITY
    ? HOLDS
    : { from, missing: [{ kind: 'any', of: truths.flatMap(({ missing }) => [...missing]) }] };
}

/** Only single facts can be denied (the catalogue's check sees to it). */
function not(condition: Condition, question: Question): Truth {
  if (truthOf(condition, question).from !== Number.NEGATIVE_INFINITY) {
    return HOLDS;
  }
  return lacks({
    kind: 'denied',
    match: 'event' in condition ? condition.event : null,
    flag: 'flag' in condition ? condition.flag : null,
  });
}

function happened(condition: Extract<Condition, { event: Match }>, question: Question): Truth {
  const { facts, subject } = question;
  const { event, since, sameSubject = false, atLeast = 1 } = condition;
  const after = since === undefined ? 0 : (facts.matching(toTest(since)).at(-1)?.seq ?? 0);
  const count = facts
    .matching(toTest(event))
    .filter((one) => one.seq >= after && (!sameSubject || subjectOf(one) === (subject ?? ''))).length;
  return count >= atLeast
    ? HOLDS
    : lacks({ kind: 'event', match: event, since: since ?? null, more: atLeast - count });
}

function closed(condition: Extract<Condition, { closed: object }>, { facts, subject }: Question): Truth {
  const { from, until, aboutField } = condition.closed;
  const isAbout = ({ event }: Happened): boolean => {
    const about = textOf(event.data, aboutField);
    return about === null || about === subject;
  };
  const lastOf = (all: readonly Happened[]): Map<string, number> => {
    const last = new Map<string, number>();
    for (const one of all) {
      const key = subjectOf(one);
      last.set(key, Math.max(last.get(key) ?? 0, one.seq));
    }
    return last;
  };
  const happenedOf = (matches: readonly Match[]): Happened[] =>
    matches.flatMap((match) => facts.matching(toTest(match)));
  const ends = lastOf(happenedOf(until));
  const open = [...lastOf(happenedOf(from).filter(isAbout))]
    .filter(([key]) => condition.sameSubject !== true || key === (subject ?? ''))
    .filter(([key, seq]) => (ends.get(key) ?? 0) < seq)
    .map(([key]) => key)
    .sort();
  return open.length === 0 ? HOLDS : lacks({ kind: 'open', from, subjects: open });
}

function elapsed(condition: Extract<Condition, { elapsed: object }>, question: Question): Truth {
  const { since, term: own } = condition.elapsed;
  const { facts, rules, now } = question;
  const term = own ?? question.term;
  const latest = facts.matching(toTest(since)).at(-1);
  if (latest === undefined || term === null) {
    return lacks({ kind: 'elapsed', since, at: null });
  }
  // An earliest moment doesn't wait for a working day.
  const { dueAt } = deadline(
    { start: latest.event.at, term },
    { ...rules.counting, endsOnWorkingDay: false },
  );
  const at = (dueAt ?? Number.POSITIVE_INFINITY) + 1;
  return at <= now ? HOLDS : { from: at, missing: [{ kind: 'elapsed', since, at }] };
}

function balance(condition: Extract<Condition, { balance: object }>, { facts, subject }: Question): Truth {
  const { ledger, atMost } = condition.balance;
  const book = facts.ledgers.get(ledger);
  const fen =
    condition.sameSubject === true
      ? (book?.bySubject.get(subject ?? '') ?? 0)
      : (book?.in ?? 0) - (book?.out ?? 0);
  return fen <= Math.round(atMost * 100) ? HOLDS : lacks({ kind: 'balance', ledger, yuan: fen / 100 });
}

function requested(condition: Extract<Condition, { request: object }>, { request, rules }: Question): Truth {
  const { field, min, max, setting } = condition.request;
  const oneOf = condition.request.oneOf ?? (setting === undefined ? undefined : rules.allowedBy(setting));
  const value: Scalar | undefined = request[field];
  const fits =
    value !== undefined &&
    (min === undefined || (typeof value === 'number' && value >= min)) &&
    (max === undefined || (typeof value === 'number' && value <= max)) &&
    (oneOf === undefined || oneOf.includes(value));
  return fits
    ? HOLDS
    : lacks({
        kind: 'request',
        field,
        min: min ?? null,
        max: max ?? null,
        oneOf: oneOf === undefined ? null : [...oneOf],
      });
}

/** Whether a condition holds, since when it will by time alone, and what it lacks. */
export function truthOf(condition: Condition, question: Question): Truth {
  if ('all' in condition) {
    return all(condition.all, question);
  }
  if ('any' in condition) {
    return any(condition.any, question);
  }
  if ('not' in condition) {
    return not(condition.not, question);
  }
  if ('event' in condition) {
    return happened(condition, question);
  }
  if ('closed' in condition) {
    return closed(condition, question);
  }
  if ('covered' in condition) {
    const { by, field, values } = condition.covered;
    const seen = new Set(question.facts.matching(toTest(by)).map(({ event }) => event.data[field]));
    const open = values.filter((value) => !seen.has(value));
    return open.length === 0 ? HOLDS : lacks({ kind: 'uncovered', by, field, values: open });
  }
  if ('elapsed' in condition) {
    return elapsed(condition, question);
  }
  if ('balance' in condition) {
    return balance(condition, question);
  }
  if ('request' in condition) {
    return requested(condition, question);
  }
  if ('flag' in condition) {
    const { flag } = condition;
    return question.facts.flags.has(flag) ? HOLDS : lacks({ kind: 'flag', flag });
  }
  const { node } = condition;
  return question.isNodeDone(node) ? HOLDS : lacks({ kind: 'node', node });
}
