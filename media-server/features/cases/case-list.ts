import type { Knex } from 'knex';
import { remaining } from '#shared/calendar/remaining.ts';
import type { CaseFilter, CaseSort, CaseStatusFilter } from '#shared/contract/cases.ts';
import type { CaseStatus } from '#shared/cases/state.ts';
import type { CaseSummary, NodeStateName, Screen, WaitingNode } from '#shared/cases/views.ts';
import type { CourtNode } from '../../context.ts';
import { whereAmong } from '../../store/bulk.ts';
import { ofCourt } from '../../store/levels.ts';
import type { Store } from '../../store/open.ts';
import { orderByValue } from '../../store/order.ts';
import type { Rulebooks } from './rulebooks.ts';
import type { CaseRow, NodeRow } from './rows.ts';
import { SUMMARY_COLUMNS, toSummary } from './summary.ts';

/** Which part of a list. */
export interface Part {
  offset: number;
  limit: number;
}

const ORDER: Readonly<Record<CaseSort, readonly (readonly [column: string, order: 'asc' | 'desc'])[]>> = {
  urgency: [
    ['overdue', 'desc'],
    ['due_soon', 'desc'],
    ['blocked', 'desc'],
    ['began_at', 'asc'],
  ],
  began: [['began_at', 'desc']],
  act: [['last_act_at', 'asc']],
  claimed: [['claimed_fen', 'desc']],
  number: [['number', 'asc']],
};

/** Columns that always have a value: an order that has to place missing ones is not the one of PostgreSQL's index. */
const FILLED: ReadonlySet<string> = new Set(['overdue', 'due_soon', 'blocked']);

const HAVING: Readonly<Record<NonNullable<CaseFilter['having']>, string>> = {
  overdue: 'overdue',
  dueSoon: 'due_soon',
  blocked: 'blocked',
  overTerm: 'over_term',
  money: 'held_fen',
};

/** What a filter that stands for several statuses means. */
const STATUSES: Readonly<Partial<Record<CaseStatusFilter, readonly CaseStatus[]>>> = {
  running: ['open', 'suspended'],
  unclosed: ['open', 'suspended', 'provisional'],
};

/** Narrows to rows whose column has the text somewhere, whatever characters it holds. */
function whereFound(query: Knex.QueryBuilder, column: string, text: string): void {
  const literal = text.replaceAll(/[\\%_]/g, String.raw`\$&`);
  void query.whereRaw(String.raw`?? LIKE ? ESCAPE '\'`, [column, `%${literal}%`]);
}

const CASE_COLUMNS = SUMMARY_COLUMNS.map((column) => `cases.${column}`);
const NODE_COLUMNS = {
  node_no: 'case_nodes.no',
  key: 'case_nodes.key',
  node_id: 'case_nodes.node_id',
  subject: 'case_nodes.subject',
  node_state: 'case_nodes.state',
  started_at: 'case_nodes.started_at',
  due_at: 'case_nodes.due_at',
};

/** Narrows a query on `cases`. */
function filterCases(query: Knex.QueryBuilder, filter: CaseFilter): Knex.QueryBuilder {
  const equal: Readonly<Record<string, string | undefined>> = {
    'cases.stage': filter.stage,
    'cases.handler_id': filter.handlerId,
    'cases.closing_way': filter.closingWay,
    'cases.case_kind': filter.caseKind,
    'cases.path': filter.path,
    'cases.latest': filter.at,
  };
  for (const [column, value] of Object.entries(equal)) {
    if (value !== undefined) {
      void query.where(column, value);
    }
  }
  if (filter.status !== undefined) {
    void query.whereIn('cases.status', STATUSES[filter.status] ?? [filter.status]);
  }
  if (filter.having !== undefined) {
    void query.where(`cases.${HAVING[filter.having]}`, '>', 0);
  }
  if (filter.flag !== undefined) {
    whereFound(query, 'cases.flags', `"${filter.flag}"`);
  }
  if (filter.search !== undefined && filter.search !== '') {
    whereFound(query, 'cases.search', filter.search.toLowerCase());
  }
  return query;
}

/** Which cases, in which order. */
export interface CaseQuery {
  catalogueId: string;
  filter: CaseFilter;
  sort: CaseSort;
}

/** Which nodes that wait. */
export interface ScreenQuery {
  catalogueId: string;
  screen: Screen;
  nodeId?: string | undefined;
  state?: NodeStateName | undefined;
}

type ScreenRow = NodeRow & CaseRow & { node_no: number; node_state: NodeStateName };

/** Rows in the order of the numbers that they were asked for by; those that have gone meanwhile are left out. */
function inOrderOf<R>(numbers: readonly number[], rows: readonly R[], numberOf: (row: R) => number): R[] {
  const byNumber = new Map(rows.map((row) => [numberOf(row), row]));
  return numbers.flatMap((number) => byNumber.get(number) ?? []);
}

/** Cases of a court's subtree. Long reads go over a connection of their own. */
export class CaseList {
  readonly #db: Knex;
  readonly #dialect: Store['dialect'];
  readonly #rulebooks: Rulebooks;

  constructor(deps: { store: Pick<Store, 'reading' | 'dialect'>; rulebooks: Rulebooks }) {
    this.#db = deps.store.reading;
    this.#dialect = deps.store.dialect;
    this.#rulebooks = deps.rulebooks;
  }

