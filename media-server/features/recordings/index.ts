import path from 'node:path';
import type { RecordingRow } from './rows.ts';
import type { Sos } from '#shared/dispatch.ts';
import type { Recording, RecordingJob } from '#shared/recordings.ts';
import type { Caller } from '../../api/caller.ts';
import type { Feature, ServerContext } from '../../context.ts';
import { Feed } from '../../feed.ts';
import { Packagers } from '../../recording/packagers.ts';
import type { RecordedSource } from '../../recording/recorded-source.ts';
import { SegmentFiles } from '../../recording/segment-files.ts';
import { addGauge } from '../../sfu/gauges.ts';
import type { Sources } from '../sources/sources.ts';
import { FootageChain } from './chain.ts';
import { makeComposition, type Mark } from './compose.ts';
import { RecordingDesk } from './desk.ts';
import { makeExport, makeSnapshot, type ExportDeps } from './export.ts';
import { FootageWriter } from './footage-writer.ts';
import { recordingHandlers } from './handlers.ts';
import { jobRoute } from './job-route.ts';
import { Jobs, type JobResult, type JobRuns, type JobWork } from './jobs.ts';
import { Library } from './library.ts';
import { LiveEgress } from './live.ts';
import { Recorder, type StartRequest } from './recorder.ts';
import { recoverFootage } from './recovery.ts';
import { RetentionRules } from './retention.ts';
import { Ring } from './ring.ts';
import { footageRoutes } from './routes.ts';
import { Rules } from './rules.ts';
import { Storage, type ReadFree } from './storage.ts';
import { Sweeper } from './sweeper.ts';
import { verifyRecording } from './verify.ts';

export interface RecordingsDeps extends Pick<
  ServerContext,
  'config' | 'store' | 'clock' | 'courts' | 'log' | 'audit' | 'http' | 'metrics'
> {
  sources: Pick<Sources, 'require'>;
  /** What can be recorded: the sources, and what other features have recorded besides. */
  recorded: { find(id: string): RecordedSource | undefined; changes: Feed<string> };
  sos: { changes: Feed<Sos>; everyOpen(): Promise<Sos[]> };
  /** Makes the sealed package of an operation: what is cut here is a part of it. */
  sealPackage: (work: JobWork, parts: ExportDeps) => Promise<JobResult>;
  /** What divides the recording of a consultation, by the ids of what was recorded of it. */
  chaptersOf: (sourceIds: readonly string[]) => Promise<Mark[]>;
  /** Jobs of evidence, which stand among those of recordings. */
  evidenceJobs: Pick<JobRuns, 'evidenceExport' | 'evidenceVerify'>;
  /** How the disk is asked, for tests. */
  readFree?: ReadFree;
}

/** More than a consultation ever has. */
const MAX_OF_SOURCES = 2_000;

/** Recordings, with what other features may have recorded and kept. */
export interface Recordings extends Feature<'recordings'> {
  /**
   * Records a source for another feature, whose rule it is: an alarm, a consultation. Idempotent by `id`. Throws `notFound` for an
   * unknown source, `unavailable` when there is no room.
   */
  start(request: StartRequest): Promise<RecordingRow>;
  /** Has a source packaged until the returned function is called, so that a recording of it begins without delay. */
  hold(sourceId: string): () => void;
  /** Ends what `start` began. */
  stop(recordingId: string): Promise<void>;
  /** Recordings of these sources that the caller's courts have, the newest first. */
  ofSources(caller: Pick<Caller, 'courtPath'>, sourceIds: readonly string[]): Promise<Recording[]>;
  /** Whether there is room for recordings; while there is none, all of them have ended. */
  readonly hasRoom: boolean;
  /** Throws `unavailable` while there is no room for recordings. */
  assertRoom(): void;
  /** Told each source whose recording has ended because the disk refuses to be written, though it isn't full. */
  refused: Feed<string>;
  /** Adds a job of another feature; see `Jobs.add`. */
  addJob: Jobs['add'];
  /** Keeps the replay ring of what somebody shows, in place of what it showed before; see `Ring.keep`. */
  keepRing(owner: string, sourceIds: readonly string[]): string[];
}

