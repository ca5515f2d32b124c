import { chinaCalendar, WEEKDAYS, type DayOverride, type WorkCalendar } from '../calendar/working-days.ts';
import type { Counting } from '../calendar/deadline.ts';
import type { Term } from '../calendar/term.ts';
import { Zone } from '../calendar/zone.ts';
import { AppError } from '../errors.ts';
import type { Catalogue } from './catalogue.ts';
import { isInForce, NO_CHOICE, type RuleChoice } from './choice.ts';
import type { Match } from './conditions.ts';
import type { EventData, Scalar } from './names.ts';
import type { NodeDefinition } from './nodes.ts';
import { figureTerm, leadOf } from './terms.ts';
import { BUILT_IN_EVENTS, type EventType } from './vocabulary.ts';

/** A match that can be asked of an event. */
export interface EventTest {
  type: string;
  where: readonly (readonly [field: string, values: readonly Scalar[]])[];
}

/** A node in force, with everything that its instances need. */
export interface NodeRule {
  definition: NodeDefinition;
  /** Period of its clock; null where the clock has no end. */
  term: Term | null;
  /** Other periods for some of the starting events. */
  variants: readonly { start: EventTest; term: Term }[];
  /** Whether the last day stays the last even if it is no working day. */
  exact: boolean;
  /** How long before its deadline it is due soon; null: not at all. */
  lead: Term | null;
  start: readonly EventTest[];
  complete: readonly EventTest[];
  cancel: readonly EventTest[];
  /** Pauses that stop its clock. */
  pauses: ReadonlySet<string>;
}

/** An act that nodes can refuse. */
export interface ActionRule {
  id: string;
  requestedBy: readonly EventTest[];
  withdrawnBy: readonly EventTest[];
  performedBy: readonly EventTest[];
  closes: readonly string[];
  gates: readonly NodeRule[];
}

/** A catalogue as one court has chosen it, ready to fold cases by. */
export interface RuleSet {
  catalogue: Catalogue;
  choice: RuleChoice;
  counting: Counting;
  events: ReadonlyMap<string, EventType>;
  /** Place of an event type in the catalogue: which of two events of the same millisecond comes first. */
  rank: ReadonlyMap<string, number>;
  nodes: readonly NodeRule[];
  node: (id: string) => NodeRule | undefined;
  /** Nodes that an event of this type may start. */
  startedBy: (type: string) => readonly NodeRule[];
  actions: readonly ActionRule[];
  action: (id: string) => ActionRule | undefined;
  /** Actions that an event of this type may ask for, withdraw or perform. */
  actionsOf: (type: string) => readonly ActionRule[];
  pauses: readonly { id: string; from: readonly EventTest[]; until: readonly EventTest[] }[];
  ledgers: readonly { id: string; in: readonly EventTest[]; out: readonly EventTest[]; field: string }[];
  /** Values that a setting allows. */
  allowedBy: (setting: string) => readonly Scalar[];
}

/** Compiles a match. */
export function toTest(match: Match): EventTest {
  if (typeof match === 'string') {
    return { type: match, where: [] };
  }
  return {
    type: match.event,
    where: Object.entries(match.where ?? {}).map(([field, value]) => [field, [value].flat()] as const),
  };
}

/** Whether an event is one of those meant. */
export function passes(test: EventTest, event: { type: string; data: EventData }): boolean {
  return (
    test.type === event.type &&
    test.where.every(([field, values]) => values.includes(event.data[field] as Scalar))
  );
}

const tests = (matches: readonly Match[] | undefined): EventTest[] => (matches ?? []).map(toTest);

/** By which days a catalogue counts. `overrides`: see `chinaCalendar`. */
export function countingOf(
  catalogue: Pick<Catalogue, 'zone' | 'workingDays' | 'endsOnWorkingDay'>,
  overrides: Readonly<Record<string, DayOverride>> = {},
): Counting {
  const calendar: WorkCalendar = catalogue.workingDays === 'china' ? chinaCalendar(overrides) : WEEKDAYS;
  return {
    zone: new Zone(catalogue.zone),
    calendar,
    endsOnWorkingDay: catalogue.endsOnWorkingDay.holds,
  };
}

