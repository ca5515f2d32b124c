import { describe, expect, test } from 'vitest';
import type { PeriodRule } from '../catalogue/nodes.ts';
import { stateOf } from './instances.ts';
import { clocksOf, endOf, happened, node, run, shanghai, statesOf } from './testing.ts';

const START = '2026-01-15 10:00';

const period = (over: Partial<PeriodRule> = {}) =>
  node('n', {
    period: {
      start: ['begun'],
      every: { value: 6, unit: 'month' },
      complete: ['done'],
      stop: ['dropped'],
      ...over,
    },
  });
const monthly = period({ every: { value: 1, unit: 'month' }, aligned: true });

const dues = (...events: Parameters<typeof run>): (number | null)[] =>
  clocksOf(run(...events), 'n').map(({ dueAt }) => dueAt);

describe('foldCase() of a period', () => {
  const begun = happened('begun', START);

  test('begun is due at the end of its first round, and in the next once that is done', () => {
    expect(dues(period(), begun)).toEqual([endOf('2026-07-15')]);
    const state = run(period(), begun, happened('done', '2026-05-01'));
    expect(clocksOf(state, 'n').map(({ dueAt, round }) => [dueAt, round])).toEqual([
      [endOf('2026-07-15'), 1],
      [endOf('2027-01-15'), 2],
    ]);
    expect(statesOf(state, 'n', '2026-08-01')).toEqual(['done', 'pending']);
  });

  test('counts all rounds from its start, so that a shorter month doesn’t wear its day away', () => {
    const every = period({ every: { value: 1, unit: 'month' } });
    const events = [
      happened('begun', '2026-01-31'),
      happened('done', '2026-02-10'),
      happened('done', '2026-03-10'),
    ];
    expect(dues(every, ...events)).toEqual([endOf('2026-02-28'), endOf('2026-03-31'), endOf('2026-04-30')]);
  });

  test('that is missed stays one overdue instance, however many rounds pass', () => {
    expect(statesOf(run(period(), begun), 'n', '2028-12-31')).toEqual(['overdue']);
  });

  test('that is made good late goes on with the round after the one in which that was', () => {
    const state = run(period(), begun, happened('done', '2027-10-01'));
    expect(statesOf(state, 'n', '2027-10-02')).toEqual(['doneLate', 'pending']);
    expect(clocksOf(state, 'n').map(({ round, dueAt }) => [round, dueAt])).toEqual([
      [1, endOf('2026-07-15')],
      [5, endOf('2028-07-15')],
    ]);
  });

  test('done at the last moment of a round is in time; a millisecond later it is late and does for the next round', () => {
    const at = (moment: number) => clocksOf(run(period(), begun, happened('done', moment)), 'n');
    const [onTime, next] = at(endOf('2026-07-15'));
    expect(onTime && stateOf(onTime, shanghai('2027-01-01'))).toBe('done');
    expect(next?.dueAt).toBe(endOf('2027-01-15'));
    const [late, after] = at(endOf('2026-07-15') + 1);
    expect(late && stateOf(late, shanghai('2027-01-01'))).toBe('doneLate');
    expect(after?.dueAt).toBe(endOf('2027-07-15'));
  });

  test('done twice in one round isn’t done for the next', () => {
    const state = run(period(), begun, happened('done', '2026-03-01'), happened('done', '2026-03-02'));
    expect(statesOf(state, 'n', '2026-08-01')).toEqual(['done', 'pending']);
    expect(statesOf(state, 'n', '2027-01-16')).toEqual(['done', 'overdue']);
    const monthTwice = run(
      monthly,
      begun,
      happened('done', '2026-01-20'),
      happened('done', '2026-01-31 23:00'),
    );
    expect(statesOf(monthTwice, 'n', '2026-03-01')).toEqual(['done', 'overdue']);
  });

  test('that ends after a while has its last round at that end, and none after it', () => {
    const limited = period({ for: { value: 1, unit: 'year' } });
    const events = [begun, happened('done', '2026-05-01')];
    expect(dues(limited, ...events)).toEqual([endOf('2026-07-15'), endOf('2027-01-15')]);
    expect(dues(limited, ...events, happened('done', '2026-12-01'))).toHaveLength(2);
    expect(dues(limited, begun, happened('done', '2026-09-01'))).toEqual([endOf('2026-07-15')]);
  });

  test('is stopped by what ends it, and by the closing of the case unless it survives that', () => {
    expect(statesOf(run(period(), begun, happened('dropped', '2026-02-01')), 'n', '2026-03-01')).toEqual([
      'void',
    ]);
    const closed = [begun, happened('shelved', '2026-02-01')];
    expect(statesOf(run(period(), ...closed), 'n', '2026-03-01')).toEqual(['void']);
    expect(statesOf(run(period({ survives: true }), ...closed), 'n', '2026-03-01')).toEqual(['pending']);
  });

  test('begun by the closing goes on after it', () => {
    const library = period({ start: ['shelved'], survives: true });
    expect(statesOf(run(library, happened('shelved', START)), 'n', '2026-03-01')).toEqual(['pending']);
  });

  test('isn’t moved by pauses or free days', () => {
    const free = period({ every: { value: 1, unit: 'month' } });
    const events = [happened('begun', '2026-09-03'), happened('stopped', '2026-09-05')];
    expect(dues(free, ...events)).toEqual([endOf('2026-10-03')]);
  });

  test('in days counts days from its start', () => {
    const every = period({ every: { value: 10, unit: 'day' } });
    expect(dues(every, begun, happened('done', '2026-01-20'))).toEqual([
      endOf('2026-01-25'),
      endOf('2026-02-04'),
    ]);
  });

  test('has keys of its own for each round', () => {
    const keys = clocksOf(run(period(), begun, happened('done', '2026-05-01')), 'n').map(({ key }) => key);
    expect(keys).toEqual([`n::${begun.id}:1`, `n::${begun.id}:2`]);
  });
});

describe('foldCase() of a period aligned with the calendar', () => {
  const quarterly = period({ every: { value: 1, unit: 'quarter' }, aligned: true });
  const yearly = period({ every: { value: 1, unit: 'year' }, aligned: true });

  test.each([
    ['month', monthly, ['2026-01-31', '2026-02-28', '2026-03-31']],
    ['quarter', quarterly, ['2026-03-31', '2026-06-30', '2026-09-30']],
    ['year', yearly, ['2026-12-31', '2027-12-31', '2028-12-31']],
  ])('by the %s is due at its end, whenever in it the period began', (_, rule, ends) => {
    const [first = '', second = ''] = ends;
    const events = [
      happened('begun', START),
      happened('done', endOf(first)),
      happened('done', endOf(second)),
    ];
    expect(dues(rule, ...events)).toEqual(ends.map(endOf));
  });

  test('begun in the last millisecond of a month is due at once, and a millisecond later at the end of the next', () => {
    expect(dues(monthly, happened('begun', endOf('2026-01-31')))).toEqual([endOf('2026-01-31')]);
    expect(dues(monthly, happened('begun', endOf('2026-01-31') + 1))).toEqual([endOf('2026-02-28')]);
  });

  test('missed for some months is made good by one act, and due again at the end of the month after it', () => {
    const state = run(monthly, happened('begun', START), happened('done', '2026-04-10'));
    expect(statesOf(state, 'n', '2026-04-11')).toEqual(['doneLate', 'pending']);
    expect(clocksOf(state, 'n')[1]?.dueAt).toBe(endOf('2026-05-31'));
  });
});
