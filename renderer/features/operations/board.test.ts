import { expect, test } from 'vitest';
import type { LogEntry } from '#shared/operations/log.ts';
import type { Need } from '#shared/operations/needs.ts';
import { EMPTY_BOARD, reduceBoard } from './board.ts';

const entry = (no: number): LogEntry => ({ no, at: no, by: null, fact: { kind: 'note', text: `${no}` } });
const need: Need = {
  id: '3f0c1a52-6a3c-4d0e-9a57-0d8f2f6f1c11',
  text: '锁匠',
  quantity: 2,
  met: 0,
  state: 'open',
  createdAt: 1,
  createdBy: '王',
};

test('reduceBoard() takes an entry that it has already only once', () => {
  const once = reduceBoard(EMPTY_BOARD, { type: 'log', entry: entry(1) });
  const twice = reduceBoard(once, { type: 'log', entry: entry(1) });
  expect(reduceBoard(twice, { type: 'log', entry: entry(2) }).log.map(({ no }) => no)).toEqual([1, 2]);
});

test('reduceBoard() puts a changed need where it stood', () => {
  const other = { ...need, id: '4f0c1a52-6a3c-4d0e-9a57-0d8f2f6f1c11' };
  const both = [need, other].reduce(
    (board, one) => reduceBoard(board, { type: 'need', need: one }),
    EMPTY_BOARD,
  );
  const after = reduceBoard(both, { type: 'need', need: { ...need, met: 2, state: 'met' } });
  expect(after.needs.map(({ state }) => state)).toEqual(['met', 'open']);
});
