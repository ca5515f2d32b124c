import { describe, expect, test } from 'vitest';
import type { Condition } from '../catalogue/conditions.ts';
import type { NodeDefinition } from '../catalogue/nodes.ts';
import { AppError } from '../errors.ts';
import { foldCase } from './fold.ts';
import { closingRefusals, refusalsOf } from './gates.ts';
import { nextChangeOf, stateOf } from './instances.ts';
import { endOf, figure, gatesOf, happened, node, rulesOf, run, shanghai, statesOf } from './testing.ts';

const START = '2026-03-02 10:00';
const NOW = shanghai('2026-03-10');

const gate = (requires: Condition, over: Partial<NodeDefinition> = {}): NodeDefinition =>
  node('n', { gate: { requires }, ...over });
const done = gate({ event: 'done' });
const waits = gate({ elapsed: { since: 'begun' } }, { figure: figure(3, 'month', { notBefore: true }) });

const asked = (at: string, data = {}) => happened('asked', at, { data });
const performed = (at: string, data = {}) => happened('performed', at, { data });

describe('foldCase() of an act that is asked for', () => {
  test('is nothing where the gate lets it', () => {
    expect(gatesOf(run(done, happened('done', START), asked('2026-03-03')), 'n')).toEqual([]);
  });

  test('is blocked where it doesn’t, with what is missing', () => {
    const [blocked] = gatesOf(run(done, asked(START)), 'n');
    expect(blocked).toMatchObject({
      action: 'act',
      missing: [{ kind: 'event', match: 'done', since: null, more: 1 }],
      clearsAt: null,
    });
    expect(blocked && stateOf(blocked, shanghai('2036-01-01'))).toBe('blocked');
    expect(blocked && nextChangeOf(blocked, NOW)).toBeNull();
  });

  test('is allowed by the event that was missing, at its time', () => {
    const event = happened('done', '2026-03-05');
    const state = run(done, asked(START), event);
    expect(gatesOf(state, 'n')[0]).toMatchObject({ doneAt: event.at, breachedAt: null });
    expect(statesOf(state, 'n', '2026-03-05')).toEqual(['done']);
  });

  test('is allowed by time alone where only time was missing, with or without further events', () => {
    const clearsAt = endOf('2026-06-02') + 1;
    const state = run(waits, happened('begun', START), asked('2026-03-03'));
    const [blocked] = gatesOf(state, 'n');
    expect(blocked).toMatchObject({ clearsAt, missing: [{ kind: 'elapsed', since: 'begun', at: clearsAt }] });
    expect(blocked && [clearsAt - 1, clearsAt].map((now) => stateOf(blocked, now))).toEqual([
      'blocked',
      'done',
    ]);
    expect(blocked && nextChangeOf(blocked, NOW)).toBe(clearsAt);
    const later = run(waits, happened('begun', START), asked('2026-03-03'), happened('heard', '2026-08-01'));
    expect(gatesOf(later, 'n')[0]).toMatchObject({ doneAt: clearsAt, doneBy: null });
  });

  test('is never allowed by time where more than time is missing', () => {
    const both = gate({
      all: [{ elapsed: { since: 'begun', term: { value: 1, unit: 'day' } } }, { event: 'done' }],
    });
    const [blocked] = gatesOf(run(both, happened('begun', START), asked(START)), 'n');
    expect(blocked).toMatchObject({ clearsAt: null, missing: [{ kind: 'elapsed' }, { kind: 'event' }] });
  });

  test('is blocked again where what allowed it has been undone before the next request', () => {
    const poor = gate({ flag: 'poor' });
    const state = run(
      poor,
      asked(START),
      happened('flagged', '2026-03-03'),
      happened('unflagged', '2026-03-04'),
      asked('2026-03-05'),
    );
    expect(statesOf(state, 'n', '2026-03-06')).toEqual(['done', 'blocked']);
  });

  test('is void when it is withdrawn, and when the case is closed', () => {
    expect(statesOf(run(done, asked(START), happened('withdrawn', '2026-03-03')), 'n', '2026-03-04')).toEqual(
      ['void'],
    );
    const closed = happened('ended', '2026-03-03', { data: { way: 'void' } });
    expect(statesOf(run(done, asked(START), closed), 'n', '2026-03-04')).toEqual(['void']);
  });

  test('again while it is blocked is the same instance, judged by the newest request', () => {
    const approved = gate({
      all: [{ request: { field: 'approvedBy', oneOf: ['chief'] } }, { event: 'done' }],
    });
    const state = run(approved, asked(START), asked('2026-03-03', { approvedBy: 'chief' }));
    expect(gatesOf(state, 'n').map(({ missing }) => missing.map(({ kind }) => kind))).toEqual([['event']]);
    const back = run(
      approved,
      asked(START, { approvedBy: 'chief' }),
      asked('2026-03-03'),
      happened('done', '2026-03-04'),
    );
    expect(statesOf(back, 'n', '2026-03-05')).toEqual(['blocked']);
  });

  test('about one subject is judged and kept apart from another', () => {
    const own = gate({ event: 'itemDone', sameSubject: true });
    const state = run(
      own,
      happened('itemAsked', START, { subject: 'car' }),
      happened('itemAsked', START, { subject: 'house' }),
      happened('itemDone', '2026-03-03', { subject: 'house' }),
    );
    expect(gatesOf(state, 'n').map(({ subject }) => subject)).toEqual(['car', 'house']);
    expect(statesOf(state, 'n', '2026-03-04')).toEqual(['blocked', 'done']);
  });
});

