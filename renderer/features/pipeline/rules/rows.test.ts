import { describe, expect, test } from 'vitest';
import { NO_CHOICE } from '#shared/catalogue/choice.ts';
import { wordsOf } from '../catalogue-words.ts';
import { withNode, withProfile, withTerm } from './choice.ts';
import { readView, WIDENED } from './params.ts';
import { countsOf, filterRows, RULE_FILTERS, ruleRows, standingOf, type RuleFilter } from './rows.ts';
import { enforcementView, nodeOf } from './testing.ts';

const view = enforcementView();
const words = wordsOf(view, false);
const term = nodeOf(view, 'filing.term');
const zhejiang = nodeOf(view, 'filing.organTerm');
const rows = ruleRows(words, NO_CHOICE);
const found = (filter: RuleFilter): string[] => filterRows(rows, filter).map(({ node }) => node.id);

test('ruleRows() has every node once, in the order of their numbers', () => {
  expect(rows.map(({ node }) => node.no)).toEqual(view.nodes.map(({ no }) => no).toSorted((a, b) => a - b));
  expect(rows).toHaveLength(333);
});

describe('standingOf()', () => {
  test.each([
    ['byProfile', term, NO_CHOICE],
    ['switchedOff', term, withNode(view, NO_CHOICE, term, false)],
    ['outside', zhejiang, NO_CHOICE],
    ['switchedOn', zhejiang, withNode(view, NO_CHOICE, zhejiang, true)],
    ['byProfile', zhejiang, withProfile(view, NO_CHOICE, 'zhejiang', true)],
  ] as const)('says %s', (standing, node, choice) => {
    expect(standingOf(node, view, choice)).toBe(standing);
  });
});

describe('filterRows()', () => {
  test('finds a node by its number, its name in both languages, its source', () => {
    expect(found({ q: ' 25 ' })).toEqual(['filing.term']);
    expect(found({ q: '执行期限' })).toContain('filing.term');
    expect(found({ q: 'overall TERM' })).toEqual(['filing.term']);
    expect(found({ q: '网络司法拍卖 第12条' })).toContain('disposal.noticeMovable');
    expect(found({ q: '没有这样的节点' })).toEqual([]);
  });

  test('narrows by everything that is given', () => {
    const narrowed = filterRows(rows, { stage: 'funds', kind: 'mandatory', run: 'events', force: 'yes' });
    expect(narrowed.length).toBeGreaterThan(0);
    for (const { node, isOn } of narrowed) {
      expect([node.stage, node.kind, node.executable, isOn]).toEqual(['funds', 'mandatory', true, true]);
    }
    expect(found({ basis: 'practice' })).toHaveLength(43);
    expect(found({ basis: 'source' })).toHaveLength(333 - 43);
  });

  test('tells what the court has decided itself, and what isn’t saved yet', () => {
    const own = withTerm(view, withNode(view, NO_CHOICE, zhejiang, true), term, { value: 9, unit: 'month' });
    const decided = ruleRows(words, own);
    const ids = (filter: RuleFilter): string[] => filterRows(decided, filter).map(({ node }) => node.id);
    expect(ids({ force: 'own' })).toEqual(['filing.organTerm', 'filing.term']);
    expect(ids({ force: 'changed' })).toEqual([]);
    const draft = ruleRows(words, own, NO_CHOICE);
    expect(
      draft.filter(({ change }) => change !== null).map(({ node, change }) => [node.id, change]),
    ).toEqual([['filing.organTerm', 'begins']]);
  });
});

test.each(RULE_FILTERS)('countsOf() says how many rows each value of %s leaves', (name) => {
  const filter: RuleFilter = { kind: 'supervision', q: '财产' };
  for (const [value, count] of countsOf(rows, filter, name)) {
    expect(found({ ...filter, [name]: value })).toHaveLength(count);
  }
});

describe('readView()', () => {
  test('reads the address, and leaves out what it names wrongly', () => {
    const params = {
      court: 'zj-hz',
      kind: 'no',
      stage: 'funds',
      force: 'own',
      q: '案款',
      node: 'filing.term',
      show: 'choice',
    };
    expect(readView(params)).toEqual({
      catalogueId: undefined,
      courtId: 'zj-hz',
      filter: { stage: 'funds', force: 'own', q: '案款' },
      node: 'filing.term',
      isChoiceOpen: true,
    });
  });

  test('of an address that was widened narrows nothing', () => {
    const widened = Object.fromEntries(
      Object.entries({ stage: 'funds', q: '案款', ...WIDENED }).filter(([, value]) => value !== ''),
    );
    expect(readView(widened).filter).toEqual({});
  });
});
