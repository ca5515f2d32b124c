import { DAY_MS } from '#shared/calendar/zone.ts';
import type { RecordingJobsEvent, RecordingsEvent } from '#shared/contract/recordings.ts';
import type { CourtPath } from '#shared/courts.ts';
import { AppError } from '#shared/errors.ts';
import type { Recording, RecordingDetail, RecordingStorage } from '#shared/recordings.ts';
import type { Caller } from '../../api/caller.ts';
import type { Clock } from '../../clock.ts';
import type { CourtTree } from '../../context.ts';
import { Feed } from '../../feed.ts';
import { readWithin, type Told } from '../../told.ts';
import type { Logger } from '../../log.ts';
import type { Store } from '../../store/open.ts';
import { gapsOf } from './coverage.ts';
import { listJobs, toJob, type JobRow } from './job-rows.ts';
import type { Recorder } from './recorder.ts';
import type { RetentionRules } from './retention.ts';
import {
  findRecording,
  listRecordings,
  locksOf,
  toLock,
  toRecording,
  type ListedRow,
  type RecordingFilter,
  type RecordingRow,
} from './rows.ts';

/** Jobs that a console is given at first. */
const SNAPSHOT_JOBS = 100;
/** Open recordings that a console is given at first. */
const SNAPSHOT_RECORDINGS = 1_000;

interface Deps {
  store: Store;
  clock: Clock;
  courts: CourtTree;
  log: Logger;
  recorder: () => Recorder;
  retention: RetentionRules;
}

/** Recordings and jobs as consoles see them, and what they are told. */
export class RecordingDesk {
  readonly #deps: Deps;
  readonly #recordings: Feed<Told<RecordingsEvent>>;
  readonly #jobs: Feed<Told<RecordingJobsEvent>>;

  constructor(deps: Deps) {
    this.#deps = deps;
    const onError = (error: unknown): void =>
      deps.log.error({ err: error }, 'a listener of recordings failed');
    this.#recordings = new Feed(onError);
    this.#jobs = new Feed(onError);
  }

  async list(filter: RecordingFilter): Promise<Recording[]> {
    return (await listRecordings(this.#deps.store.reading, filter)).map((row) => this.#show(row));
  }

  /** Throws `notFound` for what isn't in the caller's courts, or was removed. */
  async require({ courtPath }: Pick<Caller, 'courtPath'>, id: string): Promise<ListedRow> {
    const row = await findRecording(this.#deps.store.db, id, courtPath);
    if (row === undefined || row.removed_at !== null) {
      throw AppError.notFound('recording', id);
    }
    return row;
  }

  async show(caller: Pick<Caller, 'courtPath'>, id: string): Promise<Recording> {
    return this.#show(await this.require(caller, id));
  }

  async detail(caller: Pick<Caller, 'courtPath'>, id: string): Promise<RecordingDetail> {
    const { store, clock } = this.#deps;
    const row = await this.require(caller, id);
    const recording = this.#show(row);
    const within = { from: row.started_at, to: row.ended_at ?? clock.now() };
    return {
      recording,
      gaps: await gapsOf(store, row.source_id, within, recording.state === 'recording'),
      locks: (await locksOf(store.db, [id])).map(toLock),
    };
  }

  /** Tells that a recording has changed. */
  changed(row: RecordingRow): void {
    this.#tell(row).catch((error: unknown) =>
      this.#deps.log.error({ err: error }, 'consoles could not be told of a recording'),
    );
  }

  removed(row: RecordingRow): void {
    const courtPath = this.#pathOf(row.court_id);
    this.#recordings.publish({ courtPath, event: { type: 'removed', recordingId: row.id } });
  }

  storageChanged(storage: RecordingStorage): void {
    this.#recordings.publish({ courtPath: null, event: { type: 'storage', storage } });
  }

  jobChanged(row: JobRow): void {
    const event = { type: 'changed' as const, job: toJob(row) };
    this.#jobs.publish({ courtPath: this.#pathOf(row.court_id), event });
  }

  watch(
    { courtPath, ended }: Caller,
    storage: () => RecordingStorage,
    signal: AbortSignal,
  ): AsyncGenerator<RecordingsEvent, void> {
    const snapshot = async (): Promise<RecordingsEvent> => ({
      type: 'snapshot',
      recordings: await this.list({ courtPath, open: true, limit: SNAPSHOT_RECORDINGS }),
      storage: storage(),
    });
    return readWithin(this.#recordings, snapshot, courtPath, AbortSignal.any([signal, ended]));
  }

  watchJobs({ courtPath, ended }: Caller, signal: AbortSignal): AsyncGenerator<RecordingJobsEvent, void> {
    const { store, clock } = this.#deps;
    const snapshot = async (): Promise<RecordingJobsEvent> => {
      const page = { since: clock.now() - DAY_MS, limit: SNAPSHOT_JOBS };
      return { type: 'snapshot', jobs: (await listJobs(store.db, courtPath, page)).map(toJob) };
    };
    return readWithin(this.#jobs, snapshot, courtPath, AbortSignal.any([signal, ended]));
  }

  async #tell(row: RecordingRow): Promise<void> {
    const courtPath = this.#pathOf(row.court_id);
    const listed = await findRecording(this.#deps.store.db, row.id, courtPath);
    // What runs is known better here than in the store.
    const recording = this.#show({ ...row, locks: listed?.locks ?? 0 });
    this.#recordings.publish({ courtPath, event: { type: 'changed', recording } });
  }

  #show(listed: ListedRow): Recording {
    const row = { ...listed, ...this.#deps.recorder().find(listed.id) };
    const { days } = this.#deps.retention.of(row.court_id);
    return toRecording(row, {
      state: this.#deps.recorder().stateOf(row),
      locks: row.locks,
      keptUntil: row.ended_at === null ? null : row.ended_at + days * DAY_MS,
    });
  }

  #pathOf(courtId: string): CourtPath {
    const court = this.#deps.courts.find(courtId);
    if (court === undefined) {
      throw AppError.notFound('court', courtId);
    }
    return court.path;
  }
}
