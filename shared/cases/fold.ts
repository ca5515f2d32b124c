import type { RuleSet } from '../catalogue/rules.ts';
import { EVENT_RETRACTED, NODE_WAIVED } from '../catalogue/vocabulary.ts';
import { ClockBook } from './clock-book.ts';
import { FoldContext, oneOf } from './context.ts';
import { applyEffects, emptyHeader } from './effects.ts';
import { compareEvents, textOf, type CaseEvent } from './events.ts';
import { Facts } from './facts.ts';
import { actsOf, GateBook } from './gate-book.ts';
import type { CaseState, PauseInterval, StageVisit } from './state.ts';

/** Folds the events of one case, in their order. */
class Fold {
  readonly #rules: RuleSet;
  readonly #rulesAt: (at: number) => RuleSet;
  readonly #facts: Facts;
  readonly #context: FoldContext;
  readonly #clocks: ClockBook;
  readonly #gates: GateBook;
  readonly #header = emptyHeader();
  readonly #visits: StageVisit[] = [];
  readonly #pauses: PauseInterval[] = [];
  #lastActAt: number | null = null;

  constructor(rules: RuleSet, rulesAt: (at: number) => RuleSet) {
    this.#rules = rules;
    this.#rulesAt = rulesAt;
    this.#facts = new Facts(rules);
    this.#context = new FoldContext(rules, this.#facts);
    this.#clocks = new ClockBook(this.#context);
    this.#gates = new GateBook(this.#context);
  }

  run(events: readonly CaseEvent[]): CaseState {
    const { counted, retracted } = countedEvents(events, this.#rules);
    for (const event of counted) {
      this.#step(event);
    }
    this.#clocks.setTimes(this.#pauses, this.#earliestExpiry());
    return {
      ...this.#header,
      rules: this.#rules,
      beganAt: counted[0]?.at ?? null,
      status: this.#status(),
      stage: this.#visits.at(-1)?.stage ?? null,
      visits: this.#visits,
      properties: [...this.#header.properties.values()],
      pauses: this.#pauses,
      instances: this.#context.instances,
      events: counted,
      retracted,
      lastActAt: this.#lastActAt,
      facts: this.#facts,
    };
  }

  #step(event: CaseEvent): void {
    const rules = this.#rulesAt(event.at);
    const acts = actsOf(rules.actionsOf(event.type), event);
    this.#gates.clear(event.at);
    for (const action of acts.performed) {
      this.#gates.perform(action, event);
    }
    const before = this.#header.status;
    this.#facts.add(event);
    applyEffects(this.#header, event, this.#facts, rules);
    this.#pause(event);
    this.#enter(event, rules);
    this.#waive(event);
    this.#clocks.complete(event);
    const { status } = this.#header;
    // Closed for good after it was closed provisionally, a case ends once more.
    if (status !== 'open' && status !== before) {
      this.#clocks.endWithCase(event.at);
      this.#gates.endWithCase(event.at);
    }
    for (const rule of rules.startedBy(event.type)) {
      this.#clocks.start(rule, event);
    }
    this.#gates.review(event.at);
    for (const action of acts.withdrawn) {
      this.#gates.withdraw(action, event);
    }
    for (const action of acts.requested) {
      this.#gates.request(action, event);
    }
    if (rules.events.get(event.type)?.passive !== true) {
      this.#lastActAt = event.at;
      this.#clocks.act(event.at);
    }
  }

  #status(): CaseState['status'] {
    const { status } = this.#header;
    const byDefault = new Set(
      this.#rules.catalogue.pauses.filter((pause) => pause.default === true).map(({ id }) => id),
    );
    const stands = this.#pauses.some(
      ({ pause, subject, to }) => to === null && subject === null && byDefault.has(pause),
    );
    return status === 'open' && stands ? 'suspended' : status;
  }

  #enter(event: CaseEvent, rules: RuleSet): void {
    const type = rules.events.get(event.type);
    const stage = type?.enters;
    if (stage === undefined) {
      return;
    }
    const { stages } = rules.catalogue;
    const place = stages.findIndex(({ id }) => id === stage);
    const current = this.#visits.at(-1);
    // The main line goes forwards: a query in a case whose money has come doesn't bring it back to the investigation.
    const isBehind = place <= stages.findIndex(({ id }) => id === current?.stage);
    const reopens = type?.effects?.some(({ kind }) => kind === 'reopen') === true;
    if (stages[place]?.beside === true || (isBehind && !reopens)) {
      return;
    }
    if (current !== undefined) {
      current.to = event.at;
    }
    this.#visits.push({ stage, from: event.at, to: null });
  }

  #pause(event: CaseEvent): void {
    for (const { id, from, until } of this.#rules.pauses) {
      const open = this.#pauses.filter(
        ({ pause, subject, to }) => pause === id && to === null && subject === event.subject,
      );
      if (oneOf(until, event)) {
        for (const interval of open) {
          interval.to = event.at;
        }
      } else if (open.length === 0 && oneOf(from, event)) {
        this.#pauses.push({ pause: id, subject: event.subject, from: event.at, to: null });
      }
    }
  }

  #waive(event: CaseEvent): void {
    if (event.type !== NODE_WAIVED) {
      return;
    }
    const node = textOf(event.data, 'node') ?? '';
    const waiver = {
      at: event.at,
      reason: textOf(event.data, 'reason') ?? '',
      approvedBy: textOf(event.data, 'approvedBy'),
    };
    if (event.subject === null) {
      this.#facts.waived.add(node);
    }
    this.#clocks.waive(node, event.subject, waiver);
    this.#gates.waive(node, event.subject, waiver);
  }

  /** Earliest end of a measure that is in force. */
  #earliestExpiry(): number | null {
    const ends = [...this.#header.properties.values()]
      .filter(({ controlledAt, disposal }) => controlledAt !== null && disposal !== 'disposed')
      .flatMap(({ expiresAt }) => (expiresAt === null ? [] : [expiresAt]));
    return ends.length === 0 ? null : Math.min(...ends);
  }
}

/** The events of a case that count, in their order: each once, neither retracted nor a retraction. */
export function countedEvents(
  events: readonly CaseEvent[],
  rules: Pick<RuleSet, 'rank'>,
): { counted: CaseEvent[]; retracted: Set<string> } {
  const byId = new Map<string, CaseEvent>();
  for (const event of events) {
    if (!byId.has(event.id)) {
      byId.set(event.id, event);
    }
  }
  const unique = [...byId.values()].sort(compareEvents(rules));
  const retracted = new Set<string>();
  // The latest first: a retraction that was itself entered by mistake retracts nothing.
  for (const { id, type, data } of unique.toReversed()) {
    if (type === EVENT_RETRACTED && !retracted.has(id)) {
      retracted.add(textOf(data, 'eventId') ?? '');
    }
  }
  return {
    counted: unique.filter(({ id, type }) => type !== EVENT_RETRACTED && !retracted.has(id)),
    retracted,
  };
}

/**
 * A case as its events make it: the same for every order in which they are given, and for events that are given twice (by id).
 * `rulesAt`: the rules that were in force at a time (UTC ms); an instance keeps those that it was started under.
 */
export function foldCase(
  events: readonly CaseEvent[],
  rules: RuleSet,
  rulesAt: (at: number) => RuleSet = () => rules,
): CaseState {
  return new Fold(rules, rulesAt).run(events);
}
