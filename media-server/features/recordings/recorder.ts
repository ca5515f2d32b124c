import { AppError } from '#shared/errors.ts';
import type { RecordingEndReason, RecordingState, RecordingTrigger } from '#shared/recordings.ts';
import type { Clock } from '../../clock.ts';
import type { Logger } from '../../log.ts';
import type { Segment } from '../../recording/footage.ts';
import type { PackagerLease, Packagers } from '../../recording/packagers.ts';
import type { RecordedSource } from '../../recording/recorded-source.ts';
import type { Store } from '../../store/open.ts';
import type { FootageChain } from './chain.ts';
import type { FootageWriter } from './footage-writer.ts';
import { openRecordings, type RecordingRow } from './rows.ts';
import type { Storage } from './storage.ts';

/** A recording ends by itself after a day, and is begun anew where somebody still wants it: retention goes by the end. */
export const MAX_RECORDING_MS = 24 * 3_600_000;
const TICK_MS = 1_000;
/** How often it is told how much there is of a recording that runs. */
const PROGRESS_MS = 5_000;
/** The last segment of a recording is whole within this after its end. */
const LAST_SEGMENT_MS = 15_000;
/** The disk has failed when it didn't take so many segments of a source in a row. */
const MAX_FAILURES = 3;

/** What is to be recorded. Times in UTC ms. */
export interface StartRequest {
  id: string;
  sourceId: string;
  trigger: RecordingTrigger;
  /** How far back to begin, as far as the ring goes. */
  backMs?: number;
  until?: number | undefined;
  note?: string | undefined;
  caseNumber?: string | undefined;
  ruleId?: string | undefined;
  /** Name of the person who asks for it. */
  startedBy?: string | undefined;
}

interface Open {
  row: RecordingRow;
  lease: PackagerLease | null;
  /** When it stops to wait for its last segment; null while it runs. */
  doneBy: number | null;
}

export interface RecorderDeps {
  store: Store;
  clock: Clock;
  log: Logger;
  packagers: Packagers;
  writer: FootageWriter;
  chain: FootageChain;
  storage: Storage;
  findSource: (sourceId: string) => RecordedSource | undefined;
  onChange: (row: RecordingRow) => void;
}

const isDiskFull = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT'].includes(String((error as NodeJS.ErrnoException).code));

/** Recordings that are open: which segments belong to them, and when they end. */
export class Recorder {
  readonly #deps: RecorderDeps;
  readonly #open = new Map<string, Open>();
  readonly #failures = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  /** Bytes that were last told of recordings. */
  readonly #told = new WeakMap<RecordingRow, number>();
  #toldAt = 0;

