import { describe, expect, test } from 'vitest';
import type { ClockRule, NodeDefinition } from '../catalogue/nodes.ts';
import { foldCase } from './fold.ts';
import { levelOf, nextChangeOf, stateOf } from './instances.ts';
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

describe('foldCase() of a clock', () => {
  test('begun runs to the end of its last day and is done, late or not, by what completes it', () => {
    const begun = happened('begun', START);
    const open = clockOf(run(clock(), begun), 'n');
    expect(open).toMatchObject({ dueAt: endOf('2026-03-12'), doneAt: null, countsFrom: begun.at, round: 0 });
    const onTime = clockOf(run(clock(), begun, happened('done', endOf('2026-03-12'))), 'n');
    expect(stateOf(onTime, shanghai('2026-04-01'))).toBe('done');
    expect(onTime.doneBy?.type).toBe('done');
    const late = clockOf(run(clock(), begun, happened('done', endOf('2026-03-12') + 1)), 'n');
    expect(stateOf(late, shanghai('2026-04-01'))).toBe('doneLate');
  });

  test('is pending, then due soon from the beginning of the day that is its lead before, then overdue', () => {
    const state = run(clock(), happened('begun', START));
    expect(statesOf(state, 'n', '2026-03-08 23:59')).toEqual(['pending']);
    expect(statesOf(state, 'n', '2026-03-09 00:00')).toEqual(['dueSoon']);
    expect(statesOf(state, 'n', '2026-03-12 23:59')).toEqual(['dueSoon']);
    expect(statesOf(state, 'n', '2026-03-13 00:00')).toEqual(['overdue']);
  });

  test('with a lead longer than its period is due soon at once', () => {
    const state = run(clock({ warn: { value: 30, unit: 'day' } }), happened('begun', START));
    expect(clockOf(state, 'n').warnAt).toBe(shanghai(START));
  });

  test('of a figure in hours is due soon so many hours before', () => {
    const state = run(clock({}, { figure: figure(48, 'hour') }), happened('begun', START));
    expect(clockOf(state, 'n')).toMatchObject({
      dueAt: shanghai('2026-03-04 10:00'),
      warnAt: shanghai('2026-03-04 04:00'),
    });
  });

  test('without a figure has no end and stays pending until it is done', () => {
    const open = run(clock({}, { figure: null }), happened('begun', START));
    expect(clockOf(open, 'n')).toMatchObject({ dueAt: null, warnAt: null, pausedSince: null });
    expect(statesOf(open, 'n', '2036-01-01')).toEqual(['pending']);
    expect(nextChangeOf(clockOf(open, 'n'), shanghai(START))).toBeNull();
  });

  test('isn’t begun by an event of another field value, nor while its condition doesn’t hold', () => {
    const special = clock({ start: [{ event: 'begun', where: { kind: 'special' } }] });
    expect(clocksOf(run(special, happened('begun', START, { data: { kind: 'plain' } })), 'n')).toEqual([]);
    expect(clocksOf(run(special, happened('begun', START)), 'n')).toEqual([]);
    const when = clock({ when: { event: 'moved' } });
    expect(clocksOf(run(when, happened('begun', START)), 'n')).toEqual([]);
    const moved = happened('moved', '2026-03-01 10:00');
    expect(clocksOf(run(when, moved, happened('begun', START)), 'n')).toHaveLength(1);
    const later = happened('moved', '2026-03-03 10:00');
    expect(clocksOf(run(when, happened('begun', START), later), 'n')).toEqual([]);
  });

  test('begun again while it runs keeps its start; done and begun again is a new one', () => {
    const again = happened('begun', '2026-03-05 10:00');
    expect(clockOf(run(clock(), happened('begun', START), again), 'n').dueAt).toBe(endOf('2026-03-12'));
    const done = happened('done', '2026-03-04 10:00');
    const two = clocksOf(run(clock(), happened('begun', START), done, again), 'n');
    expect(two.map(({ dueAt }) => dueAt)).toEqual([endOf('2026-03-12'), endOf('2026-03-16')]);
  });

  test('that restarts begins anew with each start and leaves the one before void', () => {
    const again = happened('begun', '2026-03-05 10:00');
    const state = run(clock({ restart: 'reset' }), happened('begun', START), again);
    expect(statesOf(state, 'n', '2026-03-06 10:00')).toEqual(['void', 'pending']);
    expect(clocksOf(state, 'n')[1]?.dueAt).toBe(endOf('2026-03-16'));
  });

  test('is done at its start by what came earlier, where that counts, and else not', () => {
    const before = happened('done', '2026-03-01 10:00');
    const begun = happened('begun', START);
    expect(clockOf(run(clock(), before, begun), 'n').doneAt).toBeNull();
    expect(clockOf(run(clock({ completeEarlier: true }), before, begun), 'n')).toMatchObject({
      doneAt: begun.at,
      doneBy: before,
    });
  });

  test('is void by what cancels it', () => {
    const state = run(
      clock({ cancel: ['dropped'] }),
      happened('begun', START),
      happened('dropped', '2026-03-03'),
    );
    expect(statesOf(state, 'n', '2026-04-01')).toEqual(['void']);
  });

  test('that lapses is over after its deadline without being late, and can’t be late when it is done', () => {
    const state = run(clock({ lapses: true }), happened('begun', START));
    expect(statesOf(state, 'n', '2026-03-12 12:00')).toEqual(['dueSoon']);
    expect(statesOf(state, 'n', '2026-03-13 00:00')).toEqual(['lapsed']);
  });

  test('is void when the case is closed, unless it survives that', () => {
    const events = [happened('begun', START), happened('ended', '2026-03-05', { data: { way: 'paid' } })];
    expect(statesOf(run(clock(), ...events), 'n', '2026-03-06')).toEqual(['void']);
    expect(statesOf(run(clock({ survives: true }), ...events), 'n', '2026-03-06')).toEqual(['pending']);
  });

  test('begun by the closing itself or after it isn’t ended by it', () => {
    const ended = happened('ended', '2026-03-05', { data: { way: 'paid' } });
    expect(statesOf(run(clock({ start: ['ended'] }), ended), 'n', '2026-03-06')).toEqual(['pending']);
    const begun = happened('begun', '2026-03-06');
    expect(statesOf(run(clock(), ended, begun), 'n', '2026-03-07')).toEqual(['pending']);
  });

  test('begun while the case is closed provisionally is void when it is closed for good', () => {
    const events = [
      happened('shelved', '2026-03-01'),
      happened('begun', START),
      happened('ended', '2026-03-05', { data: { way: 'paid' } }),
    ];
    expect(statesOf(run(clock(), ...events), 'n', '2026-03-06')).toEqual(['void']);
  });

  test('has another term for a start of another kind', () => {
    const variants = [
      {
        start: { event: 'begun', where: { kind: 'special' } },
        term: { value: 3, unit: 'workingDay' as const },
      },
    ];
    const due = (kind: string): number | null =>
      clockOf(run(clock({ variants }), happened('begun', START, { data: { kind } })), 'n').dueAt;
    expect(due('plain')).toBe(endOf('2026-03-12'));
    expect(due('special')).toBe(endOf('2026-03-05'));
  });

  test('that counts idle time begins anew with each act of the court, and not with what isn’t one', () => {
    const idle = clock({ idle: true, complete: ['dropped'] });
    const due = (...types: string[]): number | null =>
      clockOf(
        run(
          idle,
          happened('begun', START),
          ...types.map((type, i) => happened(type, `2026-03-0${4 + i} 10:00`)),
        ),
        'n',
      ).dueAt;
    expect(due()).toBe(endOf('2026-03-12'));
    expect(due('heard')).toBe(endOf('2026-03-12'));
    expect(due('acted')).toBe(endOf('2026-03-16'));
    expect(due('acted', 'acted', 'heard')).toBe(endOf('2026-03-16'));
    expect(due('acted', 'heard', 'acted')).toBe(endOf('2026-03-16'));
  });

  test('escalates step by step after its deadline, and not any more once it is done', () => {
    const escalate = [
      { after: { value: 15, unit: 'day' as const }, to: ['chief'] },
      { after: { value: 30, unit: 'day' as const }, to: ['chief'] },
    ];
    const open = clockOf(run(clock({ escalate }), happened('begun', START)), 'n');
    const levels = ['2026-03-13', '2026-03-17', '2026-03-18', '2026-04-01', '2026-04-02'];
    expect(levels.map((date) => levelOf(open, shanghai(date)))).toEqual([0, 0, 1, 1, 2]);
    expect(nextChangeOf(open, endOf('2026-03-12') + 1)).toBe(shanghai('2026-03-18'));
    const done = clockOf(
      run(clock({ escalate }), happened('begun', START), happened('done', '2026-03-20')),
      'n',
    );
    expect(levelOf(done, shanghai('2026-05-01'))).toBe(0);
  });

  test('that stood still escalates by the days on which it ran', () => {
    const escalate = [{ after: { value: 15, unit: 'day' as const }, to: ['chief'] }];
    const state = run(
      clock({ escalate }),
      happened('begun', START),
      happened('stopped', '2026-03-04'),
      happened('continued', '2026-03-24'),
    );
    expect(clockOf(state, 'n')).toMatchObject({
      dueAt: endOf('2026-04-01'),
      escalateAt: [endOf('2026-04-07') + 1],
    });
  });

  test('that was late already when it stood still goes on to escalate only after it has run again', () => {
    const escalate = [{ after: { value: 15, unit: 'day' as const }, to: ['chief'] }];
    const late = [happened('begun', START), happened('stopped', '2026-03-14')];
    const standing = clockOf(run(clock({ escalate }), ...late), 'n');
    expect(stateOf(standing, shanghai('2026-06-01'))).toBe('overdue');
    expect(levelOf(standing, shanghai('2026-06-01'))).toBe(0);
    const running = run(clock({ escalate }), ...late, happened('continued', '2026-03-24'));
    expect(clockOf(running, 'n').escalateAt).toEqual([endOf('2026-03-27') + 1]);
  });
});

