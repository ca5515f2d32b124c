import { expect, test } from 'vitest';
import type { FigureTable } from '#shared/contract/analysis.ts';
import { pointedKeys, seriesOf, type ChartWords } from './option.ts';

const STAGES = ['filing', 'control', 'funds'];

const words: ChartWords = {
  measure: (id) => id,
  value: (_, key) => key ?? '',
  order: (index) => (index === 1 ? STAGES : null),
  figure: (_, value) => String(value),
  tick: (_, value) => String(value),
  compared: (name) => name,
  first: () => '',
};

/** Cases by court and stage; not every court has every stage. */
const table: FigureTable = {
  asOf: null,
  courtId: 'zj',
  period: { from: '2026-01-01', to: '2026-01-31' },
  compared: null,
  dimensions: ['court', 'stage'],
  measures: ['stageReached'],
  rows: (
    [
      ['hz', 'control', 5],
      ['hz', 'funds', 9],
      ['nb', 'filing', 1],
      ['nb', 'funds', 2],
    ] as const
  ).map(([court, stage, n]) => ({ keys: [court, stage], cells: [{ value: n, n }], compared: null })),
  totals: [{ value: 17, n: 17 }],
  comparedTotals: null,
  truncated: false,
  names: {},
};

test('series of a breakdown that has an order of its own stand in it, and a click finds theirs', () => {
  const { series } = seriesOf({ table, words });
  expect(series.map(({ name, points }) => [name, ...points])).toEqual([
    ['filing', null, 1],
    ['control', 5, null],
    ['funds', 9, 2],
  ]);
  expect(pointedKeys(table, words, { dataIndex: 1, seriesIndex: 2, kind: 'stacked' })).toEqual([
    'nb',
    'funds',
  ]);
});

test('series of any other breakdown stand the largest first', () => {
  const { series } = seriesOf({ table, words: { ...words, order: () => null } });
  expect(series.map(({ name }) => name)).toEqual(['funds', 'control', 'filing']);
});
