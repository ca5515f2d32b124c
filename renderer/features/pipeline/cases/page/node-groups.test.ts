import { expect, test } from 'vitest';
import type { NodeStateName, NodeView } from '#shared/cases/views.ts';
import { groupNodes, isOpenNode } from './node-groups.ts';

const node = (key: string, state: NodeStateName, over: Partial<NodeView> = {}): NodeView => ({
  key,
  nodeId: 'n',
  subject: null,
  kind: 'clock',
  state,
  startedAt: 0,
  startedBy: 'e1',
  doneAt: null,
  doneBy: null,
  waiver: null,
  countsFrom: null,
  dueAt: null,
  pausedSince: null,
  term: null,
  remaining: null,
  days: [],
  isFinal: true,
  pauses: [],
  action: null,
  missing: [],
  clearsAt: null,
  breachedAt: null,
  ...over,
});

const shown = (nodes: readonly NodeView[]): string[] =>
  groupNodes(nodes).map(({ id, nodes: own }) => `${id}: ${own.map(({ key }) => key).join(' ')}`);

test('groupNodes() puts what needs action first, the worst of it at the top', () => {
  expect(
    shown([
      node('void', 'void'),
      node('done', 'done', { doneAt: 1 }),
      node('pending', 'pending'),
      node('soon', 'dueSoon'),
      node('blocked', 'blocked'),
      node('breached', 'breached'),
      node('late', 'overdue'),
      node('lapsed', 'lapsed', { startedAt: 5 }),
    ]),
  ).toEqual(['action: late breached blocked soon', 'running: pending', 'done: done', 'over: lapsed void']);
});

test('groupNodes() orders what waits by its deadline, and what has none last', () => {
  expect(
    shown([
      node('none', 'pending'),
      node('later', 'paused', { dueAt: 9 }),
      node('soon', 'pending', { dueAt: 3 }),
    ]),
  ).toEqual(['running: soon later none']);
});

test('groupNodes() shows what was done last first, waived ones by when they were waived', () => {
  expect(
    shown([
      node('early', 'done', { doneAt: 1 }),
      node('late', 'doneLate', { doneAt: 9 }),
      node('waived', 'waived', { waiver: { at: 5, reason: 'x', approvedBy: null } }),
    ]),
  ).toEqual(['done: late waived early']);
});

test('isOpenNode() is what can still be waived', () => {
  expect(isOpenNode(node('a', 'overdue'))).toBe(true);
  expect(isOpenNode(node('a', 'breached'))).toBe(true);
  expect(isOpenNode(node('a', 'done', { doneAt: 1 }))).toBe(false);
  expect(isOpenNode(node('a', 'waived', { waiver: { at: 1, reason: 'x', approvedBy: null } }))).toBe(false);
  expect(isOpenNode(node('a', 'void'))).toBe(false);
});
