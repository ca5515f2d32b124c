import type { Knex } from 'knex';
import type { Catalogue } from '#shared/catalogue/catalogue.ts';
import { toTest, type RuleSet } from '#shared/catalogue/rules.ts';
import { countedEvents } from '#shared/cases/fold.ts';
import type { ProcessEdge, ProcessMap, ProcessNode, ProcessVariant } from '#shared/cases/process.ts';
import type { Term } from '#shared/calendar/term.ts';
import { BUILT_IN_EVENTS, EVENT_RETRACTED } from '#shared/catalogue/vocabulary.ts';
import type { CourtNode } from '../../context.ts';
import { joinGiven } from '../../store/bulk.ts';
import { ofCourt } from '../../store/levels.ts';
import type { Store } from '../../store/open.ts';
import { stepsOf } from './derive.ts';
import { EVENT_COLUMNS, toEvent, type EventRow, type StoredEvent } from './rows.ts';

/**
 * Waits are counted in buckets that grow by this factor, from one minute on: medians are right to five per cent of themselves and a
 * minute.
 */
const BUCKET_FACTOR = 1.1;
const MINUTE_MS = 60_000;
const MAX_EDGES = 400;
const MAX_VARIANTS = 30;

/** Which cases' paths are meant: of a court's subtree, begun within a period (UTC ms). */
export interface ProcessScope {
  catalogue: Catalogue;
  /** Places of kinds of events, by which those of the same millisecond are ordered. */
  rank: RuleSet['rank'];
  court: CourtNode;
  from: number | undefined;
  to: number | undefined;
}

const OUR_OWN = BUILT_IN_EVENTS.map(({ id }) => id);

/** Where the paths are read from. `retracted`: numbers of the events that don't count. */
interface Source {
  db: Knex;
  dialect: Store['dialect'];
  scope: ProcessScope;
  retracted: readonly number[];
}

function casesOf({ db, scope }: Pick<Source, 'db' | 'scope'>): Knex.QueryBuilder {
  const { catalogue, court, from, to } = scope;
  const query = ofCourt(db('cases'), court, 'cases')
    .where('cases.catalogue_id', catalogue.id)
    .whereNotNull('cases.stage');
  if (from !== undefined) {
    void query.where('cases.began_at', '>=', from);
  }
  if (to !== undefined) {
    void query.where('cases.began_at', '<', to);
  }
  return query;
}

/** Numbers of the scope's events that were retracted. */
async function retractedOf({ db, dialect, scope }: Omit<Source, 'retracted'>): Promise<number[]> {
  const rows: StoredEvent[] = await casesOf({ db, scope })
    .join('case_events as e', 'e.case_no', 'cases.no')
    .where('e.type', EVENT_RETRACTED)
    .select(EVENT_COLUMNS.map((column) => `e.${column}`));
  const gone = [...Map.groupBy(rows, ({ case_no }) => case_no)].flatMap(([case_no, own]) =>
    [...countedEvents(own.map(toEvent), scope).retracted].map((event_id) => ({ case_no, event_id })),
  );
  const table = { name: 'given', columns: { case_no: 'bigint', event_id: 'text' } } as const;
  const found = await joinGiven<{ seq: number }>({ db, dialect, table }, gone, 'case_events', ['seq']);
  return found.map(({ seq }) => seq);
}

/** The events that paths are made of. */
function eventsOf(source: Source): Knex.QueryBuilder {
  const { dialect, retracted } = source;
  const query = casesOf(source)
    .join('case_events as e', 'e.case_no', 'cases.no')
    .whereNotIn('e.type', OUR_OWN);
  if (retracted.length > 0) {
    const json = JSON.stringify(retracted);
    void query.whereRaw(
      dialect === 'postgres'
        ? 'e.seq NOT IN (SELECT value::integer FROM json_array_elements_text(?::json))'
        : 'e.seq NOT IN (SELECT value FROM json_each(?))',
      [json],
    );
  }
  return query;
}

/** How many waits fell into each bucket. */
type Histogram = Map<number, number>;

