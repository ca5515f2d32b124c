import i18next from 'i18next';
import type { Condition, Match } from '#shared/catalogue/conditions.ts';
import type { Scalar } from '#shared/catalogue/names.ts';
import type { CatalogueWords } from '../catalogue.ts';
import { formatTerm, formatYuan, matchText } from '../words.ts';
import { catalogueTerm } from './choice.ts';
import type { RuleNode } from './rows.ts';

const t = (key: string, values: Record<string, unknown> = {}): string => i18next.t(`pipeline:${key}`, values);

/** Of which node a condition is, and in whose words. */
export interface ConditionScope {
  node: RuleNode;
  words: CatalogueWords;
}

type Of<K extends PropertyKey> = Extract<Condition, Record<K, unknown>>;

const typeOf = (match: Match): string => (typeof match === 'string' ? match : match.event);

/** Events by their names, one of which is meant. */
const matchesText = (matches: readonly Match[], words: CatalogueWords): string =>
  matches.map((match) => t('rules.quoted', { name: matchText(match, words) })).join(t('or'));

/** The events that ask for what the node blocks. */
const askingFor = ({ node, words }: ConditionScope): string[] =>
  words.view.actions
    .filter(({ id }) => node.blocks.includes(id))
    .flatMap(({ requestedBy = [], performedBy = [] }) => [...requestedBy, ...performedBy])
    .map(typeOf);

/** The event that asks for what the node blocks and has the field; else any that has it. */
function eventWith(field: string, scope: ConditionScope): string | undefined {
  const { events } = scope.words.view;
  const asking = askingFor(scope);
  const has = ({ fields }: CatalogueWords['view']['events'][number]): boolean =>
    fields?.[field] !== undefined;
  return (events.find((event) => has(event) && asking.includes(event.id)) ?? events.find(has))?.id;
}

function valueText(type: string | undefined, field: string, value: Scalar, words: CatalogueWords): string {
  if (typeof value === 'boolean') {
    return t(value ? 'cases.yes' : 'cases.no');
  }
  return type === undefined ? String(value) : words.choice(type, field, String(value));
}

/** What the node is about: its starting event's subject, or that of the act which it blocks. */
function subjectOf({ node, words }: ConditionScope): string | undefined {
  const types = [...(node.clock?.start ?? []).map(typeOf), ...askingFor({ node, words })];
  return types
    .map((type) => words.view.events.find(({ id }) => id === type)?.subject)
    .find((subject) => subject !== undefined);
}

function ofSubject(text: string, scope: ConditionScope): string {
  const subject = subjectOf(scope);
  return subject === undefined
    ? t('rules.condition.sameThing', { text })
    : t('rules.condition.sameSubject', { text, subject: scope.words.subject(subject) });
}

function settingName(id: string, { view }: CatalogueWords): string {
  const setting = view.settings.find((known) => known.id === id);
  const name = i18next.language === 'en' ? setting?.nameEn : setting?.nameZh;
  return name ?? id;
}

function requestText({ request }: Of<'request'>, scope: ConditionScope): string {
  const { words } = scope;
  const { given, min, max, oneOf, setting } = request;
  const type = eventWith(request.field, scope);
  const field = type === undefined ? request.field : words.field(type, request.field);
  if (given === true) {
    return t('rules.condition.given', { field });
  }
  if (oneOf !== undefined) {
    const values = oneOf.map((value) => valueText(type, request.field, value, words)).join(t('match.slash'));
    return t('rules.condition.oneOf', { field, values });
  }
  if (setting !== undefined) {
    return t('rules.condition.setting', { field, setting: settingName(setting, words) });
  }
  if (min !== undefined && max !== undefined) {
    return t(min === max ? 'rules.condition.exactly' : 'rules.condition.between', { field, min, max });
  }
  return min === undefined
    ? t('rules.condition.atMost', { field, max })
    : t('rules.condition.atLeast', { field, min });
}

