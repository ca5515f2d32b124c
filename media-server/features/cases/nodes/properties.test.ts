import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NodeDefinition } from '#shared/catalogue/nodes.ts';
import { checkEvent, type CaseEvent } from '#shared/cases/events.ts';
import { explain } from '#shared/cases/explain.ts';
import { foldCase } from '#shared/cases/fold.ts';
import { closingRefusals, refusalsOf } from '#shared/cases/gates.ts';
import { isOpen, nextChangeOf, stateOf, type NodeState } from '#shared/cases/instances.ts';
import { Missing } from '#shared/cases/missing.ts';
import type { CaseState } from '#shared/cases/state.ts';
import { endOfEvents, events, seen, serialised, SUSPENSIONS } from './arbitrary.ts';
import { catalogue, DAY_MS, make, rules } from './support.ts';

const fold = (list: readonly CaseEvent[]) => foldCase(list, rules);
const runs = (numRuns: number) => ({ numRuns });

/** How far a state has come by time alone. */
const RANK: Partial<Record<NodeState, number>> = {
  pending: 0,
  blocked: 0,
  dueSoon: 1,
  overdue: 2,
  lapsed: 2,
  done: 3,
};

const retractionOf = (event: CaseEvent, at: number): CaseEvent => ({
  ...make('eventRetracted', at, { eventId: event.id, reason: '误录' }),
  id: 'retraction',
});

describe('foldCase() of any events of the built-in catalogue', () => {
  test('takes only events that the vocabulary allows', () => {
    fc.assert(
      fc.property(events, (list) => {
        expect(() => list.forEach((event) => checkEvent(event, rules))).not.toThrow();
      }),
      runs(50),
    );
  });

  test('in any order makes the same case of them', () => {
    fc.assert(
      fc.property(
        events.chain((list) =>
          fc.tuple(
            fc.constant(list),
            fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
          ),
        ),
        ([list, shuffled]) => {
          expect(serialised(fold(shuffled))).toBe(serialised(fold(list)));
        },
      ),
      runs(60),
    );
  });

  test('given several times makes the same case of them', () => {
    fc.assert(
      fc.property(
        events.chain((list) => fc.tuple(fc.constant(list), fc.subarray(list))),
        ([list, again]) => {
          const copies = again.map((event) => ({ ...event }));
          expect(serialised(fold([...list, ...copies]))).toBe(serialised(fold(list)));
        },
      ),
      runs(50),
    );
  });

  test('with one of them retracted makes the case that it would be without it', () => {
    fc.assert(
      fc.property(events, fc.nat(29), fc.integer({ min: 1, max: 400 }), (list, index, days) => {
        const event = list[index % list.length];
        fc.pre(event !== undefined);
        const retraction = retractionOf(event, endOfEvents(list) + days * DAY_MS);
        const without = list.filter(({ id }) => id !== event.id);
        expect(serialised(fold([...list, retraction]))).toBe(serialised(fold(without)));
      }),
      runs(60),
    );
  });

  test('gives each instance a key of its own', () => {
    fc.assert(
      fc.property(events, (list) => {
        const keys = fold(list).instances.map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
      }),
      runs(50),
    );
  });

  test('with a node waived at their end waives its open instances and changes no other', () => {
    fc.assert(
      fc.property(events, fc.nat(100), (list, index) => {
        const before = fold(list);
        fc.pre(before.instances.length > 0);
        const now = endOfEvents(list) + 1;
        const chosen = before.instances[index % before.instances.length]?.rule.definition.id ?? '';
        const waiver = make('nodeWaived', now, { node: chosen, reason: '豁免' });
        // What counts from the deadline of a clock that stood still goes on with it once that is waived.
        const dependsOn = ({ clock }: NodeDefinition): boolean =>
          clock?.from !== undefined && 'node' in clock.from && clock.from.node === chosen;
        const own = ({ instances }: CaseState) => instances.filter(({ rule }) => !dependsOn(rule.definition));
        const found = own(fold([...list, waiver])).map((one) => [one.key, stateOf(one, now)]);
        const expected = own(before).map((one) => {
          const state = stateOf(one, now);
          const isWaived = one.rule.definition.id === chosen && isOpen(one) && state !== 'done';
          return [one.key, isWaived ? 'waived' : state];
        });
        expect(found).toEqual(expected);
      }),
      runs(50),
    );
  });

  test('with a suspension more never makes a running deadline earlier', () => {
    const calm = events
      .map((list) => list.filter(({ type }) => !SUSPENSIONS.has(type)))
      .filter(({ length }) => length > 0);
    fc.assert(
      fc.property(
        calm,
        fc.integer({ min: -500, max: 0 }),
        fc.integer({ min: 0, max: 90 }),
        (list, from, length) => {
          const begins = endOfEvents(list) + from * DAY_MS;
          const pause = [
            make('enforcementSuspended', begins),
            make('enforcementContinued', begins + length * DAY_MS),
          ];
          const dues = (state: CaseState): Map<string, number> =>
            new Map(
              state.instances.flatMap((one) =>
                one.kind === 'clock' && isOpen(one)
                  ? [[one.key, one.dueAt ?? Number.POSITIVE_INFINITY] as const]
                  : [],
              ),
            );
          const later = dues(fold([...list, ...pause]));
          const earlier = [...dues(fold(list))].filter(([key, due]) => (later.get(key) ?? due) < due);
          expect(earlier).toEqual([]);
        },
      ),
      runs(60),
    );
  });
});

