import { foldCase } from '#shared/cases/fold.ts';
import type { CaseEventInput } from '#shared/cases/input.ts';
import { stateOf, type NodeState } from '#shared/cases/instances.ts';
import type { CaseState } from '#shared/cases/state.ts';
import type { CourtLevel } from '#shared/courts.ts';
import type { Store } from '../../../media-server/store/open.ts';
import { TestClock } from '../../../media-server/testing/clock.ts';
import { openPipeline, type Pipeline } from '../../../media-server/testing/pipeline.ts';
import { TEST_COURTS } from '../../../media-server/testing/province.ts';
import { planOffice } from '../../../simulators/cases/office.ts';
import { planCase } from '../../../simulators/cases/plan.ts';

/** Noon of a Friday: what had happened by then is in the store. */
export const UNTIL = Date.parse('2026-11-20T12:00:00+08:00');
export const CATALOGUE = 'enforcement';
export const COURT_IDS = TEST_COURTS.map(({ id }) => id);

/** Cases are appended so many at a time. */
const BATCH = 50;

/** Courts of all three levels, each with as many cases. */
const SHARES = TEST_COURTS.map(({ id, level, divisionCode }) => ({
  id,
  level: level as CourtLevel,
  divisionCode,
  weight: 1,
}));

/** Whether a court lies in another's subtree, by the list of courts alone. */
export function liesIn(courtId: string, above: string): boolean {
  const parent = TEST_COURTS.find(({ id }) => id === courtId)?.parentId ?? null;
  return courtId === above || (parent !== null && liesIn(parent, above));
}

/** A case as its events fold at the moment, worked out without what the store keeps of it. */
export interface Folded {
  no: number;
  caseId: string;
  courtId: string;
  events: readonly CaseEventInput[];
  state: CaseState;
  /** Instances of nodes that are in force. */
  nodes: { nodeId: string; key: string; screen: string | null; state: NodeState; dueAt: number | null }[];
  isOverTerm: boolean;
  heldFen: number;
}

/** Generated cases, and the register of each court, in a store. */
export class Population {
  readonly clock: TestClock;
  readonly pipeline: Pipeline;
  readonly store: Store;
  /** Everything that will happen in each case, in its order, and how much of it the store has been told. */
  readonly #plans: readonly { events: readonly CaseEventInput[]; told: number }[];

  private constructor(store: Store, pipeline: Pipeline, clock: TestClock, plans: CaseEventInput[][]) {
    this.store = store;
    this.pipeline = pipeline;
    this.clock = clock;
    this.#plans = plans.map((events) => ({ events, told: 0 }));
  }

  static async create(store: Store, cases: number, seed = 1): Promise<Population> {
    const clock = new TestClock(UNTIL);
    const options = { seed, courts: SHARES, until: UNTIL };
    const plans = [
      ...SHARES.map((_, place) => planOffice(place, options)),
      ...Array.from({ length: cases }, (_, index) => planCase(index, options)),
    ];
    const population = new Population(store, await openPipeline(store, clock), clock, plans);
    for (let start = 0; start < plans.length; start += BATCH) {
      await population.catchUp(
        Array.from({ length: Math.min(BATCH, plans.length - start) }, (_, n) => start + n),
      );
    }
    return population;
  }

  close(): Promise<void> {
    return this.pipeline.close();
  }

  /** Tells the store what has happened by now in the plans of these numbers; answers with how many events there were. */
  async catchUp(places: readonly number[], pipeline = this.pipeline): Promise<number> {
    const events = places.flatMap((place) => {
      const plan = this.#plans[place % this.#plans.length];
      const due = plan?.events.slice(plan.told).filter(({ at }) => at <= this.clock.now()) ?? [];
      if (plan !== undefined) {
        plan.told += due.length;
      }
      return due;
    });
    if (events.length > 0) {
      await pipeline.append(events);
    }
    return events.length;
  }

  /** Lets time pass, and everything happen that falls due by it. */
  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await this.pipeline.scheduler.tick();
    await this.pipeline.tail.poke();
  }

  /** Each case that the store was told of, folded. */
  async folded(): Promise<Folded[]> {
    const rows = (await this.store.db('cases').select('no', 'case_id')) as { no: number; case_id: string }[];
    const numbers = new Map(rows.map(({ no, case_id }) => [case_id, no]));
    return this.#plans.flatMap(({ events, told }) => {
      const [first] = events;
      return told === 0 || first === undefined
        ? []
        : [this.#fold(events.slice(0, told), numbers.get(first.caseId) ?? 0)];
    });
  }

  #fold(events: readonly CaseEventInput[], no: number): Folded {
    const now = this.clock.now();
    const { caseId = '', courtId = '' } = events[0] ?? {};
    const { rules, at } = this.pipeline.rulebooks.of(CATALOGUE, courtId);
    const state = foldCase(events, rules, at);
    const nodes = state.instances
      .filter(({ rule }) => rules.node(rule.definition.id) !== undefined)
      .map((instance) => ({
        nodeId: instance.rule.definition.id,
        key: instance.key,
        screen: instance.rule.definition.screen ?? null,
        state: stateOf(instance, now),
        dueAt: instance.kind === 'clock' ? instance.dueAt : instance.clearsAt,
      }));
    const money = state.facts.ledgers.get('money');
    return {
      no,
      caseId,
      courtId,
      events,
      state,
      nodes,
      isOverTerm: nodes.some(
        ({ nodeId, state: of }) => nodeId === 'filing.term' && (of === 'overdue' || of === 'doneLate'),
      ),
      heldFen: (money?.in ?? 0) - (money?.out ?? 0),
    };
  }
}
