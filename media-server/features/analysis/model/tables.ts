/** Version of the facts: one that was made by another is made anew. */
export const FACTS_VERSION = 1;

/** Acts that figures count. */
export const ACT_TYPES: ReadonlySet<string> = new Set([
  'auctionStarted',
  'offlineAuctionStarted',
  'conductSetAside',
  'rulingMade',
  'rulingPublished',
]);

type ColumnType = 'BIGINT' | 'INTEGER' | 'DOUBLE' | 'VARCHAR' | 'BOOLEAN';
/** A column that may be NULL has a question mark. */
type Spec = ColumnType | `${ColumnType}?`;

/** Of every fact of a case: whose it is, and what it can be broken down by. */
const CASE = {
  case_no: 'BIGINT',
  catalogue_id: 'VARCHAR',
  court_id: 'VARCHAR',
  high_id: 'VARCHAR?',
  intermediate_id: 'VARCHAR?',
  basic_id: 'VARCHAR?',
  case_kind: 'VARCHAR?',
  band: 'VARCHAR',
  debtor_kind: 'VARCHAR?',
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
    days: 'DOUBLE?',
    way: 'VARCHAR?',
    provisional: 'BOOLEAN?',
    recovery: 'VARCHAR?',
    claimed_fen: 'BIGINT?',
    /** Of the case until the end of the run; of one that goes on, until now. */
    received_fen: 'BIGINT',
    late: 'BOOLEAN',
    queried: 'BOOLEAN',
    query_days: 'DOUBLE?',
    from_at: 'BIGINT',
  },
  money: { ...CASE, day: 'INTEGER', in_fen: 'BIGINT', out_fen: 'BIGINT' },
  stays: { ...CASE, stage: 'VARCHAR', day: 'INTEGER', days: 'DOUBLE' },
  acts: { ...CASE, day: 'INTEGER', type: 'VARCHAR' },
  nodes: {
    ...CASE,
    node_id: 'VARCHAR',
    stage: 'VARCHAR?',
    met: 'INTEGER',
    missed: 'INTEGER',
    open: 'INTEGER',
    overdue: 'INTEGER',
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

/** The tables whose rows belong to a case. */
export const CASE_TABLES = ['cases', 'runs', 'money', 'stays', 'acts', 'nodes'] as const;

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

const isNullable = (spec: string): boolean => spec.endsWith('?');
export const typeOf = (spec: string): ColumnType => spec.replace('?', '') as ColumnType;

/** Statements that make the empty tables. */
export function createTables(): string[] {
  const tables = Object.entries(TABLES).map(([name, columns]) => {
    const list = Object.entries(columns).map(
      ([column, spec]) => `${column} ${typeOf(spec)}${isNullable(spec) ? '' : ' NOT NULL'}`,
    );
    return `CREATE TABLE ${name} (${list.join(', ')})`;
  });
  return [
    ...tables,
    'CREATE TABLE progress (version INTEGER NOT NULL, rev BIGINT NOT NULL, no BIGINT NOT NULL, whole BOOLEAN NOT NULL, orders VARCHAR NOT NULL)',
  ];
}
