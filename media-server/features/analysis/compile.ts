import {
  AGES,
  DIMENSIONS,
  FilterDimension,
  isTime,
  type DimensionId,
  type TimeDimension,
} from '#shared/analysis/dimensions.ts';
import type { MeasureId } from '#shared/analysis/measures.ts';
import { byMonths, daysOf, type Days, type Period } from '#shared/analysis/period.ts';
import type { AnalysisFilters } from '#shared/analysis/question.ts';
import { dayOf } from '#shared/calendar/zone.ts';
import type { CourtNode } from '../../context.ts';
import { addsUp, MEASURE_SQL, type Aggregate, type Stock } from './measure-sql.ts';
import type { Parameter, Statement } from './model/messages.ts';
import {
  distributionOf,
  firstDaySql,
  fromSums,
  hasRows,
  rollupOf,
  type Distribution,
  type Facts,
  type Rollup,
} from './model/rollups.ts';

/** Groups that a statement answers with at most; one more tells that there are more. */
export const MAX_GROUPS = 20_000;

/** Court as it narrows a statement. */
export type Place = Pick<CourtNode, 'id' | 'level'>;

/** What statements are made for. */
export interface Subject {
  catalogueId: string;
  /** The caller's court: nothing outside its subtree is read, whatever is asked. */
  scope: Place;
  /** The court that is asked about. */
  court: Place;
  period: Period;
  filters: AnalysisFilters;
  /** UTC ms. */
  now: number;
}

/** A statement, and which measures its columns `m0`, `d0`, `n0` and so on are. */
export interface Compiled {
  statement: Statement;
  measures: readonly MeasureId[];
  stock: boolean;
  /**
   * Where the figures of the whole are, beside those by dimensions: `sum`, these add up to them; `row`, in the row whose `whole` is 1; null,
   * nowhere.
   */
  whole: 'sum' | 'row' | null;
}

/** Where figures are had from: as a rule from sums, where there are some; the same from the facts. */
export type Basis = 'sums' | 'facts';

/** The age of a run that goes on, by how long ago it began. */
const AGE = `CASE ${AGES.map(({ id, belowDays }) => (belowDays === null ? `ELSE '${id}'` : `WHEN $today - from_day < ${belowDays} THEN '${id}'`)).join(' ')} END`;

const COLUMN: Readonly<Record<FilterDimension, string>> = {
  caseKind: 'case_kind',
  closingWay: 'way',
  stage: 'stage',
  age: AGE,
  amountBand: 'band',
  recovery: 'recovery',
  debtorKind: 'debtor_kind',
  propertyKind: 'property_kind',
  judge: 'handler_id',
  node: 'node_id',
};

/** The courts right below the one that is asked about; what is its own stands under itself. */
const CHILD: Readonly<Record<CourtNode['level'], string>> = {
  high: 'coalesce(intermediate_id, basic_id, court_id)',
  intermediate: 'coalesce(basic_id, court_id)',
  basic: 'court_id',
};

/** The first day of the bucket that a day lies in, as a number. */
const bucketSql = (day: string, by: TimeDimension): string => (by === 'day' ? day : firstDaySql(day, by));

function keySql(id: DimensionId, { court }: Subject, day: string): string {
  if (isTime(id)) {
    return bucketSql(day, id);
  }
  if (id === 'court') {
    return CHILD[court.level];
  }
  return id === 'everyCourt' ? 'court_id' : COLUMN[id];
}

/** Collects the parameters of a statement in the order of their marks. */
class Parameters {
  readonly values: Parameter[] = [];

  mark(value: Parameter): string {
    this.values.push(value);
    return '?';
  }
}

/** Columns by which rows are broken down and narrowed, besides courts and days. */
const columnsOf = (dimensions: readonly DimensionId[], filters: AnalysisFilters): string[] => [
  ...dimensions.flatMap((id) => (isTime(id) || id === 'court' || id === 'everyCourt' ? [] : [COLUMN[id]])),
  ...FilterDimension.options.flatMap((id) => (filters[id] === undefined ? [] : [COLUMN[id]])),
];

/** What limits a statement; without a catalogue the cases of all are meant. */
type Limits = Pick<Subject, 'scope' | 'court' | 'filters'> & { catalogueId: string | null };

