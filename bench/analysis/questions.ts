import type { DimensionId, FilterDimension } from '#shared/analysis/dimensions.ts';
import type { MeasureId } from '#shared/analysis/measures.ts';
import { dayOf } from '#shared/calendar/zone.ts';
import type { Rival, TableAsked } from './rivals.ts';

/** A typical question, and the same in SQL that SQLite and PostgreSQL both read; `$month(day)` stands for the month of a day. */
export interface Asked {
  name: string;
  measures: MeasureId[];
  dimensions: DimensionId[];
  filters?: Partial<Record<FilterDimension, string[]>>;
  /** Days before today that are looked at. */
  days: number;
  /** The rivals' words; null: they have none for it that both know. */
  sql: ((first: number, last: number) => string) | null;
}

const CLOSED = (first: number, last: number): string =>
  `FROM runs WHERE high_id = 'zj' AND to_day BETWEEN ${first} AND ${last}`;
const BEGUN = (first: number, last: number): string =>
  `FROM runs WHERE high_id = 'zj' AND from_day BETWEEN ${first} AND ${last}`;
const AREA = 'coalesce(intermediate_id, basic_id, court_id)';

/** Questions as analysts ask them. */
export const QUESTIONS: readonly Asked[] = [
  {
    name: 'closed by intermediate court, a year',
    measures: ['closed'],
    dimensions: ['court'],
    days: 365,
    sql: (a, b) => `SELECT ${AREA} AS k, count(*) ${CLOSED(a, b)} GROUP BY 1`,
  },
  {
    name: 'completion and provisional share by every court, a year',
    measures: ['actualCompletionRate', 'provisionalShare'],
    dimensions: ['everyCourt'],
    days: 365,
    sql: (a, b) =>
      `SELECT court_id, sum(CASE WHEN way = 'fullyPerformed' THEN 1 ELSE 0 END), sum(provisional), count(*) ${CLOSED(a, b)} GROUP BY 1`,
  },
  {
    name: 'received and closed by month, five years',
    measures: ['received', 'closed'],
    dimensions: ['month'],
    days: 1_825,
    sql: (a, b) =>
      `SELECT 1, $month(from_day) AS k, count(*) ${BEGUN(a, b)} AND resumed = 0 GROUP BY 2 UNION ALL SELECT 2, $month(to_day) AS k, count(*) ${CLOSED(a, b)} GROUP BY 2`,
  },
  {
    name: 'pending by month, five years',
    measures: ['pending'],
    dimensions: ['month'],
    days: 1_825,
    sql: (_, b) =>
      `SELECT k, sum(v) FROM (SELECT $month(from_day) AS k, count(*) AS v FROM runs WHERE high_id = 'zj' AND from_day <= ${b} GROUP BY 1 UNION ALL SELECT $month(to_day), -count(*) FROM runs WHERE high_id = 'zj' AND to_day <= ${b} GROUP BY 1) x GROUP BY 1`,
  },
  {
    name: 'realisation by amount and by case, by court, three years',
    measures: ['realisationByAmount', 'realisationByCase'],
    dimensions: ['court'],
    days: 1_095,
    sql: (a, b) =>
      `SELECT ${AREA} AS k, sum(received_fen), sum(claimed_fen), avg(CASE WHEN received_fen >= claimed_fen THEN 1.0 ELSE received_fen * 1.0 / claimed_fen END) ${CLOSED(a, b)} AND claimed_fen > 0 GROUP BY 1`,
  },
  {
    name: 'closed by way and month, three years',
    measures: ['closed'],
    dimensions: ['month', 'closingWay'],
    days: 1_095,
    sql: (a, b) => `SELECT $month(to_day) AS k, way, count(*) ${CLOSED(a, b)} GROUP BY 1, 2`,
  },
  {
    name: 'received by amount band, five years',
    measures: ['received', 'claimedAmount'],
    dimensions: ['amountBand'],
    days: 1_825,
    sql: (a, b) => `SELECT band, count(*), sum(claimed_fen) ${BEGUN(a, b)} AND resumed = 0 GROUP BY 1`,
  },
  {
    name: 'money in by month, three years',
    measures: ['moneyReceived', 'moneyDistributed'],
    dimensions: ['month'],
    days: 1_095,
    sql: (a, b) =>
      `SELECT $month(day) AS k, sum(in_fen), sum(out_fen) FROM money WHERE high_id = 'zj' AND day BETWEEN ${a} AND ${b} GROUP BY 1`,
  },
  {
    name: 'closed and within term by judge, a year',
    measures: ['closed', 'withinTermRate'],
    dimensions: ['judge'],
    days: 365,
    sql: (a, b) => `SELECT handler_id, count(*), sum(1 - late) ${CLOSED(a, b)} GROUP BY 1`,
  },
  {
    name: 'median days to closing by court, three years',
    measures: ['closingDaysMedian'],
    dimensions: ['court'],
    days: 1_095,
    sql: null,
  },
  {
    name: 'days in stage, 80th percentile, a year',
    measures: ['stageDaysP80'],
    dimensions: ['stage'],
    days: 365,
    sql: null,
  },
  {
    name: 'use of limits, median and 90th percentile, by node, a year',
    measures: ['nodeDaysMedian', 'nodeLimitDays', 'nodeLimitShare', 'nodeLimitShareP90'],
    dimensions: ['node'],
    days: 365,
    sql: null,
  },
  {
    name: 'nodes met in time, by node',
    measures: ['nodeOnTimeRate'],
    dimensions: ['node'],
    days: 365,
    sql: () => `SELECT node_id, sum(met), sum(met + missed) FROM nodes WHERE high_id = 'zj' GROUP BY 1`,
  },
];

/** Whether a statement of a rival needs one of its tables. */
export const needs = (sql: string, table: TableAsked): boolean => sql.includes(`FROM ${table} `);

/** The statement of a question in a rival's dialect. */
export function rivalSql({ sql, days }: Asked, dialect: Rival['name'], now: number): string | null {
  const last = dayOf(now);
  const text = sql?.(last - days + 1, last) ?? null;
  return (
    text?.replaceAll(/\$month\((\w+)\)/g, (_, day: string) =>
      dialect === 'SQLite'
        ? `strftime('%Y-%m', ${day} * 86400, 'unixepoch')`
        : `to_char(DATE '1970-01-01' + ${day}::int, 'YYYY-MM')`,
    ) ?? null
  );
}
