import { DAY_MS } from '#shared/calendar/zone.ts';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import type { SegmentFiles } from '../../recording/segment-files.ts';
import { whereAmong } from '../../store/bulk.ts';
import type { Store } from '../../store/open.ts';
import type { FootageChain } from './chain.ts';
import { runsById, segmentsWithin, type SegmentRow } from './footage-rows.ts';
import { overlapsAny, type Interval } from './intervals.ts';
import type { RetentionRules } from './retention.ts';
import { locksOf, recordingsWithin, type RecordingRow } from './rows.ts';

const SWEEP_MS = 10 * 60_000;
/** Recordings that are looked at in one go. */
const PAGE = 200;

export type RemovalReason = 'expired' | 'courtBudget' | 'diskBudget';

interface Deps {
  store: Store;
  clock: Clock;
  log: Logger;
  files: SegmentFiles;
  chain: FootageChain;
  retention: RetentionRules;
  /** Bytes have gone from the disk. */
  onGone: (bytes: number) => void;
  /** All of a recording is removed. */
  onRemoved: (row: RecordingRow) => void;
  /** A part of it is. */
  onChange: (row: RecordingRow) => void;
}

/** What a removal has brought, in bytes. Two recordings of the same time share what is on the disk, and each counts it. */
interface Removed {
  /** They are gone from the disk. */
  gone: number;
  /** The recording counts them no more. */
  released: number;
}

