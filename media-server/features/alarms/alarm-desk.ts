import type { Knex } from 'knex';
import { MAX_SHELVE_MS, type AlarmAction, type AlarmState } from '#shared/alarms.ts';
import { isInSubtree } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import type { Caller } from '../../api/caller.ts';
import type { Clock } from '../../clock.ts';
import type { CourtTree } from '../../context.ts';
import { insertMissing, whereAmong } from '../../store/bulk.ts';
import type { Store } from '../../store/open.ts';
import { takeRevision } from '../cases/case-writer.ts';
import { ALARM_ACTIONS, rankOf, type AlarmRow } from './rows.ts';

interface Deps {
  store: Store;
  clock: Clock;
  courts: CourtTree;
}

/** What a command makes of an alarm; null leaves it as it is. */
type Change = (alarm: AlarmRow) => Partial<AlarmRow> | null;

interface Command {
  by: string | null;
  action: AlarmAction['action'];
  reason: string | null;
  change: Change;
}

const withState = (state: AlarmState, alarm: AlarmRow): Pick<AlarmRow, 'state' | 'rank'> => ({
  state,
  rank: rankOf(state, alarm.priority),
});

/** What people do with alarms; each act is kept with who did it. */
export class AlarmDesk {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Answers with the alarms as they are now. @throws AppError('notFound') when one is outside the caller's courts */
  acknowledge(caller: Caller, ids: readonly number[]): Promise<AlarmRow[]> {
    const now = this.#deps.clock.now();
    return this.#command(caller, ids, {
      by: caller.nameZh,
      action: 'acknowledged',
      reason: null,
      change: (alarm) =>
        alarm.state === 'unacknowledged'
          ? { ...withState('acknowledged', alarm), acknowledged_at: now, acknowledged_by: caller.nameZh }
          : null,
    });
  }

  /** @throws AppError('invalidInput') for a time that has passed or is more than thirty days away */
  shelve(
    caller: Caller,
    { ids, until, reason }: { ids: readonly number[]; until: number; reason: string },
  ): Promise<AlarmRow[]> {
    const now = this.#deps.clock.now();
    if (until <= now || until > now + MAX_SHELVE_MS) {
      throw AppError.invalidInput('until', 'lies in the future, at most thirty days away');
    }
    return this.#command(caller, ids, {
      by: caller.nameZh,
      action: 'shelved',
      reason,
      change: (alarm) =>
        alarm.state === 'cleared'
          ? null
          : {
              ...withState('shelved', alarm),
              shelved_until: until,
              shelved_by: caller.nameZh,
              shelved_reason: reason,
            },
    });
  }

  unshelve(caller: Caller, ids: readonly number[]): Promise<AlarmRow[]> {
    return this.#command(caller, ids, {
      by: caller.nameZh,
      action: 'unshelved',
      reason: null,
      change: (alarm) => (alarm.state === 'shelved' ? back(alarm) : null),
    });
  }

  /** Notes that a supervision order was made of an alarm, which counts as seen. Part of the order's transaction. */
  async order(trx: Knex, id: number, { orderId, by }: { orderId: string; by: string }): Promise<void> {
    const now = this.#deps.clock.now();
    const rev = await takeRevision(trx);
    const change: Change = (alarm) =>
      alarm.state === 'unacknowledged'
        ? {
            ...withState('acknowledged', alarm),
            acknowledged_at: now,
            acknowledged_by: by,
            order_id: orderId,
          }
        : { order_id: orderId };
    await this.#apply(trx, await this.#find(trx, [id]), { by, action: 'ordered', reason: null, change }, rev);
  }

  /** Brings those back whose time is up. */
  async expire(now: number): Promise<void> {
    const { db } = this.#deps.store;
    const due = await db('alarms').where('shelved_until', '<=', now).limit(500).pluck('id');
    if (due.length === 0) {
      return;
    }
    await db.transaction(async (trx) => {
      const rev = await takeRevision(trx);
      const rows = await this.#find(trx, due as number[]);
      await this.#apply(
        trx,
        rows,
        {
          by: null,
          action: 'unshelved',
          reason: null,
          change: (alarm) => (alarm.state === 'shelved' ? back(alarm) : { shelved_until: null }),
        },
        rev,
      );
    });
  }

  /** An alarm of the caller's courts. @throws AppError('notFound') */
  async require(caller: Caller, id: number): Promise<AlarmRow> {
    const [alarm] = await this.#find(this.#deps.store.db, [id]);
    if (alarm === undefined || !this.#isOf(caller, alarm)) {
      throw AppError.notFound('alarm', id);
    }
    return alarm;
  }

  async history(caller: Caller, id: number): Promise<AlarmAction[]> {
    await this.require(caller, id);
    return (await this.#deps.store
      .db('alarm_actions')
      .where('alarm_id', id)
      .orderBy('no')
      .select('at', 'by', 'action', 'reason')) as AlarmAction[];
  }

  #isOf({ courtPath }: Caller, alarm: AlarmRow): boolean {
    const court = this.#deps.courts.find(alarm.basic_id ?? alarm.intermediate_id ?? alarm.high_id ?? '');
    return court !== undefined && isInSubtree(court.path, courtPath);
  }

  async #find(db: Knex, ids: readonly number[]): Promise<AlarmRow[]> {
    return whereAmong(db('alarms'), this.#deps.store.dialect, 'id', ids);
  }

  async #command(caller: Caller, ids: readonly number[], command: Command): Promise<AlarmRow[]> {
    const wanted = [...new Set(ids)];
    return this.#deps.store.db.transaction(async (trx) => {
      const rev = await takeRevision(trx);
      const rows = await this.#find(trx, wanted);
      const known = new Map(rows.map((row) => [row.id, row]));
      for (const id of wanted) {
        const alarm = known.get(id);
        if (alarm === undefined || !this.#isOf(caller, alarm)) {
          throw AppError.notFound('alarm', id);
        }
      }
      await this.#apply(trx, rows, command, rev);
      return this.#find(trx, wanted);
    });
  }

  async #apply(
    trx: Knex,
    alarms: readonly AlarmRow[],
    { by, action, reason, change }: Command,
    rev: number,
  ): Promise<void> {
    const at = this.#deps.clock.now();
    const done: number[] = [];
    for (const alarm of alarms) {
      const changed = change(alarm);
      if (changed !== null) {
        await trx('alarms')
          .where('id', alarm.id)
          .update({ ...changed, rev });
        done.push(alarm.id);
      }
    }
    const notes = done.map((alarm_id) => ({ alarm_id, at, by, action, reason }));
    await insertMissing({ db: trx, dialect: this.#deps.store.dialect, table: ALARM_ACTIONS }, notes);
  }
}

/** A shelved alarm as it comes back: it asks for somebody again. */
function back(alarm: AlarmRow): Partial<AlarmRow> {
  return {
    ...withState('unacknowledged', alarm),
    shelved_until: null,
    shelved_by: null,
    shelved_reason: null,
    acknowledged_at: null,
    acknowledged_by: null,
  };
}
