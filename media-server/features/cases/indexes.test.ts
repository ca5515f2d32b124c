import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Screen } from '#shared/cases/views.ts';
import { TestClock } from '../../testing/clock.ts';
import { caseEvent, openPipeline, type Person, type Pipeline } from '../../testing/pipeline.ts';
import { describeStores } from '../../testing/store.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 2, 9, 2);
const catalogueId = 'enforcement';
const part = { offset: 0, limit: 100 };

interface Query {
  sql: string;
  bindings: (string | number)[];
}

describeStores('reading lists', (store) => {
  let pipeline: Pipeline;
  let people: Person[];

  beforeAll(async () => {
    pipeline = await openPipeline(store(), new TestClock(START + 20 * DAY));
    people = await Promise.all(['zj', 'zj-hz', 'zj-hz-xihu'].map((id) => pipeline.person('analyst', id)));
    await pipeline.append([caseEvent('a', 'caseFiled', START, { data: { claimKind: 'money' } })]);
  });
  afterAll(() => pipeline.close());

  /** How SQLite goes about every query that a call makes. */
  async function plansOf(call: (person: Person) => Promise<unknown>): Promise<string[]> {
    const queries: Query[] = [];
    const note = (query: Query): void => void queries.push(query);
    const { db, reading } = store();
    const sides = new Set([db, reading]);
    sides.forEach((side) => side.on('query', note));
    for (const person of people) {
      await call(person);
    }
    sides.forEach((side) => side.removeListener('query', note));
    const plans = await Promise.all(
      queries.map(
        ({ sql, bindings }) =>
          reading.raw(`EXPLAIN QUERY PLAN ${sql}`, bindings) as Promise<{ detail: string }[]>,
      ),
    );
    return plans.map((steps) => steps.map(({ detail }) => detail).join('\n'));
  }

  const { list, screen } = {
    list: () => pipeline.cases.handlers.cases.list,
    screen: () => pipeline.cases.handlers.cases.screen,
  };
  const calls: [string, (person: Person) => Promise<unknown>][] = [
    [
      'what is overdue',
      (person) => list()(person, { catalogueId, filter: { having: 'overdue' }, sort: 'urgency', ...part }),
    ],
    [
      'the open cases',
      (person) => list()(person, { catalogueId, filter: { status: 'open' }, sort: 'began', ...part }),
    ],
    ...(['passive', 'anomaly', 'lapse', 'requery', 'overTerm'] as Screen[]).map(
      (name): [string, (person: Person) => Promise<unknown>] => [
        `the screen ${name}`,
        (person) => screen()(person, { catalogueId, screen: name, ...part }),
      ],
    ),
    ['alarms', (person) => pipeline.alarms.handlers.alarms.list(person, { filter: {}, ...part })],
    ['alarms by court', (person) => pipeline.alarms.handlers.alarms.byCourt(person, { filter: {} })],
  ];

  test.each(calls)('of %s goes by an index, for courts of every level', async (_name, call) => {
    if (store().dialect === 'postgres') {
      // Whether an index is worth while is PostgreSQL's to say, by how much there is.
      await call(people[0] as Person);
      return;
    }
    const plans = await plansOf(call);
    expect(plans.length).toBeGreaterThanOrEqual(3);
    for (const plan of plans) {
      expect(plan).not.toMatch(/SCAN (cases|case_nodes|case_events|alarms)\b/);
      expect(plan).toMatch(/SEARCH \w+ USING (COVERING )?(INDEX|INTEGER PRIMARY KEY)/);
    }
  });

  test('of the first alarms sorts nothing: they come in the order of their index', async () => {
    if (store().dialect === 'postgres') {
      return;
    }
    const plans = await plansOf((person) =>
      pipeline.alarms.handlers.alarms.list(person, { filter: {}, ...part }),
    );
    const ordered = plans.filter((plan) => plan.includes('_rank'));
    expect(ordered.length).toBeGreaterThanOrEqual(6);
    expect(ordered.join('\n')).not.toContain('TEMP B-TREE');
  });
});