describe('foldCase() of an act that is performed', () => {
  test('is nothing where the gate lets it, and a breach where it doesn’t, judged by what came before', () => {
    expect(gatesOf(run(done, happened('done', START), performed('2026-03-03')), 'n')).toEqual([]);
    const state = run(done, performed(START), happened('done', '2026-03-03'));
    expect(gatesOf(state, 'n')[0]).toMatchObject({
      breachedAt: shanghai(START),
      missing: [{ kind: 'event', match: 'done' }],
      clearsAt: null,
    });
    expect(statesOf(state, 'n', '2026-04-01')).toEqual(['breached']);
  });

  test('in spite of a refusal turns that refusal into a breach', () => {
    const state = run(done, asked(START), performed('2026-03-03'));
    expect(statesOf(state, 'n', '2026-03-04')).toEqual(['breached']);
  });

  test('before the time that it had to wait for is a breach, also after that time', () => {
    const state = run(waits, happened('begun', START), performed('2026-06-02 23:59'));
    expect(statesOf(state, 'n', '2026-09-01')).toEqual(['breached']);
    expect(gatesOf(run(waits, happened('begun', START), performed('2026-06-03 00:00')), 'n')).toEqual([]);
  });

  test('that performs the very thing that was missing is a breach: it is judged before', () => {
    const self = gate({ event: 'performed' });
    expect(statesOf(run(self, performed(START)), 'n', '2026-03-04')).toEqual(['breached']);
  });

  test('stays a breach when the case is closed or the request withdrawn', () => {
    const events = [
      performed(START),
      happened('withdrawn', '2026-03-03'),
      happened('ended', '2026-03-04', { data: { way: 'void' } }),
    ];
    expect(statesOf(run(done, ...events), 'n', '2026-03-05')).toEqual(['breached']);
  });

  test('in spite of a refusal and waived afterwards is waived', () => {
    const waived = happened('nodeWaived', '2026-03-05', {
      data: { node: 'n', reason: '紧急', approvedBy: '院长' },
    });
    const state = run(done, performed(START), waived);
    expect(statesOf(state, 'n', '2026-03-06')).toEqual(['waived']);
    expect(gatesOf(state, 'n')[0]?.waiver).toEqual({ at: waived.at, reason: '紧急', approvedBy: '院长' });
  });

  test('that was allowed in the end stays so when its node is waived', () => {
    const waived = happened('nodeWaived', '2026-03-05', { data: { node: 'n', reason: '紧急' } });
    const state = run(done, asked(START), happened('done', '2026-03-03'), waived);
    expect(statesOf(state, 'n', '2026-03-06')).toEqual(['done']);
  });

  const approved = gate({
    all: [{ request: { field: 'approvedBy', oneOf: ['chief'] } }, { request: { field: 'count', min: 2 } }],
  });

  test('with part of what is needed is allowed if the request had the rest', () => {
    const state = run(approved, asked(START, { approvedBy: 'chief' }), performed('2026-03-03', { count: 2 }));
    expect(statesOf(state, 'n', '2026-03-04')).toEqual(['done']);
  });

  test('with other values than the request is judged by its own', () => {
    const state = run(
      approved,
      asked(START, { approvedBy: 'chief', count: 2 }),
      performed('2026-03-03', { count: 1 }),
    );
    expect(statesOf(state, 'n', '2026-03-04')).toEqual(['breached']);
  });

  test('with nothing of its own is allowed if the request before it was', () => {
    const state = run(approved, asked(START, { approvedBy: 'chief', count: 2 }), performed('2026-03-03'));
    expect(gatesOf(state, 'n')).toEqual([]);
    const second = run(
      approved,
      asked(START, { approvedBy: 'clerk', count: 2 }),
      asked('2026-03-03', { approvedBy: 'chief', count: 2 }),
      performed('2026-03-04'),
    );
    expect(statesOf(second, 'n', '2026-03-05')).toEqual(['done']);
  });

  test('once more uses up no request twice, nor one that was withdrawn', () => {
    const request = asked(START, { approvedBy: 'chief', count: 2 });
    const twice = run(approved, request, performed('2026-03-03'), performed('2026-03-04'));
    expect(statesOf(twice, 'n', '2026-03-05')).toEqual(['breached']);
    const withdrawn = run(approved, request, happened('withdrawn', '2026-03-03'), performed('2026-03-04'));
    expect(statesOf(withdrawn, 'n', '2026-03-05')).toEqual(['breached']);
  });

  test('about one subject isn’t helped by a request about another', () => {
    const data = { approvedBy: 'chief', count: 2 };
    const state = run(
      approved,
      happened('itemAsked', START, { subject: 'car', data }),
      happened('itemPerformed', '2026-03-03', { subject: 'house' }),
      happened('itemPerformed', '2026-03-04', { subject: 'car' }),
    );
    expect(gatesOf(state, 'n').map(({ subject, breachedAt }) => [subject, breachedAt !== null])).toEqual([
      ['house', true],
    ]);
  });
});