/**
 * The one place where a statement is limited: to the caller's courts always, then to what is asked. Every statement over the read model
 * has its rows from here. `table`: facts, or a rollup of them.
 */
function rowsOf(table: string, subject: Limits, parameters: Parameters): string {
  const { scope, court, catalogueId, filters } = subject;
  const conditions = [
    `${scope.level}_id = ${parameters.mark(scope.id)}`,
    `${court.level}_id = ${parameters.mark(court.id)}`,
  ];
  // Orders belong to courts, whatever the process of a case.
  if (table !== 'orders' && catalogueId !== null) {
    conditions.push(`catalogue_id = ${parameters.mark(catalogueId)}`);
  }
  for (const id of FilterDimension.options) {
    const values = filters[id];
    if (values === undefined) {
      continue;
    }
    const given = values.filter((value) => value !== null);
    const among =
      given.length === 0
        ? 'false'
        : `${COLUMN[id]} IN (${given.map((value) => parameters.mark(value)).join(', ')})`;
    conditions.push(values.includes(null) ? `(${among} OR ${COLUMN[id]} IS NULL)` : among);
  }
  return `${table} WHERE ${conditions.join(' AND ')}`;
}

const between = (day: string, { first, last }: Days, parameters: Parameters): string =>
  `${day} BETWEEN ${parameters.mark(first)} AND ${parameters.mark(last)}`;

const within = (day: string, { period }: Subject, parameters: Parameters): string =>
  between(day, daysOf(period), parameters);

/** Puts the present moment and day, which are no one's input, where an expression names them. */
const atNow = (sql: string, { now }: Pick<Subject, 'now'>): string =>
  sql.replaceAll('$now', String(Math.trunc(now))).replaceAll('$today', String(dayOf(now)));

const keysOf = (count: number): string => Array.from({ length: count }, (_, index) => `k${index}`).join(', ');
const grouped = (count: number): string => (count === 0 ? '' : ` GROUP BY ${keysOf(count)}`);

/** Measures over the same facts, which are had from their sums if there are some. */
interface Shared {
  facts: Facts;
  rollup: Rollup | null;
  measures: { id: MeasureId; spec: Aggregate }[];
  addsUp: boolean;
}

/** A percentile that is had from a distribution. */
interface Counted {
  id: MeasureId;
  percentile: NonNullable<Aggregate['percentile']>;
  distribution: Distribution;
}

function compileAggregates(
  { facts, rollup, measures, addsUp: isSum }: Shared,
  dimensions: readonly DimensionId[],
  subject: Subject,
): Compiled {
  const parameters = new Parameters();
  const day = rollup === null || facts.day === null ? facts.day : 'day';
  const figure = (aggregate: string): string => (rollup === null ? aggregate : fromSums(rollup, aggregate));
  const keys = dimensions.map((id, index) => `${keySql(id, subject, day ?? '0')} AS k${index}`);
  const columns = measures.flatMap(({ spec: { numerator, denominator, n } }, index) => [
    `${figure(numerator)} AS m${index}`,
    `${denominator === null ? 'NULL' : figure(denominator)} AS d${index}`,
    `${figure(n)} AS n${index}`,
  ]);
  const rows = rowsOf(rollup?.name ?? facts.table, subject, parameters);
  const days = day === null ? '' : ` AND ${within(day, subject, parameters)}`;
  const tail =
    rollup === null
      ? ` AND ${facts.where}${grouped(keys.length)}`
      : `${grouped(keys.length)} HAVING ${hasRows(rollup)}`;
  const sql = `SELECT ${[...keys, ...columns].join(', ')} FROM ${rows}${days}${tail} LIMIT ${MAX_GROUPS + 1}`;
  return {
    statement: { sql: atNow(sql, subject), values: parameters.values },
    measures: measures.map(({ id }) => id),
    stock: false,
    whole: isSum ? 'sum' : null,
  };
}

