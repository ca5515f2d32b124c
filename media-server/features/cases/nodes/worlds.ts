import { walkToDeadline } from '#shared/calendar/testing.ts';
import type { Term } from '#shared/calendar/term.ts';
import type { Condition, Match } from '#shared/catalogue/conditions.ts';
import type { EventData, Scalar } from '#shared/catalogue/names.ts';
import type { NodeDefinition } from '#shared/catalogue/nodes.ts';
import type { CaseEvent } from '#shared/cases/events.ts';
import { catalogue, DAY_MS, eventWith, executable, fieldsOf, HOUR_MS, make, typeOf } from './support.ts';

export const gateNodes = executable.filter(({ gate }) => gate !== undefined);

/** One thing that a condition asks, in one of the states in which it can be. */
interface Choice {
  /** What it is, the same for every condition that asks it. */
  of: string;
  state: string;
  events: readonly CaseEvent[];
  data: EventData;
}

/** A case and a request before which a gate stands. */
export interface World {
  name: string;
  events: readonly CaseEvent[];
  data: EventData;
  /** State of each thing that the gate asks. */
  states: ReadonlyMap<string, string>;
}

const nameOf = (match: Match): string => JSON.stringify(match);
const longAgo = (term: Term, at: number): number => {
  let start = at - DAY_MS;
  while ((walkToDeadline({ start, term, exact: true }) ?? at) >= at) {
    start -= DAY_MS;
  }
  return start;
};

/** Terms after which conditions ask whether they are over since an event. */
function termsSince(condition: Condition, event: string, node: NodeDefinition): Term[] {
  if ('all' in condition || 'any' in condition) {
    const parts = 'all' in condition ? condition.all : condition.any;
    return parts.flatMap((part) => termsSince(part, event, node));
  }
  return 'elapsed' in condition && nameOf(condition.elapsed.since) === event
    ? [termOf(condition.elapsed, node)]
    : [];
}

function termOf({ term }: { term?: Term | undefined }, { figure }: NodeDefinition): Term {
  if (term !== undefined) {
    return term;
  }
  if (figure === null || figure.value === null || (figure.unit !== 'month' && figure.unit !== 'day')) {
    throw new Error('the figure of an earliest moment is in days or months');
  }
  return { value: figure.value, unit: figure.unit };
}

/** Every state in which the things that a condition asks can be, at `at`. */
class Things {
  readonly lists = new Map<string, Choice[]>();
  readonly #at: number;
  readonly #node: NodeDefinition;

  constructor(node: NodeDefinition, at: number) {
    this.#node = node;
    this.#at = at;
  }

  add(condition: Condition): void {
    if ('all' in condition || 'any' in condition) {
      ('all' in condition ? condition.all : condition.any).forEach((part) => this.add(part));
    } else if ('not' in condition) {
      this.add(condition.not);
    } else if ('request' in condition) {
      this.#request(condition.request);
    } else {
      this.#fact(condition);
    }
  }

