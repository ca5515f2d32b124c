import { describe, expect, test } from 'vitest';
import type { Load } from '#shared/cases/overview.ts';
import {
  averagesOf,
  courtRows,
  DEFAULT_SORT,
  handlerRows,
  missesGoal,
  parseSort,
  scaleOf,
  sortRows,
  sortText,
  type BoardRow,
} from './rows.ts';

const EMPTY: Load = {
  open: 0,
  suspended: 0,
  provisional: 0,
  filed: 0,
  closed: 0,
  overdue: 0,
  dueSoon: 0,
  blocked: 0,
  overTerm: 0,
  overTermRate: null,
  heldFen: 0,
  medianAgeMs: null,
  oldestAt: null,
};

const row = (key: string, load: Partial<Load>): BoardRow => ({
  key,
  courtId: key,
  handlerId: null,
  isOwn: false,
  load: { ...EMPTY, ...load },
});
const keys = (rows: readonly BoardRow[]): string[] => rows.map(({ key }) => key);
const byKey = ({ key }: BoardRow): string => key;

describe('sortRows()', () => {
  const rows = [
    row('a', { open: 2, overTermRate: 0.01, oldestAt: 300 }),
    row('b', { open: 5, overTermRate: null, oldestAt: null }),
    row('c', { open: 2, overTermRate: 0.2, oldestAt: 100 }),
  ];

  test('puts the most first, equal ones by name', () => {
    expect(keys(sortRows(rows, { by: 'open', order: 'descend' }, byKey))).toEqual(['b', 'a', 'c']);
  });

  test.each(['ascend', 'descend'] as const)('puts rows without the figure last, %s', (order) => {
    expect(keys(sortRows(rows, { by: 'overTermRate', order }, byKey)).at(-1)).toBe('b');
  });

  test('takes the case that began first for the oldest', () => {
    expect(keys(sortRows(rows, { by: 'oldest', order: 'descend' }, byKey))).toEqual(['c', 'a', 'b']);
  });

  test('orders names by pinyin', () => {
    const courts = [row('温州', {}), row('杭州', {}), row('宁波', {})];
    expect(keys(sortRows(courts, { by: 'name', order: 'ascend' }, byKey))).toEqual(['杭州', '宁波', '温州']);
  });
});

test('averagesOf() counts the rows that have a figure, and none where no row has it', () => {
  const averages = averagesOf([
    row('a', { open: 1, overTermRate: 0.02 }),
    row('b', { open: 4, overTermRate: 0.04 }),
    row('c', { open: 4 }),
  ]);
  expect(averages.open).toBe(3);
  expect(averages.overTermRate).toBeCloseTo(0.03);
  expect(averages.medianAge).toBeNull();
  expect(averagesOf([]).open).toBeNull();
});

describe('courtRows()', () => {
  const overview = (own: Partial<Load>) => ({
    catalogueId: 'enforcement',
    courtId: 'zj',
    at: 0,
    stages: [],
    load: EMPTY,
    courts: [
      { courtId: 'zj', ...EMPTY, ...own },
      { courtId: 'zj-hz', ...EMPTY },
    ],
  });

  test('leaves out a court that keeps no cases itself', () => {
    expect(keys(courtRows(overview({})))).toEqual(['zj-hz']);
  });

  test('marks the court itself where it does', () => {
    expect(courtRows(overview({ provisional: 1 })).map(({ isOwn }) => isOwn)).toEqual([true, false]);
  });

  test('keeps the only court, whose cases are all its own', () => {
    const { courts, ...rest } = overview({});
    expect(courtRows({ ...rest, courts: courts.slice(0, 1) })).toMatchObject([{ key: 'zj', isOwn: false }]);
  });
});

test('handlerRows() tells judges of two courts apart who have the same id', () => {
  const judge = { handlerId: 'j1', name: '王', ...EMPTY };
  const rows = handlerRows([
    { ...judge, courtId: 'a' },
    { ...judge, courtId: 'b' },
  ]);
  expect(new Set(keys(rows)).size).toBe(2);
});

describe('the order in an address', () => {
  test.each(['overdue.descend', 'name.ascend'])('%s comes back as it was', (text) => {
    expect(sortText(parseSort(text))).toBe(text);
  });

  test.each([undefined, '', 'nonsense.ascend', 'open.descend'])(
    '%s is the default, which has no text',
    (text) => {
      expect(parseSort(text)).toEqual(DEFAULT_SORT);
      expect(sortText(parseSort(text))).toBe('');
    },
  );
});

test('scaleOf() draws good rates to twice the goal, and doesn’t let a single rate of all make the others look alike', () => {
  expect(scaleOf([row('a', { open: 7, overTermRate: 0.01 })])).toEqual({ open: 7, rate: 0.06 });
  expect(scaleOf([row('a', { overTermRate: 1 })]).rate).toBeCloseTo(0.15);
  expect(scaleOf([]).open).toBe(1);
});

test('missesGoal() of the goal itself is false', () => {
  expect([null, 0.03, 0.0301].map(missesGoal)).toEqual([false, false, true]);
});
