import type { Knex } from 'knex';
import { openStore, type StoreLocation } from '../../media-server/store/open.ts';

const RUNS = 5;
const HALF_YEAR_MS = 183 * 86_400_000;

/** Kinds of events that put a case into a stage, by the stage. */
export type StageEvents = ReadonlyMap<string, readonly string[]>;

async function times(run: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = [];
  for (let count = 0; count < RUNS; count += 1) {
    const begun = performance.now();
    await run();
    taken.push(performance.now() - begun);
  }
  return taken;
}

/** Where every case stands, by one query over all events: the latest event that enters a stage, of cases without a closing. */
function overview(db: Knex, stages: StageEvents, closing: readonly string[]): Promise<unknown> {
  const entering = [...stages].flatMap(([stage, types]) => types.map((type) => ({ stage, type })));
  const cases = entering.map(() => 'when ? then ?').join(' ');
  const latest = db('case_events as e')
    .whereIn(
      'e.type',
      entering.map(({ type }) => type),
    )
    .whereNotIn(
      'e.case_no',
      db('case_events')
        .whereIn('type', [...closing])
        .select('case_no'),
    )
    .select(
      'e.case_no',
      'e.type',
      db.raw('row_number() over (partition by e.case_no order by e.at desc, e.seq desc) as place'),
    );
  return Promise.resolve(
    db
      .from(latest.as('l'))
      .where('place', 1)
      .select(
        db.raw(
          `case type ${cases} end as stage`,
          entering.flatMap(({ type, stage }) => [type, stage]),
        ),
      )
      .count({ n: '*' })
      .groupBy('stage'),
  );
}

/** The cases that are longest beyond half a year, by one query over all events. */
function overdue(db: Knex, closing: readonly string[]): Promise<unknown> {
  return Promise.resolve(
    db('case_events as e')
      .where('e.type', 'caseFiled')
      .where('e.at', '<', Date.now() - HALF_YEAR_MS)
      .whereNotIn(
        'e.case_no',
        db('case_events')
          .whereIn('type', [...closing])
          .select('case_no'),
      )
      .join('cases as c', 'c.no', 'e.case_no')
      .orderBy('e.at')
      .limit(100)
      .select('e.case_no', 'e.at', 'c.number', 'c.court_id'),
  );
}

/** What the obvious way takes, ms: it has no deadlines at all, only stages and a fixed half year. */
export async function naiveTimes(
  location: StoreLocation,
  stages: StageEvents,
  closing: readonly string[],
): Promise<{ overview: number[]; overdue: number[] }> {
  const store = openStore(location);
  try {
    return {
      overview: await times(() => overview(store.db, stages, closing)),
      overdue: await times(() => overdue(store.db, closing)),
    };
  } finally {
    await store.close();
  }
}
