import { describe, expect, test } from 'vitest';
import { parseIsoDate } from '#shared/calendar/zone.ts';
import { SavedQuestion } from '#shared/analysis/saved.ts';
import {
  exploreParams,
  narrowed,
  readExplore,
  savedQuestion,
  stepDown,
  viewOfSaved,
  type ExploreView,
} from './state.ts';

const TODAY = parseIsoDate('2026-11-29');
const view = (params: Record<string, string>): ExploreView => readExplore(params, TODAY);
const compact = (params: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(params).filter(([, value]) => value !== ''));

test.each([
  { m: 'received,closed', by: 'month', span: 'thisYear', 'f.caseKind': 'initial' },
  { m: 'closed', by: 'court', from: '2026-01-01', to: '2026-02-28', court: 'zj-hz', cmp: 'lastYear' },
])('a view that is kept and opened again is the same: %j', (params) => {
  const kept = SavedQuestion.parse(savedQuestion(view(params)));
  expect(viewOfSaved(kept, TODAY)).toEqual(view(params));
  // Days that go along with time are those of the day on which it is opened.
  const later = viewOfSaved(kept, TODAY + 60);
  expect(later.period.to === view(params).period.to).toBe('from' in params);
});

describe('readExplore()', () => {
  test('of an empty or mistyped address shows closed cases by court over twelve months', () => {
    for (const params of [{}, { m: 'nonsense', from: '2026-02-31', to: 'x', chart: 'pie', court: '../' }]) {
      expect(view(params)).toMatchObject({
        measures: ['closed'],
        dimensions: ['court'],
        span: 'last12Months',
        period: { from: '2025-12-01', to: '2026-11-29' },
      });
    }
  });

  test('leaves out what the measures can not be broken down by', () => {
    expect(view({ m: 'received', by: 'closingWay,month' }).dimensions).toEqual(['month']);
    expect(view({ m: 'closed', by: 'month,day' }).dimensions).toEqual(['month']);
    expect(view({ m: 'received', 'f.closingWay': 'fullyPerformed' }).filters).toEqual({});
  });

  test('reads what exploreParams() has written', () => {
    for (const params of [
      { m: 'closed,actualCompletionRate', by: 'month', court: 'zj-hz', from: '2026-01-01', to: '2026-06-30' },
      { m: 'closed', by: 'none', span: 'thisYear', cmp: 'lastYear', chart: 'rows' },
      { m: 'closed', by: 'court', 'f.judge': '-,%E5%BC%A0%2C1', span: 'thisYear' },
    ]) {
      const read = view(params);
      expect(view(compact(exploreParams(read)))).toEqual(read);
    }
    expect(view({ 'f.judge': '-,%E5%BC%A0%2C1' }).filters.judge).toEqual([null, '张,1']);
  });
});

describe('a step down', () => {
  const hasBelow = (court: string): boolean => court !== 'zj-hz-xihu';

  test('leads to the courts below, and from the lowest court to the cases', () => {
    const top = view({ by: 'court' });
    const below = stepDown(top, ['zj-hz'], hasBelow);
    expect(below).toMatchObject({ courtId: 'zj-hz', dimensions: ['court'] });
    expect(stepDown(below ?? top, ['zj-hz-xihu'], hasBelow)).toBeNull();
  });

  test('from a court’s own cases does not lead to itself again', () => {
    expect(stepDown(view({ by: 'court', court: 'zj-hz' }), ['zj-hz'], hasBelow)).toBeNull();
  });

  test('of a month leads to its days within the period', () => {
    expect(stepDown(view({ by: 'month', span: 'thisYear' }), ['2026-11'], hasBelow)).toMatchObject({
      dimensions: ['day'],
      period: { from: '2026-11-01', to: '2026-11-29' },
    });
  });

  test('of a stage leads to its nodes only where the measure has any', () => {
    expect(stepDown(view({ m: 'overdueNodes', by: 'stage' }), ['control'], hasBelow)).toMatchObject({
      dimensions: ['node'],
      filters: { stage: ['control'] },
    });
    expect(stepDown(view({ m: 'stageDaysMedian', by: 'stage' }), ['control'], hasBelow)).toBeNull();
  });
});

test('narrowed() asks for the cases of one row', () => {
  expect(narrowed(view({ m: 'closed', by: 'court,closingWay' }), ['zj-hz', null])).toMatchObject({
    courtId: 'zj-hz',
    dimensions: [],
    filters: { closingWay: [null] },
  });
});
