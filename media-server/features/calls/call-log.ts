import { DAY_MS } from '#shared/calendar/zone.ts';
import { CALL_LOG_DAYS, type Call, type LoggedCall } from '#shared/calls.ts';
import type { CourtPath } from '#shared/courts.ts';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import type { Store } from '../../store/open.ts';
import { withinCourts } from '../../store/scope.ts';

interface Row {
  id: string;
  caller_id: string;
  caller_label: string;
  caller_name: string;
  callee_id: string;
  callee_label: string;
  callee_name: string;
  began_at: number;
  answered_at: number | null;
  ended_at: number | null;
  end_reason: LoggedCall['endReason'];
  ended_by: LoggedCall['endedBy'];
}

const toLogged = (row: Row): LoggedCall => ({
  id: row.id,
  callerId: row.caller_id,
  callerLabel: row.caller_label,
  callerName: row.caller_name,
  calleeId: row.callee_id,
  calleeLabel: row.callee_label,
  calleeName: row.callee_name,
  beganAt: row.began_at,
  answeredAt: row.answered_at,
  endedAt: row.ended_at,
  endReason: row.end_reason,
  endedBy: row.ended_by,
});

/** Who called whom, when it was answered and why it ended. Writing never holds a call up: what can't be written is in the server's log. */
export class CallLog {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #log: Logger;
  #writing: Promise<void> = Promise.resolve();

  constructor({ store, clock, log }: { store: Store; clock: Clock; log: Logger }) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
  }

  /** Ends what a server that was killed has left open. When that was isn't known; it can't have been later than now. */
  async closeLeft(): Promise<void> {
    await this.#store
      .db('calls')
      .whereNull('ended_at')
      .update({ ended_at: this.#clock.now(), end_reason: 'serverStopped' });
  }

  /** Whether the id was used for a call before, by whomever. */
  async has(id: string): Promise<boolean> {
    await this.#writing;
    return (await this.#store.db('calls').where({ id }).first('id')) !== undefined;
  }

  begin({ id, caller, callee, beganAt }: Call): void {
    this.#write(id, () =>
      this.#store.db('calls').insert({
        id,
        caller_id: caller.personId,
        caller_label: caller.label,
        caller_name: caller.nameZh,
        caller_court_id: caller.courtId,
        callee_id: callee.personId,
        callee_label: callee.label,
        callee_name: callee.nameZh,
        callee_court_id: callee.courtId,
        began_at: beganAt,
      }),
    );
  }

  /** It was answered, or has ended. */
  update({ id, answeredAt, endedAt, endReason, endedBy }: Call): void {
    this.#write(id, () =>
      this.#store.db('calls').where({ id }).update({
        answered_at: answeredAt,
        ended_at: endedAt,
        end_reason: endReason,
        ended_by: endedBy,
      }),
    );
  }

  async list(
    scope: CourtPath,
    { before, limit }: { before: Pick<LoggedCall, 'id' | 'beganAt'> | undefined; limit: number },
  ): Promise<LoggedCall[]> {
    await this.#writing;
    const { db } = this.#store;
    const courts = withinCourts(db('courts').select('id'), scope);
    const query = db('calls')
      .where((either) => {
        void either.whereIn('caller_court_id', courts.clone()).orWhereIn('callee_court_id', courts.clone());
      })
      .orderBy([
        { column: 'began_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(limit)
      .select('calls.*');
    if (before !== undefined) {
      const { id, beganAt } = before;
      void query.where('began_at', '<=', beganAt).whereNot((same) => {
        void same.where('began_at', beganAt).where('id', '>=', id);
      });
    }
    const rows: Row[] = await query;
    return rows.map(toLogged);
  }

  /** Deletes what has been kept long enough; answers with how many. */
  sweep(): Promise<number> {
    return this.#store
      .db('calls')
      .where('began_at', '<', this.#clock.now() - CALL_LOG_DAYS * DAY_MS)
      .delete();
  }

  /** Resolves when everything is written. */
  settled(): Promise<void> {
    return this.#writing;
  }

  #write(id: string, write: () => Promise<unknown>): void {
    this.#writing = this.#writing.then(write).then(
      () => undefined,
      (error: unknown) => this.#log.error({ err: error, call: id }, 'a call could not be logged'),
    );
  }
}
