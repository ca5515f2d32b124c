import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import type { CaseEventInput } from '#shared/cases/input.ts';
import { checkEvent } from '#shared/cases/events.ts';
import { readCourts } from './courts.ts';
import { entryTimeOf } from './entry.ts';
import { futureEvents, generateByEntry, generateByTime, generateCases } from './generate.ts';
import type { GenerateOptions } from './options.ts';
import { planCase } from './plan.ts';
import { loadRules, UNTIL } from './testing.ts';

const courts = await readCourts();
const options: GenerateOptions = { seed: 5, courts, until: UNTIL, cases: 600 };

const byId = (events: Iterable<CaseEventInput>): CaseEventInput[] =>
  [...events].sort((a, b) => (a.id < b.id ? -1 : 1));
const all = (options: GenerateOptions): CaseEventInput[] => [...generateCases(options)].flat();

function isAscending(values: readonly number[]): boolean {
  return values.every((value, place) => value >= (values[place - 1] ?? Number.NEGATIVE_INFINITY));
}

test('generateCases() twice with the same options gives the same bytes', () => {
  expect(JSON.stringify(all(options))).toBe(JSON.stringify(all(options)));
});

test('generateCases() gives case n whatever the number of cases', () => {
  const few = [...generateCases({ ...options, cases: 8, offices: false })];
  const many = [...generateCases({ ...options, cases: 60, offices: false })];
  expect(many.slice(0, 8)).toEqual(few);
});

test('generateCases() leaves out what happens after until, and nothing else', () => {
  const planned = planCase(17, options);
  const generated = [...generateCases({ ...options, offices: false, cases: 18 })].at(17);
  expect(generated).toEqual(planned.filter(({ at }) => at <= UNTIL));
});

test('generateCases() begins with the register of each court, and has none where none are wanted', () => {
  const [first] = [...generateCases({ ...options, cases: 0 })];
  expect(first?.[0]).toMatchObject({ caseId: 'office:zj', courtId: 'zj', type: 'officeOpened' });
  expect(all({ ...options, cases: 0, offices: false })).toEqual([]);
});

test('generateByTime() gives the same events as generateCases(), in the order of their times', () => {
  const events = [...generateByTime(options)];
  expect(isAscending(events.map(({ at }) => at))).toBe(true);
  expect(byId(events)).toEqual(byId(all(options)));
});

test('generateByTime() gives the same order whatever the size of its windows', () => {
  const whole = [...generateByTime(options)];
  expect([...generateByTime({ ...options, window: 500 })]).toEqual(whole);
});

test('generateByEntry() gives what was entered by until, in another order than by time', () => {
  const events = [...generateByEntry(options)];
  expect(isAscending(events.map((event) => entryTimeOf(event)))).toBe(true);
  expect(isAscending(events.map(({ at }) => at))).toBe(false);
  expect(byId(events)).toEqual(byId(all(options).filter((event) => entryTimeOf(event) <= UNTIL)));
});

test('futureEvents() goes on where the import ended: known cases, then new ones as well', async () => {
  const rules = await loadRules();
  const future = [...futureEvents(options, UNTIL)];
  expect(isAscending(future.map(({ at }) => at))).toBe(true);
  expect(future.every(({ at }) => at > UNTIL)).toBe(true);
  const known = new Set(all(options).map(({ id }) => id));
  expect(future.some(({ id }) => known.has(id))).toBe(false);
  expect(new Set(future.map(({ id }) => id)).size).toBe(future.length);
  const rest = Array.from({ length: 600 }, (_, index) => planCase(index, options))
    .flat()
    .filter(({ at }) => at > UNTIL && at < UNTIL + 1200 * 86_400_000);
  const ids = new Set(future.map(({ id }) => id));
  expect(rest.filter(({ id }) => !ids.has(id))).toEqual([]);
  const filed = future.filter(({ type }) => type === 'applicationReceived');
  expect(filed.length).toBeGreaterThanOrEqual(590);
  future.forEach((event) => checkEvent(event, rules));
});

test('futureEvents() from a later moment gives the tail of what it gives from an earlier one', () => {
  const from = UNTIL + 40 * 86_400_000;
  const tail = [...futureEvents(options, UNTIL)].filter(({ at }) => at > from);
  expect([...futureEvents(options, from)]).toEqual(tail);
});

/** Collects garbage, so that what is left of the heap is in use. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

test('generateCases() over 200 000 events keeps nothing', () => {
  const source = generateCases({ ...options, cases: 20_000 });
  let events = 0;
  const draw = (until: number): void => {
    while (events < until) {
      events += source.next().value?.length ?? until;
    }
  };
  draw(5_000);
  const before = heapInUse();
  draw(200_000);
  expect(heapInUse() - before).toBeLessThan(6_000_000);
});

test('generateByTime() over 200 000 events holds a window at most', () => {
  const source = generateByTime({ ...options, cases: 8_000, window: 40_000 });
  let before = 0;
  let most = 0;
  for (let events = 1; events <= 200_000; events++) {
    source.next();
    if (events === 5_000) {
      before = heapInUse();
    } else if (events % 30_000 === 0) {
      most = Math.max(most, heapInUse() - before);
    }
  }
  expect(most).toBeLessThan(60_000_000);
});
