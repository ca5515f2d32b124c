import { isInForce, isPractice, type RuleChoice } from '#shared/catalogue/choice.ts';
import type { Term } from '#shared/calendar/term.ts';
import type { CatalogueView } from '#shared/contract/cases.ts';
import type { CatalogueWords } from '../catalogue.ts';

export type RuleNode = CatalogueView['nodes'][number];

/**
 * Why a node is in force or not: by one of its profiles, switched on although none of them is in force, switched off although one is, or
 * outside of the profiles in force.
 */
export type Standing = 'byProfile' | 'switchedOn' | 'switchedOff' | 'outside';

/** A node under the choice of a court, as the list has it. */
export interface RuleRow {
  node: RuleNode;
  standing: Standing;
  isOn: boolean;
  /** What becomes of it by changes that aren't saved yet; of a node in words alone, nothing. */
  change: 'begins' | 'ends' | null;
  /** Whether the node or its figure is practice that a court has to confirm. */
  practice: boolean;
  /** The court's own term instead of the catalogue's figure. */
  term: Term | null;
  /** What a search finds it by, in small letters. */
  text: string;
}

/** What can narrow the list beside the search. */
export const RULE_FILTERS = ['stage', 'kind', 'force', 'basis', 'profile', 'run'] as const;
export type RuleFilterName = (typeof RULE_FILTERS)[number];

/** What narrows the list; members that are left out narrow nothing. */
export type RuleFilter = Readonly<Partial<Record<RuleFilterName | 'q', string>>>;

/** Why a node is in force or not under a choice. */
export function standingOf(
  node: Pick<RuleNode, 'id' | 'profiles'>,
  view: Pick<CatalogueView, 'defaultProfiles'>,
  choice: RuleChoice,
): Standing {
  if (isInForce(node, view, { ...choice, on: [], off: [] })) {
    return choice.off.includes(node.id) ? 'switchedOff' : 'byProfile';
  }
  return isInForce(node, view, choice) ? 'switchedOn' : 'outside';
}

/** The nodes of a catalogue in the order of their numbers, under a choice. `saved`: the choice that is in force now. */
export function ruleRows(words: CatalogueWords, choice: RuleChoice, saved: RuleChoice = choice): RuleRow[] {
  const { view } = words;
  return view.nodes
    .toSorted((a, b) => a.no - b.no)
    .map((node) => {
      const standing = standingOf(node, view, choice);
      const isOn = standing === 'byProfile' || standing === 'switchedOn';
      const isChanged = node.executable && isOn !== isInForce(node, view, saved);
      const sources = node.references.map(words.reference);
      return {
        node,
        standing,
        isOn,
        change: isChanged ? (isOn ? 'begins' : 'ends') : null,
        practice: isPractice(node),
        term: choice.terms[node.id] ?? null,
        text: [node.no, node.id, node.nameZh, node.nameEn, ...sources].join('\n').toLowerCase(),
      };
    });
}

/** The values of each filter that a row answers to. */
const VALUES: Record<RuleFilterName, (row: RuleRow) => readonly string[]> = {
  stage: ({ node }) => [node.stage],
  kind: ({ node }) => [node.kind],
  basis: ({ practice }) => [practice ? 'practice' : 'source'],
  profile: ({ node }) => node.profiles,
  run: ({ node }) => [node.executable ? 'events' : 'words'],
  force: ({ isOn, standing, term, change }) => [
    isOn ? 'yes' : 'no',
    ...(standing === 'switchedOn' || standing === 'switchedOff' || term !== null ? ['own'] : []),
    ...(change === null ? [] : ['changed']),
  ],
};

/** Values of `force` in their order. `own`: what the court has decided for this very node. */
export const FORCES = ['yes', 'no', 'own', 'changed'] as const;
export const RUNS = ['events', 'words'] as const;

function isFound({ node, text }: RuleRow, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return /^\d+$/.test(wanted)
    ? String(node.no) === wanted
    : wanted.split(/\s+/).every((word) => text.includes(word));
}

/** The rows that a filter lets through. A number finds the node of this number; words find what has all of them. */
export function filterRows(rows: readonly RuleRow[], filter: RuleFilter): RuleRow[] {
  const given = RULE_FILTERS.flatMap((name) => {
    const value = filter[name];
    return value === undefined ? [] : [{ value, valuesOf: VALUES[name] }];
  });
  return rows.filter(
    (row) =>
      given.every(({ value, valuesOf }) => valuesOf(row).includes(value)) && isFound(row, filter.q ?? ''),
  );
}

/** How many rows each value of a filter would leave, with the others as they are. */
export function countsOf(
  rows: readonly RuleRow[],
  filter: RuleFilter,
  name: RuleFilterName,
): ReadonlyMap<string, number> {
  const { [name]: _own, ...others } = filter;
  const counts = new Map<string, number>();
  for (const row of filterRows(rows, others)) {
    for (const value of VALUES[name](row)) {
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  return counts;
}