describe('an instance of any case of the built-in catalogue', () => {
  test('only goes on by time: to due soon, to overdue or lapsed, and from blocked to done', () => {
    fc.assert(
      fc.property(events, fc.array(fc.nat(2500), { minLength: 2, maxLength: 6 }), (list, days) => {
        const end = endOfEvents(list);
        const moments = days.toSorted((a, b) => a - b).map((day) => end + day * DAY_MS);
        const back = fold(list).instances.filter((instance) => {
          const ranks = moments.map((now) => RANK[stateOf(instance, now)] ?? -1);
          const sorted = ranks.toSorted((a, b) => a - b);
          return ranks.some((rank, index) => rank !== sorted[index]);
        });
        expect(back.map(({ key }) => key)).toEqual([]);
      }),
      runs(50),
    );
  });

  test('changes exactly when it says that it will change next, and not in between', () => {
    fc.assert(
      fc.property(events, (list) => {
        const start = endOfEvents(list);
        const wrong = fold(list).instances.filter((instance) => {
          let now = start;
          for (let next = nextChangeOf(instance, now); next !== null; next = nextChangeOf(instance, now)) {
            const [before, middle, last, after] = [now, Math.floor((now + next) / 2), next - 1, next].map(
              (time) => seen(instance, time),
            );
            if (before !== middle || middle !== last || last === after) {
              return true;
            }
            now = next;
          }
          return seen(instance, now) !== seen(instance, now + 20_000 * DAY_MS);
        });
        expect(wrong.map(({ key }) => key)).toEqual([]);
      }),
      runs(50),
    );
  });

  test('never has a negative rest, and tells each day of its count up to its deadline', () => {
    fc.assert(
      fc.property(events, fc.nat(700), (list, days) => {
        const state = fold(list);
        const { zone } = rules.counting;
        const now = endOfEvents(list) + days * DAY_MS;
        const told = state.instances.map((instance) => explain(instance, state, now));
        expect(told.filter(({ remaining }) => (remaining?.value ?? 0) < 0)).toEqual([]);
        const lost = told.filter(
          ({ instance, days }) =>
            instance.kind === 'clock' &&
            instance.dueAt !== null &&
            days.length > 0 &&
            (days[0]?.from !== zone.dayOf(instance.countsFrom) ||
              days.at(-1)?.to !== zone.dayOf(instance.dueAt)),
        );
        expect(lost.map(({ instance }) => instance.key)).toEqual([]);
      }),
      runs(40),
    );
  });

  test('in working or natural days counts its whole term, whatever stopped it', () => {
    fc.assert(
      fc.property(events, (list) => {
        const state = fold(list);
        const now = endOfEvents(list);
        const short = state.instances.filter((instance) => {
          const { days, term } = explain(instance, state, now);
          const isPlain = term?.unit === 'day' || term?.unit === 'workingDay';
          const isWhole = days.at(-1)?.counted === term?.value;
          return (
            instance.kind === 'clock' && instance.dueAt !== null && days.length > 0 && isPlain && !isWhole
          );
        });
        expect(short.map(({ key }) => key)).toEqual([]);
      }),
      runs(40),
    );
  });
});

describe('the acts of any case of the built-in catalogue', () => {
  test('are allowed or refused with something that is missing', () => {
    fc.assert(
      fc.property(events, fc.constantFrom(...catalogue.actions), (list, { id }) => {
        const refusals = refusalsOf(fold(list), { action: id }, endOfEvents(list));
        expect(refusals.filter(({ missing }) => missing.length === 0)).toEqual([]);
        const missing = refusals.flatMap((refusal) => refusal.missing);
        expect(missing.map((one) => Missing.parse(one))).toEqual(missing);
      }),
      runs(40),
    );
  });

  test('that close it are refused by each node once, exactly by those that refuse the act itself', () => {
    fc.assert(
      fc.property(events, fc.constantFrom(...catalogue.closingWays), (list, { id: way }) => {
        const state = fold(list);
        const now = endOfEvents(list);
        const nodes = closingRefusals(state, way, {}, now).map(({ node }) => node);
        const acts = catalogue.actions.filter(({ closes = [] }) => closes.includes(way));
        const expected = acts.flatMap(({ id }) => refusalsOf(state, { action: id, data: { way } }, now));
        expect(nodes.toSorted()).toEqual([...new Set(expected.map(({ node }) => node))].toSorted());
        expect(acts).toHaveLength(1);
      }),
      runs(40),
    );
  });
});
