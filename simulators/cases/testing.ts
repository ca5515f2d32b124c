import { foldCase } from '#shared/cases/fold.ts';
import type { CaseEventInput } from '#shared/cases/input.ts';
import { isOpen, stateOf, type NodeInstance } from '#shared/cases/instances.ts';
import type { CaseState } from '#shared/cases/state.ts';
import { compileRules, type RuleSet } from '#shared/catalogue/rules.ts';
import { readCatalogueFile } from './catalogue.ts';

/** What a run of cases comes to, as the console would fold it. Shares are of the cases unless stated otherwise. */
export interface Summary {
  cases: number;
  events: number;
  statuses: Record<string, number>;
  ways: Record<string, number>;
  stages: Record<string, number>;
  /** Cases whose overall term was or is exceeded. */
  overTerm: number;
  /** Open clocks that have a deadline or stand still, and how many of them are overdue. */
  openClocks: number;
  overdueClocks: number;
  /** Clocks with a deadline that were done, and how many of them late. */
  doneClocks: number;
  lateClocks: number;
  /** Judgements of gates at acts that were done, and how many were breached. */
  acts: number;
  judgements: number;
  breaches: number;
  blocked: number;
  waived: number;
  /** Cases with an open alarm of idleness. */
  passive: number;
  closedWithMoney: number;
  retracted: number;
  /** By node: in time, late, overdue. */
  nodes: Record<string, { done: number; late: number; overdue: number; breached: number }>;
}

const count = (into: Record<string, number>, key: string, by = 1): void => {
  into[key] = (into[key] ?? 0) + by;
};

/** Whether money was on the ledger when the case was closed, the first time or again. */
export function isClosedWithMoney({ events }: Pick<CaseState, 'events'>): boolean {
  let fen = 0;
  for (const { type, data } of events) {
    const amount = Math.round(Number(data['amount'] ?? 0) * 100);
    if (type === 'moneyReceived') {
      fen += amount;
    } else if (type === 'moneyPaidOut' || type === 'moneyRefunded' || type === 'moneyEscrowed') {
      fen -= amount;
    } else if ((type === 'caseClosed' || type === 'provisionalClosureRuled') && fen > 0) {
      return true;
    }
  }
  return false;
}

/** Adds up folded cases. */
export class Tally {
  readonly summary: Summary = {
    cases: 0,
    events: 0,
    statuses: {},
    ways: {},
    stages: {},
    overTerm: 0,
    openClocks: 0,
    overdueClocks: 0,
    doneClocks: 0,
    lateClocks: 0,
    acts: 0,
    judgements: 0,
    breaches: 0,
    blocked: 0,
    waived: 0,
    passive: 0,
    closedWithMoney: 0,
    retracted: 0,
    nodes: {},
  };
  readonly #rules: RuleSet;
  readonly #now: number;

  constructor(rules: RuleSet, now: number) {
    this.#rules = rules;
    this.#now = now;
  }

  /** Folds a case and adds it. */
  add(events: readonly CaseEventInput[]): CaseState {
    const state = foldCase(events, this.#rules);
    const { summary } = this;
    summary.cases += 1;
    summary.events += events.length;
    summary.retracted += state.retracted.size;
    count(summary.statuses, state.status);
    if (state.closingWay !== null) {
      count(summary.ways, state.closingWay);
    }
    if (state.status === 'open' || state.status === 'suspended') {
      count(summary.stages, state.stage ?? 'none');
    }
    summary.closedWithMoney += isClosedWithMoney(state) ? 1 : 0;
    for (const { type } of state.events) {
      const actions = this.#rules
        .actionsOf(type)
        .filter(({ performedBy }) => performedBy.some((test) => test.type === type));
      summary.acts += actions.some(({ gates }) => gates.length > 0) ? 1 : 0;
      summary.judgements += actions.reduce((sum, { gates }) => sum + gates.length, 0);
      summary.waived += type === 'nodeWaived' ? 1 : 0;
    }
    state.instances.forEach((instance) => this.#instance(instance));
    return state;
  }

  #instance(instance: NodeInstance): void {
    const { summary } = this;
    const state = stateOf(instance, this.#now);
    const { id } = instance.rule.definition;
    const node = (summary.nodes[id] ??= { done: 0, late: 0, overdue: 0, breached: 0 });
    if (instance.kind === 'gate') {
      summary.blocked += state === 'blocked' ? 1 : 0;
      summary.breaches += instance.breachedAt === null ? 0 : 1;
      node.breached += instance.breachedAt === null ? 0 : 1;
      return;
    }
    const isLate = state === 'doneLate';
    const isOverdue = state === 'overdue';
    if (isOpen(instance) && (instance.dueAt !== null || instance.pausedSince !== null)) {
      summary.openClocks += 1;
      summary.overdueClocks += isOverdue ? 1 : 0;
      node.overdue += isOverdue ? 1 : 0;
    } else if (instance.doneAt !== null && instance.dueAt !== null) {
      summary.doneClocks += 1;
      summary.lateClocks += isLate ? 1 : 0;
      node.done += 1;
      node.late += isLate ? 1 : 0;
    }
    const wasOver =
      isLate ||
      isOverdue ||
      (instance.voidAt !== null && instance.dueAt !== null && instance.voidAt > instance.dueAt);
    summary.overTerm += id === 'filing.term' && wasOver ? 1 : 0;
    summary.passive += id === 'oversight.passive' && isOverdue ? 1 : 0;
  }
}

/** Noon of a Friday, until which the tests' cases are generated. */
export const UNTIL = Date.parse('2026-11-20T12:00:00+08:00');

/** Rules of the built-in catalogue as it is. */
export async function loadRules(): Promise<RuleSet> {
  return compileRules(await readCatalogueFile());
}
