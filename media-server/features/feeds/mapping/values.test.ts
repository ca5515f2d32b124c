import { describe, expect, test } from 'vitest';
import { Zone } from '#shared/calendar/zone.ts';
import type { Field } from '#shared/catalogue/vocabulary.ts';
import type { FieldValue } from '../readers/items.ts';
import type { FieldSource } from './mapping.ts';
import { Refusal } from './refusal.ts';
import { timeReader } from './times.ts';
import { valueReader } from './values.ts';

const TIME = timeReader('iso', new Zone('Asia/Shanghai'));
const KIND = { choices: ['freeze', 'seizure'].map((id) => ({ id, nameZh: id, nameEn: id })) };

function read(type: Field['type'], value: FieldValue | undefined, source: Partial<FieldSource> = {}) {
  const field: Field = { nameZh: 'f', nameEn: 'f', type, ...(type === 'choice' ? KIND : {}) };
  const answer = valueReader(field, { column: 'c', ...source }, TIME)(value);
  return answer instanceof Refusal ? { refused: answer.reason } : answer;
}

describe('valueReader()', () => {
  test.each([
    ['text', ' 杭州 ', {}, '杭州'],
    ['text', 42, {}, '42'],
    ['text', true, {}, 'true'],
    ['number', '-1.5e3', {}, -1500],
    ['number', 7, {}, 7],
    ['number', '.5', {}, 0.5],
    ['money', '1234.50', {}, 1234.5],
    ['money', '1,234,567.80', { thousands: ',' }, 1_234_567.8],
    ['money', '1234.50', { thousands: ',' }, 1234.5],
    ['money', '1.234,50', { thousands: '.', decimal: ',' }, 1234.5],
    ['money', '1 234', { thousands: ' ' }, 1234],
    ['boolean', 'TRUE', {}, true],
    ['boolean', '0', {}, false],
    ['boolean', '是', {}, true],
    ['boolean', '否', {}, false],
    ['boolean', false, {}, false],
    ['boolean', 1, {}, true],
    ['boolean', 'Y', { values: { Y: true, N: false } }, true],
    ['time', '2026-02-09', {}, Date.UTC(2026, 1, 8, 16)],
    ['choice', 'freeze', {}, 'freeze'],
    ['choice', ' 查封 ', { values: { 冻结: 'freeze', 查封: 'seizure' } }, 'seizure'],
    ['choice', 'freeze', { values: { 查封: 'seizure' } }, 'freeze'],
  ] satisfies [Field['type'], FieldValue, Partial<FieldSource>, unknown][])(
    'as %s of %s answers with the value',
    (type, value, source, expected) => {
      expect(read(type, value, source)).toBe(expected);
    },
  );

  test.each(['text', 'number', 'money', 'boolean', 'time', 'choice'] as const)(
    'as %s of nothing answers null',
    (type) => {
      expect([null, undefined, '', '  '].map((value) => read(type, value))).toEqual([null, null, null, null]);
    },
  );

  test.each([
    ['number', 'abc', {}, '"abc" is no number'],
    ['number', '1,5', {}, '"1,5" is no number; state thousands or decimal if it has separators'],
    ['money', '1,234.50', {}, 'state thousands or decimal'],
    ['money', '1,23,4', { thousands: ',' }, '"1,23,4" is no number'],
    ['money', '1.5', { decimal: ',' }, '"1.5" is no number'],
    ['money', '1.5.0', {}, 'is no number'],
    ['money', '¥5', {}, '"¥5" is no number'],
    ['number', true, {}, '"true" is no number'],
    ['number', '12345678901234567890', {}, 'has more digits than a number keeps'],
    ['boolean', 'ja', {}, '"ja" is none of true, false, 1, 0, 是, 否'],
    ['boolean', 'constructor', {}, 'is none of'],
    ['time', '2026-02-31', {}, '"2026-02-31" is no date'],
    ['choice', 'sale', {}, '"sale" is none of freeze, seizure'],
    ['text', 'x'.repeat(2001), {}, 'has more than 2000 characters'],
    ['text', 'a\0b', {}, 'is not well-formed text'],
    ['text', 'a\uD800', {}, 'is not well-formed text'],
  ] satisfies [Field['type'], FieldValue, Partial<FieldSource>, string][])(
    'as %s of a wrong value refuses and says why (%#)',
    (type, value, source, reason) => {
      expect(read(type, value, source)).toEqual({ refused: expect.stringContaining(reason) as string });
    },
  );

  test('of a long wrong value shows its beginning alone', () => {
    expect(read('number', 'x'.repeat(500))).toEqual({ refused: `"${'x'.repeat(60)}…" is no number` });
  });
});
