import type { MeasureId } from '#shared/analysis/measures.ts';
import type { TableName } from './model/tables.ts';

/** Columns of days by which rows lie in a period. */
export type Day = 'from_day' | 'to_day' | 'day' | 'began_day' | 'late_day' | 'end_day';

/** A figure that is an aggregate of the rows of a table. */
export interface Aggregate {
  kind: 'aggregate';
  table: TableName;
  /** Column of the day that puts a row into a period; null: the rows are those of now. */
  day: Day | null;
  /** Rows that are meant besides. */
  where: string;
  /** The figure, or what is divided by `denominator`. */
  numerator: string;
  denominator: string | null;
  /** Of how many rows the figure is made. */
  n: string;
  /** Which rows have their case behind the figure, and behind its numerator; null: it has none of its own. */
  of: string;
  hit: string | null;
  /** Of a percentile of whole numbers: their column, the share of rows that lie below, from 0 to 1, and how many of them make one. */
  percentile?: { column: string; share: number; per: number };
}

/** A figure that is the sum of all changes until a day. */
export interface Stock {
  kind: 'stock';
  table: TableName;
  changes: readonly { day: Day; value: string }[];
  /** Rows have their case behind the figure at the end of a day, the parameter. */
  cases: 'openRuns' | 'balances' | 'lateClocks';
}

/** A figure that is the quotient of others. */
export interface Quotient {
  kind: 'quotient';
  numerator: readonly MeasureId[];
  denominator: readonly MeasureId[];
}

export type MeasureSql = Aggregate | Stock | Quotient;

