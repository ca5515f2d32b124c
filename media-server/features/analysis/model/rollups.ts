import { addsUp, MEASURE_SQL, type Aggregate, type Day } from '../measure-sql.ts';
import type { Days } from '#shared/analysis/period.ts';
import type { TableName } from './tables.ts';

/** The rows that figures are aggregates of: those of a table that meet a condition, by the day that puts them into a period. */
export type Facts = Pick<Aggregate, 'table' | 'day' | 'where'>;

/**
 * Sums of facts by court and day (汇总): figures that add up are had from these, many times fewer rows. There is one for all measures
 * over the same facts, with a column for each of their aggregates.
 */
export interface Rollup extends Facts {
  name: string;
  /** Of a distribution: the column whose numbers it tells apart. */
  value: string | null;
  /** What the sums can be broken down and narrowed by, besides courts and days. */
  keys: readonly string[];
  /** Columns by the aggregates whose sums they hold; the first counts rows. */
  columns: ReadonlyMap<string, string>;
}

/** How often each whole number of a column occurs (分布), by court and month: percentiles are had from it. */
export interface Distribution extends Rollup {
  day: Day;
  value: string;
}

const COUNT = 'count(*)';
const COURTS = ['catalogue_id', 'court_id', 'high_id', 'intermediate_id', 'basic_id'];

/** Columns that are worth a key: few values, or what is asked most. Supervision orders are few themselves. */
const KEYS: Readonly<Partial<Record<`${TableName} ${Day | 'now'}`, readonly string[]>>> = {
  'runs from_day': ['case_kind'],
  'runs to_day': ['case_kind', 'way'],
  'runs now': ['case_kind', 'stage'],
  'money day': ['case_kind'],
  'acts day': ['case_kind'],
  'stays began_day': ['case_kind', 'stage'],
  'nodes now': ['case_kind', 'stage', 'node_id'],
  'clocks late_day': ['case_kind', 'stage', 'node_id'],
  'clocks end_day': ['case_kind', 'stage', 'node_id'],
};

/** The same of distributions. */
const DISTRIBUTION_KEYS: Readonly<Partial<Record<`${TableName} ${Day}`, readonly string[]>>> = {
  'runs to_day': ['case_kind'],
  'stays day': ['case_kind', 'stage'],
  'clocks day': ['case_kind', 'stage', 'node_id'],
};

const EPOCH = "DATE '1970-01-01'";
/** The first day of the year, quarter, month or week that a day lies in, as a number. */
export const firstDaySql = (day: string, by: 'year' | 'quarter' | 'month' | 'week'): string =>
  `(date_trunc('${by}', ${EPOCH} + ${day})::DATE - ${EPOCH})`;

const idOf = ({ table, day, where }: Facts): string => `${table} ${day ?? 'now'} ${where}`;

interface Summed {
  facts: Facts;
  aggregates: readonly string[];
}

/** The facts and the sums of them that measures are made of. */
function summed(): Summed[] {
  return Object.values(MEASURE_SQL).flatMap((spec): Summed[] => {
    switch (spec.kind) {
      case 'aggregate': {
        return addsUp(spec) ? [{ facts: spec, aggregates: partsOf(spec) }] : [];
      }
      case 'stock': {
        return spec.changes.map(({ day, value }) => ({
          facts: { table: spec.table, day, where: 'true' },
          aggregates: [`sum(${value})`],
        }));
      }
      case 'quotient': {
        return [];
      }
    }
  });
}

/** The aggregates of a figure. */
const partsOf = ({ numerator, denominator, n }: Aggregate): string[] =>
  [numerator, denominator, n].filter((part) => part !== null);

function declare(): ReadonlyMap<string, Rollup> {
  const rollups = new Map<string, Rollup>();
  for (const [id, group] of Map.groupBy(summed(), ({ facts }) => idOf(facts))) {
    const [first] = group;
    const keys = first && KEYS[`${first.facts.table} ${first.facts.day ?? 'now'}`];
    if (first !== undefined && keys !== undefined) {
      const { table, day, where } = first.facts;
      const aggregates = new Set([COUNT, ...group.flatMap((one) => one.aggregates)]);
      rollups.set(id, {
        name: `rollup_${rollups.size}_${table}_${day ?? 'now'}`,
        table,
        day,
        where,
        value: null,
        keys,
        columns: new Map([...aggregates].map((aggregate, index) => [aggregate, `s${index}`])),
      });
    }
  }
  return rollups;
}

const distributionId = (facts: Facts, value: string): string => `${idOf(facts)} ${value}`;

function declareDistributions(): ReadonlyMap<string, Distribution> {
  const distributions = new Map<string, Distribution>();
  for (const spec of Object.values(MEASURE_SQL)) {
    if (spec.kind === 'aggregate' && spec.percentile !== undefined && spec.day !== null) {
      const { table, day, where } = spec;
      const value = spec.percentile.column;
      const keys = DISTRIBUTION_KEYS[`${table} ${day}`];
      if (keys !== undefined) {
        distributions.set(distributionId(spec, value), {
          name: `rollup_${table}_${day}_${value}`,
          table,
          day,
          where,
          value,
          keys,
          columns: new Map([[COUNT, 's0']]),
        });
      }
    }
  }
  return distributions;
}

const BY_FACTS = declare();
const DISTRIBUTIONS = declareDistributions();
export const ROLLUPS: readonly Rollup[] = [...BY_FACTS.values(), ...DISTRIBUTIONS.values()];

