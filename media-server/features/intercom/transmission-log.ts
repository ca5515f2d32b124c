import { DAY_MS } from '#shared/calendar/zone.ts';
import type { CourtPath } from '#shared/courts.ts';
import { TRANSMISSION_DAYS, type Transmission } from '#shared/intercom.ts';
import type { TurnEnd } from '#shared/intercom/floor.ts';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import type { Store } from '../../store/open.ts';
import { withinCourts } from '../../store/scope.ts';

interface Row {
  id: string;
  group_id: string;
  group_name: string;
  court_id: string;
  person_id: string;
  label: string;
  name: string;
  role: Transmission['role'];
  priority: number;
  is_broadcast: number;
  started_at: number;
  ended_at: number | null;
  end_reason: TurnEnd | null;
  ended_by: string | null;
  recorded: number;
}

const toTransmission = (row: Row): Transmission => ({
  id: row.id,
  groupId: row.group_id,
  groupName: row.group_name,
  courtId: row.court_id,
  personId: row.person_id,
  label: row.label,
  name: row.name,
  role: row.role,
  priority: row.priority,
  isBroadcast: row.is_broadcast === 1,
  startedAt: row.started_at,
  endedAt: row.ended_at,
  endReason: row.end_reason,
  endedBy: row.ended_by,
  recorded: row.recorded === 1,
});

export interface TransmissionEnd {
  at: number;
  reason: TurnEnd;
  /** Who cut it off. */
  by: string | null;
}

export interface TransmissionQuery {
  scope: CourtPath;
  groupId: string | null;
  before: Pick<Transmission, 'id' | 'startedAt'> | undefined;
  limit: number;
}

/** Who spoke where from when to when, and why it ended. Writing never holds a speaker up: what can't be written is in the server's log. */
export class TransmissionLog {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #log: Logger;
  #writing: Promise<void> = Promise.resolve();

  constructor({ store, clock, log }: { store: Store; clock: Clock; log: Logger }) {
    this.#store = store;
    this.#clock = clock;
    this.#log = log;
  }

  /** Ends what a server that was killed has left open. Nobody can have spoken longer than `longestMs`. */
  async closeLeft(longestMs: number): Promise<void> {
    const now = this.#clock.now();
    const open: Row[] = await this.#store.db('transmissions').whereNull('ended_at');
    for (const { id, started_at: startedAt } of open) {
      await this.#store
        .db('transmissions')
        .where({ id })
        .update({
          ended_at: Math.max(startedAt, Math.min(now, startedAt + longestMs)),
          end_reason: 'serverStopped' satisfies TurnEnd,
        });
    }
  }

  begin(transmission: Transmission): void {
    const { groupId, groupName, courtId, personId, isBroadcast, startedAt, ...same } = transmission;
    this.#write(transmission.id, () =>
      this.#store.db('transmissions').insert({
        id: same.id,
        group_id: groupId,
        group_name: groupName,
        court_id: courtId,
        person_id: personId,
        label: same.label,
        name: same.name,
        role: same.role,
        priority: same.priority,
        is_broadcast: isBroadcast ? 1 : 0,
        started_at: startedAt,
        recorded: same.recorded ? 1 : 0,
      }),
    );
  }

  end(id: string, { at, reason, by }: TransmissionEnd): void {
    this.#write(id, () =>
      this.#store
        .db('transmissions')
        .where({ id })
        .update({ ended_at: at, end_reason: reason, ended_by: by }),
    );
  }

  async list({ scope, groupId, before, limit }: TransmissionQuery): Promise<Transmission[]> {
    await this.#writing;
    const query = withinCourts(
      this.#store.db('transmissions').join('courts', 'courts.id', 'transmissions.court_id'),
      scope,
    )
      .orderBy([
        { column: 'started_at', order: 'desc' },
        { column: 'transmissions.id', order: 'desc' },
      ])
      .limit(limit)
      .select('transmissions.*');
    if (groupId !== null) {
      void query.where('group_id', groupId);
    }
    if (before !== undefined) {
      // Those of a broadcast begin at the same time, and a page may end among them.
      const { id, startedAt } = before;
      void query.where('started_at', '<=', startedAt).whereNot((same) => {
        void same.where('started_at', startedAt).where('transmissions.id', '>=', id);
      });
    }
    const rows: Row[] = await query;
    return rows.map((row) => toTransmission(row));
  }

  /** Deletes what has been kept long enough; answers with how many. */
  sweep(): Promise<number> {
    return this.#store
      .db('transmissions')
      .where('started_at', '<', this.#clock.now() - TRANSMISSION_DAYS * DAY_MS)
      .delete();
  }

  /** Resolves when everything is written. */
  settled(): Promise<void> {
    return this.#writing;
  }

  #write(id: string, write: () => Promise<unknown>): void {
    this.#writing = this.#writing.then(write).then(
      () => undefined,
      (error: unknown) =>
        this.#log.error({ err: error, transmission: id }, 'a transmission could not be logged'),
    );
  }
}
