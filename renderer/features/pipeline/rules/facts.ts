import i18next from 'i18next';
import type { Term } from '#shared/calendar/term.ts';
import type { Match } from '#shared/catalogue/conditions.ts';
import { leadOf } from '#shared/catalogue/terms.ts';
import type { CatalogueWords } from '../catalogue.ts';
import { formatTerm, matchText } from '../words.ts';
import { catalogueTerm } from './choice.ts';
import { conditionLines, conditionText } from './condition-text.ts';
import type { RuleNode } from './rows.ts';

const t = (key: string, values: Record<string, unknown> = {}): string => i18next.t(`pipeline:${key}`, values);

/** What is told of a node's rule, in this order. */
export type FactId =
  | 'trigger'
  | 'when'
  | 'from'
  | 'variants'
  | 'requires'
  | 'blocks'
  | 'complete'
  | 'cancel'
  | 'extend'
  | 'counting'
  | 'warn'
  | 'escalate'
  | 'responsible'
  | 'alertTo'
  | 'screen'
  | 'consequence';

/** One fact of a node's rule, in one line or several: all of which hold together, one of which is enough, or that only stand side by side. */
export interface Fact {
  id: FactId;
  lines: readonly string[];
  join: 'all' | 'any' | null;
}

const JOIN: Partial<Record<FactId, Fact['join']>> = {
  when: 'all',
  requires: 'all',
  trigger: 'any',
  complete: 'any',
  cancel: 'any',
};

type Clock = NonNullable<RuleNode['clock']>;

const each = (matches: readonly Match[] | undefined, words: CatalogueWords): string[] =>
  (matches ?? []).map((match) => matchText(match, words));

const roles = (ids: readonly string[], words: CatalogueWords): string[] =>
  ids.length === 0 ? [] : [ids.map(words.role).join(t('cases.comma'))];

/** What the catalogue itself says in words, in the language of the user. */
function inLanguage(zh: string | undefined, en: string | undefined): string[] {
  const text = i18next.language === 'en' ? en : zh;
  return text === undefined ? [] : [text];
}

/** From what the period counts, where that isn't the event that starts it. */
function fromLines({ clock }: RuleNode, words: CatalogueWords): string[] {
  const from = clock?.from;
  if (from === undefined) {
    return [];
  }
  if ('field' in from) {
    const [start] = clock?.start ?? [];
    const type = typeof start === 'string' ? start : (start?.event ?? '');
    const key = from.otherwise === undefined ? 'rules.from.field' : 'rules.from.fieldOtherwise';
    return [t(key, { field: words.field(type, from.field) })];
  }
  if ('event' in from) {
    return [t('rules.from.event', { event: matchText(from.event, words) })];
  }
  return 'node' in from
    ? [t('rules.from.node', { node: words.node(from.node) })]
    : [t('rules.from.measures')];
}

const variantLines = ({ clock }: RuleNode, words: CatalogueWords): string[] =>
  (clock?.variants ?? []).map(({ start, term }) =>
    t('rules.variant', { event: matchText(start, words), term: formatTerm(term) }),
  );

function completeLines(node: RuleNode, words: CatalogueWords): string[] {
  const { clock, period } = node;
  return [
    ...each(clock?.complete ?? period?.complete, words),
    ...(clock?.until === undefined ? [] : [conditionText(clock.until, { node, words })]),
  ];
}

const extendLines = ({ clock }: RuleNode, words: CatalogueWords): string[] =>
  (clock?.extend ?? []).map(({ by, field }) => {
    const type = typeof by === 'string' ? by : by.event;
    return t('rules.extend', { event: matchText(by, words), field: words.field(type, field) });
  });

/** What stops the clock: its own pauses, else those of the catalogue. */
function pauseLine({ pauses }: Clock, { view, pause }: CatalogueWords): string {
  const own = pauses ?? view.pauses.filter((known) => known.default === true).map(({ id }) => id);
  return own.length === 0
    ? t('rules.noPauses')
    : t('rules.pauses', { pauses: own.map(pause).join(t('cases.comma')) });
}

/** How its days are counted. A node without a term counts none. */
function countingLines({ clock, period }: RuleNode, words: CatalogueWords, term: Term | null): string[] {
  const survives = clock?.survives === true || period?.survives === true;
  return [
    ...(clock === undefined || term === null ? [] : [pauseLine(clock, words)]),
    ...(clock?.lapses === true ? [t('rules.lapses')] : []),
    ...(clock?.completeEarlier === true ? [t('rules.completeEarlier')] : []),
    ...(clock?.exact === true ? [t('rules.exact')] : []),
    ...(clock?.idle === true ? [t('rules.idle')] : []),
    ...(period?.aligned === true ? [t('rules.aligned')] : []),
    ...(clock?.restart === 'reset' ? [t('rules.restart')] : []),
    ...(survives ? [t('rules.survives')] : []),
  ];
}

function warnLines({ clock, period }: RuleNode, words: CatalogueWords, term: Term | null): string[] {
  const lead = clock?.warn ?? period?.warn ?? leadOf(term, words.view);
  const isTimed = clock !== undefined || period !== undefined;
  return lead === null || !isTimed ? [] : [t('rules.lead', { term: formatTerm(lead) })];
}

const escalateLines = ({ clock }: RuleNode, words: CatalogueWords): string[] =>
  (clock?.escalate ?? []).map(({ after, to }) =>
    t('rules.escalate', { term: formatTerm(after), roles: roles(to, words).join('') }),
  );

function gateLines(node: RuleNode, words: CatalogueWords, part: 'requires' | 'when'): string[] {
  const condition = node.gate?.[part];
  return condition === undefined ? [] : conditionLines(condition, { node, words });
}

/** Everything that a node's rule says beyond its figure and its sources. `own`: the court's own term. */
export function nodeFacts(node: RuleNode, words: CatalogueWords, own: Term | null): Fact[] {
  const { clock, period } = node;
  const term = own ?? catalogueTerm(words.view, node);
  const facts: Record<FactId, readonly string[]> = {
    // A rule in words alone has no event that begins it: the catalogue says what does.
    trigger: node.executable
      ? each(clock?.start ?? period?.start, words)
      : inLanguage(node.triggerZh, node.triggerEn),
    when: [
      ...(clock?.when === undefined ? [] : conditionLines(clock.when, { node, words })),
      ...gateLines(node, words, 'when'),
    ],
    from: fromLines(node, words),
    variants: variantLines(node, words),
    requires: gateLines(node, words, 'requires'),
    blocks: node.blocks.map(words.action),
    complete: completeLines(node, words),
    cancel: each(clock?.cancel ?? period?.stop, words),
    extend: extendLines(node, words),
    counting: countingLines(node, words, term),
    warn: warnLines(node, words, term),
    escalate: escalateLines(node, words),
    responsible: roles(node.responsible, words),
    alertTo: roles(node.alertTo, words),
    screen: node.screen === undefined ? [] : [t(`cases.screens.${node.screen}`)],
    consequence: inLanguage(node.consequenceZh, node.consequenceEn),
  };
  return (Object.entries(facts) as [FactId, readonly string[]][]).flatMap(([id, lines]) =>
    lines.length === 0 ? [] : [{ id, lines, join: lines.length === 1 ? null : (JOIN[id] ?? null) }],
  );
}
