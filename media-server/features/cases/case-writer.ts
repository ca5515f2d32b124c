import type { Knex } from 'knex';
import { setImmediate } from 'node:timers/promises';
import { foldCase } from '#shared/cases/fold.ts';
import type { CourtTree } from '../../context.ts';
import { insertMissing, upsertAll, whereAmong } from '../../store/bulk.ts';
import type { Store } from '../../store/open.ts';
import { alarmChanges, type AlarmChange, type AlarmNote } from '../alarms/raise.ts';
import { ALARM_ACTIONS, ALARMS, type AlarmRow } from '../alarms/rows.ts';
import { caseRowOf, courtColumnsOf, nodeRowOf, waitingOf, type CaseIdentity } from './derive.ts';
import type { Rulebooks } from './rulebooks.ts';
import {
  CASES,
  EVENT_COLUMNS,
  NODES,
  toEvent,
  type CaseRow,
  type NodeRow,
  type StoredEvent,
} from './rows.ts';

/** After so many cases whoever else waits for this process has a turn. */
const TURN = 4;

/** When and as which revision something is written. */
export interface Moment {
  now: number;
  rev: number;
}

/**
 * The next revision of the cases, in the transaction that is going to change them. It is the transaction's first statement: taking the
 * row's lock at once makes writers wait for each other instead of failing, and revisions become visible in their order.
 */
export async function takeRevision(trx: Knex): Promise<number> {
  const rows = (await trx('case_revision').where('id', 1).increment('rev', 1).returning('rev')) as {
    rev: number;
  }[];
  const [row] = rows;
  if (row === undefined) {
    throw new Error('the store has lost its revision of cases');
  }
  return row.rev;
}

interface Derived {
  cases: CaseRow[];
  nodes: Omit<NodeRow, 'no'>[];
  gone: number[];
  alarms: AlarmChange[];
  notes: AlarmNote[];
}

type KnownNode = Pick<
  NodeRow,
  'no' | 'case_no' | 'key' | 'state' | 'screen' | 'due_at' | 'next_at' | 'started_at'
>;

const isSameNode = (row: Omit<NodeRow, 'no'>, known: KnownNode): boolean =>
  row.state === known.state &&
  row.due_at === known.due_at &&
  row.next_at === known.next_at &&
  row.screen === known.screen &&
  row.started_at === known.started_at;

/** Writes what follows from the events of cases: their rows, what they wait for, their alarms. */
export class CaseWriter {
  readonly #dialect: Store['dialect'];
  readonly #courts: CourtTree;
  readonly #rulebooks: Rulebooks;

  constructor(deps: { store: Pick<Store, 'dialect'>; courts: CourtTree; rulebooks: Rulebooks }) {
    this.#dialect = deps.store.dialect;
    this.#courts = deps.courts;
    this.#rulebooks = deps.rulebooks;
  }

  async write(trx: Knex, cases: readonly CaseIdentity[], moment: Moment): Promise<void> {
    if (cases.length === 0) {
      return;
    }
    // Rules that were changed a moment ago mark their cases: to derive by the old ones would take the mark away for good.
    await this.#rulebooks.refresh(trx);
    const nos = cases.map(({ no }) => no);
    const among = <T>(table: string, columns: readonly string[]): Promise<T[]> =>
      whereAmong(trx(table).select([...columns]), this.#dialect, 'case_no', nos);
    const events = await among<StoredEvent>('case_events', EVENT_COLUMNS);
    const nodes = await among<KnownNode>('case_nodes', [
      'no',
      'case_no',
      'key',
      'state',
      'screen',
      'due_at',
      'next_at',
      'started_at',
    ]);
    const alarms = await among<AlarmRow>('alarms', ['*']);
    const eventsOf = Map.groupBy(events, ({ case_no }) => case_no);
    const nodesOf = Map.groupBy(nodes, ({ case_no }) => case_no);
    const alarmsOf = Map.groupBy(alarms, ({ case_no }) => case_no);
    const derived: Derived = { cases: [], nodes: [], gone: [], alarms: [], notes: [] };
    for (const [index, identity] of cases.entries()) {
      if (index % TURN === TURN - 1) {
        await setImmediate();
      }
      this.#derive(
        identity,
        {
          events: eventsOf.get(identity.no) ?? [],
          nodes: nodesOf.get(identity.no) ?? [],
          alarms: alarmsOf.get(identity.no) ?? [],
        },
        moment,
        derived,
      );
    }
    await this.#save(trx, derived);
  }

  #derive(
    identity: CaseIdentity,
    known: { events: readonly StoredEvent[]; nodes: readonly KnownNode[]; alarms: readonly AlarmRow[] },
    { now, rev }: Moment,
    into: Derived,
  ): void {
    const { no, catalogue_id, court_id } = identity;
    const book = this.#rulebooks.of(catalogue_id, court_id);
    const state = foldCase(known.events.map(toEvent), book.rules, book.at);
    const waiting = waitingOf(state, now);
    const court = this.#courts.find(court_id);
    const place = court === undefined ? identity : courtColumnsOf(court, (id) => this.#courts.find(id));
    const { high_id, intermediate_id, basic_id } = place;
    const columns = { high_id, intermediate_id, basic_id };
    const own = { no, catalogue_id, case_id: identity.case_id, court_id, ...columns };
    into.cases.push(caseRowOf(own, state, waiting, { now, rev }));

    const before = new Map(known.nodes.map((node) => [node.key, node]));
    for (const one of waiting) {
      const row = nodeRowOf(one, no, columns, now);
      const same = before.get(row.key);
      if (same === undefined || !isSameNode(row, same)) {
        into.nodes.push(row);
      }
      before.delete(row.key);
    }
    into.gone.push(...[...before.values()].map((node) => node.no));

    const { changes, notes } = alarmChanges({
      caseNo: no,
      state,
      waiting,
      known: known.alarms,
      place: columns,
      now,
      rev,
    });
    into.alarms.push(...changes);
    into.notes.push(...notes);
  }

  async #save(trx: Knex, { cases, nodes, gone, alarms, notes }: Derived): Promise<void> {
    const into = { db: trx, dialect: this.#dialect };
    await upsertAll({ ...into, table: CASES }, ['no'], cases);
    if (gone.length > 0) {
      await whereAmong(trx('case_nodes'), this.#dialect, 'no', gone).delete();
    }
    await upsertAll({ ...into, table: NODES }, ['case_no', 'key'], nodes);
    await upsertAll({ ...into, table: ALARMS }, ['case_no', 'key'], alarms);
    await this.#note(trx, notes);
  }

  /** Notes name their alarm by case and key, because its id comes with its row. */
  async #note(trx: Knex, notes: readonly AlarmNote[]): Promise<void> {
    if (notes.length === 0) {
      return;
    }
    const caseNos = [...new Set(notes.map(({ case_no }) => case_no))];
    const rows: Pick<AlarmRow, 'id' | 'case_no' | 'key'>[] = await whereAmong(
      trx('alarms').select('id', 'case_no', 'key'),
      this.#dialect,
      'case_no',
      caseNos,
    );
    const ids = new Map(rows.map(({ id, case_no, key }) => [`${case_no} ${key}`, id]));
    const actions = notes.map(({ case_no, key, at, action, reason }) => ({
      alarm_id: ids.get(`${case_no} ${key}`),
      at,
      by: null,
      action,
      reason,
    }));
    await insertMissing({ db: trx, dialect: this.#dialect, table: ALARM_ACTIONS }, actions);
  }
}
