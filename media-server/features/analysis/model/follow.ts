import { createHash } from 'node:crypto';
import type { CaseEvent } from '#shared/cases/events.ts';
import type { CourtTree } from '../../../context.ts';
import { whereAmong } from '../../../store/bulk.ts';
import type { Store } from '../../../store/open.ts';
import { courtColumnsOf } from '../../cases/derive.ts';
import type { Rulebooks } from '../../cases/rulebooks.ts';
import { EVENT_COLUMNS, toEvent, type CaseRow, type NodeRow, type StoredEvent } from '../../cases/rows.ts';
import type { OrderRow } from '../../supervision/order-store.ts';
import type { FactBase, Progress } from './database.ts';
import { dayOf } from '#shared/calendar/zone.ts';
import { factsOf, type CaseFacts } from './facts.ts';
import { CASE_TABLES, type Row } from './tables.ts';

/**
 * Cases that are read and written in one step. Each step ends with a commit, of which fewer are faster; a second or two, so that a failure
 * costs little.
 */
const PAGE = 5_000;
/** No case is behind it. */
const LAST_NO = 2_147_483_647;

interface Deps {
  store: Store;
  courts: CourtTree;
  rulebooks: Rulebooks;
  base: FactBase;
}

/** Cases with their facts. */
interface Derived {
  rows: readonly CaseRow[];
  facts: CaseFacts[];
}
type Waiting = Pick<NodeRow, 'case_no' | 'node_id' | 'state'>;

/** Keeps the facts in step with the cases of the store. */
export class Follower {
  readonly #deps: Deps;
  /** The cases after `no`, which are read and derived while those before them are written. */
  #ahead: { no: number; derived: Promise<Derived> } | null = null;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** The revision of the cases. */
  async latest(): Promise<number> {
    const row = (await this.#deps.store.reading('case_revision').where('id', 1).first('rev')) as
      { rev: number } | undefined;
    return row?.rev ?? 0;
  }

  /**
   * Reads the next part of what has changed; false: there is nothing more. Cases are read by their numbers first, then by their
   * revisions: the same step again after it has failed changes nothing twice.
   */
  async step(): Promise<boolean> {
    const { base, rulebooks } = this.#deps;
    let progress = await base.progress();
    await rulebooks.refresh();
    const latest = await this.latest();
    if (progress.rev > latest) {
      // The store is another one, or was set back to an earlier state.
      progress = { rev: -1, no: 0, whole: false, orders: '' };
      await base.write(progress, async (into) => {
        for (const table of CASE_TABLES) {
          await into.empty(table);
        }
        await into.rebuildSums();
      });
    }
    if (progress.rev < 0) {
      // What changes from now on is read once more after the whole.
      progress = { ...progress, rev: latest };
      await base.write(progress, () => undefined);
    }
    return progress.whole ? this.#follow(progress) : this.#readOn(progress);
  }

  async #readOn(progress: Progress): Promise<boolean> {
    const { base } = this.#deps;
    const ahead = this.#ahead?.no === progress.no ? this.#ahead.derived : this.#deriveAfter(progress.no);
    this.#ahead = null;
    const derived = await ahead;
    const last = derived.rows.at(-1);
    if (last === undefined) {
      await base.write({ ...progress, no: LAST_NO, whole: true }, (into) => into.rebuildSums());
      return true;
    }
    const next = this.#deriveAfter(last.no);
    // Who takes it is told of its failure; nobody may come.
    next.catch(() => undefined);
    this.#ahead = { no: last.no, derived: next };
    await base.write({ ...progress, no: last.no }, (into) => into.addCases(derived.facts));
    return true;
  }

  async #deriveAfter(no: number): Promise<Derived> {
    const { store } = this.#deps;
    return this.#derive(await store.reading('cases').where('no', '>', no).orderBy('no').limit(PAGE));
  }

  async #follow(progress: Progress): Promise<boolean> {
    const { store, base } = this.#deps;
    const rows = (await store
      .reading('cases')
      .where((behind) => {
        void behind
          .where('rev', '>', progress.rev)
          .orWhere((same) => void same.where('rev', progress.rev).where('no', '>', progress.no));
      })
      .orderBy('rev')
      .orderBy('no')
      .limit(PAGE)) as CaseRow[];
    const last = rows.at(-1);
    if (last === undefined) {
      return this.#followOrders(progress);
    }
    const { facts } = await this.#derive(rows);
    await base.write({ ...progress, rev: last.rev, no: last.no }, (into) =>
      into.replaceCases(
        rows.map(({ no }) => no),
        facts,
      ),
    );
    return true;
  }

  async #derive(rows: readonly CaseRow[]): Promise<Derived> {
    const { store, rulebooks } = this.#deps;
    const nos = rows.map(({ no }) => no);
    const among = <T>(table: string, columns: readonly string[]): Promise<T[]> =>
      whereAmong(store.reading(table).select([...columns]), store.dialect, 'case_no', nos);
    const [events, waiting] = await Promise.all([
      among<StoredEvent>('case_events', EVENT_COLUMNS),
      among<Waiting>('case_nodes', ['case_no', 'node_id', 'state']),
    ]);
    const eventsOf = Map.groupBy(events, ({ case_no }) => case_no);
    const overdueOf = Map.groupBy(
      waiting.filter(({ state }) => state === 'overdue'),
      ({ case_no }) => case_no,
    );
    const facts = rows.map((row) => {
      const own: CaseEvent[] = (eventsOf.get(row.no) ?? []).map(toEvent);
      const { rules } = rulebooks.of(row.catalogue_id, row.court_id);
      return factsOf({ row, events: own, overdue: overdueOf.get(row.no) ?? [] }, rules);
    });
    return { rows, facts };
  }

  /** Supervision orders have no revision: they are few, and are read whole when they aren't what they were. */
  async #followOrders(progress: Progress): Promise<boolean> {
    const { store, courts, base } = this.#deps;
    const orders = (await store
      .reading('supervision_orders')
      .orderBy('id')
      .select('id', 'case_no', 'to_court_id', 'due_at', 'answered_at', 'failures')) as Pick<
      OrderRow,
      'id' | 'case_no' | 'to_court_id' | 'due_at' | 'answered_at' | 'failures'
    >[];
    const digest = createHash('sha256').update(JSON.stringify(orders)).digest('hex');
    if (digest === progress.orders) {
      return false;
    }
    const rows = orders.map((order): Row<'orders'> => {
      const court = courts.find(order.to_court_id);
      const { high_id, intermediate_id, basic_id } =
        court === undefined
          ? { high_id: null, intermediate_id: null, basic_id: null }
          : courtColumnsOf(court, (id) => courts.find(id));
      return {
        id: order.id,
        case_no: order.case_no,
        court_id: order.to_court_id,
        high_id,
        intermediate_id,
        basic_id,
        day: dayOf(order.due_at),
        due_at: order.due_at,
        answered: order.answered_at !== null,
        in_time: order.answered_at !== null && order.answered_at <= order.due_at && order.failures === 0,
      };
    });
    await base.write({ ...progress, orders: digest }, async (into) => {
      await into.empty('orders');
      await into.addOrders(rows);
    });
    return true;
  }
}
