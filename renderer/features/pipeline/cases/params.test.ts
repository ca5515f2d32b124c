import { describe, expect, test } from 'vitest';
import type { ViewParams } from '../../../app/views.ts';
import { isNarrowed, listParams, readView, withoutFilter, withParams, type CasesView } from './params.ts';

const read = (params: ViewParams): CasesView => readView(params, 'enforcement');

describe('readView()', () => {
  test('of an empty address is all cases of the own court, the urgent first', () => {
    expect(read({})).toEqual({
      caseNo: null,
      node: undefined,
      catalogueId: 'enforcement',
      courtId: undefined,
      filter: {},
      sort: 'urgency',
      screen: null,
      nodeId: undefined,
      state: undefined,
    });
  });

  test('turns each parameter into its member of the filter', () => {
    const { filter, sort, courtId } = read({
      court: 'zj-hz',
      stage: 'control',
      status: 'open',
      handler: 'j1',
      way: 'fullyPerformed',
      kind: 'initial',
      flag: 'livelihood',
      having: 'overdue',
      path: 'abc',
      search: ' 王 ',
      sort: 'claimed',
    });
    expect(filter).toEqual({
      stage: 'control',
      status: 'open',
      handlerId: 'j1',
      closingWay: 'fullyPerformed',
      caseKind: 'initial',
      flag: 'livelihood',
      having: 'overdue',
      path: 'abc',
      search: '王',
    });
    expect([sort, courtId]).toEqual(['claimed', 'zj-hz']);
  });

  test('leaves out what it does not understand', () => {
    const view = read({ having: 'all', status: 'x', sort: 'y', screen: 'z', case: 'abc', court: 'A b' });
    expect(view).toMatchObject({ filter: {}, sort: 'urgency', screen: null, caseNo: null });
    expect([view.courtId, read({ search: ' ' }).filter]).toEqual([undefined, {}]);
  });

  test('of a case names its number and its node beside the list that it was opened from', () => {
    const params = { case: '12', key: 'n:p1:e3', screen: 'lapse', node: 'n', state: 'overdue' };
    expect(read(params)).toMatchObject({
      caseNo: 12,
      node: 'n:p1:e3',
      screen: 'lapse',
      nodeId: 'n',
      state: 'overdue',
    });
  });
});

test('withParams() takes out what is set to nothing', () => {
  expect(
    withParams({ stage: 'control', court: 'zj' }, { stage: undefined, status: 'open', flag: '' }),
  ).toEqual({
    court: 'zj',
    status: 'open',
  });
});

test('listParams() of the page of a case is the list that lies below it', () => {
  expect(listParams({ stage: 'control', case: '3', key: 'k' })).toEqual({ stage: 'control' });
});

test('withoutFilter() keeps court, process, screen and order', () => {
  const params = { court: 'zj', catalogue: 'c', screen: 'lapse', sort: 'act', node: 'n', search: 'x' };
  expect(withoutFilter(params)).toEqual({ court: 'zj', catalogue: 'c', screen: 'lapse', sort: 'act' });
});

test('isNarrowed() asks the filter of what is shown: of cases, or of a screen', () => {
  expect(isNarrowed(read({ stage: 'control' }))).toBe(true);
  expect(isNarrowed(read({ court: 'zj' }))).toBe(false);
  expect(isNarrowed(read({ screen: 'lapse', stage: 'control' }))).toBe(false);
  expect(isNarrowed(read({ screen: 'lapse', state: 'overdue' }))).toBe(true);
});