/** The distribution of a column, if there is one that can be broken down and narrowed by some columns. */
export function distributionOf(facts: Facts, value: string, columns: readonly string[]): Distribution | null {
  const distribution = DISTRIBUTIONS.get(distributionId(facts, value));
  return distribution !== undefined && columns.every((column) => distribution.keys.includes(column))
    ? distribution
    : null;
}

/** The sums of facts, if there are any that can be broken down and narrowed by some columns. */
export function rollupOf(facts: Facts, columns: readonly string[]): Rollup | null {
  const rollup = BY_FACTS.get(idOf(facts));
  return rollup !== undefined && columns.every((column) => rollup.keys.includes(column)) ? rollup : null;
}

/** An aggregate of the facts, from their sums. */
export const fromSums = ({ columns }: Rollup, aggregate: string): string =>
  `coalesce(sum(${columns.get(aggregate)}), 0)`;

/** What only groups with rows meet: changes may have taken all of them away again. */
export const hasRows = (rollup: Rollup): string => `sum(${rollup.columns.get(COUNT)}) <> 0`;

const columnsOf = ({ day, value, keys }: Rollup): string[] => [
  ...COURTS,
  ...(day === null ? [] : ['day']),
  ...keys,
  ...(value === null ? [] : [value]),
];

/** A question passes over what lies elsewhere: of sums by day mostly other courts, of distributions, which are larger, other months. */
const orderOf = (rollup: Rollup): string =>
  (rollup.value === null
    ? columnsOf(rollup)
    : ['day', ...columnsOf(rollup).filter((one) => one !== 'day')]
  ).join(', ');

/** Statements that make the empty tables. */
export const createRollups = (): string[] =>
  ROLLUPS.map((rollup) => {
    const isNumber = (column: string): boolean => column === 'day' || column === rollup.value;
    const keys = columnsOf(rollup).map((column) => `${column} ${isNumber(column) ? 'INTEGER' : 'VARCHAR'}`);
    const sums = [...rollup.columns.values()].map((column) => `${column} BIGINT NOT NULL`);
    return `CREATE TABLE ${rollup.name} (${[...keys, ...sums].join(', ')})`;
  });

/** The sums of facts, of all or of some cases; `sign` `-`: what they take away when they go. */
function sumUp(rollup: Rollup, sign: '' | '-', among: string): string {
  const { table, day, where, value, keys, columns } = rollup;
  const sums = [...columns].map(
    ([aggregate, column]) => `${sign}coalesce(${aggregate}, 0)::BIGINT AS ${column}`,
  );
  const time = day === null ? [] : [`${value === null ? day : firstDaySql(day, 'month')} AS day`];
  const by = [...COURTS, ...time, ...keys, ...(value === null ? [] : [value])];
  const known = day === null ? '' : ` AND ${day} IS NOT NULL`;
  return `SELECT ${[...by, ...sums].join(', ')} FROM ${table} WHERE ${where}${known}${among} GROUP BY ALL`;
}

/** Rows with the same keys as one; none where nothing is left of them. */
function merged(rollup: Rollup, rows: string): string {
  const columns = [...rollup.columns.values()];
  const sums = columns.map((column) => `sum(${column})::BIGINT AS ${column}`);
  const isSomething = columns.map((column) => `sum(${column}) <> 0`).join(' OR ');
  return `SELECT ${[...columnsOf(rollup), ...sums].join(', ')} FROM (${rows}) GROUP BY ALL HAVING ${isSomething}`;
}

/** Some days of a column. */
const amongDays = (column: string, { first, last }: Days): string => `${column} BETWEEN ${first} AND ${last}`;

/** Statement that makes the sums of some days from the facts; null: the sums know no days. */
export const makeRollup = (rollup: Rollup, days: Days | null): string =>
  `INSERT INTO ${rollup.name} ${sumUp(rollup, '', days === null || rollup.day === null ? '' : ` AND ${amongDays(rollup.day, days)}`)} ORDER BY ${orderOf(rollup)}`;

const beforeOf = ({ name }: Rollup): string => `before_${name}`;

/** Statement that keeps what some cases have in the sums, before their facts change. */
export const keepBefore = (rollup: Rollup, among: string): string =>
  `CREATE OR REPLACE TEMP TABLE ${beforeOf(rollup)} AS ${sumUp(rollup, '-', among)}`;

/** Statement that adds what has changed since by the facts of these cases. */
export const addChanges = (rollup: Rollup, among: string): string =>
  `INSERT INTO ${rollup.name} ${merged(rollup, `SELECT * FROM ${beforeOf(rollup)} UNION ALL ${sumUp(rollup, '', among)}`)}`;

const COMPACT = 'compact';

/** Statements that join what changes have added to the sums of some days to what was there; null: the sums know no days. */
export function compactRollup(rollup: Rollup, days: Days | null): string[] {
  const where = days === null ? '' : ` WHERE ${amongDays('day', days)}`;
  return [
    `CREATE OR REPLACE TEMP TABLE ${COMPACT} AS ${merged(rollup, `SELECT * FROM ${rollup.name}${where}`)}`,
    `DELETE FROM ${rollup.name}${where}`,
    `INSERT INTO ${rollup.name} SELECT * FROM ${COMPACT} ORDER BY ${orderOf(rollup)}`,
    `DROP TABLE ${COMPACT}`,
  ];
}
