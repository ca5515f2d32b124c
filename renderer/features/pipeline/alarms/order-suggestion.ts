import i18next from 'i18next';
import type { Alarm } from '#shared/alarms.ts';
import { formatTime } from '../../../app/format.ts';
import type { CatalogueWords } from '../catalogue.ts';
import { formatTerm } from '../words.ts';

/** First words of a supervision order that is made of an alarm: case, node, rule and deadline. */
export function orderSuggestion(alarm: Alarm, words: CatalogueWords): string {
  const [reference] = words.nodeOf(alarm.nodeId)?.references ?? [];
  return i18next.t(`pipeline:alarms.suggestion.${alarm.cause}`, {
    number: alarm.caseNumber ?? alarm.caseId,
    node: words.node(alarm.nodeId),
    rule: reference === undefined ? '' : words.reference(reference),
    term: alarm.term === null ? '' : formatTerm(alarm.term),
    due: alarm.dueAt === null ? '' : formatTime(alarm.dueAt),
  });
}
