import { expect, test } from 'vitest';
import type { Alarm } from '#shared/alarms.ts';
import { NO_NEWS, takeUp } from './alarm-news.ts';

const READ_AT = 1_000;

const alarm = (id: number, state: Alarm['state'], raisedAt: number): Alarm => ({
  id,
  caseNo: id,
  catalogueId: 'enforcement',
  caseId: `c${id}`,
  caseNumber: null,
  courtId: 'zj',
  nodeId: 'filing.assign',
  key: 'filing.assign',
  subject: null,
  stage: 'filing',
  kind: 'supervision',
  cause: 'overdue',
  priority: 2,
  level: 0,
  startedAt: 0,
  dueAt: 500,
  term: null,
  remaining: null,
  raisedAt,
  state,
  handlerId: null,
  handlerName: null,
  acknowledgedAt: null,
  acknowledgedBy: null,
  shelvedUntil: null,
  shelvedBy: null,
  shelvedReason: null,
  clearedAt: null,
  clearedWhy: null,
  orderId: null,
});

test('takeUp() changes rows in place and counts those that were raised since the list was read', () => {
  const news = takeUp(
    NO_NEWS,
    [alarm(1, 'acknowledged', 400), alarm(2, 'unacknowledged', 1_500), alarm(3, 'unacknowledged', 900)],
    READ_AT,
  );
  expect([...news.changed.keys()]).toEqual([1, 2, 3]);
  expect([...news.fresh]).toEqual([2]);
  expect(news.isStale).toBe(false);
});

test('takeUp() counts an alarm no more once somebody else has seen to it', () => {
  const raised = takeUp(NO_NEWS, [alarm(2, 'unacknowledged', 1_500)], READ_AT);
  const seen = takeUp(raised, [alarm(2, 'acknowledged', 1_500)], READ_AT);
  expect([...seen.fresh]).toEqual([]);
  expect(seen.changed.get(2)?.state).toBe('acknowledged');
});

test('takeUp() without alarms says that more has changed than was told', () => {
  const known = takeUp(NO_NEWS, [alarm(2, 'unacknowledged', 1_500)], READ_AT);
  expect(takeUp(known, [], READ_AT)).toEqual({ ...known, isStale: true });
});