/** Starts to record: what a killed server left is put right, what was open goes on. */
export async function createRecordings(deps: RecordingsDeps): Promise<Recordings> {
  const { config, store, clock, courts, audit, http, metrics, sources, recorded } = deps;
  const log = deps.log.child({ part: 'recording' });
  const settings = config.recordings;
  const root = settings.dir ?? path.join(config.dataDir, 'recordings');
  const ringMs = settings.ringMinutes * 60_000;
  const files = new SegmentFiles(root);
  const findSource = (sourceId: string) => recorded.find(sourceId);

  const writer = new FootageWriter(store, log);
  const chain = new FootageChain({ store, audit, courts, log });
  const retention = await RetentionRules.open({
    store,
    courts,
    table: 'recording_retention',
    defaultDays: settings.keepDays,
  });
  const desk = new RecordingDesk({ store, clock, courts, log, retention, recorder: () => recorder });
  const sweeper = new Sweeper({
    store,
    clock,
    log,
    files,
    chain,
    retention,
    onGone: (bytes) => storage.add(-bytes),
    onRemoved: (row) => desk.removed(row),
    onChange: (row) => desk.changed(row),
  });
  const storage = new Storage({
    folder: root,
    store,
    log,
    maxBytes: settings.maxBytes,
    minFreeBytes: settings.minFreeBytes,
    ringMs,
    ...(deps.readFree === undefined ? {} : { readFree: deps.readFree }),
    makeRoom: (bytes) => sweeper.makeRoom(bytes),
    onFull: () => recorder.endAll('diskFull'),
    onChange: (state) => desk.storageChanged(state),
  });
  const packagers = new Packagers({
    sources: recorded,
    files,
    ffmpegPath: config.ffmpegPath,
    clock,
    log,
    ringMs,
    listener: {
      onSegment: (sourceId, segment) => recorder.handleSegment(sourceId, segment),
      onRunEnd: (run) => writer.endRun(run),
      onFlow: (sourceId) => recorder.handleFlow(sourceId),
      onWriteError: (sourceId, error) => recorder.handleWriteError(sourceId, error),
    },
  });
  const refused = new Feed<string>((error) => log.error({ err: error }, 'a listener of recordings failed'));
  const recorder: Recorder = new Recorder({
    store,
    clock,
    log,
    packagers,
    writer,
    chain,
    storage,
    findSource,
    onChange: (row) => {
      desk.changed(row);
      if (row.end_reason === 'diskFailed') {
        refused.publish(row.source_id);
      }
    },
  });
  await recoverFootage({ store, files, log });
  await storage.start();
  await chain.flush();
  await recorder.resume();

  const isKnown = (sourceId: string): boolean => findSource(sourceId) !== undefined;
  const ring = new Ring({ packagers, limit: settings.ringSources, isKnown, log });
  const library = new Library({ store, courts, packagers, writer, findSource });
  const live = new LiveEgress(packagers);
  const rules = await Rules.open({ store, clock, courts, log, recorder });
  const stopSos = deps.sos.changes.listen((sos) => rules.handleSos(sos));
  await rules.resume(await deps.sos.everyOpen());
  const stopSources = recorded.changes.listen((sourceId) => {
    ring.handleSource(sourceId);
    if (!isKnown(sourceId)) {
      recorder.handleSourceRemoved(sourceId);
    }
  });

  const parts = { library, files, ffmpegPath: config.ffmpegPath, clock, audit, courts };
  const jobs = new Jobs({
    store,
    clock,
    log,
    folder: path.join(root, 'jobs'),
    onChange: (row) => desk.jobChanged(row),
    run: {
      ...deps.evidenceJobs,
      export: (work) => makeExport(parts, work),
      snapshot: (work) => makeSnapshot(parts, work),
      package: (work) => deps.sealPackage(work, parts),
      compose: async (work) => {
        const clips = JSON.parse(work.row.clips) as RecordingJob['clips'];
        return makeComposition(parts, work, await deps.chaptersOf(clips.map(({ sourceId }) => sourceId)));
      },
      verify: async (work) => {
        const id = work.row.recording_id ?? '';
        const row = (await store.db('recordings').where({ id }).first()) as RecordingRow;
        return { verified: await verifyRecording({ store, files, chain, writer }, row, work) };
      },
    },
  });
  await jobs.resume();
  void sweeper.sweep();

  const requireSource: Sources['require'] = (caller, sourceId) => sources.require(caller, sourceId);
  http.addRoutes(
    footageRoutes({
      http,
      audit,
      clock,
      files,
      library,
      live,
      requireSource,
      requireRecording: (caller, id) => desk.require(caller, id),
    }),
  );
  http.addRoutes(jobRoute({ http, audit, clock, jobs }));
  addGauge(metrics, 'ecc_recording_packagers', 'Sources that are packaged now', () => packagers.size);
  addGauge(metrics, 'ecc_recordings_open', 'Recordings that run now', () => recorder.running.length);
  addGauge(metrics, 'ecc_recording_bytes', 'Bytes of recordings on the disk', () => storage.now.usedBytes);
  addGauge(metrics, 'ecc_recording_rings', 'Sources whose replay ring is kept', () => ring.sources.length);

  const handlers = recordingHandlers({
    store,
    clock,
    courts,
    packagers,
    desk,
    recorder,
    library,
    writer,
    jobs,
    rules,
    retention,
    storage,
    sweeper,
    requireSource,
  });
  return {
    handlers: { recordings: handlers },
    start: (request) => recorder.start(request),
    hold: (sourceId) => {
      const lease = packagers.hold(sourceId, 'live');
      return () => lease.release();
    },
    stop: async (recordingId) => void (await recorder.end(recordingId, 'ruleOver')),
    ofSources: ({ courtPath }, sourceIds) => desk.list({ courtPath, sourceIds, limit: MAX_OF_SOURCES }),
    get hasRoom() {
      return !storage.isFull;
    },
    assertRoom: () => storage.assertRoom(),
    refused,
    addJob: (caller, given) => jobs.add(caller, given),
    keepRing: (owner, sourceIds) => ring.keep(owner, sourceIds),
    close: async () => {
      stopSos();
      stopSources();
      await rules.close();
      await jobs.close();
      ring.close();
      live.close();
      recorder.close();
      await packagers.close();
      await writer.close();
      await chain.close();
      await sweeper.close();
      await storage.close();
    },
  };
}