  #put(
    of: string,
    state: string,
    { events = [], data = {} }: { events?: CaseEvent[]; data?: EventData },
  ): void {
    const list = this.lists.get(of) ?? [];
    if (!list.some((choice) => choice.state === state)) {
      this.lists.set(of, [...list, { of, state, events, data }]);
    }
  }

  #request({ field, min, max, oneOf, setting }: Extract<Condition, { request: object }>['request']): void {
    const options = catalogue.settings.find(({ id }) => id === setting)?.options ?? [];
    const allowed = oneOf ?? options.flatMap(({ allows }) => allows);
    const type = [...this.#types()].find(({ fields = {} }) => fields[field] !== undefined)?.fields?.[field];
    const others: Scalar[] =
      type?.type === 'boolean' ? [true, false] : (type?.choices ?? []).map(({ id }) => id);
    const bounds = [min, max].flatMap((bound) => (bound === undefined ? [] : [bound - 1, bound, bound + 1]));
    const plain =
      allowed.length + others.length + bounds.length > 0 ? [] : type?.type === 'money' ? [100] : ['文'];
    this.#put(field, 'missing', {});
    for (const value of [...allowed, ...others, ...bounds, ...plain]) {
      this.#put(field, JSON.stringify(value), { data: { [field]: value } });
    }
  }

  *#types() {
    for (const { id, requestedBy = [], performedBy = [] } of catalogue.actions) {
      if (this.#node.blocks.includes(id)) {
        yield* [...requestedBy, ...performedBy].map(typeOf);
      }
    }
  }

  #fact(condition: Condition): void {
    const at = this.#at;
    if ('event' in condition) {
      if (condition.since !== undefined) {
        const { event, since } = condition;
        this.#put(keyOf(condition), 'no', { events: [make(since, at - 3 * HOUR_MS)] });
        const before = [make(event, at - 4 * HOUR_MS), make(since, at - 3 * HOUR_MS)];
        this.#put(keyOf(condition), 'before', { events: before });
        this.#put(keyOf(condition), 'yes', { events: [...before, make(event, at - 2 * HOUR_MS)] });
      } else {
        this.#event(condition.event);
      }
    } else if ('elapsed' in condition) {
      this.#event(condition.elapsed.since);
    } else if ('closed' in condition) {
      const { from, until } = condition.closed;
      this.#put(keyOf(condition), 'none', {});
      for (const begin of from) {
        const event = make(begin, at - 3 * HOUR_MS);
        this.#put(keyOf(condition), `open ${nameOf(begin)}`, { events: [event] });
        for (const end of until) {
          this.#put(keyOf(condition), `closed ${nameOf(begin)} ${nameOf(end)}`, {
            events: [event, make(end, at - 2 * HOUR_MS)],
          });
        }
      }
    } else if ('covered' in condition) {
      const { by, field, values } = condition.covered;
      const all = values.map((value, index) => make(by, at - (index + 2) * HOUR_MS, { [field]: value }));
      this.#put(keyOf(condition), 'all', { events: all });
      this.#put(keyOf(condition), 'none', {});
      values.forEach((value, index) => {
        this.#put(keyOf(condition), `all but ${String(value)}`, { events: all.toSpliced(index, 1) });
      });
    } else if ('balance' in condition) {
      const ledger = catalogue.ledgers.find(({ id }) => id === condition.balance.ledger);
      const [into] = ledger?.in ?? [];
      if (ledger === undefined || into === undefined) {
        throw new Error(`the catalogue has no ledger ${condition.balance.ledger}`);
      }
      const received = make(into, at - 3 * HOUR_MS, { [ledger.field]: 100 });
      this.#put(keyOf(condition), 'none', {});
      this.#put(keyOf(condition), 'money', { events: [received] });
      for (const out of ledger.out) {
        const [part, full] = [99.99, 100].map((sum) => make(out, at - 2 * HOUR_MS, { [ledger.field]: sum }));
        this.#put(keyOf(condition), `money part ${nameOf(out)}`, {
          events: [received, ...(part ? [part] : [])],
        });
        this.#put(keyOf(condition), `out ${nameOf(out)}`, { events: [received, ...(full ? [full] : [])] });
      }
    } else if ('flag' in condition) {
      const setter = (to: boolean): Match =>
        eventWith((one) => one.kind === 'flag' && one.flag === condition.flag && one.to === to).id;
      const on = make(setter(true), at - 3 * HOUR_MS);
      this.#put(keyOf(condition), 'no', {});
      this.#put(keyOf(condition), 'yes', { events: [on] });
      this.#put(keyOf(condition), 'no more', { events: [on, make(setter(false), at - 2 * HOUR_MS)] });
    } else {
      throw new Error(`no states are known of ${JSON.stringify(condition)}`);
    }
  }

  #event(match: Match): void {
    const key = nameOf(match);
    const { requires, when } = this.#node.gate ?? {};
    const terms = [requires, when].flatMap((one) =>
      one === undefined ? [] : termsSince(one, key, this.#node),
    );
    this.#put(key, 'no', {});
    this.#put(key, 'yes', { events: [make(match, this.#at - 2 * DAY_MS)] });
    for (const term of terms) {
      const early = longAgo(term, this.#at);
      this.#put(key, 'yes, just not long enough', { events: [make(match, early + DAY_MS)] });
      this.#put(key, 'yes, long ago', { events: [make(match, early)] });
    }
  }
}

/** Name of what a condition asks. */
function keyOf(condition: Condition): string {
  if ('event' in condition && condition.since === undefined) {
    return nameOf(condition.event);
  }
  return 'elapsed' in condition ? nameOf(condition.elapsed.since) : JSON.stringify(condition);
}

