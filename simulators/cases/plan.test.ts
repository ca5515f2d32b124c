import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkEvent } from '#shared/cases/events.ts';
import { foldCase } from '#shared/cases/fold.ts';
import { CaseEventInput } from '#shared/cases/input.ts';
import { isOpen } from '#shared/cases/instances.ts';
import { readCourts } from './courts.ts';
import type { CaseOptions } from './options.ts';
import { PASSIVE_TYPES } from './passive.ts';
import { beginOf, describeCase, planCase } from './plan.ts';
import { loadRules, UNTIL } from './testing.ts';
import { dayOf, isWorking, startOf } from './time/work-days.ts';

const courts = await readCourts();
const rules = await loadRules();
const options: CaseOptions = { seed: 1, courts, until: UNTIL };
const many = Array.from({ length: 4000 }, (_, index) => describeCase(index, options));
const plans = many.slice(0, 400).map(({ events }) => events);

const isInOrder = (events: readonly CaseEventInput[]): boolean =>
  events.every(({ at }, place) => at > (events[place - 1]?.at ?? Number.NEGATIVE_INFINITY));

test('planCase() of the same seed and index gives the same events, whatever was planned before', () => {
  const later = planCase(311, { seed: 1, courts: courts.map((court) => ({ ...court })), until: UNTIL });
  expect(later).toEqual(plans[311]);
});

test('planCase() of another seed or another index gives another case', () => {
  const [first] = plans;
  const other = planCase(0, { ...options, seed: 2 });
  expect(other.map(({ at }) => at)).not.toEqual(first?.map(({ at }) => at));
  expect(plans[1]?.map(({ at }) => at)).not.toEqual(first?.map(({ at }) => at));
});

test('planCase() for any seed and index gives valid events in order, with ids of their own', () => {
  const index = fc.integer({ min: 0, max: 2_000_000 });
  const seed = fc.integer({ min: 0, max: 0xffff_ffff });
  fc.assert(
    fc.property(seed, index, (seed, index) => {
      const events = planCase(index, { ...options, seed });
      for (const event of events) {
        checkEvent(CaseEventInput.parse(event), rules);
      }
      expect(isInOrder(events)).toBe(true);
      expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
    }),
    { numRuns: 150 },
  );
});

test('planCase() of many cases gives no two events the same id and no two cases the same number', () => {
  const events = plans.flat();
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  const numbers = events.filter(({ type }) => type === 'caseFiled').map(({ data }) => data['number']);
  expect(numbers.length).toBeGreaterThan(390);
  expect(new Set(numbers).size).toBe(numbers.length);
  for (const number of numbers) {
    expect(number).toMatch(/^（20\d\d）浙(\d{2}(\d{2})?)?执恢?\d+号$/);
  }
});

test('planCase() without the right to an index throws', () => {
  expect(() => planCase(-1, options)).toThrow(RangeError);
  expect(() => planCase(0.5, options)).toThrow(RangeError);
  expect(() => planCase(0, { ...options, courts: [] })).toThrow(RangeError);
});

test('beginOf() of a case is the time of its first event, on one of the days before until', () => {
  for (const [index, [first]] of plans.entries()) {
    const begin = beginOf(index, options);
    expect(begin).toBe(first?.at);
    expect(begin).toBeLessThan(startOf(dayOf(UNTIL)));
    expect(begin).toBeGreaterThanOrEqual(startOf(dayOf(UNTIL) - 420));
  }
});

test('beginOf() of many cases lies mostly on working days, and most often in December', () => {
  const days = Array.from({ length: 20_000 }, (_, index) => dayOf(beginOf(index, options)));
  const free = days.filter((day) => !isWorking(day)).length / days.length;
  expect(free).toBeGreaterThan(0.005);
  expect(free).toBeLessThan(0.05);
  const byMonth = Map.groupBy(days, (day) => new Date(day * 86_400_000).toISOString().slice(0, 7));
  const [busiest] = [...byMonth].sort((a, b) => b[1].length - a[1].length);
  expect(busiest?.[0]).toBe('2025-12');
});

test('planCase() does what the court does in office hours of working days, but for what systems do', () => {
  const acts = new Set([
    'handlerAssigned',
    'executionNoticeIssued',
    'fundsDeducted',
    'provisionalClosureRuled',
  ]);
  const own = plans.flat().filter(({ type }) => acts.has(type));
  expect(own.length).toBeGreaterThan(700);
  const outside = own.filter(({ at }) => {
    const hour = (at - startOf(dayOf(at))) / 3_600_000;
    return !isWorking(dayOf(at)) || hour < 8.5 || hour > 18.5;
  });
  expect(outside.length / own.length).toBeLessThan(0.03);
});

test('planCase() of some options leaves one court with few, another with many cases, by its weight', () => {
  const [heavy, light] = ['zj-hz-xihu', 'zj-hz-binjiang'];
  const weighted = courts.map((court) => ({
    ...court,
    weight: court.id === heavy ? 6 : court.id === light ? 1 : 0,
  }));
  const kept = Array.from(
    { length: 2_000 },
    (_, index) => planCase(index, { ...options, courts: weighted })[0],
  );
  const of = (id: string | undefined): number => kept.filter((event) => event?.courtId === id).length;
  expect(of(heavy) + of(light)).toBe(2_000);
  expect(of(heavy) / of(light)).toBeCloseTo(6, -0.5);
});

test('PASSIVE_TYPES agrees with the catalogue about every event that a plan has', () => {
  const planned = new Set(many.flatMap(({ events }) => events.map(({ type }) => type)));
  expect(planned.size).toBeGreaterThan(170);
  for (const type of planned) {
    expect([type, PASSIVE_TYPES.has(type)]).toEqual([type, rules.events.get(type)?.passive === true]);
  }
});

test('describeCase() of an application that isn’t accepted ends with that, and leaves no node waiting', () => {
  const refused = many.filter(({ events }) => events.some(({ type }) => type === 'applicationRejected'));
  expect(refused.length).toBeGreaterThan(5);
  for (const { events } of refused) {
    expect(events.at(-1)?.type).toBe('applicationRejected');
    expect(events.map(({ type }) => type)).not.toContain('caseFiled');
    const { status, closingWay, instances } = foldCase(events, rules);
    expect([status, closingWay, instances.filter(isOpen)]).toEqual(['closed', 'rejected', []]);
  }
});

test('describeCase() waives no node that doesn’t apply to the case anyway', () => {
  const waivers = many.flatMap(({ events }) => events.filter(({ type }) => type === 'nodeWaived'));
  const nodes = new Set(waivers.map(({ data }) => data['node']));
  expect(nodes.size).toBeGreaterThan(0);
  expect([...nodes]).not.toContain('sanction.listTwoQueries');
  expect([...nodes]).not.toContain('oversight.passive');
});

test('describeCase() tells of each fault that a run of cases is to have', () => {
  const faults = new Set(many.flatMap(({ faults }) => [...faults]));
  expect([...faults].sort()).toEqual(
    ['breach', 'closedWithMoney', 'heldMoney', 'idle', 'lapse', 'overTerm', 'waiver', 'wrongEntry'].sort(),
  );
});
