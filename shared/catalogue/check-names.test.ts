import { describe, expect, test } from 'vitest';
import { node } from '../cases/testing.ts';
import {
  issuesAfter,
  withClock,
  withEntry,
  withGate,
  withNodes,
  withPeriod,
  type Change,
} from './testing.ts';

const day = { value: 1, unit: 'day' } as const;
const unknown = { document: 'nope', articleZh: '', articleEn: '' };

describe('readCatalogue()', () => {
  test.each<[string, Change]>([
    ['nodes.n.clock.start[0]', withClock({ start: ['nope'] })],
    ['nodes.n.clock.complete[1]', withClock({ complete: ['done', 'nope'] })],
    ['nodes.n.clock.cancel[0]', withClock({ cancel: [{ event: 'nope' }] })],
    ['nodes.n.clock.from.event', withClock({ from: { event: 'nope' } })],
    ['nodes.n.clock.when.event', withClock({ when: { event: 'nope' } })],
    ['nodes.n.clock.until.all[0].event', withClock({ until: { all: [{ event: 'nope' }] } })],
    ['nodes.n.clock.extend[0].by', withClock({ extend: [{ by: 'nope', field: 'until' }] })],
    ['nodes.n.clock.variants[0].start', withClock({ variants: [{ start: 'nope', term: day }] })],
    ['nodes.n.period.start[0]', withPeriod({ start: ['nope'] })],
    ['nodes.n.period.complete[0]', withPeriod({ complete: ['nope'] })],
    ['nodes.n.period.stop[0]', withPeriod({ stop: ['nope'] })],
    ['nodes.n.gate.requires.event', withGate({ event: 'nope' })],
    ['nodes.n.gate.requires.since[0]', withGate({ event: 'done', since: 'nope' })],
    ['nodes.n.gate.requires.closed.from[0]', withGate({ closed: { from: ['nope'], until: ['done'] } })],
    ['nodes.n.gate.requires.closed.until[0]', withGate({ closed: { from: ['done'], until: ['nope'] } })],
    [
      'nodes.n.gate.requires.covered.by',
      withGate({ covered: { by: 'nope', field: 'kind', values: ['plain'] } }),
    ],
    ['nodes.n.gate.requires.elapsed.since', withGate({ elapsed: { since: 'nope', term: day } })],
    [
      'nodes.n.gate.when.not.event',
      withNodes(node('n', { gate: { requires: { flag: 'poor' }, when: { not: { event: 'nope' } } } })),
    ],
    ['pauses.stop.from[0]', withEntry('pauses', 'stop', { from: ['nope'] })],
    ['pauses.stop.until[0]', withEntry('pauses', 'stop', { until: ['nope'] })],
    ['ledgers.money.in[0]', withEntry('ledgers', 'money', { in: ['nope'] })],
    ['ledgers.money.out[0]', withEntry('ledgers', 'money', { out: ['nope'] })],
    ['actions.act.requestedBy[0]', withEntry('actions', 'act', { requestedBy: ['nope'] })],
    ['actions.act.withdrawnBy[0]', withEntry('actions', 'act', { withdrawnBy: ['nope'] })],
    ['actions.act.performedBy[0]', withEntry('actions', 'act', { performedBy: ['nope'] })],
  ])('of a catalogue that names an unknown event refuses it at %s', (place, change) => {
    expect(issuesAfter(change)).toContain(`${place}: there is no event nope`);
  });

  test.each<[string, string, Change]>([
    ['nodes.n.stage', 'stage', withClock({}, { stage: 'nope' })],
    ['events.begun.enters', 'stage', withEntry('events', 'begun', { enters: 'nope' })],
    ['events.begun.subject', 'subject', withEntry('events', 'begun', { subject: 'nope' })],
    [
      'events.begun.effects[0].flag',
      'flag',
      withEntry('events', 'begun', { effects: [{ kind: 'flag', flag: 'nope', to: true }] }),
    ],
    [
      'events.begun.effects[0].way',
      'closing way',
      withEntry('events', 'begun', { effects: [{ kind: 'close', way: 'nope' }] }),
    ],
    ['nodes.n.moduleClass', 'module class', withClock({}, { moduleClass: 'nope' })],
    ['nodes.n.profiles[1]', 'profile', withClock({}, { profiles: ['common', 'nope'] })],
    ['nodes.n.responsible[0]', 'role', withClock({}, { responsible: ['nope'] })],
    ['nodes.n.alertTo[0]', 'role', withClock({}, { alertTo: ['nope'] })],
    ['nodes.n.clock.escalate[0].to[0]', 'role', withClock({ escalate: [{ after: day, to: ['nope'] }] })],
    ['nodes.n.blocks[0]', 'action', withGate({ flag: 'poor' }, { blocks: ['nope'] })],
    ['nodes.n.references[0].document', 'document', withClock({}, { references: [unknown] })],
    ['nodes.n.clock.pauses[0]', 'pause', withClock({ pauses: ['nope'] })],
    ['nodes.n.clock.from.node', 'node', withClock({ from: { node: 'nope' } })],
    ['nodes.n.gate.requires.any[1].flag', 'flag', withGate({ any: [{ flag: 'poor' }, { flag: 'nope' }] })],
    ['nodes.n.gate.requires.not.flag', 'flag', withGate({ not: { flag: 'nope' } })],
    ['nodes.n.gate.requires.all[0].node', 'node', withGate({ all: [{ node: 'nope' }] })],
    ['nodes.n.gate.requires.balance.ledger', 'ledger', withGate({ balance: { ledger: 'nope', atMost: 0 } })],
    [
      'nodes.n.gate.requires.request.setting',
      'setting',
      withGate({ request: { field: 'approvedBy', setting: 'nope' } }),
    ],
    ['actions.shelve.closes[0]', 'closing way', withEntry('actions', 'shelve', { closes: ['nope'] })],
    [
      'pauses.stop.references[0].document',
      'document',
      withEntry('pauses', 'stop', { references: [unknown] }),
    ],
    [
      'ledgers.money.references[0].document',
      'document',
      withEntry('ledgers', 'money', { references: [unknown] }),
    ],
    [
      'settings.approval.references[0].document',
      'document',
      withEntry('settings', 'approval', { references: [unknown] }),
    ],
    ['defaultProfiles[0]', 'profile', (catalogue) => void (catalogue.defaultProfiles = ['nope'])],
    [
      'endsOnWorkingDay.references[0].document',
      'document',
      (catalogue) => void (catalogue.endsOnWorkingDay.references = [unknown]),
    ],
  ])(
    'of a catalogue that names what it hasn’t got refuses it at %s: there is no such %s',
    (place, kind, change) => {
      expect(issuesAfter(change)).toContain(`${place}: there is no ${kind} nope`);
    },
  );

  test('of a catalogue with an unknown time zone refuses it', () => {
    expect(issuesAfter((catalogue) => void (catalogue.zone = 'Asia/Nowhere'))).toEqual([
      'zone: Asia/Nowhere is no time zone',
    ]);
  });

  test('of a catalogue with an unknown default option refuses it at the setting', () => {
    expect(issuesAfter(withEntry('settings', 'approval', { default: 'nope' }))).toEqual([
      'settings.approval.default: nope is none of its options',
    ]);
  });
});
