import { z } from 'zod';

/** Court levels that the index system has a table for. */
export const IndexLevel = z.enum(['supreme', 'high', 'intermediate', 'basic']);
export type IndexLevel = z.infer<typeof IndexLevel>;

const Named = { nameZh: z.string(), nameEn: z.string(), weight: z.number().positive().max(1) };

/** A leaf of an index table. `weight` is its share inside the parent. */
export const IndexLeaf = z.object({
  ...Named,
  /** `computable` from cases and nodes, else reported with evidence. */
  mark: z.enum(['computable', 'reported']),
  /** Formula, or when it is met. */
  formula: z.string(),
  /** Whether the source prints the formula, its limit only, or names the leaf alone. */
  basis: z.string(),
  /** More is worse: it counts as far as it stays below one. */
  negative: z.boolean().optional(),
  /** Nodes of the catalogue that it is computed from. */
  nodes: z.array(z.string()).optional(),
});
export type IndexLeaf = z.infer<typeof IndexLeaf>;

export interface IndexGroup {
  nameZh: string;
  nameEn: string;
  weight: number;
  children: IndexNode[];
}
export type IndexNode = IndexLeaf | IndexGroup;
export const IndexNode: z.ZodType<IndexNode> = z.lazy(() =>
  z.union([z.object({ ...Named, children: z.array(IndexNode).min(1) }), IndexLeaf]),
);

/** The index system of the third-party evaluation (第三方评估指标体系): one table a court level. */
export const IndexTables = z.object({
  document: z.string(),
  date: z.string(),
  levels: z.record(IndexLevel, IndexNode),
});
export type IndexTables = z.infer<typeof IndexTables>;

/** Id of a node of a table: the places on the way to it (`0.3.1`); the table itself has the empty one. */
export type IndexId = string;
export const LeafId = z.string().regex(/^\d{1,2}(\.\d{1,2}){0,4}$/);

/** A leaf with its place and its share of the whole table. */
export interface PlacedLeaf {
  id: IndexId;
  leaf: IndexLeaf;
  absWeight: number;
}

const idOf = (parent: IndexId, index: number): IndexId =>
  parent === '' ? String(index) : `${parent}.${index}`;

/** The leaves of a table in its order. */
export function leavesOf(node: IndexNode, id: IndexId = '', absWeight = node.weight): PlacedLeaf[] {
  return 'children' in node
    ? node.children.flatMap((child, index) => leavesOf(child, idOf(id, index), absWeight * child.weight))
    : [{ id, leaf: node, absWeight }];
}

/** What a leaf earns of its weight by its value, a share of 0–1: of negative ones, what is missing to one. */
export function earnedBy({ negative }: IndexLeaf, value: number): number {
  const bounded = Math.min(1, Math.max(0, value));
  return negative === true ? 1 - bounded : bounded;
}

/**
 * Points of 100 of each node of a table, by the values of its leaves. A leaf without a value earns nothing: it isn't shown to be met.
 */
export function scoresOf(table: IndexNode, values: ReadonlyMap<IndexId, number>): Map<IndexId, number> {
  const scores = new Map<IndexId, number>();
  const score = (node: IndexNode, id: IndexId): number => {
    let points: number;
    if ('children' in node) {
      points = node.children.reduce(
        (sum, child, index) => sum + child.weight * score(child, idOf(id, index)),
        0,
      );
    } else {
      const value = values.get(id);
      points = value === undefined ? 0 : 100 * earnedBy(node, value);
    }
    scores.set(id, points);
    return points;
  };
  score(table, '');
  return scores;
}
