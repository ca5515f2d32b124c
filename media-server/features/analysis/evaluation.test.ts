import { describe, expect, test } from 'vitest';
import { earnedBy, leavesOf, scoresOf, type IndexNode } from '#shared/analysis/evaluation.ts';
import { INDEX_TABLES } from './evaluation.ts';

const { levels } = INDEX_TABLES;

/** Leaves of each table, and the share that is computable, as the reference counts them. */
const COUNTED = {
  supreme: [63, 0.28],
  high: [45, 0.33],
  intermediate: [67, 0.8535],
  basic: [59, 0.9015],
} as const;

const names = (node: IndexNode): string => node.nameZh;

describe.each(Object.entries(COUNTED))('the table of the %s court', (level, [leaves, computable]) => {
  const table = levels[level as keyof typeof COUNTED];

  test('has weights that sum to the whole at every node', () => {
    const sums: [string, number][] = [];
    const walk = (node: IndexNode): void => {
      if ('children' in node) {
        sums.push([names(node), node.children.reduce((sum, { weight }) => sum + weight, 0)]);
        node.children.forEach(walk);
      }
    };
    walk(table);
    expect(sums.filter(([, sum]) => Math.abs(sum - 1) > 1e-9)).toEqual([]);
  });

  test('has as many leaves as the reference says, with as much of the weight computable', () => {
    const all = leavesOf(table);
    expect(all).toHaveLength(leaves);
    expect(new Set(all.map(({ id }) => id)).size).toBe(leaves);
    const sum = all.reduce(
      (total, { leaf, absWeight }) => total + (leaf.mark === 'computable' ? absWeight : 0),
      0,
    );
    expect(sum).toBeCloseTo(computable, 9);
  });

  test('gives 100 points where all is met, and none where nothing is', () => {
    const all = leavesOf(table);
    const met = new Map(all.map(({ id, leaf }) => [id, leaf.negative === true ? 0 : 1]));
    expect(scoresOf(table, met).get('')).toBeCloseTo(100, 9);
    expect(scoresOf(table, new Map()).get('')).toBe(0);
  });
});

/** A worked example by hand for each level: leaves by their names with their values, and the points of the whole. */
const EXAMPLES: readonly [keyof typeof COUNTED, Record<string, number>, number][] = [
  // 20 % institution building × 20 % act × (30 % staff × 1 + 40 % draft × 0.5) = 0.04 × 0.5
  ['supreme', { 专门的起草力量: 1, 立法建议稿: 0.5 }, 2],
  // Handling of cases: 6 % reconsideration × 0.9 + 6 % supervision × 0.5; 2.4 % complaints, of which 5 % are too many × 0.95
  ['high', { 执行复议类: 0.9, 执行监督类: 0.5, 廉政情况投诉率: 0.05 }, 10.68],
  // 7.5 % completion × 0.4 + 5 % recovery × 0.6
  ['intermediate', { '执行完毕的案件数/执行结案数': 0.4, '个案的执行到位金额/个案的申请执行标的额': 0.6 }, 6],
  // 12 % completion × 0.4 + 8 % recovery × 0.6 + 4 % revocation × (1 − 0.1)
  [
    'basic',
    {
      '执行完毕的案件数/执行结案数': 0.4,
      '个案的执行到位金额/个案的申请执行标的额': 0.6,
      '执行行为被撤改数量/执行案件数': 0.1,
    },
    13.2,
  ],
];

test.each(EXAMPLES)('a worked example of the %s court agrees', (level, given, points) => {
  const table = levels[level];
  const values = new Map(
    leavesOf(table).flatMap(({ id, leaf }) =>
      given[leaf.nameZh] === undefined ? [] : [[id, given[leaf.nameZh] ?? 0] as const],
    ),
  );
  expect(values.size).toBe(Object.keys(given).length);
  expect(scoresOf(table, values).get('')).toBeCloseTo(points, 9);
});

test('earnedBy() stays between nothing and all', () => {
  const leaf = { nameZh: '', nameEn: '', weight: 1, mark: 'computable', formula: '', basis: '' } as const;
  expect([earnedBy(leaf, 1.2), earnedBy(leaf, -1), earnedBy({ ...leaf, negative: true }, 0.2)]).toEqual([
    1, 0, 0.8,
  ]);
});