describe('foldCase() of a gate that concerns some acts alone', () => {
  const recorded = node('n', {
    gate: {
      requires: { request: { field: 'recorded', oneOf: [true] } },
      when: { request: { field: 'approvedBy', oneOf: ['clerk'] } },
    },
  });

  test('lets others be, and refuses those', () => {
    expect(gatesOf(run(recorded, asked(START, { approvedBy: 'chief' })), 'n')).toEqual([]);
    expect(statesOf(run(recorded, asked(START, { approvedBy: 'clerk' })), 'n', '2026-03-04')).toEqual([
      'blocked',
    ]);
  });

  test('lets a refused one go that concerns it no more', () => {
    const state = run(
      recorded,
      asked(START, { approvedBy: 'clerk' }),
      asked('2026-03-03', { approvedBy: 'chief' }),
    );
    expect(statesOf(state, 'n', '2026-03-04')).toEqual(['done']);
  });
});

describe('refusalsOf()', () => {
  test('of an allowed act is empty; of a refused one names the nodes, what is missing, and when time alone will do', () => {
    const open = run(waits, happened('begun', START));
    expect(refusalsOf(open, { action: 'act' }, NOW)).toEqual([
      {
        node: 'n',
        missing: [{ kind: 'elapsed', since: 'begun', at: endOf('2026-06-02') + 1 }],
        clearsAt: endOf('2026-06-02') + 1,
      },
    ]);
    expect(refusalsOf(open, { action: 'act' }, endOf('2026-06-02') + 1)).toEqual([]);
    expect(refusalsOf(open, { action: 'shelve' }, NOW)).toEqual([]);
  });

  test('of an act with the fields that are needed is empty', () => {
    const approved = gate({ request: { field: 'approvedBy', setting: 'approval' } });
    const state = run(approved);
    expect(refusalsOf(state, { action: 'act', data: { approvedBy: 'clerk' } }, NOW)).toEqual([]);
    const strict = foldCase([], rulesOf([approved], { settings: { approval: 'chiefOnly' } }));
    expect(refusalsOf(strict, { action: 'act', data: { approvedBy: 'clerk' } }, NOW)).toMatchObject([
      { missing: [{ kind: 'request', field: 'approvedBy', oneOf: ['chief'] }] },
    ]);
  });

  test('of an act whose node was waived for the case is empty, also when it is done', () => {
    const waived = happened('nodeWaived', START, { data: { node: 'n', reason: '紧急' } });
    expect(refusalsOf(run(done, waived), { action: 'act' }, NOW)).toEqual([]);
    expect(gatesOf(run(done, waived, performed('2026-03-03')), 'n')).toEqual([]);
  });

  test('of an unknown action is refused as not found', () => {
    expect(() => refusalsOf(run(done), { action: 'nope' }, NOW)).toThrow(AppError);
    expect(() => refusalsOf(run(done), { action: 'nope' }, NOW)).toThrow(/nope/);
  });
});

describe('closingRefusals()', () => {
  const nodes = [
    node('money', {
      blocks: ['shelve', 'end'],
      gate: { requires: { balance: { ledger: 'money', atMost: 0 } } },
    }),
    node('paid', {
      blocks: ['end'],
      gate: { requires: { event: 'done' }, when: { request: { field: 'way', oneOf: ['paid'] } } },
    }),
    node('approval', {
      blocks: ['shelve'],
      gate: { requires: { request: { field: 'approvedBy', given: true } } },
    }),
  ];
  const state = foldCase(
    [happened('paidIn', START, { subject: 'a', data: { amount: 3.5 } })],
    rulesOf(nodes),
  );

  test.each<[string, Record<string, string>, string[]]>([
    ['paid', {}, ['money', 'paid']],
    ['void', {}, ['money']],
    ['shelf', {}, ['money', 'approval']],
    ['shelf', { approvedBy: 'chief' }, ['money']],
  ])('in the way %s with %o names what is missing: %o', (way, data, missing) => {
    expect(closingRefusals(state, way, data, NOW).map(({ node }) => node)).toEqual(missing);
  });

  test('says yes by an empty list once nothing is missing', () => {
    const paidOut = happened('paidOut', '2026-03-03', { subject: 'a', data: { amount: 3.5 } });
    const clear = foldCase([...state.events, paidOut, happened('done', '2026-03-04')], rulesOf(nodes));
    for (const [way, data] of [
      ['paid', {}],
      ['void', {}],
      ['shelf', { approvedBy: 'clerk' }],
    ] as const) {
      expect(closingRefusals(clear, way, data, NOW)).toEqual([]);
    }
  });

  test('in a way that no action closes in is empty', () => {
    expect(closingRefusals(state, 'nope', {}, NOW)).toEqual([]);
  });
});
