import type { Knex } from 'knex';
import type { Catalogue } from '#shared/catalogue/catalogue.ts';
import { toTest } from '#shared/catalogue/rules.ts';
import type { ProcessEdge, ProcessMap, ProcessNode, ProcessVariant } from '#shared/cases/process.ts';
import type { Term } from '#shared/calendar/term.ts';
import { BUILT_IN_EVENTS } from '#shared/catalogue/vocabulary.ts';
import type { CourtNode } from '../../context.ts';
import { ofCourt } from '../../store/levels.ts';
import { toEvent, type EventRow } from './rows.ts';

/** Waits are counted in buckets that grow by this factor, from one minute on: medians are right to about five per cent. */
const BUCKET_FACTOR = 1.1;
const MINUTE_MS = 60_000;
const MAX_EDGES = 400;
const MAX_VARIANTS = 30;

/** Which cases' paths are meant: of a court's subtree, begun within a period (UTC ms). */
export interface ProcessScope {
  catalogue: Catalogue;
  court: CourtNode;
  from: number | undefined;
  to: number | undefined;
}

const OUR_OWN = BUILT_IN_EVENTS.map(({ id }) => id);

function casesOf(db: Knex, { catalogue, court, from, to }: ProcessScope): Knex.QueryBuilder {
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
async function waitsOf(db: Knex, scope: ProcessScope): Promise<WaitRow[]> {
  const steps = casesOf(db, scope)
    .join('case_events as e', 'e.case_no', 'cases.no')
    .whereNotIn('e.type', OUR_OWN)
    .select(
      'e.type',
      'e.at',
      db.raw('lag(e.type) over (partition by e.case_no order by e.at, e.seq) as before'),
      db.raw('lag(e.at) over (partition by e.case_no order by e.at, e.seq) as before_at'),
    );
  const rows: WaitRow[] = await db
    .from(steps.as('steps'))
    .where((step) => void step.whereNull('before').orWhereRaw('before <> type'))
    .groupBy('before', 'type', 'bucket')
    .select(
      'before',
      'type',
      db.raw(
        `cast(floor(ln((at - before_at) / ${MINUTE_MS}.0 + 1) / ${Math.log(BUCKET_FACTOR)}) as integer) as bucket`,
      ),
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
    .sort((a, b) => b.count - a.count)
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

async function nodesOf(db: Knex, scope: ProcessScope, waits: readonly WaitRow[]): Promise<ProcessNode[]> {
  const rows = (await casesOf(db, scope)
    .join('case_events as e', 'e.case_no', 'cases.no')
    .whereNotIn('e.type', OUR_OWN)
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
  const limits = limitsOf(scope.catalogue);
  return rows
    .map(({ type, events, cases }) => ({
      type,
      events,
      cases,
      medianWaitMs: medianOf(histograms.get(type) ?? new Map()),
      limits: limits.get(type) ?? [],
    }))
    .sort((a, b) => b.events - a.events);
}

async function typesOfPath(db: Knex, caseNo: number): Promise<string[]> {
  const rows: EventRow[] = await db('case_events').where('case_no', caseNo).orderBy('at').orderBy('seq');
  const types = rows.map((row) => toEvent(row).type).filter((type) => !OUR_OWN.includes(type));
  return types.filter((type, index) => type !== types[index - 1]);
}

async function variantsOf(
  db: Knex,
  scope: ProcessScope,
  total: number,
): Promise<{ variants: ProcessVariant[]; variantCount: number }> {
  const count = (await casesOf(db, scope).countDistinct({ n: 'cases.path' }).first()) as
    { n: number } | undefined;
  const rows = (await casesOf(db, scope)
    .groupBy('cases.path')
    .select('cases.path')
    .count({ n: '*' })
    .min({ sample: 'cases.no' })
    .orderBy('n', 'desc')
    .limit(MAX_VARIANTS)) as { path: string; n: number; sample: number }[];
  const variants: ProcessVariant[] = [];
  for (const { path, n, sample } of rows) {
    const durations = (await casesOf(db, scope)
      .where('cases.path', path)
      .whereNotNull('cases.began_at')
      .select(db.raw('coalesce(cases.closed_at, cases.last_event_at) - cases.began_at as ms'))
      .orderBy('ms')
      .pluck('ms')) as number[];
    variants.push({
      path,
      cases: n,
      share: n / Math.max(1, total),
      medianDurationMs: durations[Math.floor((durations.length - 1) / 2)] ?? null,
      types: await typesOfPath(db, sample),
    });
  }
  return { variants, variantCount: count?.n ?? 0 };
}

/** The real paths of cases: which event follows on which how often and after what time, and which whole paths there are. */
export async function processMap(db: Knex, scope: ProcessScope, now: number): Promise<ProcessMap> {
  const waits = await waitsOf(db, scope);
  const nodes = await nodesOf(db, scope, waits);
  const total = (await casesOf(db, scope).count({ n: '*' }).first()) as { n: number } | undefined;
  const cases = total?.n ?? 0;
  return {
    cases,
    events: nodes.reduce((sum, { events }) => sum + events, 0),
    nodes,
    edges: edgesOf(waits),
    ...(await variantsOf(db, scope, cases)),
    computedAt: now,
  };
}