  constructor(deps: RecorderDeps) {
    this.#deps = deps;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Goes on with what was open when the server ended. */
  async resume(): Promise<void> {
    for (const row of await openRecordings(this.#deps.store.db)) {
      // What was being said when the server ended is over; what is said next is another recording.
      if (row.source_kind === 'talk') {
        await this.#close({ row, lease: null, doneBy: null }, 'ruleOver');
      } else if (this.#deps.findSource(row.source_id) === undefined) {
        await this.#close({ row, lease: null, doneBy: null }, 'sourceRemoved');
      } else {
        this.#open.set(row.id, { row, lease: this.#hold(row.source_id), doneBy: null });
      }
    }
  }

  /** Recordings that run now. */
  get running(): RecordingRow[] {
    return [...this.#open.values()].filter(({ row }) => row.ended_at === null).map(({ row }) => row);
  }

  /** The row of a recording that isn't finished yet, which is ahead of the store. */
  find(id: string): RecordingRow | undefined {
    return this.#open.get(id)?.row;
  }

  stateOf(row: Pick<RecordingRow, 'source_id' | 'ended_at'>): RecordingState {
    if (row.ended_at !== null) {
      return 'ended';
    }
    return this.#deps.packagers.get(row.source_id)?.isFlowing === true ? 'recording' : 'waiting';
  }

  /**
   * Begins a recording, or answers with the one that was begun under its id. Throws `notFound` for an unknown source, `conflict` when a
   * person records it already, `unavailable` when there is no room.
   */
  async start(request: StartRequest): Promise<RecordingRow> {
    const { store, clock, storage } = this.#deps;
    const known = (await store.db('recordings').where({ id: request.id }).first()) as
      RecordingRow | undefined;
    if (known !== undefined) {
      if (known.source_id !== request.sourceId) {
        throw AppError.conflict(`the id ${request.id} belongs to another recording`);
      }
      return known;
    }
    const definition = this.#deps.findSource(request.sourceId)?.definition;
    if (definition === undefined) {
      throw AppError.notFound('source', request.sourceId);
    }
    storage.assertRoom();
    const byHand = (trigger: RecordingTrigger): boolean => trigger === 'manual' || trigger === 'replay';
    const rival = this.running.find((row) => row.source_id === request.sourceId && byHand(row.trigger));
    if (byHand(request.trigger) && rival !== undefined) {
      throw AppError.conflict(`the source is recorded already, as ${rival.id}`);
    }
    const lease = this.#hold(request.sourceId);
    const now = clock.now();
    const held = lease.packager.segments.filter(({ at, ms }) => at + ms > now - (request.backMs ?? 0));
    const row: RecordingRow = {
      id: request.id,
      source_id: definition.id,
      source_name: definition.name.slice(0, 120),
      source_kind: definition.kind,
      court_id: definition.courtId,
      trigger: request.trigger,
      rule_id: request.ruleId ?? null,
      note: request.note ?? null,
      case_number: request.caseNumber ?? null,
      started_by: request.startedBy ?? null,
      started_at: Math.min(now, Math.max(held[0]?.at ?? now, now - (request.backMs ?? 0))),
      until_at: Math.min(request.until ?? Infinity, now + MAX_RECORDING_MS),
      ended_at: null,
      end_reason: null,
      has_video: 0,
      has_audio: 0,
      reencoded: 0,
      bytes: 0,
      media_ms: 0,
      removed_at: null,
    };
    // Before it is stored, so that nobody else begins the same meanwhile, and nothing of the ring goes.
    this.#open.set(row.id, { row, lease, doneBy: null });
    for (const segment of lease.packager.segments) {
      this.#claim(row, segment);
    }
    try {
      await store.db('recordings').insert(row);
    } catch (error) {
      this.#open.delete(row.id);
      lease.release();
      throw error;
    }
    this.#deps.log.info(
      { recording: row.id, source: row.source_id, trigger: row.trigger },
      'recording began',
    );
    this.#deps.onChange(row);
    return row;
  }

  /** Ends one; answers with its row, as it was if it had ended already. Throws `notFound`. */
  async end(id: string, reason: RecordingEndReason): Promise<RecordingRow> {
    const open = this.#open.get(id);
    if (open === undefined || open.row.ended_at !== null) {
      const row = (await this.#deps.store.db('recordings').where({ id }).first()) as RecordingRow | undefined;
      if (row === undefined) {
        throw AppError.notFound('recording', id);
      }
      return row;
    }
    await this.#close(open, reason);
    return open.row;
  }

  /** Sets when a recording that runs is to end by itself, UTC ms. */
  setUntil(id: string, until: number): void {
    const row = this.running.find((each) => each.id === id);
    if (row !== undefined) {
      row.until_at = until;
      this.#deps.store
        .db('recordings')
        .where({ id })
        .update({ until_at: until })
        .catch((error: unknown) =>
          this.#deps.log.error({ err: error, recording: id }, 'the end of a recording could not be noted'),
        );
      this.#deps.onChange(row);
    }
  }

  /** Ends all of a source, or all there are. */
  async endAll(reason: RecordingEndReason, sourceId?: string): Promise<void> {
    for (const row of this.running.filter((each) => sourceId === undefined || each.source_id === sourceId)) {
      await this.end(row.id, reason);
    }
  }

  handleSegment(sourceId: string, segment: Segment): void {
    this.#failures.delete(sourceId);
    for (const { row } of this.#open.values()) {
      if (row.source_id === sourceId) {
        this.#claim(row, segment);
      }
    }
  }

  handleFlow(sourceId: string): void {
    for (const row of this.running) {
      if (row.source_id === sourceId) {
        this.#deps.onChange(row);
      }
    }
  }

  /** The disk didn't take a segment. When it is full, room is made; where none can be, recordings end. */
  handleWriteError(sourceId: string, error: unknown): void {
    const failures = (this.#failures.get(sourceId) ?? 0) + 1;
    this.#failures.set(sourceId, failures);
    this.#deps.log.error({ err: error, source: sourceId }, 'a segment could not be written');
    if (isDiskFull(error)) {
      void this.#deps.storage.check(true);
    } else if (failures >= MAX_FAILURES) {
      void this.endAll('diskFailed', sourceId);
    }
  }

  handleSourceRemoved(sourceId: string): void {
    void this.endAll('sourceRemoved', sourceId);
  }

  /** Lets go of the sources: their packagers then write what they hold. Recordings stay open, for the next server to go on with. */
  close(): void {
    clearInterval(this.#timer);
    for (const open of this.#open.values()) {
      open.lease?.release();
    }
  }

  #hold(sourceId: string): PackagerLease {
    return this.#deps.packagers.hold(sourceId, 'record');
  }

  #claim(row: RecordingRow, segment: Segment): void {
    const { at, ms, bytes, run } = segment;
    if (at + ms <= row.started_at || at >= (row.ended_at ?? Infinity)) {
      return;
    }
    if (!segment.recorded) {
      segment.recorded = true;
      this.#deps.writer.add(segment, row.court_id);
      this.#deps.storage.add(bytes);
    }
    row.bytes += bytes;
    row.media_ms += ms;
    row.has_video = Math.max(row.has_video, run.hasVideo ? 1 : 0);
    row.has_audio = Math.max(row.has_audio, run.hasAudio ? 1 : 0);
    row.reencoded = Math.max(row.reencoded, run.reencoded ? 1 : 0);
    this.#deps.writer.sum(row);
  }

  /** Consoles show how recordings grow. */
  #tellProgress(now: number): void {
    if (now - this.#toldAt < PROGRESS_MS) {
      return;
    }
    this.#toldAt = now;
    for (const row of this.running) {
      if (this.#told.get(row) !== row.bytes) {
        this.#told.set(row, row.bytes);
        this.#deps.onChange(row);
      }
    }
  }

  async #close(open: Open, reason: RecordingEndReason): Promise<void> {
    const { store, clock, log, onChange } = this.#deps;
    const { row } = open;
    row.ended_at = clock.now();
    row.end_reason = reason;
    open.doneBy = row.ended_at + LAST_SEGMENT_MS;
    log.info({ recording: row.id, source: row.source_id, reason }, 'recording ended');
    open.lease?.release();
    await store
      .db('recordings')
      .where({ id: row.id })
      .update({ ended_at: row.ended_at, end_reason: row.end_reason });
    onChange(row);
  }

  #tick(): void {
    const now = this.#deps.clock.now();
    this.#tellProgress(now);
    for (const [id, open] of this.#open) {
      const { row, doneBy } = open;
      if (doneBy === null && row.until_at !== null && now >= row.until_at) {
        const isOver = row.rule_id !== null;
        this.#close(open, isOver ? 'ruleOver' : 'timeOver').catch((error: unknown) =>
          this.#deps.log.error({ err: error, recording: id }, 'a recording could not be ended'),
        );
      } else if (doneBy !== null && now >= doneBy) {
        this.#open.delete(id);
        // Its sums and its last hashes are those of all its segments now.
        void this.#deps.writer.flush().then(() => this.#deps.chain.flush());
        this.#deps.onChange(row);
      }
    }
  }
}
