import type { CatalogueWords } from '../catalogue.ts';
import type { CatalogueView } from '#shared/contract/cases.ts';

type View = Pick<CatalogueView, 'events' | 'stages' | 'closingWays' | 'nodes'>;

const EMPTY: View = { events: [], stages: [], closingWays: [], nodes: [] };

/** Words over a part of a catalogue, for tests: everything is called by its id but events and the choices of fields. */
export function testWords(over: Partial<View> = {}): CatalogueWords {
  const view = { ...EMPTY, ...over };
  const same = (id: string): string => id;
  return {
    view: view as CatalogueView,
    node: (id) => `node ${id}`,
    nodeOf: (id) => view.nodes.find((node) => node.id === id),
    event: (id) => view.events.find((event) => event.id === id)?.nameZh ?? id,
    field: (_type, field) => field,
    choice: (type, field, value) => {
      const choices = view.events.find(({ id }) => id === type)?.fields?.[field]?.choices ?? [];
      return choices.find(({ id }) => id === value)?.nameZh ?? value;
    },
    stage: (id) => `stage ${id}`,
    action: same,
    role: (id) => `role ${id}`,
    pause: same,
    flag: same,
    ledger: same,
    closingWay: (id) => `way ${id}`,
    profile: same,
    subject: (id) => `subject ${id}`,
    document: same,
    reference: ({ document }) => document,
  };
}

type Events = CatalogueView['events'];

/** Kinds of events that tell something about a case by their fields. */
export const TEST_EVENTS: Events = [
  {
    id: 'caseFiled',
    nameZh: '立案',
    nameEn: 'Filed',
    fields: {
      caseKind: {
        nameZh: '案件类型',
        nameEn: 'Kind',
        type: 'choice',
        choices: [{ id: 'initial', nameZh: '首次执行', nameEn: 'First' }],
      },
      claimed: { nameZh: '标的额', nameEn: 'Claimed', type: 'money' },
    },
    effects: [{ kind: 'header', caseKindField: 'caseKind', claimedField: 'claimed' }],
  },
  {
    id: 'partyJoined',
    nameZh: '登记当事人',
    nameEn: 'Party entered',
    subject: 'party',
    fields: {
      role: {
        nameZh: '诉讼地位',
        nameEn: 'Role',
        type: 'choice',
        choices: [{ id: 'outsider', nameZh: '案外人', nameEn: 'Outsider' }],
      },
      name: { nameZh: '姓名', nameEn: 'Name', type: 'text', personal: true },
      present: { nameZh: '到场', nameEn: 'Present', type: 'boolean' },
      at: { nameZh: '时间', nameEn: 'Time', type: 'time' },
      amount: { nameZh: '金额（元）', nameEn: 'Amount (yuan)', type: 'money' },
    },
    effects: [{ kind: 'party', roleField: 'role', nameField: 'name' }],
  },
];
