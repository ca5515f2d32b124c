import { expect, test } from 'vitest';
import type { IndexNode } from '#shared/analysis/evaluation.ts';
import type { Evaluation } from '#shared/contract/analysis.ts';
import { indexRows, knownLeaves, pendingLeaves, scoreIf, unfoldedAtFirst } from './rows.ts';

const leaf = (weight: number, negative = false): IndexNode => ({
  nameZh: '',
  nameEn: '',
  weight,
  mark: 'computable',
  formula: '',
  basis: '',
  negative,
});
const table: IndexNode = {
  nameZh: '',
  nameEn: '',
  weight: 1,
  children: [
    { nameZh: '', nameEn: '', weight: 0.6, children: [leaf(0.5), leaf(0.5)] },
    { nameZh: '', nameEn: '', weight: 0.4, children: [leaf(1, true)] },
  ],
};
const value = (id: string, of: number | null): Evaluation['leaves'][number] => ({
  id,
  value: of,
  basis: of === null ? 'none' : 'computed',
  measure: null,
  report: null,
});
const evaluation = {
  leaves: [value('0.0', 0.8), value('0.1', null), value('1.0', 0.25)],
} as unknown as Evaluation;

test('rows tell points, and what is missing of the whole', () => {
  const [first, second] = indexRows(table, evaluation, {});
  expect(first).toMatchObject({ id: '0', absWeight: 0.6, score: 40 });
  expect(first?.gap).toBeCloseTo(36, 9);
  expect(second?.children?.[0]).toMatchObject({ id: '1.0', score: 75 });
  expect(knownLeaves(table, evaluation)).toEqual({ known: 2, all: 3 });
});

test('what is supposed of leaves changes the score', () => {
  expect(scoreIf(table, evaluation, {})).toBeCloseTo(54, 9);
  expect(scoreIf(table, evaluation, { '0.1': 1, '1.0': 0 })).toBeCloseTo(94, 9);
});

test('a table is unfolded down to what is to be decided', () => {
  const report = {
    id: crypto.randomUUID(),
    value: 1,
    evidence: '自评材料',
    by: '王',
    isMine: false,
    at: 0,
    state: 'pending',
    reason: null,
    decidedBy: null,
    decidedAt: null,
  } as const;
  const deep = { ...value('1.2.3', null), report };
  const reported = { leaves: [value('0.0', 0.8), deep] } as unknown as Evaluation;
  expect(unfoldedAtFirst(indexRows(table, reported, {}), reported)).toEqual(['0', '1', '1.2']);
  const decided = {
    leaves: [{ ...deep, report: { ...report, state: 'approved' } }],
  } as unknown as Evaluation;
  expect(pendingLeaves(decided)).toEqual([]);
});