/** Whether a condition holds in a world, told by the states of what it asks: another reading than the engine's. */
export function holdsIn(condition: Condition, states: ReadonlyMap<string, string>): boolean {
  if ('all' in condition) {
    return condition.all.every((part) => holdsIn(part, states));
  }
  if ('any' in condition) {
    return condition.any.some((part) => holdsIn(part, states));
  }
  if ('not' in condition) {
    return !holdsIn(condition.not, states);
  }
  if ('request' in condition) {
    return requestFits(condition.request, states.get(condition.request.field) ?? 'missing');
  }
  const state = states.get(keyOf(condition)) ?? 'no';
  if ('elapsed' in condition) {
    return state === 'yes, long ago';
  }
  if ('closed' in condition) {
    return !state.startsWith('open');
  }
  if ('covered' in condition) {
    return state === 'all';
  }
  return 'balance' in condition ? !state.startsWith('money') : state.startsWith('yes');
}

function requestFits(
  { min = -Infinity, max = Infinity, oneOf, setting }: Extract<Condition, { request: object }>['request'],
  state: string,
): boolean {
  if (state === 'missing') {
    return false;
  }
  const value = JSON.parse(state) as Scalar;
  const chosen = catalogue.settings.find(({ id }) => id === setting);
  const allowed = oneOf ?? chosen?.options.find(({ id }) => id === chosen.default)?.allows ?? [value];
  return allowed.includes(value) && !(typeof value === 'number' && (value < min || value > max));
}

/** The world of some choices; the later of two about one thing counts. */
function worldOf(choices: readonly Choice[]): World {
  const events = choices.flatMap((choice) => choice.events);
  return {
    name: choices.map(({ of, state }) => `${of} ${state}`).join(', '),
    events: events.toSorted((a, b) => a.at - b.at),
    data: Object.assign({}, ...choices.map(({ data }) => data)) as EventData,
    states: new Map(choices.map(({ of, state }) => [of, state])),
  };
}

const FULL = 150;

/**
 * Worlds before a gate: every combination of the states of what it asks; where these are too many, each state of each thing, the others
 * being as in a world that the gate lets through.
 */
export function worldsOf(node: NodeDefinition, at: number): World[] {
  const { gate } = node;
  if (gate === undefined) {
    throw new Error(`${node.id} has no gate`);
  }
  const things = new Things(node, at);
  things.add(gate.requires);
  if (gate.when !== undefined) {
    things.add(gate.when);
  }
  const lists = [...things.lists.values()];
  const size = lists.reduce((product, list) => product * list.length, 1);
  if (size <= FULL) {
    return lists
      .reduce<Choice[][]>(
        (sofar, list) => sofar.flatMap((one) => list.map((choice) => [...one, choice])),
        [[]],
      )
      .map(worldOf);
  }
  const lets = (choices: readonly Choice[]): boolean => {
    const states = new Map(choices.map(({ of, state }) => [of, state]));
    return holdsIn(gate.requires, states) && (gate.when === undefined || holdsIn(gate.when, states));
  };
  const good = goodOf(lists, lets);
  return lists.flatMap((list, index) => list.map((choice) => worldOf(good.with(index, choice))));
}

/** One choice of each list with which the gate lets the act through, found list by list. */
function goodOf(lists: readonly Choice[][], lets: (choices: readonly Choice[]) => boolean): Choice[] {
  const search = (sofar: Choice[]): Choice[] | null => {
    const next = lists[sofar.length];
    if (next === undefined) {
      return lets(sofar) ? sofar : null;
    }
    for (const choice of next) {
      const found = search([...sofar, choice]);
      if (found !== null) {
        return found;
      }
    }
    return null;
  };
  const good = search([]);
  if (good === null) {
    throw new Error('the gate lets nothing through');
  }
  return good;
}

/** The world as an event of a type tells it: without the fields that it doesn't carry; none where it can't have a value of them. */
export function toldBy(match: Match, world: World): World[] {
  const type = typeOf(match);
  const data = fieldsOf(type, world.data);
  const states = new Map(world.states);
  for (const name of Object.keys(world.data)) {
    if (data[name] === undefined) {
      states.set(name, 'missing');
    }
  }
  const fits = Object.entries(data).every(([name, value]) => {
    const choices = type.fields?.[name]?.choices;
    return choices === undefined || choices.some(({ id }) => id === value);
  });
  return fits ? [{ ...world, data, states }] : [];
}
