import { describe, expect, test } from 'vitest';
import type { ClockRule, NodeDefinition } from '../catalogue/nodes.ts';
import { foldCase } from './fold.ts';
import { nextChangeOf, stateOf } from './instances.ts';
import {
  clockOf,
  clocksOf,
  endOf,
  figure,
  happened,
  node,
  rulesOf,
  run,
  shanghai,
  statesOf,
} from './testing.ts';

const START = '2026-03-02 10:00';

const clock = (over: Partial<ClockRule> = {}, of: Partial<NodeDefinition> = {}): NodeDefinition =>
  node('n', { figure: figure(10, 'day'), clock: { start: ['begun'], complete: ['done'], ...over }, ...of });
const until = (date: string) => ({ data: { until: shanghai(date) } });

describe('foldCase() of a clock that counts from elsewhere', () => {
  const ownDate = clock({ from: { field: 'until' } }, { figure: figure(null, 'ownDate') });

  test('from a date of its event ends with that day, even a free one', () => {
    const due = (date: string): number | null =>
      clockOf(run(ownDate, happened('begun', START, until(date))), 'n').dueAt;
    expect(due('2026-04-20 15:00')).toBe(endOf('2026-04-20'));
    expect(due('2026-10-03 09:00')).toBe(endOf('2026-10-03'));
  });

  test('from a date that its event hasn’t got has no end', () => {
    expect(clockOf(run(ownDate, happened('begun', START)), 'n').dueAt).toBeNull();
  });

  test('from a date that has passed is overdue at once', () => {
    const state = run(ownDate, happened('begun', START, until('2026-02-27 09:00')));
    expect(statesOf(state, 'n', START)).toEqual(['overdue']);
    expect(nextChangeOf(clockOf(state, 'n'), shanghai(START))).toBeNull();
  });

  test('from a date or else by its term counts the term where there is no date', () => {
    const either = clock({ from: { field: 'until', otherwise: 'term' }, exact: true });
    expect(clockOf(run(either, happened('begun', START, until('2026-04-19'))), 'n').dueAt).toBe(
      endOf('2026-04-19'),
    );
    expect(clockOf(run(either, happened('begun', START)), 'n').dueAt).toBe(endOf('2026-03-12'));
  });

  test('from a date by a term of its own counts the term from that date', () => {
    const after = clock({ from: { field: 'until' } });
    expect(clockOf(run(after, happened('begun', START, until('2026-04-01'))), 'n').dueAt).toBe(
      endOf('2026-04-13'),
    );
  });

  test('backwards from a date ends with the day so many days before it', () => {
    const before = clock({ from: { field: 'until' } }, { figure: figure(15, 'day', { before: true }) });
    expect(clockOf(run(before, happened('begun', START, until('2026-10-20 09:30'))), 'n').dueAt).toBe(
      endOf('2026-10-05'),
    );
  });

  test('from the latest other event counts from it, and from its own start where there was none', () => {
    const from = clock({ from: { event: 'moved' } });
    const moved = [happened('moved', '2026-02-02'), happened('moved', '2026-02-24')];
    expect(clockOf(run(from, ...moved, happened('begun', START)), 'n').dueAt).toBe(endOf('2026-03-06'));
    expect(clockOf(run(from, happened('begun', START)), 'n').dueAt).toBe(endOf('2026-03-12'));
  });

  const base = node('base', { figure: figure(10, 'day'), clock: { start: ['begun'], complete: ['done'] } });
  const after = node('after', {
    figure: figure(3, 'workingDay'),
    clock: { start: ['begun'], complete: ['dropped'], from: { node: 'base' }, pauses: [] },
  });

  test('from the deadline of another node counts from it, whichever of the two the catalogue has first', () => {
    for (const nodes of [
      [base, after],
      [after, base],
    ]) {
      const state = foldCase([happened('begun', START)], rulesOf(nodes));
      expect(clockOf(state, 'after').dueAt).toBe(endOf('2026-03-17'));
    }
  });

  test('from the deadline of another node moves with it, and has none while that stands still', () => {
    const begun = happened('begun', START);
    const stopped = happened('stopped', '2026-03-04');
    const standing = foldCase([begun, stopped], rulesOf([base, after]));
    expect(clockOf(standing, 'after')).toMatchObject({ dueAt: null, pausedSince: null });
    const running = foldCase([begun, stopped, happened('continued', '2026-03-10')], rulesOf([base, after]));
    expect(clockOf(running, 'base').dueAt).toBe(endOf('2026-03-18'));
    expect(clockOf(running, 'after').dueAt).toBe(endOf('2026-03-23'));
  });

  test('from the deadline of a node that isn’t in force has no end', () => {
    const state = foldCase([happened('begun', START)], rulesOf([base, after], { off: ['base'] }));
    expect(clockOf(state, 'after').dueAt).toBeNull();
  });

  test('from the deadline of another node takes that of its own subject, also of two begun at one moment', () => {
    const own = node('base', {
      figure: figure(null, 'ownDate'),
      clock: { start: ['itemTaken'], complete: ['itemDone'], from: { field: 'until' } },
    });
    const then = node('after', {
      figure: figure(3, 'day'),
      clock: { start: ['itemTaken'], complete: ['itemDone'], from: { node: 'base' } },
    });
    const state = foldCase(
      [
        happened('itemTaken', START, { subject: 'car', ...until('2026-04-13') }),
        happened('itemTaken', START, { subject: 'house', ...until('2026-05-11') }),
      ],
      rulesOf([own, then]),
    );
    expect(clocksOf(state, 'after').map(({ subject, dueAt }) => [subject, dueAt])).toEqual([
      ['car', endOf('2026-04-16')],
      ['house', endOf('2026-05-14')],
    ]);
  });

  test('from the earliest end of a measure in force follows taking, renewal, release and sale', () => {
    const measures = clock({ from: { measures: 'earliest' } }, { figure: figure(null, 'ownDate') });
    const taken = (subject: string, date: string) =>
      happened('itemTaken', START, { subject, ...until(date) });
    const due = (...events: Parameters<typeof foldCase>[0]): number | null =>
      clockOf(
        foldCase(
          [happened('begun', START), taken('car', '2026-09-01'), taken('house', '2026-10-03'), ...events],
          rulesOf([measures]),
        ),
        'n',
      ).dueAt;
    const on = (type: string, subject: string, date?: string) =>
      happened(type, '2026-06-01', { subject, ...(date !== undefined && until(date)) });
    expect(due()).toBe(endOf('2026-09-01'));
    expect(due(on('itemRenewed', 'car', '2027-09-01'))).toBe(endOf('2026-10-03'));
    expect(due(on('itemReleased', 'car'))).toBe(endOf('2026-10-03'));
    expect(due(on('itemSold', 'car'))).toBe(endOf('2026-10-03'));
    expect(due(on('itemReleased', 'car'), on('itemReleased', 'house'))).toBeNull();
    expect(due(on('itemFound', 'boat'), on('itemRenewed', 'boat', '2026-07-01'))).toBe(endOf('2026-09-01'));
  });
});