function compileNode(node: NodeDefinition, catalogue: Catalogue, choice: RuleChoice): NodeRule {
  const { clock, period } = node;
  const own = figureTerm(node, catalogue);
  const chosen = choice.terms[node.id];
  const term = chosen ?? clock?.term ?? period?.every ?? own.term;
  const byDefault = catalogue.pauses.filter((pause) => pause.default === true).map(({ id }) => id);
  return {
    definition: node,
    term,
    variants:
      chosen === undefined
        ? (clock?.variants ?? []).map((variant) => ({ start: toTest(variant.start), term: variant.term }))
        : [],
    exact: clock?.exact ?? own.exact,
    lead: clock?.warn ?? period?.warn ?? leadOf(term, catalogue),
    start: tests(clock?.start ?? period?.start),
    complete: tests(clock?.complete ?? period?.complete),
    cancel: tests(clock?.cancel ?? period?.stop),
    pauses: new Set(clock === undefined ? [] : (clock.pauses ?? byDefault)),
  };
}

/** Groups by a key, without an entry for what nobody has. */
function index<T>(items: readonly T[], keysOf: (item: T) => Iterable<string>): (key: string) => readonly T[] {
  const byKey = new Map<string, T[]>();
  for (const item of items) {
    for (const key of new Set(keysOf(item))) {
      const list = byKey.get(key);
      if (list === undefined) {
        byKey.set(key, [item]);
      } else {
        list.push(item);
      }
    }
  }
  return (key) => byKey.get(key) ?? [];
}

const typesOf = (...lists: (readonly EventTest[])[]): string[] => lists.flat().map(({ type }) => type);

/** Makes a checked catalogue ready for cases, as a court has chosen it. `counting` is shared by all rule sets of a catalogue. */
export function compileRules(
  catalogue: Catalogue,
  choice: RuleChoice = NO_CHOICE,
  counting: Counting = countingOf(catalogue),
): RuleSet {
  const eventTypes = [...BUILT_IN_EVENTS, ...catalogue.events];
  const nodes = catalogue.nodes
    .filter((node) => node.inWords === undefined && isInForce(node, catalogue, choice))
    .map((node) => compileNode(node, catalogue, choice));
  const byId = new Map(nodes.map((node) => [node.definition.id, node]));
  const gatesOf = index(
    nodes.filter(({ definition }) => definition.gate !== undefined),
    ({ definition }) => definition.blocks,
  );
  const actions = catalogue.actions.map(
    ({ id, requestedBy, withdrawnBy, performedBy, closes = [] }): ActionRule => ({
      id,
      requestedBy: tests(requestedBy),
      withdrawnBy: tests(withdrawnBy),
      performedBy: tests(performedBy),
      closes,
      gates: gatesOf(id),
    }),
  );
  const actionById = new Map(actions.map((action) => [action.id, action]));
  const settings = new Map(catalogue.settings.map((setting) => [setting.id, setting]));
  return {
    catalogue,
    choice,
    counting,
    events: new Map(eventTypes.map((event) => [event.id, event])),
    rank: new Map(eventTypes.map(({ id }, position) => [id, position])),
    nodes,
    node: (id) => byId.get(id),
    startedBy: index(nodes, ({ start }) => typesOf(start)),
    actions,
    action: (id) => actionById.get(id),
    actionsOf: index(actions, ({ requestedBy, withdrawnBy, performedBy }) =>
      typesOf(requestedBy, withdrawnBy, performedBy),
    ),
    pauses: catalogue.pauses.map(({ id, from, until }) => ({ id, from: tests(from), until: tests(until) })),
    ledgers: catalogue.ledgers.map((ledger) => ({
      id: ledger.id,
      in: tests(ledger.in),
      out: tests(ledger.out),
      field: ledger.field,
    })),
    allowedBy: (id) => {
      const setting = settings.get(id);
      const chosen = choice.settings[id] ?? setting?.default;
      const option = setting?.options.find((candidate) => candidate.id === chosen);
      if (option === undefined) {
        throw AppError.invalidInput(`settings.${id}`, `${String(chosen)} is none of its options`);
      }
      return option.allows;
    },
  };
}
