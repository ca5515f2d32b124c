import { expect, test } from 'vitest';
import { RecordingRule } from '#shared/recordings.ts';
import { dayRanges, fieldsOf, NEW_FIELDS, ruleOf } from './rule-fields.ts';

const ID = '2f9a3c1e-5b6d-4c7e-8f90-0a1b2c3d4e5f';

test('a rule of either kind goes through its form unchanged', () => {
  const schedule: RecordingRule = {
    id: ID,
    courtId: 'zj',
    name: '开庭日',
    enabled: true,
    kind: 'schedule',
    sourceIds: ['a', 'b'],
    weekdays: [1, 3],
    from: '22:00',
    to: '06:00',
  };
  const sos: RecordingRule = {
    id: ID,
    courtId: 'zj',
    name: 'SOS',
    enabled: false,
    kind: 'sos',
    beforeS: 0,
    afterS: 600,
  };
  expect(ruleOf(ID, fieldsOf(schedule))).toEqual(schedule);
  expect(ruleOf(ID, fieldsOf(sos))).toEqual(sos);
});

test('what a new form holds becomes a rule that the server takes, once it has a name and a source', () => {
  const fields = { ...NEW_FIELDS, courtId: 'zj', name: ' 白天 ', sourceIds: ['a'] };
  expect(RecordingRule.parse(ruleOf(ID, fields)).name).toBe('白天');
});

test('weekdays are told as ranges', () => {
  expect(dayRanges([5, 1, 2, 3, 4])).toEqual([[1, 5]]);
  expect(dayRanges([1, 3, 6, 7])).toEqual([
    [1, 1],
    [3, 3],
    [6, 7],
  ]);
});
