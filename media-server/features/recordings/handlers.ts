import { DAY_MS } from '#shared/calendar/zone.ts';
import { AppError } from '#shared/errors.ts';
import type { Clip } from '#shared/recordings.ts';
import { signedIn, type Caller, type ServerHandlers } from '../../api/caller.ts';
import type { CourtTree } from '../../context.ts';
import type { Packagers } from '../../recording/packagers.ts';
import type { Clock } from '../../clock.ts';
import type { Store } from '../../store/open.ts';
import { coverageOf } from './coverage.ts';
import type { RecordingDesk } from './desk.ts';
import { listJobs, toJob } from './job-rows.ts';
import type { Jobs } from './jobs.ts';
import type { Library } from './library.ts';
import { lockRecording, unlockRecording } from './locks.ts';
import type { Recorder } from './recorder.ts';
import type { RetentionRules } from './retention.ts';
import type { Rules } from './rules.ts';
import type { Storage } from './storage.ts';
import type { FootageWriter } from './footage-writer.ts';
import type { Sweeper } from './sweeper.ts';

/** Sources times days in one question for what there is: its answer is found in that many days of segments. */
const MAX_SOURCE_DAYS = 200;
/** A snapshot is looked for in this much before its time. */
const SNAPSHOT_BACK_MS = 12_000;

export interface HandlersDeps {
  store: Store;
  clock: Clock;
  courts: CourtTree;
  packagers: Packagers;
  desk: RecordingDesk;
  recorder: Recorder;
  library: Library;
  writer: FootageWriter;
  jobs: Jobs;
  rules: Rules;
  retention: RetentionRules;
  storage: Storage;
  sweeper: Sweeper;
  /** Throws `notFound` for a source that isn't of the caller's courts. */
  requireSource: (caller: Caller, sourceId: string) => { name: string };
}

/** Clips with the names of their sources. Throws `notFound` for a source of other courts, and for a clip of which nothing is there. */
async function nameClips(
  { library, store, requireSource }: HandlersDeps,
  caller: Caller,
  clips: readonly Clip[],
): Promise<string> {
  const named = [];
  for (const clip of clips) {
    await library.requireSource(caller, clip.sourceId);
    const { pieces } = await library.footage(clip.sourceId, clip);
    if (pieces.length === 0) {
      throw AppError.notFound('footage of', clip.sourceId);
    }
    const row = (await store
      .db('recordings')
      .where({ source_id: clip.sourceId })
      .orderBy('started_at', 'desc')
      .first('source_name')) as { source_name: string } | undefined;
    named.push({ ...clip, sourceName: row?.source_name ?? requireSource(caller, clip.sourceId).name });
  }
  return JSON.stringify(named);
}