describe('foldCase() of clocks of one node and several subjects', () => {
  const found = node('n', {
    figure: figure(10, 'day'),
    clock: { start: ['itemFound'], complete: ['itemDone', 'done', 'noted'] },
  });
  const two = [
    happened('itemFound', START, { subject: 'car' }),
    happened('itemFound', '2026-03-03 10:00', { subject: 'house' }),
  ];

  test('begins one for each subject', () => {
    const clocks = clocksOf(run(found, ...two), 'n');
    expect(clocks.map(({ subject, dueAt }) => [subject, dueAt])).toEqual([
      ['car', endOf('2026-03-12')],
      ['house', endOf('2026-03-13')],
    ]);
  });

  test('completes that of its own subject alone', () => {
    const state = run(found, ...two, happened('itemDone', '2026-03-05', { subject: 'house' }));
    expect(statesOf(state, 'n', '2026-03-06')).toEqual(['pending', 'done']);
  });

  test('completes all of them by an event without a subject or about something of another kind', () => {
    for (const event of [
      happened('done', '2026-03-05'),
      happened('noted', '2026-03-05', { subject: 'car' }),
    ]) {
      expect(statesOf(run(found, ...two, event), 'n', '2026-03-06')).toEqual(['done', 'done']);
    }
  });

  test('keeps their keys apart and stable', () => {
    const [car, house] = two;
    const keys = clocksOf(foldCase(two, rulesOf([found])), 'n').map(({ key }) => key);
    expect(keys).toEqual([`n:car:${car?.id}`, `n:house:${house?.id}`]);
  });
});
