import { describe, expect, test } from 'vitest';
import type { Condition } from '../catalogue/conditions.ts';
import { foldCase } from './fold.ts';
import { refusalsOf, type Act } from './gates.ts';
import { Missing } from './missing.ts';
import { endOf, figure, happened, node, rulesOf, shanghai } from './testing.ts';

const START = '2026-03-02 10:00';
const NOW = shanghai('2026-03-10 10:00');

/** What a condition lacks after some events, by a gate that asks it. */
function missing(
  requires: Condition,
  events: Parameters<typeof foldCase>[0],
  act: Partial<Act> = {},
): Missing[] {
  const other = node('other', { figure: figure(3, 'day'), clock: { start: ['begun'], complete: ['done'] } });
  const state = foldCase(events, rulesOf([node('n', { gate: { requires } }), other]));
  return refusalsOf(state, { action: 'act', ...act }, NOW).flatMap((refusal) => refusal.missing);
}

const item = (type: string, subject: string, at = START) => happened(type, at, { subject });

describe('refusalsOf() of a condition', () => {
  test('on an event lacks it until it has happened, with the field values that are asked', () => {
    const condition: Condition = { event: { event: 'begun', where: { kind: 'special' } } };
    expect(missing(condition, [happened('begun', START, { data: { kind: 'plain' } })])).toEqual([
      { kind: 'event', match: { event: 'begun', where: { kind: 'special' } }, since: null, more: 1 },
    ]);
    expect(missing(condition, [happened('begun', START, { data: { kind: 'special' } })])).toEqual([]);
  });

  test('on an event several times lacks the rest of them', () => {
    const condition: Condition = { event: 'done', atLeast: 3 };
    expect(missing(condition, [happened('done', START)])).toMatchObject([{ more: 2 }]);
    expect(
      missing(
        condition,
        ['1', '2', '3'].map((d) => happened('done', `2026-03-0${d}`)),
      ),
    ).toEqual([]);
  });

  test('on an event since the latest other lacks it again after each of those', () => {
    const condition: Condition = { event: 'done', since: 'begun' };
    const [done, begun, again] = [
      happened('done', '2026-03-03'),
      happened('begun', '2026-03-04'),
      happened('done', '2026-03-05'),
    ];
    expect(missing(condition, [done])).toEqual([]);
    expect(missing(condition, [done, begun])).toMatchObject([{ kind: 'event', since: 'begun' }]);
    expect(missing(condition, [done, begun, again])).toEqual([]);
  });

  test('on an event of the same subject isn’t satisfied by one of another', () => {
    const condition: Condition = { event: 'itemDone', sameSubject: true };
    const events = [item('itemDone', 'car')];
    expect(missing(condition, events, { subject: 'car' })).toEqual([]);
    expect(missing(condition, events, { subject: 'house' })).toHaveLength(1);
    expect(missing(condition, events)).toHaveLength(1);
  });

  test('on something closed names the subjects of which it is open', () => {
    const condition: Condition = { closed: { from: ['itemListed'], until: ['itemSold', 'itemKept'] } };
    const events = [
      item('itemListed', 'car'),
      item('itemListed', 'house'),
      item('itemListed', 'boat'),
      item('itemKept', 'house', '2026-03-03'),
    ];
    expect(missing(condition, [])).toEqual([]);
    expect(missing(condition, events)).toEqual([
      { kind: 'open', from: ['itemListed'], subjects: ['boat', 'car'] },
    ]);
    expect(missing(condition, [...events, item('itemListed', 'house', '2026-03-04')])).toMatchObject([
      { subjects: ['boat', 'car', 'house'] },
    ]);
    const sold = ['car', 'boat'].map((subject) => item('itemSold', subject, '2026-03-05'));
    expect(missing(condition, [...events, ...sold])).toEqual([]);
    const own: Condition = { ...condition, sameSubject: true };
    expect(missing(own, events, { subject: 'house' })).toEqual([]);
    expect(missing(own, events, { subject: 'car' })).toHaveLength(1);
  });

  test('on something closed that is about another subject asks for that one, and for what names none', () => {
    const condition: Condition = { closed: { from: ['noted'], until: ['answered'], aboutField: 'of' } };
    const note = (id: string, of?: string) =>
      happened('noted', START, { subject: id, data: of === undefined ? {} : { of } });
    const answered = item('answered', 'first', '2026-03-03');
    const events = [note('first', 'car'), note('second', 'house')];
    expect(missing(condition, events, { subject: 'car' })).toEqual([
      { kind: 'open', from: ['noted'], subjects: ['first'] },
    ]);
    expect(missing(condition, events, { subject: 'boat' })).toEqual([]);
    expect(missing(condition, events)).toEqual([]);
    expect(missing(condition, [...events, answered], { subject: 'car' })).toEqual([]);
    expect(missing(condition, [...events, answered], { subject: 'house' })).toHaveLength(1);
    const unnamed = [...events, note('third')];
    expect(missing(condition, unnamed, { subject: 'boat' })).toMatchObject([{ subjects: ['third'] }]);
    expect(missing(condition, unnamed)).toMatchObject([{ subjects: ['third'] }]);
  });

  test('on something closed that has no subject names the case itself', () => {
    const condition: Condition = { closed: { from: ['begun'], until: ['done'] } };
    expect(missing(condition, [happened('begun', START)])).toMatchObject([{ subjects: [''] }]);
    expect(missing(condition, [happened('begun', START), happened('done', '2026-03-03')])).toEqual([]);
  });

  test('on values that are covered names those that aren’t', () => {
    const condition: Condition = { covered: { by: 'begun', field: 'kind', values: ['plain', 'special'] } };
    expect(missing(condition, [happened('begun', START, { data: { kind: 'special' } })])).toEqual([
      { kind: 'uncovered', by: 'begun', field: 'kind', values: ['plain'] },
    ]);
    const both = ['plain', 'special'].map((kind) => happened('begun', START, { data: { kind } }));
    expect(missing(condition, both)).toEqual([]);
  });

  test('on time that is over tells when, from the latest event on, free days or not; without an event it can’t', () => {
    const condition: Condition = { elapsed: { since: 'begun', term: { value: 19, unit: 'day' } } };
    expect(missing(condition, [])).toEqual([{ kind: 'elapsed', since: 'begun', at: null }]);
    const events = [happened('begun', '2026-02-01'), happened('begun', START)];
    expect(missing(condition, events)).toEqual([
      { kind: 'elapsed', since: 'begun', at: endOf('2026-03-21') + 1 },
    ]);
    expect(missing(condition, [happened('begun', '2026-02-01')])).toEqual([]);
  });

  test('on a ledger tells what is on it, of the case or of the same subject', () => {
    const condition: Condition = { balance: { ledger: 'money', atMost: 10 } };
    const pay = (type: string, subject: string, amount: number) =>
      happened(type, START, { subject, data: { amount } });
    const events = [pay('paidIn', 'a', 100.25), pay('paidIn', 'b', 5), pay('paidOut', 'a', 90.1)];
    expect(missing(condition, events)).toEqual([{ kind: 'balance', ledger: 'money', yuan: 15.15 }]);
    const own: Condition = { ...condition, sameSubject: true };
    expect(missing(own, events, { subject: 'a' })).toMatchObject([{ yuan: 10.15 }]);
    expect(missing(own, events, { subject: 'b' })).toEqual([]);
  });

  test.each<[Condition & { request: object }, Record<string, string | number | boolean>, boolean]>([
    [{ request: { field: 'approvedBy', given: true } }, {}, false],
    [{ request: { field: 'approvedBy', given: true } }, { approvedBy: 'clerk' }, true],
    [{ request: { field: 'approvedBy', oneOf: ['chief'] } }, { approvedBy: 'clerk' }, false],
    [{ request: { field: 'approvedBy', oneOf: ['chief'] } }, { approvedBy: 'chief' }, true],
    [{ request: { field: 'recorded', oneOf: [true] } }, { recorded: false }, false],
    [{ request: { field: 'count', min: 10, max: 20 } }, { count: 9 }, false],
    [{ request: { field: 'count', min: 10, max: 20 } }, { count: 10 }, true],
    [{ request: { field: 'count', min: 10, max: 20 } }, { count: 20 }, true],
    [{ request: { field: 'count', min: 10, max: 20 } }, { count: 21 }, false],
    [{ request: { field: 'count', min: 10 } }, { count: '11' }, false],
    [{ request: { field: 'approvedBy', setting: 'approval' } }, { approvedBy: 'clerk' }, true],
    [{ request: { field: 'approvedBy', setting: 'approval' } }, { approvedBy: 'party' }, false],
  ])('on the request, %o, given %o is satisfied: %s', (condition, data, holds) => {
    const lacks = missing(condition, [], { data });
    expect(lacks.map(({ kind }) => kind)).toEqual(holds ? [] : ['request']);
  });

  test('on a flag follows it being set and taken off', () => {
    const [on, off] = [happened('flagged', START), happened('unflagged', '2026-03-03')];
    expect(missing({ flag: 'poor' }, [])).toEqual([{ kind: 'flag', flag: 'poor' }]);
    expect(missing({ flag: 'poor' }, [on])).toEqual([]);
    expect(missing({ flag: 'poor' }, [on, off])).toHaveLength(1);
  });

  test('on a node lacks it before it has begun and while it is open, and not once it is done or waived', () => {
    const begun = happened('begun', START);
    const lack = [{ kind: 'node', node: 'other' }];
    expect(missing({ node: 'other' }, [])).toEqual(lack);
    expect(missing({ node: 'other' }, [begun])).toEqual(lack);
    expect(missing({ node: 'other' }, [begun, happened('done', '2026-03-20')])).toEqual([]);
    const waived = happened('nodeWaived', '2026-03-03', { data: { node: 'other', reason: '豁免' } });
    expect(missing({ node: 'other' }, [begun, waived])).toEqual([]);
    expect(missing({ node: 'other' }, [waived])).toEqual([]);
  });

  test('on what must not be names the event or the mark that is in the way', () => {
    expect(missing({ not: { event: 'done' } }, [])).toEqual([]);
    expect(missing({ not: { event: 'done' } }, [happened('done', START)])).toEqual([
      { kind: 'denied', match: 'done', flag: null },
    ]);
    expect(missing({ not: { flag: 'poor' } }, [happened('flagged', START)])).toEqual([
      { kind: 'denied', match: null, flag: 'poor' },
    ]);
  });

  test('on all of several lacks what each lacks; on any of them, all ways that would do', () => {
    const parts: Condition[] = [{ event: 'done' }, { flag: 'poor' }];
    expect(missing({ all: parts }, [happened('done', START)]).map(({ kind }) => kind)).toEqual(['flag']);
    expect(missing({ all: parts }, []).map(({ kind }) => kind)).toEqual(['event', 'flag']);
    expect(missing({ any: parts }, [])).toMatchObject([
      { kind: 'any', of: [{ kind: 'event' }, { kind: 'flag' }] },
    ]);
    expect(missing({ any: parts }, [happened('done', START)])).toEqual([]);
  });

  test('on any of time and an event clears by time alone', () => {
    const requires: Condition = {
      any: [{ elapsed: { since: 'begun', term: { value: 3, unit: 'month' } } }, { event: 'done' }],
    };
    const state = foldCase([happened('begun', START)], rulesOf([node('n', { gate: { requires } })]));
    expect(refusalsOf(state, { action: 'act' }, NOW)).toMatchObject([{ clearsAt: endOf('2026-06-02') + 1 }]);
  });

  test('of every kind gives what is missing in the form of the contract', () => {
    const all: Condition = {
      all: [
        { event: 'done', since: 'moved' },
        { closed: { from: ['begun'], until: ['done'] } },
        { covered: { by: 'begun', field: 'kind', values: ['plain'] } },
        { elapsed: { since: 'begun', term: { value: 1, unit: 'year' } } },
        { balance: { ledger: 'money', atMost: -1 } },
        { request: { field: 'count', min: 1 } },
        { flag: 'poor' },
        { node: 'other' },
        { not: { event: 'begun' } },
        { any: [{ flag: 'poor' }, { event: 'done' }] },
      ],
    };
    const lacks = missing(all, [happened('begun', START)]);
    expect(lacks.map(({ kind }) => kind)).toEqual([
      'event',
      'open',
      'uncovered',
      'elapsed',
      'balance',
      'request',
      'flag',
      'node',
      'denied',
      'any',
    ]);
    expect(lacks.map((one) => Missing.parse(one))).toEqual(lacks);
  });
});
