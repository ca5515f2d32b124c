import { expect, test } from 'vitest';
import { columnsIn, makeColumn, tracksOf, type ColumnId } from './columns.ts';

const columns = (...ids: ColumnId[]) => ids.map((id) => makeColumn<never>(id, id, () => null));
const idsIn = (all: ReturnType<typeof columns>, width: number): string[] =>
  columnsIn(all, width).map(({ id }) => id);

const CASES = columns('number', 'court', 'stage', 'handler', 'claimed', 'overdue', 'blocked');

test('columnsIn() of a wide panel has all columns in their order', () => {
  expect(idsIn(CASES, 1600)).toEqual(CASES.map(({ id }) => id));
});

test('columnsIn() of a narrow panel leaves out the less needed, and never the first', () => {
  expect(idsIn(CASES, 500)).toEqual(['number', 'stage', 'overdue', 'blocked']);
  expect(idsIn(CASES, 300)).toEqual(['number', 'overdue']);
  expect(idsIn(CASES, 0)).toEqual(['number']);
});

test.each([320, 500, 768, 1000, 1400])('columnsIn() of %i px has no more than there is room for', (width) => {
  const chosen = columnsIn(CASES, width);
  const needed = chosen.reduce((sum, { px }) => sum + px, 0) + 12 * (chosen.length - 1) + 30;
  expect(needed).toBeLessThanOrEqual(width);
});

test('tracksOf() lets columns grow where they may', () => {
  expect(tracksOf(columns('overdue', 'number'))).toBe('44px minmax(176px, 1fr)');
});
