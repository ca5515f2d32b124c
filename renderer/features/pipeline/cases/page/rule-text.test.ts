import { beforeAll, expect, test } from 'vitest';
import type { CatalogueView } from '#shared/contract/cases.ts';
import { startI18n } from '../../../../app/i18n.ts';
import { dueText, isPractice, ruleTermText } from './rule-text.ts';

beforeAll(() => startI18n('zh-CN'));

type Definition = CatalogueView['nodes'][number];
type Figure = NonNullable<Definition['figure']>;

const node = (figure: Partial<Figure> | null, basis: Definition['basis'] = 'source'): Definition => ({
  id: 'n',
  no: 1,
  stage: 's',
  nameZh: '节点',
  nameEn: 'Node',
  kind: 'supervision',
  core: true,
  profiles: ['national'],
  basis,
  references: [{ document: 'D', articleZh: '第1条', articleEn: 'Art. 1' }],
  figure: figure === null ? null : { value: 5, unit: 'workingDay', fromEn: '', basis: 'source', ...figure },
  responsible: ['handler'],
  blocks: [],
  alertTo: [],
  executable: true,
  inForce: true,
});
const days = { value: 5, unit: 'workingDay' } as const;

test.each([
  ['5 个工作日', node({}), days],
  ['立即', node({ unit: 'immediate', value: 0 }), { value: 1, unit: 'hour' } as const],
  ['当日', node({ unit: 'sameDay', value: 0 }), null],
  ['届满前 5 个工作日', node({ before: true }), days],
  ['满 5 个工作日', node({ notBefore: true }), days],
  ['', node(null), null],
  ['5 个工作日', undefined, days],
])('ruleTermText() says %s', (text, definition, term) => {
  expect(ruleTermText(definition, term)).toBe(text);
});

test('dueText() has the time of day only where the rule counts hours', () => {
  const dueAt = Date.UTC(2026, 10, 28, 2, 5);
  expect(dueText({ dueAt, term: days })).toBe('2026/11/28');
  expect(dueText({ dueAt, term: { value: 48, unit: 'hour' } })).toBe('2026/11/28 10:05');
  expect(dueText({ dueAt: null, term: days })).toBe('');
});

test('isPractice() is a node or a figure that no source states', () => {
  expect([
    isPractice(node({})),
    isPractice(node({ basis: 'practice' })),
    isPractice(node(null, 'practice')),
  ]).toEqual([false, true, true]);
});