describe('foldCase() of a clock that an event extends', () => {
  const extended = clock({ extend: [{ by: 'extended', field: 'until' }] });
  const events = [happened('begun', START), happened('extended', '2026-03-10', until('2026-05-04 12:00'))];

  test('ends with the day that the event names', () => {
    expect(clockOf(run(extended, ...events), 'n').dueAt).toBe(endOf('2026-05-04'));
    const again = happened('extended', '2026-05-01', until('2026-06-30'));
    expect(clockOf(run(extended, ...events, again), 'n').dueAt).toBe(endOf('2026-06-30'));
  });

  test('that was done before isn’t moved by it', () => {
    const [begun] = events;
    const done = happened('done', '2026-03-20');
    const state = run(
      extended,
      ...(begun === undefined ? [] : [begun]),
      done,
      happened('extended', '2026-03-21', until('2026-05-04')),
    );
    expect(clockOf(state, 'n').dueAt).toBe(endOf('2026-03-12'));
    expect(statesOf(state, 'n', '2026-04-01')).toEqual(['doneLate']);
  });

  test('stands still as before while a later pause lasts, and ends so many days later', () => {
    const stopped = happened('stopped', '2026-04-01 10:00');
    const standing = clockOf(run(extended, ...events, stopped), 'n');
    expect(stateOf(standing, shanghai('2026-06-01'))).toBe('paused');
    const running = run(extended, ...events, stopped, happened('continued', '2026-04-11 10:00'));
    expect(clockOf(running, 'n').dueAt).toBe(endOf('2026-05-14'));
  });

  test('isn’t moved by a pause that was over before', () => {
    const pause = [happened('stopped', '2026-03-04'), happened('continued', '2026-03-08')];
    expect(clockOf(run(extended, ...events, ...pause), 'n').dueAt).toBe(endOf('2026-05-04'));
  });

  test('to a day that has passed ends with that day', () => {
    const back = happened('extended', '2026-03-11', until('2026-03-05'));
    expect(clockOf(run(extended, ...events, back), 'n').dueAt).toBe(endOf('2026-03-05'));
  });
});

