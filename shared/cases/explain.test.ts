import { describe, expect, test } from 'vitest';
import type { ClockRule, NodeDefinition } from '../catalogue/nodes.ts';
import { isoDate } from '../calendar/zone.ts';
import { explain, type Explanation } from './explain.ts';
import { clockOf, figure, gatesOf, happened, node, run, shanghai } from './testing.ts';

const START = '2026-03-02 10:00';

const clock = (over: Partial<ClockRule> = {}, of: Partial<NodeDefinition> = {}): NodeDefinition =>
  node('n', {
    figure: figure(10, 'workingDay'),
    clock: { start: ['begun'], complete: ['done'], ...over },
    ...of,
  });

function explained(
  definition: NodeDefinition,
  events: Parameters<typeof run>[1][],
  now: string,
): Explanation {
  const state = run(definition, ...events);
  return explain(clockOf(state, 'n'), state, shanghai(now));
}

const told = ({ days }: Explanation): string[] =>
  days.map(
    ({ from, to, kind, pause, counted }) =>
      `${isoDate(from)}…${isoDate(to)} ${kind}${pause === null ? '' : ` ${pause}`} ${counted}`,
  );

describe('explain()', () => {
  const begun = happened('begun', START);

  test('of a running clock tells its state, what is left in the unit of its figure, and every day of its count', () => {
    const explanation = explained(clock(), [begun], '2026-03-10 09:00');
    expect(explanation).toMatchObject({
      state: 'pending',
      term: { value: 10, unit: 'workingDay' },
      remaining: { value: 4, unit: 'workingDay', isOver: false },
      pauses: [],
    });
    expect(told(explanation)).toEqual([
      '2026-03-02…2026-03-02 first 0',
      '2026-03-03…2026-03-06 counted 4',
      '2026-03-07…2026-03-08 rest 4',
      '2026-03-09…2026-03-13 counted 9',
      '2026-03-14…2026-03-15 rest 9',
      '2026-03-16…2026-03-16 counted 10',
    ]);
  });

  test('of a clock that stood still names the pause on its days', () => {
    const events = [
      begun,
      happened('stopped', '2026-03-04 09:00'),
      happened('continued', '2026-03-10 09:00'),
    ];
    const explanation = explained(clock(), events, '2026-03-11 09:00');
    expect(explanation.pauses).toMatchObject([{ pause: 'stop', to: shanghai('2026-03-10 09:00') }]);
    expect(told(explanation)).toContain('2026-03-05…2026-03-10 paused stop 2');
    expect(explanation.days.at(-1)?.counted).toBe(10);
  });

  test('of a clock that stands still tells its days up to now, and nothing of what is left', () => {
    const explanation = explained(
      clock(),
      [begun, happened('stopped', '2026-03-04 09:00')],
      '2026-03-20 09:00',
    );
    expect(explanation).toMatchObject({ state: 'paused', remaining: null });
    expect(told(explanation).at(-1)).toBe('2026-03-05…2026-03-20 paused stop 2');
  });

  test('of a clock that is done tells how it was then, without pauses that came after', () => {
    const events = [begun, happened('done', '2026-03-10 09:00'), happened('stopped', '2026-03-12 09:00')];
    for (const later of [[], [happened('continued', '2026-03-20 09:00')]]) {
      const explanation = explained(clock(), [...events, ...later], '2026-05-01 09:00');
      expect(explanation).toMatchObject({
        state: 'done',
        remaining: { value: 4, unit: 'workingDay', isOver: false },
        pauses: [],
      });
      expect(explanation.days.at(-1)?.counted).toBe(10);
    }
  });

  test('of a clock that was done while it stood still counts the pause up to then', () => {
    const events = [begun, happened('stopped', '2026-03-04 09:00'), happened('done', '2026-03-10 09:00')];
    const explanation = explained(
      clock(),
      [...events, happened('continued', '2026-04-20 09:00')],
      '2026-05-01',
    );
    expect(explanation.pauses).toMatchObject([{ to: shanghai('2026-03-10 09:00') }]);
    expect(explanation.days.at(-1)?.counted).toBe(10);
  });

  test('of an overdue clock tells by how much', () => {
    expect(explained(clock(), [begun], '2026-03-19 09:00').remaining).toEqual({
      value: 3,
      unit: 'workingDay',
      isOver: true,
    });
  });

  test('of a clock in hours tells hours and no days', () => {
    const explanation = explained(clock({}, { figure: figure(48, 'hour') }), [begun], '2026-03-03 12:00');
    expect(explanation.remaining).toEqual({ value: 22, unit: 'hour', isOver: false });
    expect(explanation.days).toEqual([]);
  });

  test.each<[string, NodeDefinition]>([
    ['that has no end', clock({}, { figure: null })],
    [
      'that counts from a date of its own',
      clock({ from: { field: 'until' } }, { figure: figure(null, 'ownDate') }),
    ],
    [
      'that counts backwards',
      clock({ from: { field: 'until' } }, { figure: figure(5, 'day', { before: true }) }),
    ],
    [
      'that comes again',
      node('n', { period: { start: ['begun'], every: { value: 1, unit: 'month' }, complete: ['done'] } }),
    ],
  ])('of a clock %s tells no days', (_, definition) => {
    const own = happened('begun', START, { data: { until: shanghai('2026-04-20') } });
    expect(explained(definition, [own], '2026-03-10').days).toEqual([]);
  });

  test('of a clock that was extended tells no days', () => {
    const extend = clock({ extend: [{ by: 'extended', field: 'until' }] });
    const extended = happened('extended', '2026-03-04', { data: { until: shanghai('2026-05-04') } });
    expect(explained(extend, [begun, extended], '2026-03-10').days).toEqual([]);
  });

  test('of a clock with a date or else a term tells the days where the term was counted', () => {
    const either = clock({ from: { field: 'until', otherwise: 'term' } });
    expect(explained(either, [begun], '2026-03-10').days.at(-1)?.counted).toBe(10);
    const own = happened('begun', START, { data: { until: shanghai('2026-04-20') } });
    expect(explained(either, [own], '2026-03-10').days).toEqual([]);
  });

  test('of a refused act tells its state alone', () => {
    const state = run(node('n', { gate: { requires: { event: 'done' } } }), happened('asked', START));
    const [gate] = gatesOf(state, 'n');
    expect(gate && explain(gate, state, shanghai('2026-03-10'))).toMatchObject({
      state: 'blocked',
      remaining: null,
      days: [],
      pauses: [],
    });
  });
});
