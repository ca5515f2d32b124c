import { EntryId } from '#shared/catalogue/names.ts';
import { CaseNo, NodeStateName, Screen } from '#shared/cases/views.ts';
import { CaseFilter, CaseSort } from '#shared/contract/cases.ts';
import { CourtId } from '#shared/courts.ts';
import type { ViewParams } from '../../../app/views.ts';

/** Which member of the filter each parameter of the address is. */
const FILTER_PARAMS = {
  stage: 'stage',
  status: 'status',
  handler: 'handlerId',
  way: 'closingWay',
  kind: 'caseKind',
  flag: 'flag',
  having: 'having',
  path: 'path',
  at: 'at',
  search: 'search',
} as const satisfies Readonly<Record<string, keyof CaseFilter>>;

/** Parameters that narrow the list; court, process, screen and order aren't among them. */
export type FilterParam = keyof typeof FILTER_PARAMS;
const FILTER_NAMES = Object.keys(FILTER_PARAMS) as FilterParam[];

/** Parameters of the page of a case, which a list that is kept or shown again doesn't have. */
const PAGE_PARAMS = ['case', 'key'] as const;

/** Parameters that the panel knows. */
export type CasesParam =
  FilterParam | (typeof PAGE_PARAMS)[number] | 'catalogue' | 'court' | 'screen' | 'node' | 'state' | 'sort';

/** What the panel shows, as its address tells. */
export interface CasesView {
  /** The case whose page is open; null: the list. */
  caseNo: number | null;
  /** Key of a node's instance in that case, or the node's id: it is shown opened. */
  node: string | undefined;
  catalogueId: string;
  courtId: string | undefined;
  filter: CaseFilter;
  sort: CaseSort;
  /** Nodes that wait, instead of cases; null: cases. */
  screen: Screen | null;
  nodeId: string | undefined;
  state: NodeStateName | undefined;
}

/**
 * Reads the address. What isn't understood is left out: an old or mistyped address still opens the panel. `catalogueId`: the process that
 * is shown where the address names none.
 */
export function readView(params: ViewParams, catalogueId: string): CasesView {
  const filter = Object.fromEntries(
    FILTER_NAMES.flatMap((name) => {
      const member = FILTER_PARAMS[name];
      const given = CaseFilter.shape[member].safeParse(params[name]);
      return given.data === undefined || given.data === '' ? [] : [[member, given.data] as const];
    }),
  ) as CaseFilter;
  return {
    caseNo: CaseNo.safeParse(Number(params['case'])).data ?? null,
    node: params['key'] ?? params['node'],
    catalogueId: EntryId.safeParse(params['catalogue']).data ?? catalogueId,
    courtId: CourtId.safeParse(params['court']).data,
    filter,
    sort: CaseSort.safeParse(params['sort']).data ?? 'urgency',
    screen: Screen.safeParse(params['screen']).data ?? null,
    nodeId: EntryId.safeParse(params['node']).data,
    state: NodeStateName.safeParse(params['state']).data,
  };
}

/** The address with other values; empty ones are taken out. */
export function withParams(
  params: ViewParams,
  changes: Partial<Record<CasesParam, string | undefined>>,
): ViewParams {
  const next = Object.entries({ ...params, ...changes });
  return Object.fromEntries(next.filter((entry): entry is [string, string] => (entry[1] ?? '') !== ''));
}

/** The address of the list alone, behind its question mark, as it is kept under a name. */
export function listParams(params: ViewParams): ViewParams {
  return withParams(params, Object.fromEntries(PAGE_PARAMS.map((name) => [name, undefined])));
}

/** The same list without anything that narrows it but court and process. */
export function withoutFilter(params: ViewParams): ViewParams {
  const narrowing: CasesParam[] = [...FILTER_NAMES, 'node', 'state'];
  return withParams(params, Object.fromEntries(narrowing.map((name) => [name, undefined])));
}

/** Whether anything but court and process narrows the list. */
export function isNarrowed({ filter, screen, nodeId, state }: CasesView): boolean {
  return screen === null ? Object.keys(filter).length > 0 : nodeId !== undefined || state !== undefined;
}
