import type { z } from 'zod';
import { endOf, shanghai } from '../calendar/testing.ts';
import type { Catalogue } from '../catalogue/catalogue.ts';
import { readCatalogue } from '../catalogue/check.ts';
import { NO_CHOICE, type RuleChoice } from '../catalogue/choice.ts';
import type { EventData } from '../catalogue/names.ts';
import type { Figure, NodeDefinition } from '../catalogue/nodes.ts';
import { compileRules, type RuleSet } from '../catalogue/rules.ts';
import type { CaseEvent } from './events.ts';
import { foldCase } from './fold.ts';
import { stateOf, type ClockInstance, type GateInstance, type NodeState } from './instances.ts';
import type { CaseState } from './state.ts';

export type RawCatalogue = z.input<typeof Catalogue>;
type RawEvent = RawCatalogue['events'][number];

const named = (id: string) => ({ id, nameZh: id, nameEn: id });
const references = [{ document: 'law', articleZh: '第一条', articleEn: 'Art. 1' }];

const field = (type: 'text' | 'number' | 'money' | 'boolean' | 'time') => ({
  nameZh: type,
  nameEn: type,
  type,
});
const needed = (type: 'text' | 'money' | 'boolean' | 'time') => ({ ...field(type), required: true });
const choice = (...ids: string[]) => ({
  nameZh: 'choice',
  nameEn: 'choice',
  type: 'choice' as const,
  choices: ids.map(named),
});

const event = (id: string, over: Omit<RawEvent, 'id' | 'nameZh' | 'nameEn'> = {}): RawEvent => ({
  ...named(id),
  ...over,
});
const item = (id: string, over: Omit<RawEvent, 'id' | 'nameZh' | 'nameEn'> = {}): RawEvent =>
  event(id, { subject: 'item', ...over });

const asked = { approvedBy: choice('clerk', 'chief'), count: field('number'), recorded: field('boolean') };

const EVENTS: RawEvent[] = [
  event('registered', {
    fields: { number: field('text'), kind: field('text'), claimed: field('money') },
    effects: [{ kind: 'header', numberField: 'number', caseKindField: 'kind', claimedField: 'claimed' }],
  }),
  event('begun', { enters: 'opening', fields: { kind: choice('plain', 'special'), until: field('time') } }),
  event('moved', { enters: 'middle' }),
  event('beside', { enters: 'aside' }),
  event('acted'),
  event('heard', { passive: true }),
  event('done'),
  event('dropped'),
  event('extended', { fields: { until: needed('time') } }),
  event('stopped'),
  event('continued'),
  item('itemFound', {
    fields: { urgent: field('boolean'), value: field('money'), sort: field('text') },
    effects: [{ kind: 'property', change: 'found', kindField: 'sort', valueField: 'value' }],
  }),
  item('itemTaken', {
    fields: { until: field('time') },
    effects: [{ kind: 'property', change: 'controlled', expiresField: 'until' }],
  }),
  item('itemRenewed', {
    fields: { until: field('time') },
    effects: [{ kind: 'property', change: 'renewed', expiresField: 'until' }],
  }),
  item('itemReleased', { effects: [{ kind: 'property', change: 'released' }] }),
  event('allReleased', { effects: [{ kind: 'property', change: 'released', every: true }] }),
  item('itemListed', { effects: [{ kind: 'property', change: 'inDisposal' }] }),
  item('itemSold', { effects: [{ kind: 'property', change: 'disposed' }] }),
  item('itemKept', { effects: [{ kind: 'property', change: 'disposalEnded' }] }),
  item('itemDone'),
  item('itemHeld'),
  item('itemFreed'),
  event('noted', { subject: 'note', fields: { of: field('text') } }),
  event('answered', { subject: 'note' }),
  event('paidIn', { subject: 'payment', fields: { amount: needed('money') } }),
  event('paidOut', { subject: 'payment', fields: { amount: needed('money') } }),
  event('asked', { fields: asked }),
  event('performed', { fields: asked }),
  event('withdrawn'),
  item('itemAsked', { fields: asked }),
  item('itemPerformed', { fields: asked }),
  event('assigned', {
    fields: { judgeId: needed('text'), judgeName: field('text') },
    effects: [{ kind: 'assign', idField: 'judgeId', nameField: 'judgeName' }],
  }),
  event('joined', {
    fields: { role: choice('applicant', 'debtor'), name: needed('text'), idNumber: field('text') },
    effects: [{ kind: 'party', roleField: 'role', nameField: 'name', idNumberField: 'idNumber' }],
  }),
  event('flagged', { effects: [{ kind: 'flag', flag: 'poor', to: true }] }),
  event('unflagged', { effects: [{ kind: 'flag', flag: 'poor', to: false }] }),
  event('shelved', { fields: asked, effects: [{ kind: 'close', way: 'shelf' }] }),
  event('ended', {
    fields: { way: choice('paid', 'void') },
    effects: [{ kind: 'close', wayField: 'way' }],
  }),
  event('resumed', { enters: 'opening', effects: [{ kind: 'reopen' }] }),
];

