import { beforeAll, expect, test } from 'vitest';
import type { CaseState } from '#shared/cases/state.ts';
import { readCourts } from './courts.ts';
import { generateCases } from './generate.ts';
import type { GenerateOptions } from './options.ts';
import { describeCase } from './plan.ts';
import { provinceOf } from './province.ts';
import { isClosedWithMoney, loadRules, Tally, UNTIL } from './testing.ts';

const CASES = 1500;
const courts = await readCourts();
const options: GenerateOptions = { seed: 1, courts, until: UNTIL, cases: CASES, offices: false };
const weak = new Set(
  provinceOf(options)
    .courts.filter(({ isWeak }) => isWeak)
    .map(({ id }) => id),
);

let tally: Tally;
let weakTally: Tally;
/** Of the first 300 cases. */
let states: CaseState[];

beforeAll(async () => {
  const rules = await loadRules();
  tally = new Tally(rules, UNTIL);
  weakTally = new Tally(rules, UNTIL);
  states = [];
  for (const events of generateCases(options)) {
    const state = tally.add(events);
    states = states.length < 300 ? [...states, state] : states;
    if (weak.has(events[0]?.courtId ?? '')) {
      weakTally.add(events);
    }
  }
});

const share = (part: number | undefined, whole: number): number => (part ?? 0) / whole;

/** `within`, or what lies outside of the bounds. */
const place = (value: number, least: number, most: number): string =>
  value >= least && value <= most ? 'within' : `${value} is not from ${least} to ${most}`;

test('generateCases() gives between 15 and 30 events a case', () => {
  expect(place(tally.summary.events / CASES, 15, 30)).toBe('within');
});

test('generateCases(), folded, closes cases in the ways and shares of practice', () => {
  const { ways } = tally.summary;
  expect(place(share(ways['fullyPerformed'], CASES), 0.23, 0.34)).toBe('within');
  expect(place(share(ways['provisionalClosure'], CASES), 0.3, 0.41)).toBe('within');
  expect(place(share(ways['finalTermination'], CASES), 0.1, 0.18)).toBe('within');
  expect(place(share(ways['settlementPerformed'], CASES), 0.01, 0.05)).toBe('within');
  expect(place(share(ways['refused'], CASES), 0, 0.02)).toBe('within');
});

test('generateCases(), folded, leaves open cases in every stage that lasts', () => {
  for (const stage of ['investigation', 'control', 'disposal', 'funds', 'closing']) {
    expect([stage, (tally.summary.stages[stage] ?? 0) > 0]).toEqual([stage, true]);
  }
});

test('generateCases(), folded, exceeds the overall term in a few cases', () => {
  expect(place(share(tally.summary.overTerm, CASES), 0.01, 0.08)).toBe('within');
});

test('generateCases(), folded, has few overdue clocks, and does most acts in time', () => {
  const { overdueClocks, openClocks, lateClocks, doneClocks } = tally.summary;
  expect(place(share(overdueClocks, openClocks), 0.005, 0.1)).toBe('within');
  expect(place(share(lateClocks, doneClocks), 0.015, 0.08)).toBe('within');
});

test('generateCases(), folded, is late in weak courts more often than in others', () => {
  const lateShare = ({ summary }: Tally): number => share(summary.lateClocks, summary.doneClocks);
  expect(weakTally.summary.cases).toBeGreaterThan(60);
  expect(lateShare(weakTally)).toBeGreaterThan(1.7 * lateShare(tally));
});

test('generateCases(), folded, breaches about one gated act in a hundred', () => {
  const { breaches, acts, judgements } = tally.summary;
  expect(share(breaches, judgements)).toBeLessThan(0.03);
  expect(place(share(breaches, acts), 0.003, 0.02)).toBe('within');
});

test('generateCases(), folded, holds money at the closing only where the plan wants it to', () => {
  let seen = 0;
  for (let index = 0; index < 4000; index++) {
    const { events, faults } = describeCase(index, options);
    const retracted = new Set(events.map(({ data }) => data['eventId']));
    const counted = events.filter(({ id }) => !retracted.has(id));
    seen += faults.has('closedWithMoney') ? 1 : 0;
    expect([index, isClosedWithMoney({ events: counted })]).toEqual([index, faults.has('closedWithMoney')]);
  }
  expect(place(seen, 1, 40)).toBe('within');
});

test('generateCases(), folded, has retracted entries, waivers, idle cases and gates that wait', () => {
  const { retracted, waived, passive } = tally.summary;
  expect(place(retracted, 2, 60)).toBe('within');
  expect(place(waived, 5, 100)).toBe('within');
  expect(place(passive, 5, 100)).toBe('within');
});

test('generateCases(), folded, names parties of every case, and a handler of every assigned one', () => {
  const filed = states.filter(({ number }) => number !== null);
  expect(filed.length).toBeGreaterThan(280);
  for (const { parties, handler, events } of filed) {
    expect(parties.some(({ role }) => role === 'debtor')).toBe(true);
    expect(parties.every(({ name }) => name.length >= 2)).toBe(true);
    const isAssigned = events.some(({ type }) => type === 'handlerAssigned');
    expect([isAssigned, handler !== null]).toEqual([isAssigned, isAssigned]);
    expect(handler?.id ?? 'j-zj-1').toMatch(/^j-zj[a-z-]*-\d+$/);
    expect(handler?.name).not.toBe('');
  }
});
