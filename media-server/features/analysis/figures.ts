import { DIMENSIONS, isTime, type DimensionId } from '#shared/analysis/dimensions.ts';
import { MEASURES, type MeasureId } from '#shared/analysis/measures.ts';
import { bucketOf, bucketsOf, type Period } from '#shared/analysis/period.ts';
import { withhold, type Cell } from '#shared/analysis/withhold.ts';
import { AppError } from '#shared/errors.ts';
import { basisOf, compile, isPersonal, MAX_GROUPS, type Compiled, type Subject } from './compile.ts';
import { MEASURE_SQL } from './measure-sql.ts';
import type { Statement } from './model/messages.ts';

/** Answers a statement over the read model. */
export type Ask = (statement: Statement) => Promise<Record<string, unknown>[]>;

export type Key = string | null;

/** Figures by their keys, a cell for each measure. */
export interface Figures {
  rows: { keys: Key[]; cells: Cell[] }[];
  totals: Cell[];
}

/** Stocks that count rows: each is of as many. */
const COUNTED_STOCKS: ReadonlySet<MeasureId> = new Set(['pending', 'overdueAtEnd']);

const NOTHING: Cell = { value: null, n: 0 };

interface Raw {
  numerator: number;
  denominator: number | null;
  n: number;
  isNull: boolean;
}

/** Raw figures of one measure by the JSON of their keys. */
type RawByKey = Map<string, Raw>;

const numberOrZero = (value: unknown): number => (typeof value === 'number' ? value : 0);

function readRaw(row: Record<string, unknown>, index: number): Raw {
  const [m, d] = [row[`m${index}`], row[`d${index}`]];
  return {
    numerator: numberOrZero(m),
    denominator: typeof d === 'number' ? d : null,
    n: numberOrZero(row[`n${index}`]),
    isNull: m === null || m === undefined,
  };
}

function keysOfRow(row: Record<string, unknown>, dimensions: readonly DimensionId[]): Key[] {
  return dimensions.map((id, index) => {
    const value = row[`k${index}`];
    if (value === null || value === undefined) {
      return null;
    }
    return isTime(id) ? bucketOf(Number(value), id) : (value as string);
  });
}

/** Sums the changes of a stock over the buckets of a period, each of which then has what there was at its end. */
function cumulate(raw: RawByKey, dimensions: readonly DimensionId[], period: Period): RawByKey {
  const at = dimensions.findIndex(isTime);
  const by = dimensions[at];
  if (by === undefined || !isTime(by)) {
    return raw;
  }
  const others = new Set(
    [...raw.keys()].map((key) => JSON.stringify((JSON.parse(key) as Key[]).with(at, null))),
  );
  const result: RawByKey = new Map();
  for (const other of others) {
    const keys = JSON.parse(other) as Key[];
    let sum = raw.get(other) ?? { numerator: 0, denominator: null, n: 0, isNull: false };
    for (const bucket of bucketsOf(period, by)) {
      const key = JSON.stringify(keys.with(at, bucket));
      const change = raw.get(key);
      if (change !== undefined) {
        sum = { ...sum, numerator: sum.numerator + change.numerator, n: sum.n + change.n };
      }
      result.set(key, sum);
    }
  }
  return result;
}

/** The figures of a statement: by their keys, and of the whole where these add up to it. */
interface Part {
  id: MeasureId;
  byKeys: RawByKey;
  whole: Raw | null;
}

function wholeOf(parts: Iterable<Raw>): Raw {
  const whole: Raw = { numerator: 0, denominator: null, n: 0, isNull: true };
  for (const { numerator, denominator, n, isNull } of parts) {
    whole.numerator += numerator;
    whole.denominator = denominator === null ? whole.denominator : (whole.denominator ?? 0) + denominator;
    whole.n += n;
    whole.isNull &&= isNull;
  }
  return whole;
}

async function readStatement(
  ask: Ask,
  { statement, measures, stock, whole }: Compiled,
  dimensions: readonly DimensionId[],
  period: Period,
): Promise<Part[]> {
  const answered = await ask(statement);
  const isWhole = (row: Record<string, unknown>): boolean => whole === 'row' && row['whole'] === 1;
  const rows = answered.filter((row) => !isWhole(row));
  const own = answered.find(isWhole);
  if (rows.length > MAX_GROUPS) {
    throw new AppError('tooLarge', `more than ${MAX_GROUPS} figures: narrow the period or the breakdown`);
  }
  return measures.map((id, index) => {
    const raw: RawByKey = new Map();
    for (const row of rows) {
      raw.set(JSON.stringify(keysOfRow(row, dimensions)), readRaw(row, index));
    }
    return {
      id,
      byKeys: stock ? cumulate(raw, dimensions, period) : raw,
      whole: whole === 'sum' ? wholeOf(raw.values()) : own === undefined ? null : readRaw(own, index),
    };
  });
}

