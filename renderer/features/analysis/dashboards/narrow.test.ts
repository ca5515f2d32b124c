import { describe, expect, test } from 'vitest';
import type { DashboardCell } from '#shared/analysis/saved.ts';
import { parseIsoDate } from '#shared/calendar/zone.ts';
import { chosen, narrowedCell, type Narrowing } from './narrow.ts';

const TODAY = parseIsoDate('2026-03-15');
const cell = (id: string, over: Partial<DashboardCell['question']> = {}): DashboardCell => ({
  id,
  title: null,
  width: 3,
  height: 1,
  question: {
    catalogueId: 'enforcement',
    courtId: null,
    measures: ['closed'],
    dimensions: ['month'],
    filters: {},
    span: 'thisYear',
    period: null,
    comparison: 'none',
    chart: 'auto',
    ...over,
  },
});
const narrowing = (over: Partial<Narrowing> = {}): Narrowing => ({
  cellId: 'a',
  dimension: 'caseKind',
  key: 'initial',
  label: '首次执行',
  ...over,
});

describe('narrowedCell', () => {
  test('leaves the chart in which it was chosen as it is', () => {
    const { view, without } = narrowedCell(cell('a'), [narrowing()], TODAY);
    expect([view.filters, without]).toEqual([{}, []]);
  });

  test('narrows the others to a value, a court, and the days of a bucket within their own', () => {
    const { view } = narrowedCell(
      cell('b'),
      [
        narrowing(),
        narrowing({ dimension: 'court', key: 'zj-hz' }),
        narrowing({ dimension: 'quarter', key: '2026-Q1' }),
      ],
      TODAY,
    );
    expect(view).toMatchObject({
      filters: { caseKind: ['initial'] },
      courtId: 'zj-hz',
      span: null,
      period: { from: '2026-01-01', to: '2026-03-15' },
    });
  });

  test.each([
    ['measures that know no such value', cell('b', { measures: ['ordersAnsweredInTime'] }), narrowing()],
    ['days that it does not show', cell('b'), narrowing({ dimension: 'month', key: '2024-05' })],
    ['what it leaves out itself', cell('b', { filters: { caseKind: ['preservation'] } }), narrowing()],
  ])('tells that it shows a chart without %s', (_, other, one) => {
    const { view, without } = narrowedCell(other, [one], TODAY);
    expect(without).toEqual([one]);
    expect(view.filters).toEqual(other.question.filters);
  });
});

test('chosen replaces what was chosen in the same chart, and lets go of the same again', () => {
  const first = chosen([], [narrowing()]);
  const second = chosen(first, [narrowing({ key: 'resumed' })]);
  expect(second).toEqual([narrowing({ key: 'resumed' })]);
  const both = chosen(second, [narrowing({ cellId: 'b', dimension: 'month', key: '2026-01' })]);
  expect(both).toHaveLength(2);
  expect(chosen(both, [narrowing({ key: 'resumed' })])).toEqual([both[1]]);
});
