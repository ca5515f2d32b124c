import { describe, expect, test } from 'vitest';
import { figure, node, rawCatalogue } from '../cases/testing.ts';
import { readCatalogue } from './check.ts';
import type { Condition } from './conditions.ts';
import {
  doubled,
  issuesAfter,
  withClock,
  withEntry,
  withGate,
  withNodes,
  withPeriod,
  type Change,
} from './testing.ts';

const clock = { start: ['begun'], complete: ['done'] };
const counting = (id: string, from: string) =>
  node(id, { figure: figure(3, 'day'), clock: { ...clock, from: { node: from } } });
const asking = (id: string, condition: Condition) => node(id, { gate: { requires: condition } });

describe('readCatalogue()', () => {
  test('of a catalogue that fits together gives it', () => {
    const catalogue = rawCatalogue();
    catalogue.nodes = [
      node('n', { figure: figure(3, 'day'), clock }),
      node('words', { inWords: 'No event tells.' }),
    ];
    const result = readCatalogue(catalogue);
    expect('catalogue' in result && result.catalogue.nodes.map(({ id }) => id)).toEqual(['n', 'words']);
  });

  test('of several mistakes names all of them', () => {
    const change = withClock({ start: ['nope'], complete: ['nada'] }, { stage: 'nowhere' });
    expect(issuesAfter(change)).toHaveLength(3);
  });

  test.each([
    'stages',
    'subjects',
    'roles',
    'documents',
    'profiles',
    'settings',
    'pauses',
    'ledgers',
    'flags',
    'closingWays',
    'actions',
    'events',
    'nodes',
  ] as const)('of a catalogue with two %s of one id refuses it there', (list) => {
    expect(
      issuesAfter(doubled(list)).some(
        (issue) => issue.startsWith(`${list}.`) && issue.endsWith('there are two of this id'),
      ),
    ).toBe(true);
  });

  test.each(['nodeWaived', 'eventRetracted'])(
    'of a catalogue with an own event %s refuses it: it is built in',
    (id) => {
      const change: Change = ({ events }) => void events.push({ id, nameZh: '事件', nameEn: 'Event' });
      expect(issuesAfter(change)).toEqual([`events.${id}: there are two of this id`]);
    },
  );

  test('of a catalogue with two nodes of one number refuses it at the second', () => {
    const one = node('one', { inWords: 'Words.' });
    expect(issuesAfter(withNodes(one, node('two', { no: one.no, inWords: 'Words.' })))).toEqual([
      `nodes.two.no: ${one.no} is the number of one already`,
    ]);
  });

  test.each<[string, Change]>([
    ['nodes.n: a node has a rule, or says in inWords why it has none', withNodes(node('n'))],
    ['nodes.n: a node has a rule, or says in inWords why it has none', withClock({}, { inWords: 'Words.' })],
    [
      'nodes.n: a node has one clock: a single one or a period',
      withClock({}, { period: { ...clock, every: { value: 1, unit: 'month' } } }),
    ],
    ['nodes.n.gate: a gate blocks something', withGate({ flag: 'poor' }, { blocks: [] })],
    [
      'nodes.n.clock: the figure is a date of the case, but no field has it',
      withClock({}, { figure: figure(null, 'ownDate') }),
    ],
    [
      'nodes.n.clock: the figure is no period; the clock needs a term',
      withClock({}, { figure: figure(null, 'beforeAct') }),
    ],
    [
      'nodes.n.clock: the figure is no period; the clock needs a term',
      withClock({}, { figure: figure(null, 'range', { min: 1, max: 3 }) }),
    ],
    [
      'nodes.n.clock: counts from somewhere, but has neither a term nor a figure',
      withClock({ from: { field: 'until' } }, { figure: null }),
    ],
    [
      'nodes.n.gate.requires.elapsed: has no term, and the node no figure',
      withGate({ elapsed: { since: 'begun' } }),
    ],
    [
      'nodes.n.gate.requires.not: only a single fact can be denied, and no period',
      withGate({ not: { elapsed: { since: 'begun', term: { value: 1, unit: 'day' } } } }),
    ],
    [
      'nodes.n.gate.requires.not: only a single fact can be denied, and no period',
      withGate({ not: { all: [{ flag: 'poor' }] } }),
    ],
  ])('of a node whose rule doesn’t hold together says %s', (issue, change) => {
    expect(issuesAfter(change)).toContain(issue);
  });

  test.each<[string, Change]>([
    [
      'nodes.n.clock.start[0]: the event begun has no field colour',
      withClock({ start: [{ event: 'begun', where: { colour: 'red' } }] }),
    ],
    [
      'nodes.n.clock.start[0]: odd is no choice of begun.kind',
      withClock({ start: [{ event: 'begun', where: { kind: ['plain', 'odd'] } }] }),
    ],
    [
      'nodes.n.period.complete[0]: the event acted has no field kind',
      withPeriod({ complete: [{ event: 'acted', where: { kind: 'plain' } }] }),
    ],
    [
      'nodes.n.gate.requires.covered: odd is no choice of begun.kind',
      withGate({ covered: { by: 'begun', field: 'kind', values: ['plain', 'odd'] } }),
    ],
    [
      'actions.act.requestedBy[0]: odd is no choice of asked.approvedBy',
      withEntry('actions', 'act', { requestedBy: [{ event: 'asked', where: { approvedBy: 'odd' } }] }),
    ],
    [
      'nodes.n.clock.from.field: the event begun has no field kind of type time',
      withClock({ from: { field: 'kind' } }),
    ],
    [
      'nodes.n.clock.extend[0].field: the event extended has no field end of type time',
      withClock({ extend: [{ by: 'extended', field: 'end' }] }),
    ],
    [
      'ledgers.money.in: the event done has no field amount of type money or number',
      withEntry('ledgers', 'money', { in: ['done'] }),
    ],
    [
      'events.begun.fields.kind: a choice has choices, and nothing else has',
      withEntry('events', 'begun', { fields: { kind: { nameZh: '类', nameEn: 'Kind', type: 'choice' } } }),
    ],
    [
      'events.begun.effects[0].nameField: the event has no field judgeName',
      withEntry('events', 'begun', {
        effects: [{ kind: 'assign', idField: 'kind', nameField: 'judgeName' }],
      }),
    ],
    [
      'events.begun.effects[0]: names neither a way nor the field that has it',
      withEntry('events', 'begun', { effects: [{ kind: 'close' }] }),
    ],
    [
      'events.begun.effects[0]: an event changes the property item that it is about, or every one if it is about none',
      withEntry('events', 'begun', { effects: [{ kind: 'property', change: 'found' }] }),
    ],
    [
      'events.itemFound.effects[0]: an event changes the property item that it is about, or every one if it is about none',
      withEntry('events', 'itemFound', { effects: [{ kind: 'property', change: 'released', every: true }] }),
    ],
    [
      'nodes.n.gate.requires.closed.aboutField: the event itemFound has no field owner of type text',
      withGate({ closed: { from: ['itemFound'], until: ['done'], aboutField: 'owner' } }),
    ],
    [
      'nodes.n.gate.requires.closed.aboutField: the event itemFound has no field value of type text',
      withGate({ closed: { from: ['itemFound'], until: ['done'], aboutField: 'value' } }),
    ],
  ])('of a field or choice that its event hasn’t got says %s', (issue, change) => {
    expect(issuesAfter(change)).toContain(issue);
  });

  test.each<[string, Change]>([
    ['a → a', withNodes(counting('a', 'a'))],
    ['a → b → a', withNodes(counting('a', 'b'), counting('b', 'a'))],
    [
      'a → b → c → a',
      withNodes(counting('a', 'b'), asking('b', { any: [{ node: 'c' }] }), counting('c', 'a')),
    ],
    ['a → b → a', withNodes(asking('a', { all: [{ not: { node: 'b' } }] }), asking('b', { node: 'a' }))],
    [
      'a → b → a',
      withNodes(
        node('a', { figure: figure(3, 'day'), clock: { ...clock, when: { node: 'b' } } }),
        node('b', { figure: figure(3, 'day'), clock: { ...clock, until: { node: 'a' } } }),
      ),
    ],
    [
      'b → c → b',
      withNodes(
        counting('a', 'b'),
        counting('b', 'c'),
        node('c', { gate: { requires: { flag: 'poor' }, when: { node: 'b' } } }),
      ),
    ],
  ])('of nodes that depend on each other in a circle, %s, refuses it and tells the way', (way, change) => {
    expect(issuesAfter(change)).toContain(`nodes.${way[0]}: depends on itself: ${way}`);
  });

  test('of nodes that depend on one node by several ways takes it: that is no circle', () => {
    const change = withNodes(
      counting('a', 'd'),
      asking('b', { all: [{ node: 'a' }, { node: 'd' }] }),
      asking('c', { all: [{ node: 'b' }, { node: 'a' }] }),
      node('d', { figure: figure(3, 'day'), clock }),
    );
    expect(issuesAfter(change)).toEqual([]);
  });

  test.each<[unknown, string]>([
    [null, 'catalogue'],
    [{}, 'id'],
    [{ ...rawCatalogue(), colour: 'red' }, 'catalogue'],
    [{ ...rawCatalogue(), zone: 8 }, 'zone'],
    [{ ...rawCatalogue(), nodes: [{ ...node('n'), kind: 'advice' }] }, 'nodes.n.kind'],
    [{ ...rawCatalogue(), nodes: [{ ...node('n'), references: [] }] }, 'nodes.n.references'],
    [{ ...rawCatalogue(), nodes: [{ ...node('n'), clock: { start: [] } }] }, 'nodes.n.clock.start'],
    [
      { ...rawCatalogue(), nodes: [{ ...node('n'), figure: { ...figure(3, 'day'), unit: 'week' } }] },
      'nodes.n.figure.unit',
    ],
    [{ ...rawCatalogue(), nodes: [{ ...node('n'), id: '1st' }] }, 'nodes.1st.id'],
  ])('of %o is refused where its form is wrong', (given, place) => {
    const result = readCatalogue(given);
    expect('issues' in result && result.issues.map((issue) => issue.place)).toContain(place);
  });
});
