import { figure, node, rawCatalogue, type RawCatalogue } from '../cases/testing.ts';
import { readCatalogue } from './check.ts';
import type { Condition } from './conditions.ts';
import type { ClockRule, NodeDefinition, PeriodRule } from './nodes.ts';

export type Change = (catalogue: RawCatalogue) => void;

/** What is wrong in the small catalogue with one node `n` after a change, a line each: `nodes.n.stage: there is no stage nope`. */
export function issuesAfter(change: Change): string[] {
  const catalogue = rawCatalogue();
  catalogue.nodes = [
    node('n', { figure: figure(3, 'day'), clock: { start: ['begun'], complete: ['done'] } }),
  ];
  change(catalogue);
  const result = readCatalogue(catalogue);
  return 'issues' in result ? result.issues.map(({ place, reason }) => `${place}: ${reason}`) : [];
}

export const withNodes =
  (...nodes: NodeDefinition[]): Change =>
  (catalogue) => {
    catalogue.nodes = nodes;
  };

export const withClock = (over: Partial<ClockRule>, of: Partial<NodeDefinition> = {}): Change =>
  withNodes(
    node('n', { figure: figure(3, 'day'), clock: { start: ['begun'], complete: ['done'], ...over }, ...of }),
  );

export const withPeriod = (over: Partial<PeriodRule>): Change =>
  withNodes(
    node('n', {
      period: { start: ['begun'], every: { value: 1, unit: 'month' }, complete: ['done'], ...over },
    }),
  );

export const withGate = (requires: Condition, over: Partial<NodeDefinition> = {}): Change =>
  withNodes(node('n', { gate: { requires }, ...over }));

/** Changes the entry of a list that has an id. */
export const withEntry =
  <L extends 'events' | 'pauses' | 'ledgers' | 'actions' | 'settings'>(
    list: L,
    id: string,
    over: Partial<RawCatalogue[L][number]>,
  ): Change =>
  (catalogue) => {
    const entries: readonly { id: string }[] = catalogue[list];
    const entry = entries.find((one) => one.id === id);
    if (entry === undefined) {
      throw new Error(`${list} has no ${id}`);
    }
    Object.assign(entry, over);
  };

/** Doubles the first entry of a list. */
export const doubled =
  (
    list:
      | 'stages'
      | 'subjects'
      | 'roles'
      | 'documents'
      | 'profiles'
      | 'settings'
      | 'pauses'
      | 'ledgers'
      | 'flags'
      | 'closingWays'
      | 'actions'
      | 'events'
      | 'nodes',
  ): Change =>
  (catalogue) => {
    const entries: unknown[] = catalogue[list];
    entries.push(entries[0]);
  };
