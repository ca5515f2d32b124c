import { expect, test } from 'vitest';
import { filterOf, showOf } from './alarm-filter.ts';

test('filterOf() reads every member from the address', () => {
  const params = {
    court: 'zj-hz',
    priority: '1',
    cause: 'overdue',
    kind: 'mandatory',
    stage: 'filing',
    handler: 'h1',
    node: 'filing.assign',
    show: 'shelved',
  };
  expect(filterOf(params)).toEqual({
    courtId: 'zj-hz',
    priority: 1,
    cause: 'overdue',
    kind: 'mandatory',
    stage: 'filing',
    handlerId: 'h1',
    nodeId: 'filing.assign',
    states: ['shelved'],
  });
});

test('filterOf() leaves out what an address names wrongly, and keeps the rest', () => {
  expect(filterOf({ court: 'ZJ!', priority: '9', cause: 'late', kind: 'mandatory', show: 'all' })).toEqual({
    kind: 'mandatory',
  });
  expect(filterOf({ priority: 'high' })).toEqual({});
});

test('showOf() shows what is to be dealt with unless told otherwise', () => {
  expect([{}, { show: 'cleared' }, { show: 'x' }].map(showOf)).toEqual(['open', 'cleared', 'open']);
});