describe('foldCase() of a clock that is done when a ledger is empty', () => {
  const payout = node('n', {
    figure: figure(30, 'day'),
    clock: {
      start: ['noted', 'acted', 'paidIn'],
      until: { balance: { ledger: 'money', atMost: 0 }, sameSubject: true },
    },
  });
  const paid = (type: 'paidIn' | 'paidOut', subject: string, at: string, amount: number) =>
    happened(type, at, { subject, data: { amount } });

  test('stays open through partial payments and is done by the last one', () => {
    const events = [paid('paidIn', 'a', START, 100.1), paid('paidOut', 'a', '2026-03-03', 33.4)];
    expect(statesOf(run(payout, ...events), 'n', '2026-03-10')).toEqual(['pending']);
    const last = paid('paidOut', 'a', '2026-03-05', 66.7);
    expect(clockOf(run(payout, ...events, last), 'n')).toMatchObject({ doneAt: last.at, doneBy: last });
    const short = paid('paidOut', 'a', '2026-03-05', 66.69);
    expect(clockOf(run(payout, ...events, short), 'n').doneAt).toBeNull();
  });

  test('isn’t done by money of another payment', () => {
    const state = run(
      payout,
      paid('paidIn', 'a', START, 100),
      paid('paidIn', 'b', START, 50),
      paid('paidOut', 'b', '2026-03-04', 50),
    );
    expect(statesOf(state, 'n', '2026-03-05')).toEqual(['pending', 'done']);
  });

  test('opens again for more money of the same payment', () => {
    const state = run(
      payout,
      paid('paidIn', 'a', START, 100),
      paid('paidOut', 'a', '2026-03-04', 100),
      paid('paidIn', 'a', '2026-03-06', 20),
    );
    expect(statesOf(state, 'n', '2026-03-07')).toEqual(['done', 'pending']);
  });

  test('begun with nothing on the ledger is done at once', () => {
    expect(clockOf(run(payout, happened('acted', START)), 'n').doneAt).toBe(shanghai(START));
  });
});

describe('foldCase() of a clock that stands still', () => {
  const held = node('n', {
    figure: figure(10, 'day'),
    clock: { start: ['itemFound'], complete: ['itemDone'], pauses: ['stop', 'hold'] },
  });
  const found = happened('itemFound', START, { subject: 'car' });

  test('is paused while its pause lasts, and ends so many days later', () => {
    const stopped = happened('stopped', '2026-03-04 10:00');
    const standing = run(held, found, stopped);
    expect(statesOf(standing, 'n', '2026-09-01')).toEqual(['paused']);
    expect(clockOf(standing, 'n')).toMatchObject({ dueAt: null, pausedSince: stopped.at, warnAt: null });
    expect(nextChangeOf(clockOf(standing, 'n'), stopped.at)).toBeNull();
    const running = run(held, found, stopped, happened('continued', '2026-03-09 10:00'));
    expect(clockOf(running, 'n').dueAt).toBe(endOf('2026-03-17'));
  });

  test('is stopped by a pause of its own subject, and not by one of another', () => {
    const of = (subject: string) => [
      happened('itemHeld', '2026-03-04 10:00', { subject }),
      happened('itemFreed', '2026-03-09 10:00', { subject }),
    ];
    expect(clockOf(run(held, found, ...of('car')), 'n').dueAt).toBe(endOf('2026-03-17'));
    expect(clockOf(run(held, found, ...of('house')), 'n').dueAt).toBe(endOf('2026-03-12'));
  });

  test('is stopped by none of the pauses that it doesn’t name', () => {
    const plain = node('n', {
      figure: figure(10, 'day'),
      clock: { start: ['itemFound'], complete: ['itemDone'] },
    });
    const hold = happened('itemHeld', '2026-03-04 10:00', { subject: 'car' });
    expect(statesOf(run(plain, found, hold), 'n', '2026-03-05')).toEqual(['pending']);
  });

  test('is stopped once by two pauses at a time, from the first to the last of them', () => {
    const state = run(
      held,
      found,
      happened('stopped', '2026-03-04 10:00'),
      happened('itemHeld', '2026-03-06 10:00', { subject: 'car' }),
      happened('continued', '2026-03-07 10:00'),
      happened('itemFreed', '2026-03-11 10:00', { subject: 'car' }),
    );
    expect(clockOf(state, 'n').dueAt).toBe(endOf('2026-03-19'));
  });

  test('and is done meanwhile is in time, whatever comes after', () => {
    const events = [
      found,
      happened('stopped', '2026-03-04'),
      happened('itemDone', '2026-06-01', { subject: 'car' }),
    ];
    const later = happened('continued', '2026-07-01');
    const dues = [run(held, ...events), run(held, ...events, later)].map(
      (state) => clockOf(state, 'n').dueAt,
    );
    expect(new Set(dues).size).toBe(1);
    expect(statesOf(run(held, ...events, later), 'n', '2026-08-01')).toEqual(['done']);
  });

  test('again by the same kind of pause counts both stretches', () => {
    const state = run(
      held,
      found,
      happened('stopped', '2026-03-04 10:00'),
      happened('continued', '2026-03-06 10:00'),
      happened('stopped', '2026-03-08 10:00'),
      happened('continued', '2026-03-10 10:00'),
    );
    expect(clockOf(state, 'n').dueAt).toBe(endOf('2026-03-16'));
  });
});