/** A small catalogue with every kind of entry, to be used or broken by tests; without nodes of its own. */
export function rawCatalogue(): RawCatalogue {
  const plain: RawCatalogue = {
    ...named('small'),
    version: '1',
    zone: 'Asia/Shanghai',
    workingDays: 'china',
    endsOnWorkingDay: { holds: true, basis: 'practice', references },
    atOnce: { value: 1, unit: 'hour' },
    warnings: [
      { unit: 'workingDay', upTo: 5, lead: { value: 1, unit: 'workingDay' } },
      { unit: 'day', upTo: 5, lead: { value: 1, unit: 'day' } },
      { unit: 'day', upTo: 10_000, lead: { value: 3, unit: 'day' } },
      { unit: 'hour', upTo: 10_000, lead: { value: 6, unit: 'hour' } },
    ],
    stages: [named('opening'), named('middle'), { ...named('aside'), beside: true }],
    subjects: [named('item'), named('note'), named('payment')],
    roles: [named('clerk'), named('chief')],
    moduleClasses: [named('module')],
    documents: [{ id: 'law', titleZh: '法', titleEn: 'Law' }],
    profiles: [named('common'), named('local')],
    defaultProfiles: ['common'],
    settings: [
      {
        ...named('approval'),
        options: [
          { ...named('either'), allows: ['clerk', 'chief'] },
          { ...named('chiefOnly'), allows: ['chief'] },
        ],
        default: 'either',
        references,
      },
    ],
    pauses: [
      { ...named('stop'), from: ['stopped'], until: ['continued', 'resumed'], default: true, references },
      { ...named('hold'), from: ['itemHeld'], until: ['itemFreed'], references },
    ],
    ledgers: [{ ...named('money'), in: ['paidIn'], out: ['paidOut'], field: 'amount', references }],
    flags: [named('poor')],
    closingWays: [named('paid'), named('void'), { ...named('shelf'), provisional: true }],
    actions: [
      {
        ...named('act'),
        requestedBy: ['asked', 'itemAsked'],
        withdrawnBy: ['withdrawn'],
        performedBy: ['performed', 'itemPerformed'],
      },
      { ...named('shelve'), performedBy: ['shelved'], closes: ['shelf'] },
      { ...named('end'), performedBy: ['ended'], closes: ['paid', 'void'] },
    ],
    events: EVENTS,
    nodes: [],
  };
  return JSON.parse(JSON.stringify(plain)) as RawCatalogue;
}

export const figure = (value: number | null, unit: Figure['unit'], over: Partial<Figure> = {}): Figure => ({
  value,
  unit,
  fromEn: 'start',
  basis: 'source',
  ...over,
});

let number = 0;

/** A node with what every node has. */
export function node(id: string, over: Partial<NodeDefinition> = {}): NodeDefinition {
  number += 1;
  return {
    ...named(id),
    no: number,
    stage: 'opening',
    kind: over.gate === undefined ? 'supervision' : 'mandatory',
    core: true,
    profiles: ['common'],
    basis: 'source',
    references,
    figure: null,
    responsible: ['clerk'],
    blocks: over.gate === undefined ? [] : ['act'],
    alertTo: ['chief'],
    ...over,
  };
}

/** The small catalogue with these nodes, checked and compiled. @throws Error naming everything that is wrong in it */
export function rulesOf(nodes: readonly NodeDefinition[], over: Partial<RuleChoice> = {}): RuleSet {
  const result = readCatalogue({ ...rawCatalogue(), nodes });
  if ('issues' in result) {
    throw new Error(result.issues.map(({ place, reason }) => `${place}: ${reason}`).join('\n'));
  }
  return compileRules(result.catalogue, { ...NO_CHOICE, ...over });
}

let sequence = 0;

interface More {
  subject?: string;
  data?: EventData;
  id?: string;
}

/** An event at a wall clock in Shanghai, or at an instant. */
export function happened(
  type: string,
  at: string | number,
  { subject, data = {}, id }: More = {},
): CaseEvent {
  sequence += 1;
  return {
    id: id ?? `event${String(sequence).padStart(6, '0')}`,
    type,
    at: typeof at === 'number' ? at : shanghai(at),
    subject: subject ?? null,
    data: { ...data },
  };
}

/** Only clock of a node in a case. @throws Error when it has none or several */
export function clockOf(state: CaseState, id: string): ClockInstance {
  const own = clocksOf(state, id);
  const [only] = own;
  if (only === undefined || own.length > 1) {
    throw new Error(`${id} has ${own.length} clocks`);
  }
  return only;
}

/** Clocks of a node in the order in which they began. */
export const clocksOf = (state: CaseState, id: string): ClockInstance[] =>
  state.instances.filter(
    (instance): instance is ClockInstance => instance.kind === 'clock' && instance.rule.definition.id === id,
  );

/** Refused acts of a node in their order. */
export const gatesOf = (state: CaseState, id: string): GateInstance[] =>
  state.instances.filter(
    (instance): instance is GateInstance => instance.kind === 'gate' && instance.rule.definition.id === id,
  );

/** States of a node's instances at a wall clock in Shanghai, in the order in which they began. */
export const statesOf = (state: CaseState, id: string, at: string): NodeState[] =>
  state.instances
    .filter(({ rule }) => rule.definition.id === id)
    .map((instance) => stateOf(instance, shanghai(at)));

/** A case of these events under the small catalogue with one node, and that node's clock. */
export function run(definition: NodeDefinition, ...events: CaseEvent[]): CaseState {
  return foldCase(events, rulesOf([definition]));
}

export { endOf, shanghai };
