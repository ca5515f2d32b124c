import { describe, expect, test } from 'vitest';
import type { OrderState, SupervisionOrder } from '#shared/supervision.ts';
import { actionsOf, groupOf, groupOrders, isOverdue, newOrders, orderMark, type Viewer } from './orders.ts';

const NOW = 1_000_000;

const order = (id: string, over: Partial<SupervisionOrder> = {}): SupervisionOrder => ({
  id,
  fromCourtId: 'zj',
  fromCourtName: { zh: '省高院', en: 'High court' },
  toCourtId: 'zj-hz',
  fromName: '甲',
  caseNo: null,
  caseNumber: null,
  alarmId: null,
  nodeId: null,
  text: '请办理',
  createdAt: 0,
  dueAt: NOW + 100,
  state: 'sent',
  overdue: false,
  failures: 0,
  interview: 'none',
  receivedAt: null,
  answeredAt: null,
  closedAt: null,
  ...over,
});

const viewer = (courtId: string, role: Viewer['role'], ...seen: string[]): Viewer => ({
  courtId,
  role,
  sees: (id) => [courtId, ...seen].includes(id),
});
const high = viewer('zj', 'dutyOfficer', 'zj-hz', 'zj-hz-xihu');
const city = viewer('zj-hz', 'dutyOfficer', 'zj-hz-xihu');
const basic = viewer('zj-hz-xihu', 'dutyOfficer');

describe('groupOf()', () => {
  test('tells by whose turn it is', () => {
    expect(groupOf(order('a'), city)).toBe('toAnswer');
    expect(groupOf(order('a'), high)).toBe('sent');
    expect(groupOf(order('a', { toCourtId: 'zj-hz-xihu' }), city)).toBe('below');
  });

  test('of an order of a court below the user’s is sent by the user’s courts', () => {
    expect(groupOf(order('a', { fromCourtId: 'zj-hz', toCourtId: 'zj-hz-xihu' }), high)).toBe('sent');
  });
});

describe('groupOrders()', () => {
  const ids = (orders: readonly SupervisionOrder[]): string[] => orders.map(({ id }) => id);
  const orders = [
    order('later', { dueAt: NOW + 900 }),
    order('answered', { state: 'answered', dueAt: NOW + 1 }),
    order('soon', { state: 'received', dueAt: NOW + 5 }),
    order('overdue', { overdue: true, dueAt: NOW - 5 }),
    order('interview', { state: 'answered', interview: 'due', dueAt: NOW + 800 }),
  ];

  test('puts overdue ones first, then by due time, what the sender has to review last for the receiver', () => {
    expect(ids(groupOrders(orders, city).toAnswer)).toEqual([
      'overdue',
      'interview',
      'soon',
      'later',
      'answered',
    ]);
  });

  test('puts what is to be reviewed before what is awaited for the sender', () => {
    expect(ids(groupOrders(orders, high).sent)).toEqual([
      'overdue',
      'interview',
      'answered',
      'soon',
      'later',
    ]);
  });
});

describe('actionsOf()', () => {
  test.each<[OrderState, string[], string[]]>([
    ['sent', ['receive', 'answer'], ['urge', 'withdraw']],
    ['received', ['answer'], ['urge', 'withdraw']],
    ['returned', ['answer'], ['urge', 'withdraw']],
    ['answered', [], ['accept', 'return', 'withdraw']],
    ['accepted', [], []],
    ['withdrawn', [], []],
  ])('of an order that is %s: the receiver %o, the sender %o', (state, receiver, sender) => {
    expect(actionsOf(order('a', { state }), city)).toEqual(receiver);
    expect(actionsOf(order('a', { state }), high)).toEqual(sender);
  });

  test('lets only the court answer that got the order, not one above or below it', () => {
    const toBasic = order('a', { fromCourtId: 'zj', toCourtId: 'zj-hz-xihu' });
    expect(actionsOf(toBasic, city)).toEqual([]);
    expect(actionsOf(toBasic, basic)).toEqual(['receive', 'answer']);
  });

  test('offers the record of an interview to a leader of the sending court while one is due', () => {
    const due = order('a', { state: 'accepted', interview: 'due' });
    expect(actionsOf(due, { ...high, role: 'leader' })).toEqual(['interview']);
    expect(actionsOf(due, high)).toEqual([]);
    expect(actionsOf({ ...due, interview: 'held' }, { ...high, role: 'leader' })).toEqual([]);
  });

  test.each(['analyst', 'administrator'] as const)('offers nothing to the role %s', (role) => {
    expect(actionsOf(order('a'), { ...city, role })).toEqual([]);
    expect(actionsOf(order('a'), { ...high, role })).toEqual([]);
  });
});

test('isOverdue() follows the clock before the server has said so, and ends with an answer', () => {
  expect(isOverdue(order('a', { dueAt: NOW - 1 }), NOW)).toBe(true);
  expect(isOverdue(order('a', { dueAt: NOW + 1 }), NOW)).toBe(false);
  expect(isOverdue(order('a', { state: 'answered', dueAt: NOW - 1 }), NOW)).toBe(false);
  expect(orderMark(order('a', { dueAt: NOW - 1 }), NOW)).toBe('danger');
});

describe('newOrders()', () => {
  const ids = (viewer: Viewer, known: string[], ...orders: SupervisionOrder[]): string[] =>
    newOrders(orders, new Set(known), viewer).map(({ id }) => id);

  test('tells each order to the own court once', () => {
    expect(ids(city, [], order('a'))).toEqual(['a']);
    expect(ids(city, ['a'], order('a'))).toEqual([]);
  });

  test('tells nothing of orders to other courts, received ones, or the own courts’', () => {
    expect(ids(high, [], order('a'))).toEqual([]);
    expect(ids(city, [], order('a', { toCourtId: 'zj-hz-xihu' }))).toEqual([]);
    expect(ids(city, [], order('a', { state: 'received' }))).toEqual([]);
    expect(ids(high, [], order('a', { toCourtId: 'zj' }))).toEqual([]);
  });
});
