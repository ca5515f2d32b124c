import type { Knex } from 'knex';
import { FLOOD_WINDOW_MS, type Alarm, type AlarmCounts, type AlarmState } from '#shared/alarms.ts';
import { remaining } from '#shared/calendar/remaining.ts';
import type { AlarmFilter } from '#shared/contract/alarms.ts';
import type { CourtNode } from '../../context.ts';
import { whereAmong } from '../../store/bulk.ts';
import { ofCourt } from '../../store/levels.ts';
import type { Store } from '../../store/open.ts';
import type { Rulebooks } from '../cases/rulebooks.ts';
import type { CaseRow } from '../cases/rows.ts';
import { CLEARED_RANK, rankOf, type AlarmRow } from './rows.ts';

type CaseColumns = Pick<
  CaseRow,
  'no' | 'catalogue_id' | 'case_id' | 'number' | 'court_id' | 'handler_id' | 'handler_name'
>;

/** Narrows a query on `alarms`. Without states: those that are still to be dealt with. */
function filterAlarms(query: Knex.QueryBuilder, filter: AlarmFilter): Knex.QueryBuilder {
  if (filter.states === undefined) {
    // The range that the index on rank serves.
    void query.where('alarms.rank', '<', rankOf('shelved', 1));
  } else if (filter.states.includes('cleared')) {
    void query.whereIn('alarms.state', filter.states);
  } else {
    void query.where('alarms.rank', '<', CLEARED_RANK).whereIn('alarms.state', filter.states);
  }
  const equal: Readonly<Record<string, string | number | undefined>> = {
    'alarms.priority': filter.priority,
    'alarms.cause': filter.cause,
    'alarms.node_kind': filter.kind,
    'alarms.node_stage': filter.stage,
    'alarms.handler_id': filter.handlerId,
    'alarms.node_id': filter.nodeId,
  };
  for (const [column, value] of Object.entries(equal)) {
    if (value !== undefined) {
      void query.where(column, value);
    }
  }
  return query;
}

const NO_ALARMS: AlarmCounts = { unacknowledged: 0, acknowledged: 0, shelved: 0, urgent: 0, recent: 0 };

interface CountRow {
  state: AlarmState;
  urgent: number;
  recent: number;
  n: number;
}

function sumUp(rows: readonly CountRow[]): AlarmCounts {
  const counts = { ...NO_ALARMS };
  for (const { state, urgent, recent, n } of rows) {
    if (state !== 'cleared') {
      counts[state] += n;
    }
    if (state === 'unacknowledged') {
      counts.urgent += urgent;
      counts.recent += recent;
    }
  }
  return counts;
}

/** Alarms of a court's subtree, in the order in which they are dealt with. */
export class AlarmList {
  readonly #store: Store;
  readonly #rulebooks: Rulebooks;

  constructor(deps: { store: Store; rulebooks: Rulebooks }) {
    this.#store = deps.store;
    this.#rulebooks = deps.rulebooks;
  }

  async list(
    court: CourtNode,
    given: { filter: AlarmFilter; offset: number; limit: number; now: number },
  ): Promise<{ total: number; alarms: Alarm[] }> {
    const { filter, offset, limit, now } = given;
    const [count, rows] = await Promise.all([
      this.#alarms(court, filter).count({ n: '*' }).first() as Promise<{ n: number } | undefined>,
      this.#ordered(court, filter).offset(offset).limit(limit).select('alarms.*') as Promise<AlarmRow[]>,
    ]);
    return { total: count?.n ?? 0, alarms: await this.complete(rows, now) };
  }