/** How an event is told: alone, so often, since another one, or that it hasn't been. */
function eventText(
  { event, since, atLeast, sameSubject }: Of<'event'>,
  scope: ConditionScope,
  isDenied = false,
): string {
  const { words } = scope;
  const form = `${isDenied ? 'noEvent' : 'event'}${atLeast === undefined ? '' : 's'}${since === undefined ? '' : 'Since'}`;
  const text = t(`rules.condition.${form}`, {
    event: matchText(event, words),
    since: since === undefined ? '' : matchText(since, words),
    n: atLeast,
  });
  return sameSubject === true ? ofSubject(text, scope) : text;
}

function closedText(condition: Of<'closed'>, scope: ConditionScope, isDenied = false): string {
  const { closed, sameSubject } = condition;
  const text = t(`rules.condition.${isDenied ? 'notClosed' : 'closed'}`, {
    from: matchesText(closed.from, scope.words),
    until: matchesText(closed.until, scope.words),
  });
  return sameSubject === true || closed.aboutField !== undefined ? ofSubject(text, scope) : text;
}

/** Single facts alone can be denied. */
function denialText(denied: Condition, scope: ConditionScope): string {
  const { words } = scope;
  if ('event' in denied) {
    return eventText(denied, scope, true);
  }
  if ('closed' in denied) {
    return closedText(denied, scope, true);
  }
  if ('flag' in denied) {
    return t('rules.condition.noFlag', { flag: words.flag(denied.flag) });
  }
  if ('node' in denied) {
    return t('rules.condition.noNode', { node: words.node(denied.node) });
  }
  return t('rules.condition.not', { text: conditionText(denied, scope) });
}

function coveredText({ covered: { by, field, values } }: Of<'covered'>, words: CatalogueWords): string {
  const names = values.map((value) => valueText(typeOf(by), field, value, words));
  return t('rules.condition.covered', { event: matchText(by, words), values: names.join(t('cases.comma')) });
}

function elapsedText({ elapsed }: Of<'elapsed'>, { node, words }: ConditionScope): string {
  const term = elapsed.term ?? catalogueTerm(words.view, node);
  return t('rules.condition.elapsed', {
    since: matchText(elapsed.since, words),
    term: term === null ? '' : formatTerm(term),
  });
}

function balanceText(
  { balance: { ledger, atMost }, sameSubject }: Of<'balance'>,
  scope: ConditionScope,
): string {
  const text = t(`rules.condition.${atMost === 0 ? 'balanceNone' : 'balance'}`, {
    ledger: scope.words.ledger(ledger),
    amount: formatYuan(Math.round(atMost * 100)),
  });
  return sameSubject === true ? ofSubject(text, scope) : text;
}

function anyText({ any }: Of<'any'>, scope: ConditionScope): string {
  const parts = any.map((part) => {
    const text = conditionText(part, scope);
    return 'all' in part ? t('rules.grouped', { text }) : text;
  });
  return parts.join(t('or'));
}

function allText({ all }: Of<'all'>, scope: ConditionScope): string {
  const parts = all.map((part) => {
    const text = conditionText(part, scope);
    return 'any' in part ? t('rules.grouped', { text }) : text;
  });
  return parts.join(t('rules.and'));
}

/** A condition in one sentence. */
export function conditionText(condition: Condition, scope: ConditionScope): string {
  const { words } = scope;
  if ('all' in condition) {
    return allText(condition, scope);
  }
  if ('any' in condition) {
    return anyText(condition, scope);
  }
  if ('not' in condition) {
    return denialText(condition.not, scope);
  }
  if ('event' in condition) {
    return eventText(condition, scope);
  }
  if ('closed' in condition) {
    return closedText(condition, scope);
  }
  if ('covered' in condition) {
    return coveredText(condition, words);
  }
  if ('elapsed' in condition) {
    return elapsedText(condition, scope);
  }
  if ('balance' in condition) {
    return balanceText(condition, scope);
  }
  if ('request' in condition) {
    return requestText(condition, scope);
  }
  return 'flag' in condition
    ? t('rules.condition.flag', { flag: words.flag(condition.flag) })
    : t('rules.condition.node', { node: words.node(condition.node) });
}

/** What must all hold, one by one. */
export const conditionLines = (condition: Condition, scope: ConditionScope): string[] =>
  ('all' in condition ? condition.all : [condition]).map((part) => conditionText(part, scope));
