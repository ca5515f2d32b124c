import { expect, test } from 'vitest';
import type { FigureTable } from '#shared/contract/analysis.ts';
import { funnelOf, nodeUses } from './funnel.ts';

const table = (
  measures: FigureTable['measures'],
  rows: [string | null, ...number[]][],
  n = 10,
): FigureTable => ({
  asOf: 1,
  courtId: 'zj',
  period: { from: '2026-01-01', to: '2026-03-31' },
  compared: null,
  dimensions: ['stage'],
  measures,
  rows: rows.map(([key, ...values]) => ({
    keys: [key],
    cells: values.map((value) => ({ value, n })),
    compared: null,
  })),
  totals: [],
  comparedTotals: null,
  truncated: false,
  names: {},
});

test('funnelOf has the stages in their order, with shares of what began', () => {
  const given = table(
    ['stageReached', 'stageStanding'],
    [
      ['funds', 20, 1],
      ['filing', 100, 5],
      [null, 3, 3],
    ],
  );
  expect(funnelOf(given, 200, ['filing', 'funds'])).toEqual([
    { stage: 'filing', reached: 100, standing: 5, ofAll: 0.5 },
    { stage: 'funds', reached: 20, standing: 1, ofAll: 0.1 },
  ]);
  expect(funnelOf(given, 0, [])[0]?.ofAll).toBe(0);
});

test('nodeUses has the fullest limits first, and none of few completions', () => {
  const measures: FigureTable['measures'] = [
    'nodeDaysMedian',
    'nodeLimitDays',
    'nodeLimitShare',
    'nodeLimitShareP90',
  ];
  const given = table(measures, [
    ['a', 2, 10, 0.2, 0.4],
    ['b', 9, 10, 0.9, 1.6],
  ]);
  expect(nodeUses(given, 10).map(({ nodeId }) => nodeId)).toEqual(['b', 'a']);
  expect(nodeUses(given, 11)).toEqual([]);
});
