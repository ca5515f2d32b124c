import type { Knex } from 'knex';
import { remaining } from '#shared/calendar/remaining.ts';
import type { CaseFilter, CaseSort } from '#shared/contract/cases.ts';
import type { CaseSummary, NodeStateName, Screen, WaitingNode } from '#shared/cases/views.ts';
import type { CourtNode } from '../../context.ts';
import { ofCourt } from '../../store/levels.ts';
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
    ['over_term', 'desc'],
    ['overdue', 'desc'],
    ['due_soon', 'desc'],
    ['began_at', 'asc'],
  ],
  began: [['began_at', 'desc']],
  act: [['last_act_at', 'asc']],
  claimed: [['claimed_fen', 'desc']],
  number: [['number', 'asc']],
};

const HAVING: Readonly<Record<NonNullable<CaseFilter['having']>, string>> = {
  overdue: 'overdue',
  dueSoon: 'due_soon',
  blocked: 'blocked',
  overTerm: 'over_term',
  money: 'held_fen',
};

/** The text as a pattern that finds it anywhere, whatever characters it holds. */
const anywhere = (text: string): string => `%${text.toLowerCase().replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;

/** Narrows a query on `cases`. */
export function filterCases(query: Knex.QueryBuilder, filter: CaseFilter): Knex.QueryBuilder {
  const equal: Readonly<Record<string, string | undefined>> = {
    'cases.stage': filter.stage,
    'cases.status': filter.status,
    'cases.handler_id': filter.handlerId,
    'cases.closing_way': filter.closingWay,
    'cases.case_kind': filter.caseKind,
    'cases.path': filter.path,
  };
  for (const [column, value] of Object.entries(equal)) {
    if (value !== undefined) {
      void query.where(column, value);
    }
  }
  if (filter.having !== undefined) {
    void query.where(`cases.${HAVING[filter.having]}`, '>', 0);
  }
  if (filter.flag !== undefined) {
    void query.where('cases.flags', 'like', `%"${filter.flag}"%`);
  }
  if (filter.search !== undefined && filter.search !== '') {
    void query.whereRaw(String.raw`cases.search LIKE ? ESCAPE '\'`, [anywhere(filter.search)]);
  }
  return query;
}

/** Cases of a court's subtree. Long reads go over a connection of their own. */
export class CaseList {
  readonly #db: Knex;
  readonly #rulebooks: Rulebooks;

  constructor(deps: { db: Knex; rulebooks: Rulebooks }) {
    this.#db = deps.db;
    this.#rulebooks = deps.rulebooks;
  }

  /** The query of a list, without its order, its part and its columns. Registers of courts, which are in no stage, aren't cases. */
  query(court: CourtNode, catalogueId: string, filter: CaseFilter): Knex.QueryBuilder {
    const query = ofCourt(this.#db('cases'), court, 'cases')
      .where('cases.catalogue_id', catalogueId)
      .whereNotNull('cases.stage');
    return filterCases(query, filter);
  }

  /** In order, with the columns that `toSummary` needs. */
  ordered(query: Knex.QueryBuilder, sort: CaseSort): Knex.QueryBuilder {
    void query.select(SUMMARY_COLUMNS.map((column) => `cases.${column}`));
    for (const [column, order] of ORDER[sort]) {
      void query.orderBy(`cases.${column}`, order, 'last');
    }
    return query.orderBy('cases.no');
  }

  async list(
    court: CourtNode,
    given: { catalogueId: string; filter: CaseFilter; sort: CaseSort } & Part,
  ): Promise<{ total: number; cases: CaseSummary[] }> {
    const { catalogueId, filter, sort, offset, limit } = given;
    const [count, rows] = await Promise.all([
      this.query(court, catalogueId, filter).count({ n: '*' }).first() as Promise<{ n: number } | undefined>,
      this.ordered(this.query(court, catalogueId, filter), sort)
        .offset(offset)
        .limit(limit) as Promise<CaseRow[]>,
    ]);
    return { total: count?.n ?? 0, cases: rows.map(toSummary) };
  }

  /** Nodes of a screen that wait, soonest first, and how many there are by node and state. */
  async screen(
    court: CourtNode,
    given: { screen: Screen; nodeId?: string | undefined; state?: NodeStateName | undefined } & Part & {
        catalogueId: string;
        now: number;
      },
  ): Promise<{
    total: number;
    counts: { nodeId: string; state: NodeStateName; count: number }[];
    nodes: WaitingNode[];
  }> {
    const { screen, nodeId, state, offset, limit, catalogueId, now } = given;
    const base = (): Knex.QueryBuilder =>
      ofCourt(this.#db('case_nodes'), court, 'case_nodes').where('case_nodes.screen', screen);
    const counts = (await base()
      .groupBy('case_nodes.node_id', 'case_nodes.state')
      .select('case_nodes.node_id', 'case_nodes.state')
      .count({ n: '*' })) as { node_id: string; state: NodeStateName; n: number }[];
    const chosen = base()
      .join('cases', 'cases.no', 'case_nodes.case_no')
      .where('cases.catalogue_id', catalogueId)
      .orderBy('case_nodes.due_at')
      .orderBy('case_nodes.no')
      .offset(offset)
      .limit(limit)
      .select(
        { key: 'case_nodes.key', node_id: 'case_nodes.node_id', subject: 'case_nodes.subject' },
        { node_state: 'case_nodes.state', started_at: 'case_nodes.started_at', due_at: 'case_nodes.due_at' },
        ...SUMMARY_COLUMNS.map((column) => `cases.${column}`),
      );
    if (nodeId !== undefined) {
      void chosen.where('case_nodes.node_id', nodeId);
    }
    if (state !== undefined) {
      void chosen.where('case_nodes.state', state);
    }
    const rows: (NodeRow & CaseRow & { node_state: NodeStateName })[] = await chosen;
    const fits = counts.filter(
      (one) => (nodeId ?? one.node_id) === one.node_id && (state ?? one.state) === one.state,
    );
    return {
      total: fits.reduce((sum, { n }) => sum + n, 0),
      counts: counts.map(({ node_id, state: of, n }) => ({ nodeId: node_id, state: of, count: n })),
      nodes: rows.map((row) => this.#toWaiting(row, now)),
    };
  }

  #toWaiting(row: NodeRow & CaseRow & { node_state: NodeStateName }, now: number): WaitingNode {
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