/** Removes what has been kept long enough, and the oldest where room is needed. What is locked stays whatever happens. */
export class Sweeper {
  readonly #deps: Deps;
  readonly #timer: NodeJS.Timeout;
  #working: Promise<unknown> = Promise.resolve();

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#timer = setInterval(() => void this.sweep(), SWEEP_MS);
  }

  /** Removes what is due by its days and by the limits of courts. Never throws. */
  sweep(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#removeExpired();
      for (const { courtId, maxBytes } of this.#deps.retention.limits) {
        await this.#holdLimit(courtId, maxBytes);
      }
    }, undefined);
  }

  /** Removes the oldest recordings until so many bytes are gained; answers with how many were. */
  makeRoom(bytes: number): Promise<number> {
    return this.#inTurn(() => this.#removeOldest(bytes, 'diskBudget', ({ gone }) => gone), 0);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#working;
  }

  #inTurn<T>(work: () => Promise<T>, otherwise: T): Promise<T> {
    const done = this.#working.then(work).catch((error: unknown) => {
      this.#deps.log.error({ err: error }, 'recordings could not be removed; it is tried again');
      return otherwise;
    });
    this.#working = done;
    return done;
  }

  async #removeExpired(): Promise<void> {
    const { store, clock, retention } = this.#deps;
    const now = clock.now();
    const rows = (await store
      .db('recordings')
      .whereNull('removed_at')
      .where('ended_at', '<', now - retention.leastDays * DAY_MS)
      .where('bytes', '>', 0)
      .orderBy('ended_at')) as RecordingRow[];
    for (const row of rows) {
      if ((row.ended_at ?? now) + retention.of(row.court_id).days * DAY_MS < now) {
        await this.#remove(row, 'expired');
      }
    }
    await this.#closeEmpty(now);
  }

  /** Recordings that never got anything are taken out of the lists in time too. */
  async #closeEmpty(now: number): Promise<void> {
    const { store, retention, onRemoved } = this.#deps;
    const rows = (await store
      .db('recordings')
      .whereNull('removed_at')
      .where('ended_at', '<', now - retention.leastDays * DAY_MS)
      .where('bytes', 0)) as RecordingRow[];
    for (const row of rows) {
      if ((row.ended_at ?? now) + retention.of(row.court_id).days * DAY_MS < now) {
        await store.db('recordings').where({ id: row.id }).update({ removed_at: now });
        onRemoved(row);
      }
    }
  }

  async #holdLimit(courtId: string, maxBytes: number): Promise<void> {
    const { store, retention } = this.#deps;
    const courts = retention.followersOf(courtId);
    const sum = (await store
      .db('recordings')
      .whereNull('removed_at')
      .whereIn('court_id', courts)
      .sum('bytes as total')
      .first()) as { total: number | string | null } | undefined;
    const excess = Number(sum?.total ?? 0) - maxBytes;
    if (excess > 0) {
      await this.#removeOldest(excess, 'courtBudget', ({ released }) => released, courts);
    }
  }

  async #removeOldest(
    bytes: number,
    reason: RemovalReason,
    gainOf: (removed: Removed) => number,
    courts: readonly string[] | null = null,
  ): Promise<number> {
    let gained = 0;
    let last: RecordingRow | undefined;
    do {
      const query = this.#deps.store
        .db('recordings')
        .whereNull('removed_at')
        .whereNotNull('ended_at')
        .where('bytes', '>', 0)
        .orderBy([{ column: 'started_at' }, { column: 'id' }]);
      if (courts !== null) {
        void query.whereIn('court_id', [...courts]);
      }
      if (last !== undefined) {
        void query.whereRaw('(started_at, id) > (?, ?)', [last.started_at, last.id]);
      }
      const rows = (await query.limit(PAGE)) as RecordingRow[];
      for (const row of rows) {
        gained += gained < bytes ? gainOf(await this.#remove(row, reason)) : 0;
      }
      last = rows.at(-1);
    } while (gained < bytes && last !== undefined);
    return gained;
  }

  /** Removes what nothing else keeps of a recording. */
  async #remove(row: RecordingRow, reason: RemovalReason): Promise<Removed> {
    const { store, clock, onGone } = this.#deps;
    const stretch = { from: row.started_at, to: row.ended_at ?? clock.now() };
    const segments = await segmentsWithin(store.db, row.source_id, stretch);
    const others = (await recordingsWithin(store.db, row.source_id, stretch)).filter(
      ({ id }) => id !== row.id,
    );
    const locked = await this.#locked([row, ...others]);
    const kept: Interval[] = [
      ...locked,
      ...others.map(({ started_at, ended_at }) => ({ from: started_at, to: ended_at ?? Infinity })),
    ];
    const going = segments.filter((segment) => !overlapsAny(segment, kept));
    await this.#delete(going, reason);
    const gone = going.reduce((sum, { bytes }) => sum + bytes, 0);
    onGone(gone);

    const stays = segments.filter((segment) => overlapsAny(segment, locked));
    return { gone, released: row.bytes - (await this.#note(row, stays)) };
  }

  /** Stretches of recordings that are locked now. */
  async #locked(rows: readonly RecordingRow[]): Promise<Interval[]> {
    const locks = await locksOf(
      this.#deps.store.db,
      rows.map(({ id }) => id),
    );
    return locks
      .filter(({ unlocked_at }) => unlocked_at === null)
      .map(({ from_at, to_at }) => ({ from: from_at, to: to_at ?? Infinity }));
  }

  /** That it goes is in the audit log before it goes. A file whose row is gone is found at the next start. */
  async #delete(segments: readonly SegmentRow[], reason: RemovalReason): Promise<void> {
    const { store, files, chain, log } = this.#deps;
    const byRun = Map.groupBy(segments, ({ run_id }) => run_id);
    const runs = await runsById(store.db, [...byRun.keys()]);
    for (const [runId, own] of byRun) {
      const run = runs.get(runId);
      if (run === undefined) {
        continue;
      }
      await chain.enterRemoval(run, own, reason);
      const numbers = own.map(({ no }) => no);
      await whereAmong(
        store.db('footage_segments').where({ run_id: runId }),
        store.dialect,
        'no',
        numbers,
      ).delete();
      for (const segment of own) {
        await files.removeSegment({ ...segment, run: { id: runId } });
      }
      await files.removeRunIfEmpty(runId);
      log.info({ run: runId, segments: own.length, reason }, 'footage was removed');
    }
  }

  /** Notes what stays of a recording; answers with its bytes. */
  async #note(row: RecordingRow, stays: readonly SegmentRow[]): Promise<number> {
    const { store, clock, onRemoved, onChange } = this.#deps;
    const sums = {
      bytes: stays.reduce((sum, { bytes }) => sum + bytes, 0),
      media_ms: stays.reduce((sum, { ms }) => sum + ms, 0),
    };
    const removed = stays.length === 0 ? { removed_at: clock.now() } : {};
    await store
      .db('recordings')
      .where({ id: row.id })
      .update({ ...sums, ...removed });
    if (stays.length === 0) {
      onRemoved(row);
    } else if (sums.bytes !== row.bytes) {
      onChange({ ...row, ...sums });
    }
    return sums.bytes;
  }
}
