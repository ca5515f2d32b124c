import { EntryId } from '#shared/catalogue/names.ts';
import { Basis, NodeKind } from '#shared/catalogue/nodes.ts';
import { CourtId } from '#shared/courts.ts';
import type { ViewParams } from '../../../app/views.ts';
import { FORCES, RULE_FILTERS, RUNS, type RuleFilter, type RuleFilterName } from './rows.ts';

/** What the address of the panel means; what it names wrongly narrows nothing. */
export interface RulesView {
  catalogueId: string | undefined;
  courtId: string | undefined;
  filter: RuleFilter;
  /** The node whose detail is open. */
  node: string | undefined;
  /** Whether the court's choice was asked for, where there is no room for it beside the list. */
  isChoiceOpen: boolean;
}

const LISTS: Partial<Record<RuleFilterName, readonly string[]>> = {
  kind: NodeKind.options,
  basis: Basis.options,
  force: FORCES,
  run: RUNS,
};

/** Reads the address. */
export function readView(params: ViewParams): RulesView {
  const filters = RULE_FILTERS.flatMap((name) => {
    const value = params[name];
    return value === undefined || LISTS[name]?.includes(value) === false ? [] : [[name, value] as const];
  });
  const q = params['q'];
  return {
    catalogueId: EntryId.safeParse(params['catalogue']).data,
    courtId: CourtId.safeParse(params['court']).data,
    filter: { ...Object.fromEntries(filters), ...(q === undefined ? {} : { q }) },
    node: params['node'],
    isChoiceOpen: params['show'] === 'choice',
  };
}

/** The panel as its address has it, and how that is changed. */
export interface RulesAddress {
  view: RulesView;
  courtId: string;
  set: (changes: ViewParams) => void;
}

/** Taken together with an address: the same without anything that narrows the list. */
export const WIDENED: ViewParams = Object.fromEntries([...RULE_FILTERS, 'q'].map((name) => [name, '']));
