import i18next from 'i18next';
import type { NodeView } from '#shared/cases/views.ts';
import type { CatalogueView } from '#shared/contract/cases.ts';
import { formatTerm } from '../../words.ts';
import { formatDay, formatMinute } from '../../shared/dates.ts';

type Definition = CatalogueView['nodes'][number];

const t = (key: string, values: Record<string, unknown> = {}): string => i18next.t(`pipeline:${key}`, values);

/** The period as the rule states it: `立即`, `10 个工作日`, `届满前 15 天`. Empty where the rule has none. */
export function ruleTermText(definition: Definition | undefined, term: NodeView['term']): string {
  const figure = definition?.figure ?? null;
  switch (figure?.unit) {
    case 'immediate': {
      return t('cases.figure.immediate');
    }
    case 'sameDay': {
      return t('cases.figure.sameDay');
    }
    case 'ownDate': {
      return t('cases.figure.ownDate');
    }
    default: {
      break;
    }
  }
  if (term === null) {
    return '';
  }
  const text = formatTerm(term);
  if (figure?.before === true) {
    return t('cases.figure.before', { term: text });
  }
  return figure?.notBefore === true ? t('cases.figure.notBefore', { term: text }) : text;
}

/** A deadline: the day, and the time of day too where the rule counts hours. */
export function dueText({ dueAt, term }: Pick<NodeView, 'dueAt' | 'term'>): string {
  if (dueAt === null) {
    return '';
  }
  return term?.unit === 'hour' || term?.unit === 'minute' ? formatMinute(dueAt) : formatDay(dueAt);
}

/** Whether a node or its figure is practice that a court has to confirm, and stands in no source. */
export function isPractice(definition: Definition | undefined): boolean {
  return definition?.basis === 'practice' || definition?.figure?.basis === 'practice';
}
