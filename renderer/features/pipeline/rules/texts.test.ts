import i18next from 'i18next';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { setLanguage, startI18n } from '../../../app/i18n.ts';
import { NO_CHOICE } from '#shared/catalogue/choice.ts';
import type { Condition } from '#shared/catalogue/conditions.ts';
import { wordsOf } from '../catalogue-words.ts';
import { matchText } from '../words.ts';
import { changesOf } from './changes.ts';
import { changeText, isAgainstSource } from './change-text.ts';
import { withNode, withProfile, withSetting, withTerm } from './choice.ts';
import { conditionLines, conditionText } from './condition-text.ts';
import { nodeFacts, type FactId } from './facts.ts';
import { figureText, ownTermText } from './figure-text.ts';
import { enforcementView, nodeOf } from './testing.ts';

const view = enforcementView();
const words = wordsOf(view, false);
const english = wordsOf(view, true);
const term = nodeOf(view, 'filing.term');

beforeAll(() => startI18n('zh-CN'));
beforeEach(() => setLanguage('zh-CN'));

/** An id of the catalogue, or a key of a message that isn't there. */
const RAW = /\b[a-z]+[A-Z][A-Za-z]+\b|\b[a-z]+\.[a-z]/;

describe('figureText()', () => {
  test.each([
    ['disposal.noticeMovable', '提前 15 天'],
    ['investigation.onlineQuery', '5 个工作日'],
    ['control.flight', '立即（1 小时内）'],
    ['delegation.period', '10–20 天'],
    ['provisionalClosure.rescreen', '每 6 个月，共 5 年'],
    ['funds.reconcile', '每 1 个月'],
    ['reporting.lookback', '此前 1 年内'],
    ['provisionalClosure.threeMonths', '满 3 个月后'],
    ['control.renew', '按案中日期'],
    ['funds.cashHandover', '当日'],
    ['field.recorder', ''],
  ])('of %s is “%s”', (id, text) => {
    expect(figureText(nodeOf(view, id), view)).toBe(text);
  });

  test('in English has its own plurals', async () => {
    await setLanguage('en');
    expect(figureText(nodeOf(view, 'disposal.noticeMovable'), view)).toBe('15 days before');
    expect(figureText(nodeOf(view, 'reporting.lookback'), view)).toBe('in the 1 year before');
  });

  test('ownTermText() counts as the node does', () => {
    const notice = nodeOf(view, 'disposal.noticeMovable');
    expect(ownTermText(notice, { value: 20, unit: 'day' })).toBe('提前 20 天');
  });
});

describe('conditionText()', () => {
  const requires = (id: string): string[] => {
    const node = nodeOf(view, id);
    return node.gate === undefined ? [] : conditionLines(node.gate.requires, { node, words });
  };

  test.each([
    ['provisionalClosure.threeMonths', ['距“执行立案”已满 3 个月 或 “例外已批准”为：是']],
    ['control.priorityReview', ['没有未了结的“优先权人主张权利”（以“优先权审查终结”了结）（同一财产）']],
    ['delegation.period', ['“办理期限（日）”在 10 至 20 之间']],
  ])('of %s says it in words', (id, lines) => {
    expect(requires(id)).toEqual(lines);
  });

  const say = (condition: Condition): string => conditionText(condition, { node: term, words });

  test('keeps how often, and since when', () => {
    expect(say({ event: 'caseFiled', atLeast: 2 })).toBe('“执行立案”至少 2 次');
    expect(say({ event: 'provisionalClosureRuled', since: 'caseResumed' })).toBe(
      '已有“裁定终结本次执行程序”，其后没有“恢复执行”',
    );
    expect(say({ not: { event: 'caseFiled', since: 'caseResumed', atLeast: 2 } })).toBe(
      '自最近一次“恢复执行”起“执行立案”不足 2 次',
    );
  });

  test('sets alternatives within a list apart', () => {
    const either: Condition = { any: [{ event: 'caseFiled' }, { event: 'caseClosed' }] };
    expect(say({ all: [either, { event: 'caseFiled' }] })).toBe(
      '（已有“执行立案” 或 已有“结案”），且已有“执行立案”',
    );
  });
});

