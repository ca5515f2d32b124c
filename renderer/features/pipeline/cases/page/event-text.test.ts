import { beforeAll, describe, expect, test } from 'vitest';
import { MASKED } from '#shared/privacy.ts';
import { startI18n } from '../../../../app/i18n.ts';
import type { EventView } from '#shared/cases/views.ts';
import { TEST_EVENTS, testWords } from '../testing.ts';
import { fieldTexts, subjectText, type FieldContext } from './event-text.ts';

beforeAll(() => startI18n('zh-CN'));

const words = testWords({ events: TEST_EVENTS });
const filed: EventView = {
  id: 'e1',
  type: 'caseFiled',
  at: Date.UTC(2026, 10, 28, 2, 5),
  subject: null,
  data: {},
  recordedAt: 0,
  feed: null,
  retracted: false,
};
const context: FieldContext = { words, events: new Map([['e1', filed]]), personal: {} };

const texts = (type: string, data: EventView['data'], over: Partial<FieldContext> = {}): string[] =>
  fieldTexts({ type, data }, { ...context, ...over }).map(({ name, text }) => `${name} ${text}`);

describe('fieldTexts()', () => {
  test('writes each value as its field means it', () => {
    expect(texts('caseFiled', { caseKind: 'initial', claimed: 1234.5 })).toEqual([
      '案件类型 首次执行',
      '标的额 1,234.50 元',
    ]);
    expect(texts('partyJoined', { present: true, at: Date.UTC(2026, 10, 28, 2, 5), amount: 7 })).toEqual([
      '到场 是',
      '时间 2026/11/28 10:05',
      '金额（元） 7.00',
    ]);
  });

  test('keeps personal values masked until they are opened', () => {
    expect(fieldTexts({ type: 'partyJoined', data: { name: MASKED } }, context)).toEqual([
      { id: 'name', name: '姓名', text: MASKED, isMasked: true },
    ]);
    expect(texts('partyJoined', { name: MASKED }, { personal: { name: '王某' } })).toEqual(['姓名 王某']);
  });

  test('names what built-in events refer to', () => {
    expect(texts('nodeWaived', { node: 'n1' })).toEqual(['节点 node n1']);
    expect(texts('eventRetracted', { eventId: 'e1' })).toEqual(['事件编号 立案 · 2026/11/28 10:05']);
    expect(texts('eventRetracted', { eventId: 'gone' })).toEqual(['事件编号 gone']);
  });

  test('of an event that the catalogue doesn’t know shows what there is', () => {
    expect(texts('unheardOf', { a: 1 })).toEqual(['a 1']);
  });
});

test('subjectText() says what kind of thing the subject is', () => {
  expect(subjectText(words, 'partyJoined', 't1')).toBe('subject party t1');
  expect(subjectText(words, 'caseFiled', 't1')).toBe('t1');
});