function medianOf(histogram: Histogram): number | null {
  const total = [...histogram.values()].reduce((sum, count) => sum + count, 0);
  let below = 0;
  for (const [bucket, count] of [...histogram].sort(([a], [b]) => a - b)) {
    below += count;
    if (below * 2 >= total) {
      return Math.round((BUCKET_FACTOR ** (bucket + 0.5) - 1) * MINUTE_MS);
    }
  }
  return null;
}

interface WaitRow {
  before: string | null;
  type: string;
  bucket: number | null;
  n: number;
}

/** Direct successions with their waits. Repeats of one kind in a row are one step. */
async function waitsOf(source: Source): Promise<WaitRow[]> {
  const { db, dialect, scope } = source;
  // The order in which a case is folded, as far as kinds of events go.
  const order = 'over (partition by e.case_no order by e.at, coalesce(ranks.place, ?))';
  const last = scope.rank.size;
  const steps = eventsOf(source)
    .leftJoin('ranks', 'ranks.type', 'e.type')
    .select(
      'e.type',
      'e.at',
      db.raw(`lag(e.type) ${order} as before`, [last]),
      db.raw(`lag(e.at) ${order} as before_at`, [last]),
    );
  const ranks = db.raw(
    dialect === 'postgres'
      ? 'SELECT key AS type, value::integer AS place FROM json_each_text(?::json)'
      : 'SELECT key AS type, value AS place FROM json_each(?)',
    [JSON.stringify(Object.fromEntries(scope.rank))],
  );
  const minutes = `(at - before_at) / cast(${MINUTE_MS} as double precision)`;
  const rows: WaitRow[] = await db
    .withMaterialized('ranks', ranks)
    .from(steps.as('steps'))
    .where((step) => void step.whereNull('before').orWhereRaw('before <> type'))
    .groupBy('before', 'type', 'bucket')
    .select(
      'before',
      'type',
      db.raw(`cast(floor(ln(${minutes} + 1) / ${Math.log(BUCKET_FACTOR)}) as integer) as bucket`),
    )
    .count({ n: '*' });
  return rows;
}

const add = (histograms: Map<string, Histogram>, key: string, { bucket, n }: WaitRow): void => {
  const histogram = histograms.get(key) ?? new Map<number, number>();
  histogram.set(bucket ?? 0, (histogram.get(bucket ?? 0) ?? 0) + n);
  histograms.set(key, histogram);
};

const countOf = (histogram: Histogram): number =>
  [...histogram.values()].reduce((sum, count) => sum + count, 0);

function edgesOf(waits: readonly WaitRow[]): ProcessEdge[] {
  const histograms = new Map<string, Histogram>();
  for (const wait of waits) {
    if (wait.before !== null) {
      add(histograms, `${wait.before} ${wait.type}`, wait);
    }
  }
  return [...histograms]
    .map(([key, histogram]) => {
      const [from = '', to = ''] = key.split(' ');
      return { from, to, count: countOf(histogram), medianWaitMs: medianOf(histogram) };
    })
    .sort((a, b) => b.count - a.count || (a.from + a.to < b.from + b.to ? -1 : 1))
    .slice(0, MAX_EDGES);
}

/** Legal limits by the event that completes the node. */
function limitsOf({ nodes }: Catalogue): Map<string, { nodeId: string; term: Term }[]> {
  const limits = new Map<string, { nodeId: string; term: Term }[]>();
  for (const { id, clock, figure } of nodes) {
    const unit = figure?.unit;
    const value = figure?.value ?? null;
    const isPeriod =
      value !== null && unit !== undefined && ['hour', 'day', 'workingDay', 'month', 'year'].includes(unit);
    const term = clock?.term ?? (isPeriod && figure?.before !== true ? ({ value, unit } as Term) : null);
    if (clock === undefined || term === null || clock.start.length === 0) {
      continue;
    }
    for (const { type } of (clock.complete ?? []).map(toTest)) {
      limits.set(type, [...(limits.get(type) ?? []), { nodeId: id, term }]);
    }
  }
  return limits;
}