test('matchText() has no bare values', () => {
  expect(matchText({ event: 'propertyFound', where: { online: false } }, words)).toBe(
    '发现可控制财产（可线上控制：否）',
  );
  expect(matchText('nodeWaived', words)).toBe('节点豁免');
  expect(english.event('eventRetracted')).toBe('Entry retracted');
});

describe('nodeFacts()', () => {
  const factsOf = (id: string): Partial<Record<FactId, readonly string[]>> =>
    Object.fromEntries(nodeFacts(nodeOf(view, id), words, null).map((fact) => [fact.id, fact.lines]));

  test('of a clock tells when it begins and ends, what stops it, when it warns', () => {
    const facts = factsOf('filing.term');
    expect(facts.trigger).toEqual(['执行立案']);
    expect(facts.complete).toEqual(['结案', '裁定终结本次执行程序']);
    expect(facts.variants).toEqual(['执行立案（行政非诉）：3 个月']);
    expect(facts.warn).toEqual(['到期前 15 天']);
    expect(facts.counting?.[0]).toContain('停止计时：');
    expect(facts.requires).toBeUndefined();
  });

  test('of a gate tells what it asks for and what it blocks', () => {
    const facts = factsOf('provisionalClosure.threeMonths');
    expect(Object.keys(facts)).toEqual(['requires', 'blocks', 'responsible', 'alertTo', 'consequence']);
  });

  test('tells of escalation', () => {
    expect(factsOf('investigation.onlineQuery').escalate).toEqual([
      '超期 10 个工作日后告知执行局长',
      '超期 22 个工作日后告知执行指挥中心',
    ]);
  });

  test('tells the consequence in the language of the user', async () => {
    expect(factsOf('filing.assign').consequence).toEqual(['向执行局长告警']);
    await setLanguage('en');
    expect(factsOf('filing.assign').consequence).toEqual(['Alert to bureau chief']);
  });

  test('of a rule in words alone tells what begins it in the words of the catalogue', async () => {
    expect(factsOf('delegation.target').trigger).toEqual(['选定受托法院']);
    await setLanguage('en');
    expect(factsOf('delegation.target').trigger).toEqual(['Entrusted court chosen']);
  });

  test.each(['zh-CN', 'en'] as const)(
    'of no node has a bare id or an empty line, in %s',
    async (language) => {
      await setLanguage(language);
      expect(i18next.language).toBe(language);
      const bad = view.nodes.flatMap((node) =>
        nodeFacts(node, language === 'en' ? english : words, null).flatMap(({ id, lines }) =>
          lines
            .map((line) => `${node.id} ${id}: ${line}`)
            .filter((_, at) => {
              const line = lines[at] ?? '';
              return line.trim() === '' || RAW.test(line) || line.includes('undefined');
            }),
        ),
      );
      expect(bad).toEqual([]);
    },
  );
});

test('changeText() says each change in a sentence', () => {
  const notice = nodeOf(view, 'disposal.noticeMovable');
  const profile = withProfile(view, NO_CHOICE, 'zhejiang', true);
  const setting = withSetting(view, profile, 'provisionalClosureApproval', 'president');
  const node = withNode(view, setting, term, false);
  const to = withTerm(view, node, notice, { value: 20, unit: 'day' });
  expect(changesOf(view, NO_CHOICE, to).map((change) => changeText(change, words))).toEqual([
    '采用“浙江高院实施方案”',
    '“终本裁定批准人”由“法官决定”改为“院长批准”',
    '停用“25 执行期限”',
    '“150 动产网拍公告”期限由“提前 15 天”改为“提前 20 天”',
  ]);
});

test('isAgainstSource() is to switch off what stands in a source', () => {
  expect(isAgainstSource({ kind: 'node', node: 'filing.term', to: 'off' }, words)).toBe(true);
  expect(isAgainstSource({ kind: 'node', node: 'filing.term', to: 'profiles' }, words)).toBe(false);
  expect(isAgainstSource({ kind: 'node', node: 'control.exempt', to: 'off' }, words)).toBe(false);
});
