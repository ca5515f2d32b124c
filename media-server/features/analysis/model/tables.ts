/** Version of the facts: one that was made by another is made anew. */
export const FACTS_VERSION = 5;

/** Acts that figures count. */
export const ACT_TYPES: ReadonlySet<string> = new Set([
  'auctionStarted',
  'offlineAuctionStarted',
  'conductSetAside',
  'rulingMade',
  'rulingPublished',
  'objectionReceived',
  'objectionRuled',
  'moneyPaidOut',
]);

type ColumnType = 'BIGINT' | 'INTEGER' | 'DOUBLE' | 'VARCHAR' | 'BOOLEAN';
/** A column that may be NULL has a question mark. */
type Spec = ColumnType | `${ColumnType}?`;

/** Of every fact of a case: whose it is, and what it can be broken down by. */
export const CASE = {
  case_no: 'BIGINT',
  catalogue_id: 'VARCHAR',
  court_id: 'VARCHAR',
  high_id: 'VARCHAR?',
  intermediate_id: 'VARCHAR?',
  basic_id: 'VARCHAR?',
  case_kind: 'VARCHAR?',
  band: 'VARCHAR',
  debtor_kind: 'VARCHAR?',
  property_kind: 'VARCHAR?',
  handler_id: 'VARCHAR?',
} as const satisfies Record<string, Spec>;

/** The tables of the read model. Days are numbers of days since 1970 in the court's time zone, amounts fen, times UTC ms. */
export const TABLES = {
  cases: {
    ...CASE,
    number: 'VARCHAR?',
    status: 'VARCHAR',
    began_at: 'BIGINT',
    closed_at: 'BIGINT?',
    closing_way: 'VARCHAR?',
    handler_name: 'VARCHAR?',
    claimed_fen: 'BIGINT?',
    received_fen: 'BIGINT',
  },
  runs: {
    ...CASE,
    run: 'INTEGER',
    resumed: 'BOOLEAN',
    from_day: 'INTEGER',
    to_day: 'INTEGER?',
    /** Natural days (自然日): the first isn't counted. */
    days: 'INTEGER?',
    way: 'VARCHAR?',
    /** Of a run that goes on: the stage that its case is in, and whether the whole case stands still. */
    stage: 'VARCHAR?',
    suspended: 'BOOLEAN',
    provisional: 'BOOLEAN?',
    recovery: 'VARCHAR?',
    claimed_fen: 'BIGINT?',
    /** Of the case until the end of the run; of one that goes on, until now. */
    received_fen: 'BIGINT',
    late: 'BOOLEAN',
    queried: 'BOOLEAN',
    query_days: 'DOUBLE?',
    /** From that query to its first answer. */
    answer_days: 'DOUBLE?',
    from_at: 'BIGINT',
  },
  money: { ...CASE, day: 'INTEGER', in_fen: 'BIGINT', out_fen: 'BIGINT' },
  stays: {
    ...CASE,
    stage: 'VARCHAR',
    /** When the case began. */
    began_day: 'INTEGER',
    /** When it left the stage; null: it stands there, or was closed there. */
    day: 'INTEGER?',
    days: 'INTEGER?',
    standing: 'BOOLEAN',
  },
  acts: {
    ...CASE,
    day: 'INTEGER',
    type: 'VARCHAR',
    /** Of money that is paid out: since the conditions for it were met. */
    days: 'DOUBLE?',
  },
  nodes: {
    ...CASE,
    node_id: 'VARCHAR',
    stage: 'VARCHAR?',
    met: 'INTEGER',
    missed: 'INTEGER',
    open: 'INTEGER',
    overdue: 'INTEGER',
  },
  /** Clocks with a deadline: those that were completed, that run, and that ended late with their case. */
  clocks: {
    ...CASE,
    node_id: 'VARCHAR',
    stage: 'VARCHAR?',
    /** When it was completed. */
    day: 'INTEGER?',
    /** Until then: whole natural days, the first not counted, in hours; where the limit is short, whole hours. */
    hours: 'INTEGER?',
    /** The same until its deadline, with what pauses and extensions added. */
    allowed_hours: 'INTEGER',
    /** Time taken of the time allowed, both in minutes; a part of a percent is one: over 100 is late. */
    percent: 'INTEGER?',
    /** From when on it was overdue, if it has not ended by then; and until when. */
    late_day: 'INTEGER?',
    end_day: 'INTEGER?',
  },
  orders: {
    id: 'VARCHAR',
    case_no: 'BIGINT?',
    court_id: 'VARCHAR',
    high_id: 'VARCHAR?',
    intermediate_id: 'VARCHAR?',
    basic_id: 'VARCHAR?',
    day: 'INTEGER',
    due_at: 'BIGINT',
    answered: 'BOOLEAN',
    in_time: 'BOOLEAN',
  },
} as const satisfies Record<string, Record<string, Spec>>;
export type TableName = keyof typeof TABLES;

/** The tables whose rows belong to a case, the cases themselves first. */
export const CASE_TABLES = ['cases', 'runs', 'money', 'stays', 'acts', 'nodes', 'clocks'] as const;
export type CaseTable = (typeof CASE_TABLES)[number];

interface Values {
  BIGINT: number;
  INTEGER: number;
  DOUBLE: number;
  VARCHAR: string;
  BOOLEAN: boolean;
}
type ValueOf<S> = S extends `${infer T extends ColumnType}?`
  ? Values[T] | null
  : S extends ColumnType
    ? Values[S]
    : never;

/** A row of a table. */
export type Row<T extends TableName> = {
  -readonly [C in keyof (typeof TABLES)[T]]: ValueOf<(typeof TABLES)[T][C]>;
};

/** A row of a fact of a case without what it shares with the case's other facts. */
export type OwnRow<T extends CaseTable> = Pick<Row<'cases'>, 'case_no'> & Omit<Row<T>, keyof typeof CASE>;

const isNullable = (spec: string): boolean => spec.endsWith('?');
export const typeOf = (spec: string): ColumnType => spec.replace('?', '') as ColumnType;

const columnList = (columns: Readonly<Record<string, string>>): string =>
  Object.entries(columns)
    .map(([column, spec]) => `${column} ${typeOf(spec)}${isNullable(spec) ? '' : ' NOT NULL'}`)
    .join(', ');

/** Statement that makes an empty table of this connection alone. */
export const createTemporary = (name: string, columns: Readonly<Record<string, string>>): string =>
  `CREATE OR REPLACE TEMP TABLE ${name} (${columnList(columns)})`;

/** Statements that make the empty tables. */
export function createTables(): string[] {
  const tables = Object.entries(TABLES).map(
    ([name, columns]) => `CREATE TABLE ${name} (${columnList(columns)})`,
  );
  return [
    ...tables,
    'CREATE TABLE progress (version INTEGER NOT NULL, rev BIGINT NOT NULL, no BIGINT NOT NULL, whole BOOLEAN NOT NULL, orders VARCHAR NOT NULL)',
  ];
}