/** A count without rows is none; a share without rows isn't there, nor is a median. */
function cellOf(id: MeasureId, one: Raw | undefined): Cell {
  const spec = MEASURE_SQL[id];
  if (spec.kind === 'stock' || MEASURES[id].additive) {
    // What is open is as many rows; what is held has as many entries.
    const value = one?.numerator ?? 0;
    return { value, n: COUNTED_STOCKS.has(id) ? value : (one?.n ?? 0) };
  }
  if (one === undefined || one.isNull || one.n === 0) {
    return NOTHING;
  }
  if (spec.kind === 'aggregate' && spec.denominator === null) {
    return { value: one.numerator, n: one.n };
  }
  return one.denominator === null || one.denominator === 0
    ? NOTHING
    : { value: one.numerator / one.denominator, n: one.n };
}

function figureOf(id: MeasureId, rawOf: (basis: MeasureId) => Raw | undefined): Cell {
  const spec = MEASURE_SQL[id];
  if (spec.kind !== 'quotient') {
    return cellOf(id, rawOf(id));
  }
  const sum = (ids: readonly MeasureId[]): number =>
    ids.reduce((total, one) => total + (cellOf(one, rawOf(one)).value ?? 0), 0);
  const denominator = sum(spec.denominator);
  return denominator === 0 ? NOTHING : { value: sum(spec.numerator) / denominator, n: denominator };
}

/** Withholds small cells among those that add up to one whole: rows that differ in personal dimensions only. */
function withheldRows(rows: Figures['rows'], dimensions: readonly DimensionId[]): Figures['rows'] {
  const groups = Map.groupBy(rows, ({ keys }) =>
    JSON.stringify(keys.filter((_, index) => !DIMENSIONS[dimensions[index] ?? 'court'].personal)),
  );
  const cells = new Map<Key[], Cell[]>();
  for (const group of groups.values()) {
    const width = group[0]?.cells.length ?? 0;
    for (let column = 0; column < width; column += 1) {
      const shown = withhold(group.map((row) => row.cells[column] ?? NOTHING));
      for (const [index, row] of group.entries()) {
        cells.set(row.keys, [...(cells.get(row.keys) ?? []), shown[index] ?? NOTHING]);
      }
    }
  }
  return rows.map(({ keys }) => ({ keys, cells: cells.get(keys) ?? [] }));
}

/** All combinations of keys: those that occur, and every bucket of time for each of the others. */
function allKeys(raws: Iterable<RawByKey>, dimensions: readonly DimensionId[], period: Period): string[] {
  const keys = new Set<string>();
  for (const raw of raws) {
    for (const key of raw.keys()) {
      keys.add(key);
    }
  }
  const at = dimensions.findIndex(isTime);
  const by = dimensions[at];
  if (by === undefined || !isTime(by)) {
    return [...keys];
  }
  const others = new Set([...keys].map((key) => JSON.stringify((JSON.parse(key) as Key[]).with(at, null))));
  if (dimensions.length === 1) {
    others.add('[null]');
  }
  const buckets = bucketsOf(period, by);
  if (others.size * buckets.length > MAX_GROUPS) {
    throw new AppError('tooLarge', `more than ${MAX_GROUPS} figures: narrow the period or the breakdown`);
  }
  return [...others].flatMap((other) =>
    buckets.map((bucket) => JSON.stringify((JSON.parse(other) as Key[]).with(at, bucket))),
  );
}

/** Figures of measures by dimensions, over the read model. Small cells are withheld where they would tell something of persons. */
export async function figures(
  ask: Ask,
  measures: readonly MeasureId[],
  dimensions: readonly DimensionId[],
  subject: Subject,
): Promise<Figures> {
  const basis = basisOf(measures);
  const read = async (compiled: readonly Compiled[], by: readonly DimensionId[]): Promise<Part[]> =>
    (await Promise.all(compiled.map((one) => readStatement(ask, one, by, subject.period)))).flat();
  const broken = compile(basis, dimensions, subject);
  // What the answer itself tells of the whole isn't asked for once more.
  const others =
    dimensions.length === 0
      ? []
      : broken.filter(({ whole }) => whole === null).flatMap((one) => one.measures);
  const [parts, rest] = await Promise.all([read(broken, dimensions), read(compile(others, [], subject), [])]);
  const byKeys = new Map(parts.map((part) => [part.id, part.byKeys]));
  const wholes = new Map(
    [...parts, ...rest].map(({ id, byKeys: raw, whole }) => [id, whole ?? raw.get('[]')]),
  );
  const totals = measures.map((id) => figureOf(id, (one) => wholes.get(one)));
  const rows =
    dimensions.length === 0
      ? []
      : allKeys(byKeys.values(), dimensions, subject.period).map((key) => ({
          keys: JSON.parse(key) as Key[],
          cells: measures.map((id) => figureOf(id, (one) => byKeys.get(one)?.get(key))),
        }));
  if (!isPersonal(dimensions, subject.filters)) {
    return { rows, totals };
  }
  const isNarrowed = isPersonal([], subject.filters);
  return {
    rows: withheldRows(rows, dimensions),
    totals: isNarrowed ? totals.map((cell) => withhold([cell])[0] ?? NOTHING) : totals,
  };
}
