import * as fc from 'fast-check';
import { shanghai } from '#shared/calendar/testing.ts';
import type { Condition, Match } from '#shared/catalogue/conditions.ts';
import type { EventData, Scalar } from '#shared/catalogue/names.ts';
import type { NodeDefinition } from '#shared/catalogue/nodes.ts';
import type { EventType, Field } from '#shared/catalogue/vocabulary.ts';
import type { CaseEvent } from '#shared/cases/events.ts';
import { isOpen, levelOf, stateOf, type NodeInstance } from '#shared/cases/instances.ts';
import type { CaseState } from '#shared/cases/state.ts';
import { catalogue, executable, typeOf, whereOf } from './support.ts';

const HOUR = 3_600_000;
const FIRST = shanghai('2026-01-05 09:00');

/** Hours of a year and a half, so that several events fall on one. */
const at = fc.integer({ min: 0, max: 540 * 24 }).map((hours) => FIRST + hours * HOUR);

function value({ type, choices = [] }: Field): fc.Arbitrary<Scalar> {
  switch (type) {
    case 'text': {
      return fc.constantFrom('甲', '乙', 'note');
    }
    case 'number': {
      return fc.integer({ min: 0, max: 30 });
    }
    case 'money': {
      return fc.constantFrom(0, 10, 33.34, 66.66, 100);
    }
    case 'boolean': {
      return fc.boolean();
    }
    case 'time': {
      return at;
    }
    case 'choice': {
      return fc.constantFrom(...choices.map(({ id }) => id));
    }
  }
}

/** An event of a type, its fields filled by their definitions, those that a match asks mostly as it asks them. */
function eventOf(match: Match): fc.Arbitrary<Omit<CaseEvent, 'id'>> {
  const type: EventType = typeOf(match);
  const fields = Object.entries(type.fields ?? {});
  const required = fields.filter(([, field]) => field.required === true).map(([name]) => name);
  const wanted = fc.constantFrom(...whereOf(match), {});
  const data = fc
    .tuple(
      fc.record(Object.fromEntries(fields.map(([name, field]) => [name, value(field)])), {
        requiredKeys: required,
      }),
      wanted,
    )
    .map(([any, asked]): EventData => ({ ...any, ...asked }));
  const subject =
    type.subject === undefined
      ? fc.constant(null)
      : fc.constantFrom(`${type.subject}1`, `${type.subject}2`, 'same');
  return fc.record({ type: fc.constant(type.id), at, subject, data });
}

function matchesIn(condition: Condition | undefined): Match[] {
  if (condition === undefined) {
    return [];
  }
  if ('all' in condition || 'any' in condition) {
    return ('all' in condition ? condition.all : condition.any).flatMap(matchesIn);
  }
  if ('not' in condition) {
    return matchesIn(condition.not);
  }
  if ('event' in condition) {
    return condition.since === undefined ? [condition.event] : [condition.event, condition.since];
  }
  if ('closed' in condition) {
    return [...condition.closed.from, ...condition.closed.until];
  }
  if ('covered' in condition) {
    return [condition.covered.by];
  }
  if ('elapsed' in condition) {
    return [condition.elapsed.since];
  }
  return 'balance' in condition ? ['moneyReceived', 'moneyPaidOut'] : [];
}

/** Events that have to do with a node: its start, its end, what its conditions ask, and the acts that it blocks. */
function matchesOf({ clock, period, gate, blocks }: NodeDefinition): Match[] {
  const acts = catalogue.actions.filter(({ id }) => blocks.includes(id));
  return [
    ...[clock?.start, clock?.complete, clock?.cancel, period?.start, period?.complete, period?.stop].flatMap(
      (matches) => matches ?? [],
    ),
    ...(clock?.extend ?? []).map(({ by }) => by),
    ...[clock?.when, clock?.until, gate?.requires, gate?.when].flatMap(matchesIn),
    ...acts.flatMap(({ requestedBy = [], withdrawnBy = [], performedBy = [] }) => [
      ...requestedBy,
      ...withdrawnBy,
      ...performedBy,
    ]),
  ];
}

const pauseEvents = catalogue.pauses.flatMap(({ from, until }) => [...from, ...until]);
const everywhere: Match[] = [
  'caseFiled',
  'caseClosed',
  'provisionalClosureRuled',
  'caseResumed',
  'propertyControlled',
];

/** Types of events that stop clocks of the whole case. */
export const SUSPENSIONS: ReadonlySet<string> = new Set(
  catalogue.pauses
    .filter((pause) => pause.default === true)
    .flatMap(({ from, until }) => [...from, ...until].map(String)),
);

/** Nodes whose time runs in more than one way, so that these ways meet often enough. */
const intricate = executable.filter(
  ({ clock, period }) =>
    period !== undefined ||
    (clock !== undefined && ['extend', 'until', 'when', 'idle', 'cancel'].some((one) => one in clock)),
);
const someNodes = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...intricate), { minLength: 1, maxLength: 2 }),
    fc.uniqueArray(fc.constantFrom(...executable), { minLength: 1, maxLength: 3 }),
  )
  .map((parts) => [...new Set(parts.flat())]);

/** Events of a case around a few nodes, with pauses, closings, waivers and retractions among them; valid ones, in no order. */
export const events: fc.Arbitrary<CaseEvent[]> = someNodes
  .chain((nodes) => {
    const own = nodes.map((node) => fc.oneof(...matchesOf(node).map(eventOf)));
    const waiver = fc.record({ at, node: fc.constantFrom(...nodes.map(({ id }) => id)) }).map((one) => ({
      type: 'nodeWaived',
      at: one.at,
      subject: null,
      data: { node: one.node, reason: '豁免' },
    }));
    const retraction = fc.record({ at, index: fc.nat(39) }).map((one) => ({
      type: 'eventRetracted',
      at: one.at,
      subject: null,
      data: { eventId: `e${one.index}`, reason: '误录' },
    }));
    return fc.array(
      fc.oneof(
        { weight: 16, arbitrary: fc.oneof(...own) },
        { weight: 2, arbitrary: fc.oneof(...everywhere.map(eventOf)) },
        { weight: 3, arbitrary: fc.oneof(...pauseEvents.map(eventOf)) },
        { weight: 1, arbitrary: waiver },
        { weight: 1, arbitrary: retraction },
      ),
      { minLength: 1, maxLength: 40, size: 'max' },
    );
  })
  .map((list) => list.map((event, index) => ({ id: `e${index}`, ...event })));

function serialisedInstance(instance: NodeInstance) {
  const { rule, startedBy, doneBy, ...rest } = instance;
  return {
    node: rule.definition.id,
    startedBy: startedBy.id,
    doneBy: doneBy?.id ?? null,
    ...rest,
    isOpen: isOpen(instance),
  };
}

/** Everything that the events of a case have made of it, as text; not which of them were retracted. */
export function serialised({ facts, ...state }: CaseState): string {
  return JSON.stringify({
    ...state,
    rules: undefined,
    retracted: undefined,
    ledgers: [...facts.ledgers].map(([id, { bySubject, ...sums }]) => [id, sums, [...bySubject]]),
    flags: [...facts.flags].toSorted(),
    waived: [...facts.waived].toSorted(),
    instances: state.instances.map(serialisedInstance),
  });
}

/** When the last of the events was. */
export const endOfEvents = (list: readonly CaseEvent[]): number => Math.max(...list.map((event) => event.at));

/** What can be seen of an instance at a moment. */
export const seen = (instance: NodeInstance, now: number): string =>
  `${stateOf(instance, now)} ${levelOf(instance, now)}`;