/** The calls of the `recordings` area. */
export function recordingHandlers(deps: HandlersDeps): ServerHandlers<'recordings'> {
  const { store, courts, desk, recorder, library, jobs, rules, retention, storage } = deps;

  return {
    list: (context, { courtId, ...filter }) => {
      const { courtPath } = signedIn(context);
      const scope = courtId === undefined ? courtPath : courts.require(courtId, courtPath).path;
      return desk.list({ ...filter, courtPath: scope });
    },
    get: (context, { recordingId }) => desk.detail(signedIn(context), recordingId),
    watch: (context, _input, signal) => desk.watch(signedIn(context), () => storage.now, signal),
    start: async (context, { id, sourceId, backMs, ...rest }) => {
      const caller = signedIn(context);
      deps.requireSource(caller, sourceId);
      await recorder.start({
        ...rest,
        id,
        sourceId,
        backMs,
        trigger: backMs > 0 ? 'replay' : 'manual',
        startedBy: caller.nameZh,
      });
      return desk.show(caller, id);
    },
    stop: async (context, { recordingId }) => {
      const caller = signedIn(context);
      await desk.require(caller, recordingId);
      await recorder.end(recordingId, 'stopped');
      return desk.show(caller, recordingId);
    },
    coverage: async (context, { sourceIds, from, to }) => {
      const caller = signedIn(context);
      if (sourceIds.length * ((to - from) / DAY_MS) > MAX_SOURCE_DAYS) {
        throw AppError.invalidInput('to', `ask for at most ${MAX_SOURCE_DAYS} days of all sources together`);
      }
      await deps.writer.flush();
      const answer = [];
      for (const sourceId of sourceIds) {
        await library.requireSource(caller, sourceId);
        answer.push({ sourceId, intervals: await coverageOf(deps, sourceId, { from, to }) });
      }
      return answer;
    },
    lock: async (context, { recordingId, ...request }) => {
      const caller = signedIn(context);
      const row = await desk.require(caller, recordingId);
      await lockRecording(deps, caller, row, request);
      desk.changed(row);
      return desk.detail(caller, recordingId);
    },
    unlock: async (context, input) => {
      const caller = signedIn(context);
      const row = await desk.require(caller, input.recordingId);
      await unlockRecording(deps, caller, input);
      desk.changed(row);
      return desk.detail(caller, input.recordingId);
    },
    export: async (context, { id, title, caseNumber, reason, clips }) => {
      const caller = signedIn(context);
      const named = await nameClips(deps, caller, clips);
      const given = { id, title, reason, case_number: caseNumber ?? null, clips: named };
      return toJob(await jobs.add(caller, { ...given, kind: 'export' }));
    },
    snapshot: async (context, { id, sourceId, at, title, caseNumber }) => {
      const caller = signedIn(context);
      await library.requireSource(caller, sourceId);
      const { pieces } = await library.footage(sourceId, { from: at - SNAPSHOT_BACK_MS, to: at + 1 });
      const last = pieces.at(-1);
      if (last === undefined) {
        throw AppError.notFound('picture of', sourceId);
      }
      // The stretch from the beginning of its segment on is all that has to be decoded.
      const shown = Math.min(Math.max(at, last.at), last.at + last.ms - 1);
      const clip = { sourceId, from: shown, to: shown + 1 };
      const named = await nameClips(deps, caller, [clip]);
      const given = { id, title, case_number: caseNumber ?? null, clips: named };
      return toJob(await jobs.add(caller, { ...given, kind: 'snapshot' }));
    },
    verify: async (context, { id, recordingId }) => {
      const caller = signedIn(context);
      const row = await desk.require(caller, recordingId);
      const given = { id, title: row.source_name.slice(0, 80), recording_id: recordingId };
      return toJob(await jobs.add(caller, { ...given, kind: 'verify' }));
    },
    jobs: async (context, page) => (await listJobs(store.db, signedIn(context).courtPath, page)).map(toJob),
    watchJobs: (context, _input, signal) => desk.watchJobs(signedIn(context), signal),
    cancelJob: async (context, { jobId }) =>
      toJob(await jobs.cancel(await jobs.require(signedIn(context), jobId))),
    listRules: (context) => Promise.resolve(rules.list(signedIn(context).courtPath)),
    saveRule: async (context, rule) => {
      const caller = signedIn(context);
      courts.require(rule.courtId, caller.courtPath);
      for (const sourceId of rule.kind === 'schedule' ? rule.sourceIds : []) {
        deps.requireSource(caller, sourceId);
      }
      return rules.save(rule, caller.courtPath);
    },
    removeRule: async (context, { ruleId }) => {
      rules.require(ruleId, signedIn(context).courtPath);
      await rules.remove(ruleId);
      return {};
    },
    retention: (context, { courtId }) => {
      courts.require(courtId, signedIn(context).courtPath);
      return Promise.resolve(retention.of(courtId));
    },
    setRetention: async (context, { courtId, days, maxBytes }) => {
      courts.require(courtId, signedIn(context).courtPath);
      const set = await retention.set(courtId, days, maxBytes);
      void deps.sweeper.sweep();
      return set;
    },
  };
}