  async list(court: CourtNode, given: CaseQuery & Part): Promise<{ total: number; cases: CaseSummary[] }> {
    const { offset, limit } = given;
    const [count, rows] = await Promise.all([
      this.#cases(court, given).count({ n: '*' }).first() as Promise<{ n: number } | undefined>,
      this.#ordered(court, given).select(CASE_COLUMNS).offset(offset).limit(limit) as Promise<CaseRow[]>,
    ]);
    return { total: count?.n ?? 0, cases: rows.map(toSummary) };
  }

  /** Numbers of all the cases, in order: what a long export goes by, whatever changes while it is read. */
  async numbers(court: CourtNode, query: CaseQuery): Promise<number[]> {
    return (await this.#ordered(court, query).pluck('cases.no')) as number[];
  }

  /** Cases by their numbers. */
  async byNumbers(numbers: readonly number[]): Promise<CaseSummary[]> {
    const rows = (await whereAmong(
      this.#db('cases').select(CASE_COLUMNS),
      this.#dialect,
      'cases.no',
      numbers,
    )) as CaseRow[];
    return inOrderOf(numbers, rows, ({ no }) => no).map(toSummary);
  }

  /** Nodes of a screen that wait, soonest first, and how many there are by node and state. */
  async screen(
    court: CourtNode,
    given: ScreenQuery & Part & { now: number },
  ): Promise<{
    total: number;
    counts: { nodeId: string; state: NodeStateName; count: number }[];
    nodes: WaitingNode[];
  }> {
    const { nodeId, state, offset, limit, now } = given;
    const counts = (await this.#waiting(court, given)
      .groupBy('case_nodes.node_id', 'case_nodes.state')
      .select('case_nodes.node_id', 'case_nodes.state')
      .count({ n: '*' })) as { node_id: string; state: NodeStateName; n: number }[];
    const rows: ScreenRow[] = await this.#soonestFirst(court, given)
      .offset(offset)
      .limit(limit)
      .select(NODE_COLUMNS, ...CASE_COLUMNS);
    const fits = counts.filter(
      (one) => (nodeId ?? one.node_id) === one.node_id && (state ?? one.state) === one.state,
    );
    return {
      total: fits.reduce((sum, { n }) => sum + n, 0),
      counts: counts.map(({ node_id, state: of, n }) => ({ nodeId: node_id, state: of, count: n })),
      nodes: rows.map((row) => this.#toWaiting(row, now)),
    };
  }

  /** Numbers of all the nodes of a screen, in order. */
  async screenNumbers(court: CourtNode, query: ScreenQuery): Promise<number[]> {
    return (await this.#soonestFirst(court, query).pluck('case_nodes.no')) as number[];
  }

  /** Nodes by their numbers; those that wait no more are left out. */
  async nodesByNumbers(numbers: readonly number[], now: number): Promise<WaitingNode[]> {
    const query = this.#db('case_nodes')
      .join('cases', 'cases.no', 'case_nodes.case_no')
      .select(NODE_COLUMNS, ...CASE_COLUMNS);
    const rows = (await whereAmong(query, this.#dialect, 'case_nodes.no', numbers)) as ScreenRow[];
    return inOrderOf(numbers, rows, ({ node_no }) => node_no).map((row) => this.#toWaiting(row, now));
  }

  /** Registers of courts, which are in no stage, aren't cases. */
  #cases(court: CourtNode, { catalogueId, filter }: Omit<CaseQuery, 'sort'>): Knex.QueryBuilder {
    const query = ofCourt(this.#db('cases'), court, 'cases')
      .where('cases.catalogue_id', catalogueId)
      .whereNotNull('cases.stage');
    return filterCases(query, filter);
  }

  #ordered(court: CourtNode, { sort, ...query }: CaseQuery): Knex.QueryBuilder {
    const ordered = this.#cases(court, query);
    for (const [column, order] of ORDER[sort]) {
      if (FILLED.has(column)) {
        void ordered.orderBy(`cases.${column}`, order);
      } else {
        void orderByValue(ordered, `cases.${column}`, order);
      }
    }
    return ordered.orderBy('cases.no');
  }

  #waiting(court: CourtNode, { screen, catalogueId }: ScreenQuery): Knex.QueryBuilder {
    return ofCourt(this.#db('case_nodes'), court, 'case_nodes')
      .where('case_nodes.screen', screen)
      .join('cases', 'cases.no', 'case_nodes.case_no')
      .where('cases.catalogue_id', catalogueId);
  }

  #soonestFirst(court: CourtNode, query: ScreenQuery): Knex.QueryBuilder {
    const chosen = this.#waiting(court, query);
    if (query.nodeId !== undefined) {
      void chosen.where('case_nodes.node_id', query.nodeId);
    }
    if (query.state !== undefined) {
      void chosen.where('case_nodes.state', query.state);
    }
    return orderByValue(chosen, 'case_nodes.due_at').orderBy('case_nodes.no');
  }

  #toWaiting(row: ScreenRow, now: number): WaitingNode {
    const { rules } = this.#rulebooks.of(row.catalogue_id, row.court_id);
    const term = rules.node(row.node_id)?.term ?? null;
    return {
      key: row.key,
      nodeId: row.node_id,
      subject: row.subject,
      state: row.node_state,
      startedAt: row.started_at,
      dueAt: row.due_at,
      remaining: row.due_at === null ? null : remaining(row.due_at, now, term, rules.counting),
      case: toSummary(row),
    };
  }
}
