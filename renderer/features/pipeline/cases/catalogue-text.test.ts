import { expect, test } from 'vitest';
import { caseKinds, caseKindText, partyRoleText, propertyKindText } from './catalogue-text.ts';
import { TEST_EVENTS, testWords } from './testing.ts';

const words = testWords({ events: TEST_EVENTS });

test('caseKindText() is the name that the header’s field has for it', () => {
  expect(caseKindText(words, 'initial')).toBe('首次执行');
  expect(caseKindText(words, 'unheardOf')).toBe('unheardOf');
  expect(caseKinds(words)).toEqual([{ id: 'initial', name: '首次执行' }]);
});

test('partyRoleText() knows parties that are no role of the catalogue, and roles that no field names', () => {
  expect(partyRoleText(words, 'outsider')).toBe('案外人');
  expect(partyRoleText(words, 'debtor')).toBe('role debtor');
});

test('propertyKindText() of a catalogue without property is the kind itself', () => {
  expect(propertyKindText(words, 'vehicle')).toBe('vehicle');
});