async function nodesOf(source: Source, waits: readonly WaitRow[], now: number): Promise<ProcessNode[]> {
  const rows = (await eventsOf(source)
    .groupBy('e.type')
    .select('e.type')
    .count({ events: '*' })
    .countDistinct({ cases: 'e.case_no' })) as { type: string; events: number; cases: number }[];
  const histograms = new Map<string, Histogram>();
  for (const wait of waits) {
    if (wait.before !== null) {
      add(histograms, wait.type, wait);
    }
  }
  const limits = limitsOf(source.scope.catalogue);
  const standing = await standingOf(source, now);
  const none: Histogram = new Map();
  return rows
    .map(({ type, events, cases }) => ({
      type,
      events,
      cases,
      medianWaitMs: medianOf(histograms.get(type) ?? none),
      standing: countOf(standing.get(type) ?? none),
      medianStandingMs: medianOf(standing.get(type) ?? none),
      limits: limits.get(type) ?? [],
    }))
    .sort((a, b) => b.events - a.events);
}

/** Cases that aren't closed by their latest event, with how long they have stood there. */
async function standingOf({ db, scope }: Source, now: number): Promise<Map<string, Histogram>> {
  const minutes = '(? - last_event_at) / cast(? as double precision)';
  const rows: { latest: string; bucket: number; n: number }[] = await casesOf({ db, scope })
    .whereNot('cases.status', 'closed')
    .whereNotNull('cases.latest')
    .groupBy('latest', 'bucket')
    .select(
      'cases.latest',
      db.raw(
        `case when last_event_at >= ? then 0 else cast(floor(ln(${minutes} + 1) / ?) as integer) end as bucket`,
        [now, now, MINUTE_MS, Math.log(BUCKET_FACTOR)],
      ),
    )
    .count({ n: '*' });
  return new Map(
    [...Map.groupBy(rows, ({ latest }) => latest)].map(([latest, own]) => [
      latest,
      new Map(own.map(({ bucket, n }) => [bucket, n])),
    ]),
  );
}

async function typesOfPath({ db, scope }: Source, caseNo: number): Promise<string[]> {
  const rows: EventRow[] = await db('case_events').where('case_no', caseNo);
  return stepsOf(countedEvents(rows.map(toEvent), scope).counted);
}

async function variantsOf(
  source: Source,
  total: number,
): Promise<{ variants: ProcessVariant[]; variantCount: number }> {
  const count = (await casesOf(source).countDistinct({ n: 'cases.path' }).first()) as
    { n: number } | undefined;
  const rows = (await casesOf(source)
    .groupBy('cases.path')
    .select('cases.path')
    .count({ n: '*' })
    .min({ sample: 'cases.no' })
    .orderBy('n', 'desc')
    .orderBy('cases.path')
    .limit(MAX_VARIANTS)) as { path: string; n: number; sample: number }[];
  const variants: ProcessVariant[] = [];
  for (const { path, n, sample } of rows) {
    const durations = (await casesOf(source)
      .where('cases.path', path)
      .whereNotNull('cases.began_at')
      .select(source.db.raw('coalesce(cases.closed_at, cases.last_event_at) - cases.began_at as ms'))
      .orderBy('ms')) as { ms: number }[];
    variants.push({
      path,
      cases: n,
      share: n / Math.max(1, total),
      medianDurationMs: durations[Math.floor((durations.length - 1) / 2)]?.ms ?? null,
      types: await typesOfPath(source, sample),
    });
  }
  return { variants, variantCount: count?.n ?? 0 };
}

/** The real paths of cases: which event follows on which how often and after what time, and which whole paths there are. */
export async function processMap(
  { db, dialect }: Pick<Source, 'db' | 'dialect'>,
  scope: ProcessScope,
  now: number,
): Promise<ProcessMap> {
  const source = { db, dialect, scope, retracted: await retractedOf({ db, dialect, scope }) };
  const waits = await waitsOf(source);
  const nodes = await nodesOf(source, waits, now);
  const total = (await casesOf(source).count({ n: '*' }).first()) as { n: number } | undefined;
  const cases = total?.n ?? 0;
  return {
    cases,
    events: nodes.reduce((sum, { events }) => sum + events, 0),
    nodes,
    edges: edgesOf(waits),
    ...(await variantsOf(source, cases)),
    computedAt: now,
  };
}
