import i18next from 'i18next';
import type { Term } from '#shared/calendar/term.ts';
import type { CatalogueView } from '#shared/contract/cases.ts';
import { formatTerm } from '../words.ts';
import type { RuleNode } from './rows.ts';

const t = (key: string, values: Record<string, unknown> = {}): string => i18next.t(`pipeline:${key}`, values);

/** A period as a node counts it: forwards, backwards, again and again. */
function shaped({ figure, period }: RuleNode, term: string): string {
  if (figure?.lookBack === true) {
    return t('rules.figure.lookBack', { term });
  }
  if (figure?.before === true) {
    return t('rules.figure.before', { term });
  }
  if (figure?.notBefore === true) {
    return t('rules.figure.notBefore', { term });
  }
  if (figure?.recurring === true || period !== undefined) {
    const until = figure?.until ?? period?.for;
    return until === undefined
      ? t('rules.figure.every', { term })
      : t('rules.figure.everyFor', { term, until: formatTerm(until) });
  }
  return term;
}

/** The figure that a node has without one in its sources: that of its clock. */
function clockText(node: RuleNode): string {
  const term = node.clock?.term ?? node.period?.every;
  if (term === undefined) {
    return '';
  }
  return term.value === 0 ? t('rules.figure.ownDate') : shaped(node, formatTerm(term));
}

/** A node's figure in words, as the catalogue has it: `7 天`, `立即（1 小时内）`, `10–20 天`, `每 6 个月，共 5 年`. Empty where it has none. */
export function figureText(node: RuleNode, { atOnce }: Pick<CatalogueView, 'atOnce'>): string {
  const { figure } = node;
  if (figure === null) {
    return clockText(node);
  }
  switch (figure.unit) {
    case 'immediate': {
      return t('rules.figure.immediate', { term: formatTerm(atOnce) });
    }
    case 'sameDay': {
      return t('rules.figure.sameDay');
    }
    case 'beforeAct': {
      return t('rules.figure.beforeAct');
    }
    case 'ownDate': {
      return t('rules.figure.ownDate');
    }
    case 'range': {
      const { min, max, rangeUnit = 'day' } = figure;
      const n = [min, max].filter((bound) => bound !== undefined).join('–');
      return t(`term.${rangeUnit}`, { n, count: max ?? min ?? 0 });
    }
    default: {
      return figure.value === null
        ? clockText(node)
        : shaped(node, formatTerm({ value: figure.value, unit: figure.unit }));
    }
  }
}

/** A court's own term in a node's words. */
export const ownTermText = (node: RuleNode, term: Term): string => shaped(node, formatTerm(term));