  /** Ids of all the alarms, in order: what a long export goes by, whatever changes while it is read. */
  async ids(court: CourtNode, filter: AlarmFilter): Promise<number[]> {
    return (await this.#ordered(court, filter).pluck('alarms.id')) as number[];
  }

  /** Alarms by their ids. */
  async byIds(ids: readonly number[], now: number): Promise<Alarm[]> {
    const { reading, dialect } = this.#store;
    const rows = (await whereAmong(reading('alarms'), dialect, 'id', ids)) as AlarmRow[];
    const byId = new Map(rows.map((row) => [row.id, row]));
    return this.complete(
      ids.flatMap((id) => byId.get(id) ?? []),
      now,
    );
  }

  /** Counts of what is active in a court's subtree. */
  async counts(court: CourtNode, now: number): Promise<AlarmCounts> {
    const rows = await this.#countRows(ofCourt(this.#store.reading('alarms'), court, 'alarms'), now);
    return sumUp(rows);
  }

  /** The same for each court that has any. */
  async byCourt(
    court: CourtNode,
    filter: AlarmFilter,
    now: number,
  ): Promise<({ courtId: string } & AlarmCounts)[]> {
    const query = this.#alarms(court, filter)
      .join('cases', 'cases.no', 'alarms.case_no')
      .select('cases.court_id')
      .groupBy('cases.court_id');
    const rows = (await this.#countRows(query, now)) as (CountRow & { court_id: string })[];
    return [...Map.groupBy(rows, ({ court_id }) => court_id)].map(([courtId, own]) => ({
      courtId,
      ...sumUp(own),
    }));
  }

  /** Rows as clients see them, with what their cases add. */
  async complete(rows: readonly AlarmRow[], now: number): Promise<Alarm[]> {
    if (rows.length === 0) {
      return [];
    }
    const nos = [...new Set(rows.map(({ case_no }) => case_no))];
    const cases: CaseColumns[] = await whereAmong(
      this.#store
        .db('cases')
        .select('no', 'catalogue_id', 'case_id', 'number', 'court_id', 'handler_id', 'handler_name'),
      this.#store.dialect,
      'no',
      nos,
    );
    const byNo = new Map(cases.map((row) => [row.no, row]));
    return rows.flatMap((row) => {
      const own = byNo.get(row.case_no);
      return own === undefined ? [] : [this.#toAlarm(row, own, now)];
    });
  }

  #alarms(court: CourtNode, filter: AlarmFilter): Knex.QueryBuilder {
    return filterAlarms(ofCourt(this.#store.reading('alarms'), court, 'alarms'), filter);
  }

  #ordered(court: CourtNode, filter: AlarmFilter): Knex.QueryBuilder {
    return this.#alarms(court, filter)
      .orderBy('alarms.rank')
      .orderBy('alarms.raised_at', 'desc')
      .orderBy('alarms.id', 'desc');
  }

  async #countRows(query: Knex.QueryBuilder, now: number): Promise<CountRow[]> {
    const { reading } = this.#store;
    const sum = (condition: string): string => `sum(case when ${condition} then 1 else 0 end)`;
    return (await query
      .where('alarms.rank', '<', CLEARED_RANK)
      .groupBy('alarms.state')
      .select(
        'alarms.state',
        reading.raw(`${sum('alarms.priority = 1')} as urgent`),
        reading.raw(`${sum('alarms.raised_at > ?')} as recent`, [now - FLOOD_WINDOW_MS]),
      )
      .count({ n: '*' })) as CountRow[];
  }

  #toAlarm(row: AlarmRow, own: CaseColumns, now: number): Alarm {
    const { rules } = this.#rulebooks.of(own.catalogue_id, own.court_id);
    const term = rules.node(row.node_id)?.term ?? null;
    return {
      id: row.id,
      caseNo: row.case_no,
      catalogueId: own.catalogue_id,
      caseId: own.case_id,
      caseNumber: own.number,
      courtId: own.court_id,
      nodeId: row.node_id,
      key: row.key,
      subject: row.subject,
      stage: row.node_stage,
      kind: row.node_kind,
      cause: row.cause,
      priority: row.priority,
      level: row.level,
      startedAt: row.started_at,
      dueAt: row.due_at,
      term,
      remaining: row.due_at === null ? null : remaining(row.due_at, now, term, rules.counting),
      raisedAt: row.raised_at,
      state: row.state,
      handlerId: own.handler_id,
      handlerName: own.handler_name,
      acknowledgedAt: row.acknowledged_at,
      acknowledgedBy: row.acknowledged_by,
      shelvedUntil: row.shelved_until,
      shelvedBy: row.shelved_by,
      shelvedReason: row.shelved_reason,
      clearedAt: row.cleared_at,
      clearedWhy: row.cleared_why,
      orderId: row.order_id,
    };
  }
}