/** A percentile with its distribution, if there is one, and what is asked has whole months and isn't told by parts of them. */
function countedBy(
  id: MeasureId,
  spec: Aggregate,
  dimensions: readonly DimensionId[],
  { filters, period }: Subject,
): Counted | null {
  const { percentile } = spec;
  const isByMonths = dimensions.every((one) => one !== 'day' && one !== 'week');
  if (percentile === undefined || !isByMonths || byMonths(period).months === null) {
    return null;
  }
  const distribution = distributionOf(spec, percentile.column, columnsOf(dimensions, filters));
  return distribution === null ? null : { id, percentile, distribution };
}

/**
 * A percentile over rows that have a value `v` of the distribution `of`, how many rows of that have it or less (`upto`), and how many there
 * are (`n`).
 */
function percentileSql({ share, per }: NonNullable<Aggregate['percentile']>, of: number): string {
  const place = `(n - 1) * ${share}`;
  const at = (rank: string): string => `min(v) FILTER (WHERE of = ${of} AND upto > ${rank})`;
  const [low, high] = [at(`floor(${place})`), at(`ceil(${place})`)];
  return `(${low} + (${high} - ${low}) * any_value(${place} - floor(${place})) FILTER (WHERE of = ${of})) / ${per}`;
}

/**
 * Percentiles from how often each number occurs: in whole months as it is kept, in the days before them as the facts say. What the last
 * month has after the period is taken away: mostly nothing, which costs no time, as the facts know the last day of each of their parts.
 * The facts are read once for all distributions over them.
 */
function compilePercentiles(
  measures: readonly Counted[],
  dimensions: readonly DimensionId[],
  subject: Subject,
): Compiled {
  const parameters = new Parameters();
  const distributions = [...new Set(measures.map(({ distribution }) => distribution))];
  const counted = (
    from: { table: string; day: string; where: string },
    columns: readonly string[],
    days: Days,
  ): string => {
    const keys = dimensions.map((id, index) => `${keySql(id, subject, from.day)} AS k${index}`);
    return `SELECT ${[...keys, ...columns].join(', ')} FROM ${rowsOf(from.table, subject, parameters)} AND ${between(from.day, days, parameters)} AND ${from.where} GROUP BY ALL`;
  };
  const by = dimensions.map((_, index) => `k${index}`);
  const { before, months, beyond } = byMonths(subject.period);
  const kept = (one: Distribution, of: number): string[] => {
    const columns = [`${of} AS of`, `${one.value} AS v`, `${fromSums(one, 'count(*)')} AS c`];
    return months === null ? [] : [counted({ table: one.name, day: 'day', where: 'true' }, columns, months)];
  };
  const ofFacts = (days: Days | null, count: string): string[] => {
    const [facts] = distributions;
    const values = distributions.map(({ value }, of) => `${value} AS v${of}`);
    return days === null || facts === undefined ? [] : [counted(facts, [...values, `${count} AS c`], days)];
  };
  const parts = distributions.flatMap(kept);
  const rest = [...ofFacts(before, 'count(*)'), ...ofFacts(beyond, '-count(*)')];
  if (rest.length > 0) {
    const each = distributions.map((_, of) => of);
    const columns = [
      ...by,
      `unnest([${each.join(', ')}]) AS of`,
      `unnest([${each.map((of) => `v${of}`).join(', ')}]) AS v`,
      'c',
    ];
    parts.push(`SELECT ${columns.join(', ')} FROM (${rest.join(' UNION ALL ')})`);
  }
  const isBroken = by.length > 0;
  const keys = isBroken ? [...by, 'whole'] : [];
  const sets = isBroken ? `GROUPING SETS ((${[...by, 'of', 'v'].join(', ')}), (of, v))` : 'of, v';
  const numbers = [...by, ...(isBroken ? [`GROUPING(${by[0]}) AS whole`] : []), 'of', 'v', 'sum(c) AS c'];
  const among = `PARTITION BY ${[...keys, 'of'].join(', ')}`;
  const figures = measures.map(({ percentile, distribution }, index) => {
    const of = distributions.indexOf(distribution);
    return `${percentileSql(percentile, of)} AS m${index}, NULL AS d${index}, any_value(n) FILTER (WHERE of = ${of}) AS n${index}`;
  });
  const values = `SELECT ${numbers.join(', ')} FROM (${parts.join(' UNION ALL ')}) GROUP BY ${sets} HAVING sum(c) <> 0`;
  const ranked = `SELECT *, sum(c) OVER (${among} ORDER BY v) AS upto, CAST(sum(c) OVER (${among}) AS DOUBLE) AS n FROM (${values})`;
  const group = isBroken ? ` GROUP BY ${keys.join(', ')}` : '';
  return {
    statement: {
      sql: `SELECT ${[...keys, ...figures].join(', ')} FROM (${ranked})${group} LIMIT ${MAX_GROUPS + 2}`,
      values: parameters.values,
    },
    measures: measures.map(({ id }) => id),
    stock: false,
    whole: isBroken ? 'row' : null,
  };
}

