import { describe, expect, test } from 'vitest';
import { endOf, shanghai, walkToDeadline } from '#shared/calendar/testing.ts';
import type { CaseEvent } from '#shared/cases/events.ts';
import { foldCase } from '#shared/cases/fold.ts';
import { stateOf, type ClockInstance } from '#shared/cases/instances.ts';
import { DAY_MS, executable, make, nodeOf, rules } from './support.ts';

/** Every node that is due again and again, with the ends of its first rounds when it begins on 2026-09-29. */
const ROUNDS: Readonly<Record<string, readonly string[]>> = {
  'funds.reconcile': ['2026-09-30', '2026-10-31', '2026-11-30', '2026-12-31', '2027-01-31', '2027-02-28'],
  'sanction.quarterlyFeedback': ['2026-09-30', '2026-12-31', '2027-03-31', '2027-06-30', '2027-09-30'],
  'oversight.typicalCases': ['2026-09-30', '2026-12-31', '2027-03-31', '2027-06-30', '2027-09-30'],
  'provisionalClosure.rescreen': ['2027-03-29', '2027-09-29', '2028-03-29', '2028-09-29', '2029-03-29'],
};
const START = shanghai('2026-09-29 15:00');

const each = Object.entries(ROUNDS).map(([id, ends]) => {
  const { period } = nodeOf(id);
  if (period === undefined) {
    throw new Error(`${id} is due once`);
  }
  const start = period.start.map((match) => make(match, START));
  const rounds = (...events: readonly CaseEvent[]): ClockInstance[] =>
    foldCase([...start, ...events], rules).instances.filter(
      (instance): instance is ClockInstance =>
        instance.kind === 'clock' && instance.rule.definition.id === id,
    );
  const done = (at: number): CaseEvent[] => period.complete.map((match) => make(match, at));
  const [first = '', second = '', third = ''] = ends;
  return [
    id,
    { period, ends, first: endOf(first), second: endOf(second), third: endOf(third), rounds, done },
  ] as const;
});

describe('a periodic node of the built-in catalogue', () => {
  test('is one of those tested here', () => {
    const periodic = executable.filter(({ period }) => period !== undefined).map(({ id }) => id);
    expect(periodic.toSorted()).toEqual(Object.keys(ROUNDS).toSorted());
  });

  test.each(each)(
    '%s is due at the end of each of its rounds, free days or not',
    (_, { ends, rounds, done }) => {
      const acts = ends.slice(0, -1).flatMap((end) => done(endOf(end)));
      const found = rounds(...acts);
      expect(found.map(({ dueAt }) => dueAt)).toEqual(ends.map(endOf));
      expect(found.slice(0, -1).map((instance) => stateOf(instance, START))).toEqual(acts.map(() => 'done'));
    },
  );

  test.each(each)(
    '%s is done at the last moment, and a millisecond later is late',
    (_, { first, rounds, done }) => {
      const [open] = rounds();
      expect(open && [stateOf(open, first), stateOf(open, first + 1)]).toEqual(['dueSoon', 'overdue']);
      const states = [first, first + 1].map((at) => rounds(...done(at)).map((one) => stateOf(one, at)));
      expect(states.map(([one]) => one)).toEqual(['done', 'doneLate']);
    },
  );

  test.each(each)(
    '%s that was missed is made good once, and due again after that round',
    (_, { second, third, rounds, done }) => {
      const [open, ...more] = rounds();
      expect([open && stateOf(open, third), more.length]).toEqual(['overdue', 0]);
      const found = rounds(...done(second));
      expect(found.map(({ dueAt }) => dueAt).slice(1)).toEqual([third]);
    },
  );

  test.each(each)(
    '%s done twice in one round is due in the next all the same',
    (_, { second, rounds, done }) => {
      const found = rounds(...done(START + 60_000), ...done(START + 120_000));
      expect(found.map((one) => stateOf(one, second + 1))).toEqual(['done', 'overdue']);
    },
  );

  test.each(each)('%s isn’t stopped by a suspension', (_, { first, rounds }) => {
    const [open] = rounds(make('enforcementSuspended', START + 60_000));
    expect(open).toMatchObject({ dueAt: first, pausedSince: null });
  });

  test.each(each)('%s is void by each event that stops it', (_, { period, rounds }) => {
    for (const stop of period.stop ?? []) {
      const [open] = rounds(make(stop, START + DAY_MS));
      expect(open && stateOf(open, START + DAY_MS)).toBe('void');
    }
    expect(rounds()).toHaveLength(1);
  });
});

describe('provisionalClosure.rescreen', () => {
  test('is due every six months for five years, ten times, and never again', () => {
    const start = make('provisionalClosureRuled', START);
    const ends = Array.from({ length: 10 }, (_, index) =>
      walkToDeadline({ start: START, term: { value: 6 * (index + 1), unit: 'month' }, exact: true }),
    );
    const screened = ends.map((end) => make('reScreened', end ?? 0));
    const found = foldCase([start, ...screened], rules).instances.filter(
      ({ rule }) => rule.definition.id === 'provisionalClosure.rescreen',
    );
    expect(found.map((one) => one.kind === 'clock' && one.dueAt)).toEqual(ends);
    expect(found.at(-1)?.doneAt).toBe(endOf('2031-09-29'));
  });
});
