import { beforeAll, describe, expect, test } from 'vitest';
import type { ProcessMap } from '#shared/cases/process.ts';
import { BUILT_IN_EVENTS } from '#shared/catalogue/vocabulary.ts';
import type { Person } from '../../../media-server/testing/pipeline.ts';
import { casesIn } from './naive.ts';
import { CATALOGUE, type Folded, type Population } from './population.ts';

const MINUTE_MS = 60_000;
/** Waits are told so exactly, as a share of the wait and a minute. */
const TOLERANCE = 0.05;

const BUILT_IN = new Set(BUILT_IN_EVENTS.map(({ id }) => id));

interface Path {
  types: string[];
  events: string[];
  waits: { from: string; to: string; ms: number }[];
  durationMs: number;
}

/** The path of a case: its counted events in their order, repeats of a kind in a row once. */
function pathOf({ state }: Folded): Path {
  const events = state.events.filter(({ type }) => !BUILT_IN.has(type));
  const path: Path = { types: [], events: events.map(({ type }) => type), waits: [], durationMs: 0 };
  for (const [index, { type, at }] of events.entries()) {
    const before = events[index - 1];
    if (before?.type !== type) {
      path.types.push(type);
      if (before !== undefined) {
        path.waits.push({ from: before.type, to: type, ms: at - before.at });
      }
    }
  }
  path.durationMs = (state.closedAt ?? state.events.at(-1)?.at ?? 0) - (state.beganAt ?? 0);
  return path;
}

/** The lower median. */
const median = (values: readonly number[]): number | undefined =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length / 2) - 1];

function expectAbout(told: number | null, waits: readonly number[]): void {
  const exact = median(waits);
  if (exact === undefined) {
    expect(told).toBeNull();
  } else {
    expect(Math.abs((told ?? Number.NaN) - exact)).toBeLessThanOrEqual(TOLERANCE * (exact + MINUTE_MS));
  }
}

const tally = (keys: readonly string[]): Map<string, number> =>
  new Map([...Map.groupBy(keys, (key) => key)].map(([key, all]) => [key, all.length]));

/** Where the cases stand that aren't closed, and for how long. */
function expectStanding(map: ProcessMap, cases: readonly Folded[]): void {
  const unclosed = cases.filter(({ state }) => state.status !== 'closed');
  const latest = Map.groupBy(unclosed, (one) => pathOf(one).types.at(-1));
  for (const { type, standing, medianStandingMs } of map.nodes) {
    const own = latest.get(type) ?? [];
    expect(standing).toBe(own.length);
    expectAbout(
      medianStandingMs,
      own.map(({ state }) => Math.max(0, map.computedAt - (state.events.at(-1)?.at ?? 0))),
    );
  }
}

function expectAgrees(map: ProcessMap, cases: readonly Folded[]): void {
  expectStanding(map, cases);
  const paths = cases.map(pathOf);
  const waits = paths.flatMap((path) => path.waits);
  expect(map.cases).toBe(cases.length);
  expect(map.events).toBe(paths.reduce((sum, { events }) => sum + events.length, 0));

  expect(new Map(map.nodes.map(({ type, events }) => [type, events]))).toEqual(
    tally(paths.flatMap(({ events }) => events)),
  );
  expect(new Map(map.nodes.map(({ type, cases: n }) => [type, n]))).toEqual(
    tally(paths.flatMap(({ events }) => [...new Set(events)])),
  );
  for (const { type, medianWaitMs } of map.nodes) {
    expectAbout(
      medianWaitMs,
      waits.filter(({ to }) => to === type).map(({ ms }) => ms),
    );
  }

  const edges = Map.groupBy(waits, ({ from, to }) => `${from} ${to}`);
  for (const { from, to, count, medianWaitMs } of map.edges) {
    const own = edges.get(`${from} ${to}`) ?? [];
    expect([from, to, count]).toEqual([from, to, own.length]);
    expectAbout(
      medianWaitMs,
      own.map(({ ms }) => ms),
    );
  }
  // All that there are, or the four hundred most frequent.
  const counts = [...edges.values()].map((own) => own.length).sort((a, b) => b - a);
  expect(map.edges.map(({ count }) => count)).toEqual(counts.slice(0, 400));

  const variants = Map.groupBy(paths, ({ types }) => types.join(' '));
  expect(map.variantCount).toBe(variants.size);
  const sizes = [...variants.values()].map((all) => all.length).sort((a, b) => b - a);
  expect(map.variants.map(({ cases: n }) => n)).toEqual(sizes.slice(0, 30));
  for (const { types, cases: n, share, medianDurationMs } of map.variants) {
    const own = variants.get(types.join(' ')) ?? [];
    expect(own.length).toBe(n);
    expect(share).toBe(n / cases.length);
    expect(medianDurationMs).toBe(median(own.map(({ durationMs }) => durationMs)));
  }
}

/** The process map against one that is made in memory from the events. */
export function processSuite(population: () => Population): void {
  describe('the process map of a population', () => {
    let chief: Person;
    let folded: Folded[];

    beforeAll(async () => {
      chief = await population().pipeline.person('analyst', 'zj');
      folded = await population().folded();
    });

    const map = (over: { courtId?: string; from?: number; to?: number } = {}): Promise<ProcessMap> =>
      population().pipeline.cases.handlers.cases.process(chief, { catalogueId: CATALOGUE, ...over });

    test.each(['zj', 'zj-hz', 'zj-nb-haishu'])('of %s agrees with one made in memory', async (courtId) => {
      const cases = casesIn(folded, courtId);
      expect(cases.length).toBeGreaterThan(0);
      expectAgrees(await map({ courtId }), cases);
    });

    test('of a period counts the cases that began in it, its last moment excluded', async () => {
      const begins = casesIn(folded, 'zj')
        .map(({ state }) => state.beganAt ?? 0)
        .sort((a, b) => a - b);
      const [from = 0, to = 0] = [begins[60], begins[200]];
      const within = casesIn(folded, 'zj').filter(
        ({ state }) => (state.beganAt ?? 0) >= from && (state.beganAt ?? 0) < to,
      );
      expect(within.length).toBe(140);
      expectAgrees(await map({ from, to }), within);
    });

    test('of no cases at all is empty', async () => {
      expect(await map({ from: 5, to: 6 })).toMatchObject({
        cases: 0,
        events: 0,
        nodes: [],
        edges: [],
        variants: [],
        variantCount: 0,
      });
    });
  });
}