function compileStock(
  { id: measure, spec }: { id: MeasureId; spec: Stock },
  dimensions: readonly DimensionId[],
  subject: Subject,
  basis: Basis,
): Compiled {
  const parameters = new Parameters();
  const { first, last } = daysOf(subject.period);
  const parts = spec.changes.map(({ day: of, value }) => {
    const facts: Facts = { table: spec.table, day: of, where: 'true' };
    const rollup = basis === 'sums' ? rollupOf(facts, columnsOf(dimensions, subject.filters)) : null;
    const day = rollup === null ? of : 'day';
    const figure = (aggregate: string): string => (rollup === null ? aggregate : fromSums(rollup, aggregate));
    const keys = dimensions.map((id, index) =>
      isTime(id)
        ? `CASE WHEN ${day} >= ${parameters.mark(first)} THEN ${bucketSql(day, id)} END AS k${index}`
        : `${keySql(id, subject, day)} AS k${index}`,
    );
    const columns = [...keys, `${figure(`sum(${value})`)} AS v`, `${figure('count(*)')} AS c`].join(', ');
    const rows = rowsOf(rollup?.name ?? spec.table, subject, parameters);
    const having = rollup === null ? '' : ` HAVING ${hasRows(rollup)}`;
    return `SELECT ${columns} FROM ${rows} AND ${day} <= ${parameters.mark(last)}${grouped(keys.length)}${having}`;
  });
  const keys = dimensions.map((_, index) => `k${index}, `).join('');
  const sql = `SELECT ${keys}coalesce(sum(v), 0) AS m0, NULL AS d0, coalesce(sum(c), 0) AS n0 FROM (${parts.join(' UNION ALL ')})${grouped(dimensions.length)} LIMIT ${MAX_GROUPS + 1}`;
  return {
    statement: { sql: atNow(sql, subject), values: parameters.values },
    measures: [measure],
    stock: true,
    whole: 'sum',
  };
}

/** The measures that the given ones are computed of. */
export function basisOf(measures: readonly MeasureId[]): MeasureId[] {
  const basis = measures.flatMap((id) => {
    const spec = MEASURE_SQL[id];
    return spec.kind === 'quotient' ? [...spec.numerator, ...spec.denominator] : [id];
  });
  return [...new Set(basis)];
}

/** Statements for measures, none of them a quotient, by dimensions. Measures of the same rows share one. */
export function compile(
  measures: readonly MeasureId[],
  dimensions: readonly DimensionId[],
  subject: Subject,
  basis: Basis = 'sums',
): Compiled[] {
  const shared = new Map<string, Shared>();
  const counted = new Map<string, Counted[]>();
  const compiled: Compiled[] = [];
  for (const id of measures) {
    const spec = MEASURE_SQL[id];
    if (spec.kind === 'stock') {
      compiled.push(compileStock({ id, spec }, dimensions, subject, basis));
    } else if (spec.kind === 'aggregate') {
      const isSum = addsUp(spec);
      const key = `${spec.table} ${spec.day} ${spec.where} ${isSum}`;
      const percentile = basis === 'sums' ? countedBy(id, spec, dimensions, subject) : null;
      if (percentile !== null) {
        counted.set(key, [...(counted.get(key) ?? []), percentile]);
        continue;
      }
      const group = shared.get(key) ?? {
        facts: spec,
        rollup: isSum && basis === 'sums' ? rollupOf(spec, columnsOf(dimensions, subject.filters)) : null,
        measures: [],
        addsUp: isSum,
      };
      group.measures.push({ id, spec });
      shared.set(key, group);
    }
  }
  return [
    ...compiled,
    ...[...shared.values()].map((group) => compileAggregates(group, dimensions, subject)),
    ...[...counted.values()].map((group) => compilePercentiles(group, dimensions, subject)),
  ];
}