/** Whether a figure of the whole can be had by adding up its parts': it counts rows or sums whole numbers. */
export const addsUp = ({ numerator, denominator, n }: Aggregate): boolean =>
  [numerator, denominator, n].every(
    (part) => part === null || /^(?:count\(\*\)|(?:coalesce\()?sum\()/.test(part),
  );

const ALL = 'true';

/** Counts rows, or some of them. */
const count = (
  table: TableName,
  day: Aggregate['day'],
  of: string,
  over: Partial<Aggregate> = {},
): Aggregate => {
  const counted = of === ALL ? 'count(*)' : `count(*) FILTER (WHERE ${of})`;
  return {
    kind: 'aggregate',
    table,
    day,
    where: ALL,
    numerator: counted,
    denominator: null,
    n: counted,
    of,
    hit: null,
    ...over,
  };
};

/** The share of rows that meet a condition, of those that meet another. */
const shareOf = (table: TableName, day: Aggregate['day'], hit: string, of = ALL): Aggregate => ({
  ...count(table, day, of),
  numerator: `count(*) FILTER (WHERE ${of === ALL ? hit : `${of} AND ${hit}`})`,
  denominator: of === ALL ? 'count(*)' : `count(*) FILTER (WHERE ${of})`,
  hit,
});

/** A percentile of whole numbers, by linear interpolation between its neighbours. */
const percentileOf = (
  table: TableName,
  day: Aggregate['day'],
  { column, share, per = 1 }: { column: string; share: number; per?: number },
): Aggregate => ({
  ...count(table, day, ALL),
  numerator: `quantile_cont(${column}, ${share}) / ${per}`,
  percentile: { column, share, per },
});

const ofClosed = (hit: string): Aggregate => shareOf('runs', 'to_day', hit);
const filtered = (aggregate: string, of: string): string => `${aggregate} FILTER (WHERE ${of})`;

/** Runs that the court can proceed with. */
const active = (over: Partial<Aggregate> = {}): Aggregate => ({
  ...count('runs', null, ALL),
  where: 'to_day IS NULL AND NOT suspended',
  ...over,
});

/** Of clocks that were completed. */
const nodeDays = (column: 'hours' | 'allowed_hours'): Aggregate =>
  percentileOf('clocks', 'day', { column, share: 0.5, per: 24 });
const limitShare = (share: number): Aggregate =>
  percentileOf('clocks', 'day', { column: 'percent', share, per: 100 });

const CLAIMED = 'claimed_fen > 0';
/** A case's share is summed in whole parts of 10^-8: the sum is the same in whatever order. */
const SHARE_PARTS = 100_000_000;
const NEW = 'NOT resumed';
const OVER_AUCTIONS = "type IN ('auctionStarted', 'offlineAuctionStarted')";

/** How each measure is computed over the read model. Declared in `shared/analysis/measures.ts`. */
export const MEASURE_SQL: Readonly<Record<MeasureId, MeasureSql>> = {
  received: count('runs', 'from_day', NEW),
  resumed: count('runs', 'from_day', 'resumed'),
  closed: count('runs', 'to_day', ALL),
  pending: {
    kind: 'stock',
    table: 'runs',
    changes: [
      { day: 'from_day', value: '1' },
      { day: 'to_day', value: '-1' },
    ],
    cases: 'openRuns',
  },
  activePending: active(),
  pendingAgeMedian: active({ numerator: 'median($today - from_day)' }),
  pendingAgeP90: active({ numerator: 'quantile_cont($today - from_day, 0.9)' }),
  clearanceRate: { kind: 'quotient', numerator: ['closed'], denominator: ['received', 'resumed'] },
  actualCompletionRate: ofClosed("way = 'fullyPerformed'"),
  realisationByAmount: {
    ...ofClosed('received_fen >= claimed_fen'),
    of: CLAIMED,
    numerator: filtered('sum(received_fen)', CLAIMED),
    denominator: filtered('sum(claimed_fen)', CLAIMED),
    n: filtered('count(*)', CLAIMED),
  },
  realisationByCase: {
    ...ofClosed('received_fen >= claimed_fen'),
    of: CLAIMED,
    numerator: filtered(`sum(round(least(1, received_fen / claimed_fen) * ${SHARE_PARTS})::BIGINT)`, CLAIMED),
    denominator: filtered(`sum(${SHARE_PARTS})`, CLAIMED),
    n: filtered('count(*)', CLAIMED),
  },
  withinTermRate: ofClosed('NOT late'),
  overTermRate: { ...shareOf('runs', null, 'late'), where: 'to_day IS NULL' },
  provisionalShare: ofClosed('provisional'),
  resumedShare: shareOf('runs', 'from_day', 'resumed'),
  closingDaysMedian: percentileOf('runs', 'to_day', { column: 'days', share: 0.5 }),
  stageDaysMedian: percentileOf('stays', 'day', { column: 'days', share: 0.5 }),
  stageDaysP80: percentileOf('stays', 'day', { column: 'days', share: 0.8 }),
  stageReached: {
    ...count('stays', 'began_day', ALL),
    numerator: 'count(DISTINCT case_no)',
    n: 'count(DISTINCT case_no)',
  },
  stageStanding: count('stays', 'began_day', 'standing'),
  nodeDaysMedian: nodeDays('hours'),
  nodeLimitDays: nodeDays('allowed_hours'),
  nodeLimitShare: limitShare(0.5),
  nodeLimitShareP90: limitShare(0.9),
  claimedAmount: { ...count('runs', 'from_day', NEW), numerator: filtered('sum(claimed_fen)', NEW) },
  moneyReceived: { ...count('money', 'day', 'in_fen > 0'), numerator: 'sum(in_fen)' },
  moneyDistributed: { ...count('money', 'day', 'out_fen > 0'), numerator: 'sum(out_fen)' },
  moneyHeld: {
    kind: 'stock',
    table: 'money',
    changes: [{ day: 'day', value: 'in_fen - out_fen' }],
    cases: 'balances',
  },
  queryCoverage: shareOf('runs', 'from_day', 'queried', NEW),
  queryDaysMedian: {
    ...count('runs', 'from_day', 'NOT resumed AND queried'),
    numerator: filtered('median(query_days)', 'NOT resumed AND queried'),
  },
  queryAnswerDaysMedian: {
    ...count('runs', 'from_day', 'NOT resumed AND answer_days IS NOT NULL'),
    numerator: filtered('median(answer_days)', 'NOT resumed AND answer_days IS NOT NULL'),
  },
  onlineAuctionRate: {
    ...count('acts', 'day', OVER_AUCTIONS),
    numerator: filtered('count(DISTINCT case_no)', "type = 'auctionStarted'"),
    denominator: filtered('count(DISTINCT case_no)', OVER_AUCTIONS),
    hit: "type = 'auctionStarted'",
  },
  conductSetAside: count('acts', 'day', "type = 'conductSetAside'"),
  conductRevocationRate: {
    kind: 'quotient',
    numerator: ['conductSetAside'],
    denominator: ['received', 'resumed'],
  },
  rulingPublicationRate: {
    ...count('acts', 'day', "type = 'rulingMade'"),
    numerator: filtered('count(*)', "type = 'rulingPublished'"),
    denominator: filtered('count(*)', "type = 'rulingMade'"),
  },
  objectionClosingRate: {
    ...count('acts', 'day', "type = 'objectionRuled'"),
    numerator: filtered('count(*)', "type = 'objectionRuled'"),
    denominator: filtered('count(*)', "type = 'objectionReceived'"),
  },
  payoutDays: {
    ...count('acts', 'day', 'days IS NOT NULL'),
    numerator: 'avg(days)',
  },
  ordersAnsweredInTime: shareOf('orders', 'day', 'in_time', '(answered OR due_at <= $now)'),
  overdueNodes: {
    ...count('nodes', null, 'overdue > 0'),
    numerator: 'coalesce(sum(overdue), 0)',
    n: 'coalesce(sum(overdue), 0)',
  },
  overdueAtEnd: {
    kind: 'stock',
    table: 'clocks',
    changes: [
      { day: 'late_day', value: '1' },
      // What ended in time was never overdue.
      { day: 'end_day', value: '-(late_day IS NOT NULL)::INTEGER' },
    ],
    cases: 'lateClocks',
  },
  nodeOnTimeRate: {
    ...count('nodes', null, 'met + missed > 0'),
    numerator: 'sum(met)',
    denominator: 'sum(met + missed)',
    n: 'coalesce(sum(met + missed), 0)',
    hit: 'missed = 0',
  },
};
