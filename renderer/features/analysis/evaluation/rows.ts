import { leavesOf, scoresOf, type IndexId, type IndexNode } from '#shared/analysis/evaluation.ts';
import type { Evaluation, LeafValue } from '#shared/contract/analysis.ts';

/** A row of the table of an evaluation: a group, or a leaf with its value. */
export interface IndexRow {
  id: IndexId;
  node: IndexNode;
  absWeight: number;
  /** Points of 100. */
  score: number;
  /** Points of the whole that are missing to full marks. */
  gap: number;
  leaf: LeafValue | null;
  children?: IndexRow[];
}

/** Values that leaves would have, shares of 0–1, by their ids. */
export type WhatIf = Readonly<Record<IndexId, number>>;

function values({ leaves }: Evaluation, whatIf: WhatIf): Map<IndexId, number> {
  return new Map(
    leaves.flatMap(({ id, value }) => {
      const supposed = whatIf[id] ?? value;
      return supposed === null ? [] : [[id, supposed] as const];
    }),
  );
}

/** The score of an evaluation, as it would be. */
export const scoreIf = (table: IndexNode, evaluation: Evaluation, whatIf: WhatIf): number =>
  scoresOf(table, values(evaluation, whatIf)).get('') ?? 0;

/** The rows of a table with what a court has earned. */
export function indexRows(table: IndexNode, evaluation: Evaluation, whatIf: WhatIf): IndexRow[] {
  const scores = scoresOf(table, values(evaluation, whatIf));
  const leaves = new Map(evaluation.leaves.map((leaf) => [leaf.id, leaf]));
  const row = (node: IndexNode, id: IndexId, absWeight: number): IndexRow => {
    const score = scores.get(id) ?? 0;
    const own = { id, node, absWeight, score, gap: absWeight * (100 - score) };
    return 'children' in node
      ? {
          ...own,
          leaf: null,
          children: node.children.map((child, index) =>
            row(child, id === '' ? String(index) : `${id}.${index}`, absWeight * child.weight),
          ),
        }
      : { ...own, leaf: leaves.get(id) ?? null };
  };
  return row(table, '', 1).children ?? [];
}

/** How many of a table's leaves have a value. */
export const knownLeaves = (table: IndexNode, evaluation: Evaluation): { known: number; all: number } => ({
  known: evaluation.leaves.filter(({ value }) => value !== null).length,
  all: leavesOf(table).length,
});

/** The leaves with a report that nobody has decided about. */
export const pendingLeaves = ({ leaves }: Evaluation): LeafValue[] =>
  leaves.filter(({ basis, report }) => basis !== 'computed' && report?.state === 'pending');

/** What of a table is unfolded at first: its parts, and on the way to whatever is to be decided. */
export function unfoldedAtFirst(rows: readonly IndexRow[], evaluation: Evaluation): IndexId[] {
  const ways = pendingLeaves(evaluation).flatMap(({ id }) => {
    const steps = id.split('.');
    return steps.slice(1).map((_, index) => steps.slice(0, index + 1).join('.'));
  });
  return [...new Set([...rows.map(({ id }) => id), ...ways])];
}