export type Part = 'all' | 'numerator' | 'gap';

/** Numbers of the cases behind a measure, as a subquery. */
function casesSql(measure: MeasureId, part: Part, subject: Subject, parameters: Parameters): string {
  const spec = MEASURE_SQL[measure];
  const { last } = daysOf(subject.period);
  if (spec.kind === 'quotient') {
    const of = part === 'numerator' ? spec.numerator : spec.denominator;
    return of.map((id) => casesSql(id, 'all', subject, parameters)).join(' UNION ');
  }
  if (spec.kind === 'stock') {
    const rows = rowsOf(spec.table, subject, parameters);
    const until = (day: string): string => `${day} <= ${parameters.mark(last)}`;
    switch (spec.cases) {
      case 'openRuns': {
        return `SELECT case_no FROM ${rows} AND ${until('from_day')} AND (to_day IS NULL OR NOT ${until('to_day')})`;
      }
      case 'balances': {
        return `SELECT case_no FROM ${rows} AND ${until('day')} GROUP BY case_no HAVING sum(in_fen - out_fen) <> 0`;
      }
      case 'lateClocks': {
        return `SELECT case_no FROM ${rows} AND ${until('late_day')} AND (end_day IS NULL OR NOT ${until('end_day')})`;
      }
    }
  }
  const rows = rowsOf(spec.table, subject, parameters);
  const days = spec.day === null ? '' : ` AND ${within(spec.day, subject, parameters)}`;
  const hit =
    spec.hit === null || part === 'all'
      ? ''
      : part === 'numerator'
        ? ` AND ${spec.hit}`
        : ` AND NOT (${spec.hit})`;
  return `SELECT case_no FROM ${rows}${days} AND ${spec.where} AND ${spec.of}${hit}`;
}

/** The cases behind a measure: those of a page, and how many there are. */
export function compileCases(
  { measure, part, offset, limit }: { measure: MeasureId; part: Part; offset: number; limit: number },
  subject: Subject,
): { page: Statement; total: Statement } {
  const statement = (columns: string, tail: (parameters: Parameters) => string): Statement => {
    const parameters = new Parameters();
    // The cases themselves are limited like what leads to them; their own filters were asked there.
    const rows = rowsOf('cases', { ...subject, filters: {} }, parameters);
    const among = casesSql(measure, part, subject, parameters);
    const sql = `SELECT ${columns} FROM ${rows} AND case_no IN (${among})${tail(parameters)}`;
    return { sql: atNow(sql, subject), values: parameters.values };
  };
  return {
    total: statement('count(*) AS total', () => ''),
    page: statement(
      '*',
      (parameters) =>
        ` ORDER BY began_at DESC, case_no DESC LIMIT ${parameters.mark(limit)} OFFSET ${parameters.mark(offset)}`,
    ),
  };
}

/** Names of judges, by their ids. */
export function compileJudges(ids: readonly string[], subject: Subject): Statement {
  const parameters = new Parameters();
  const rows = rowsOf('cases', { ...subject, filters: { judge: [...ids] } }, parameters);
  return {
    sql: `SELECT handler_id AS id, any_value(handler_name) AS name FROM ${rows} GROUP BY handler_id`,
    values: parameters.values,
  };
}

/** Whether a question is about what parties are: small cells are withheld then. */
export const isPersonal = (dimensions: readonly DimensionId[], filters: AnalysisFilters): boolean =>
  [...dimensions, ...FilterDimension.options.filter((id) => filters[id] !== undefined)].some(
    (id) => DIMENSIONS[id].personal,
  );

/** How many cases a court has, in any catalogue. */
export function compileCount(court: Place): Statement {
  const parameters = new Parameters();
  const rows = rowsOf('runs', { scope: court, court, catalogueId: null, filters: {} }, parameters);
  return { sql: `SELECT count(*) AS total FROM ${rows} AND run = 0`, values: parameters.values };
}
