import { deadline } from '../calendar/deadline.ts';
import { passes, toTest, type NodeRule } from '../catalogue/rules.ts';
import { endOfRound, setTimes } from './clock.ts';
import { oneOf, type FoldContext } from './context.ts';
import type { CaseEvent } from './events.ts';
import { isOpen, type ClockInstance, type Waiver } from './instances.ts';
import type { PauseInterval } from './state.ts';

type Ending = Partial<Pick<ClockInstance, 'doneAt' | 'doneBy' | 'voidAt' | 'waiver'>>;

/** Whether an event lies in a round that is done already: twice in one month isn't once in the next. */
const isBeforeRound = ({ round, countsFrom }: ClockInstance, event: CaseEvent): boolean =>
  round > 1 && event.at <= countsFrom;

/** The clocks of one case: started, completed, moved and ended by its events. */
export class ClockBook {
  readonly #context: FoldContext;
  #open: ClockInstance[] = [];

  constructor(context: FoldContext) {
    this.#context = context;
  }

  /** Starts a node's clock if the event is one that does. */
  start(rule: NodeRule, event: CaseEvent): void {
    const { definition } = rule;
    if (!oneOf(rule.start, event)) {
      return;
    }
    const { clock } = definition;
    if (clock?.when !== undefined && !this.#context.holds(clock.when, rule, event)) {
      return;
    }
    const running = this.#open.find(
      (open) => open.rule.definition.id === definition.id && open.subject === event.subject,
    );
    if (running !== undefined) {
      if (clock?.restart !== 'reset') {
        return;
      }
      this.#end(running, { voidAt: event.at });
    }
    const round = definition.period === undefined ? 0 : 1;
    const instance = this.#begin(rule, event, round, this.#countsFrom(rule, event));
    if (clock?.completeEarlier === true) {
      this.#completeByEarlier(instance, event);
    }
    this.#completeByCondition(instance, event);
  }

  /** Completes, moves and ends the clocks that an event concerns. */
  complete(event: CaseEvent): void {
    for (const instance of this.#open) {
      const { rule } = instance;
      if (!this.#context.concerns(instance, event)) {
        continue;
      }
      for (const { by, field } of rule.definition.clock?.extend ?? []) {
        const to = event.data[field];
        if (passes(toTest(by), event) && typeof to === 'number') {
          instance.extended = { to, at: event.at };
        }
      }
      if (oneOf(rule.complete, event) && !isBeforeRound(instance, event)) {
        this.#end(instance, { doneAt: event.at, doneBy: event });
        this.#nextRound(instance, event);
      } else if (oneOf(rule.cancel, event)) {
        this.#end(instance, { voidAt: event.at });
      } else {
        this.#completeByCondition(instance, event);
      }
    }
  }

  /** Ends what doesn't outlive the closing of the case. */
  endWithCase(at: number): void {
    for (const instance of this.#open) {
      const { clock, period } = instance.rule.definition;
      if (clock?.survives !== true && period?.survives !== true) {
        this.#end(instance, { voidAt: at });
      }
    }
  }

  waive(node: string, subject: string | null, waiver: Waiver): void {
    for (const instance of this.#open) {
      const isMeant = subject === null || instance.subject === subject;
      if (isMeant && instance.rule.definition.id === node) {
        this.#end(instance, { waiver });
      }
    }
  }

  /** The court has acted: clocks that count from the latest act begin anew. */
  act(at: number): void {
    for (const clock of this.#open) {
      if (clock.rule.definition.clock?.idle === true) {
        clock.countsFrom = at;
      }
    }
  }

  /** Sets all deadlines. They come last, because they hang on all pauses, and some of them on each other. */
  setTimes(pauses: readonly PauseInterval[], earliestExpiry: number | null): void {
    const set = new Set<ClockInstance>();
    const clocks = this.#context.instances.filter((instance) => instance.kind === 'clock');
    const setOne = (clock: ClockInstance): void => {
      if (set.has(clock)) {
        return;
      }
      set.add(clock);
      const dueOfNode = (node: string): number | null => {
        const other = clocks.findLast(
          ({ rule, subject, startedBy }) =>
            rule.definition.id === node &&
            startedBy.at <= clock.startedBy.at &&
            (subject === null || clock.subject === null || subject === clock.subject),
        );
        if (other === undefined) {
          return null;
        }
        setOne(other);
        return other.dueAt;
      };
      setTimes(clock, { counting: this.#context.rules.counting, pauses, earliestExpiry, dueOfNode });
    };
    clocks.forEach(setOne);
  }

  #countsFrom({ definition }: NodeRule, event: CaseEvent): number {
    const from = definition.clock?.from;
    const other =
      from !== undefined && 'event' in from
        ? this.#context.facts.matching(toTest(from.event)).at(-1)
        : undefined;
    return other?.event.at ?? event.at;
  }

  #begin(rule: NodeRule, event: CaseEvent, round: number, countsFrom: number): ClockInstance {
    const key = `${rule.definition.id}:${event.subject ?? ''}:${event.id}`;
    const instance: ClockInstance = {
      kind: 'clock',
      key: round === 0 ? key : `${key}:${round}`,
      rule,
      subject: event.subject,
      startedBy: event,
      round,
      countsFrom,
      term: rule.variants.find(({ start }) => passes(start, event))?.term ?? rule.term,
      doneAt: null,
      doneBy: null,
      voidAt: null,
      waiver: null,
      dueAt: null,
      pausedSince: null,
      warnAt: null,
      escalateAt: [],
      extended: null,
    };
    this.#context.instances.push(instance);
    this.#open = [...this.#open, instance];
    return instance;
  }

  #completeByEarlier(instance: ClockInstance, event: CaseEvent): void {
    const before = instance.rule.complete
      .flatMap((test) => this.#context.facts.matching(test))
      .filter((one) => this.#context.concerns(instance, one.event))
      .at(-1);
    if (before !== undefined) {
      this.#end(instance, { doneAt: event.at, doneBy: before.event });
    }
  }

  #completeByCondition(instance: ClockInstance, event: CaseEvent): void {
    const until = instance.rule.definition.clock?.until;
    const asked = { ...event, subject: instance.subject };
    if (until !== undefined && isOpen(instance) && this.#context.holds(until, instance.rule, asked)) {
      this.#end(instance, { doneAt: event.at, doneBy: event });
    }
  }

  /** Begins the round after the one in which the event lies: one act makes good everything that was missed before it. */
  #nextRound(instance: ClockInstance, event: CaseEvent): void {
    const { period } = instance.rule.definition;
    if (period === undefined) {
      return;
    }
    const { counting } = this.#context.rules;
    let { round } = instance;
    while (endOfRound(instance, round, counting) < event.at) {
      round += 1;
    }
    const { startedBy } = instance;
    const last =
      period.for === undefined
        ? Number.POSITIVE_INFINITY
        : (deadline({ start: startedBy.at, term: period.for }, { ...counting, endsOnWorkingDay: false })
            .dueAt ?? 0);
    if (endOfRound(instance, round + 1, counting) <= last) {
      this.#begin(instance.rule, startedBy, round + 1, endOfRound(instance, round, counting));
    }
  }

  #end(instance: ClockInstance, how: Ending): void {
    Object.assign(instance, how);
    this.#open = this.#open.filter((open) => open !== instance);
  }
}
