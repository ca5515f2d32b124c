import { z } from 'zod';
import { CourtId } from '../courts.ts';
import {
  Clip,
  LockKeeper,
  LockReason,
  MAX_CLIPS,
  MAX_COVERAGE_SOURCES,
  MAX_PLAYLIST_MS,
  RecordedCase,
  Recording,
  RecordingDetail,
  RecordingId,
  RecordingJob,
  RecordingNote,
  RecordingRule,
  RecordingStorage,
  RecordingTime,
  RecordingTrigger,
  Retention,
  SourceCoverage,
} from '../recordings.ts';
import { SourceId } from '../sources.ts';
import { storable } from '../text.ts';
import { access } from './access.ts';
import { mutation, query, subscription } from './call.ts';

/** Snapshot: what is open now, and how the disk stands. `changed` tells of each recording that begins, changes or ends. */
export const RecordingsEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), recordings: z.array(Recording), storage: RecordingStorage }),
  z.object({ type: z.literal('changed'), recording: Recording }),
  /** Retention has removed all of it. */
  z.object({ type: z.literal('removed'), recordingId: RecordingId }),
  z.object({ type: z.literal('storage'), storage: RecordingStorage }),
]);
export type RecordingsEvent = z.infer<typeof RecordingsEvent>;

/** Snapshot: the jobs of the last day. */
export const RecordingJobsEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), jobs: z.array(RecordingJob) }),
  z.object({ type: z.literal('changed'), job: RecordingJob }),
]);
export type RecordingJobsEvent = z.infer<typeof RecordingJobsEvent>;

const none = z.object({});
const recording = z.object({ recordingId: RecordingId });
const limit = z.number().int().min(1).max(200).default(50);

/** Recordings of pictures and sound, what may be done with them, and what is kept how long. */
export const recordings = {
  /** Newest first; `before` is the start (UTC ms) to go on from. `from` and `to` keep what overlaps them. */
  list: query({
    access: access.operationsCourt,
    input: z.object({
      courtId: CourtId.optional(),
      sourceId: SourceId.optional(),
      from: RecordingTime.optional(),
      to: RecordingTime.optional(),
      trigger: RecordingTrigger.optional(),
      open: z.boolean().optional(),
      locked: z.boolean().optional(),
      caseNumber: RecordedCase.optional(),
      before: RecordingTime.optional(),
      limit,
    }),
    output: z.array(Recording),
  }),
  get: query({ access: access.operationsCourt, input: recording, output: RecordingDetail }),
  watch: subscription({ access: access.operations, input: none, output: RecordingsEvent }),
  /**
   * Begins to record a source, or answers with what was begun under this id. `backMs` takes what the replay ring holds of that long
   * before now into it. A source that isn't live is waited for. Throws `conflict` when it is recorded by hand already, `unavailable`
   * when the disk is full.
   */
  start: mutation({
    access: access.command,
    input: z.object({
      id: RecordingId,
      sourceId: SourceId,
      backMs: z
        .number()
        .int()
        .min(0)
        .max(30 * 60_000)
        .default(0),
      until: RecordingTime.optional(),
      note: RecordingNote.optional(),
      caseNumber: RecordedCase.optional(),
    }),
    output: Recording,
  }),
  /** Ends it; one that has ended stays as it is. */
  stop: mutation({ access: access.command, input: recording, output: Recording }),
  /** What there is of these sources between two times: recordings, and what the ring holds. */
  coverage: query({
    access: access.operationsCourt,
    input: z
      .object({
        sourceIds: z.array(SourceId).min(1).max(MAX_COVERAGE_SOURCES),
        from: RecordingTime,
        to: RecordingTime,
      })
      .refine(({ from, to }) => to > from && to - from <= 31 * MAX_PLAYLIST_MS, {
        path: ['to'],
        message: 'must be behind `from`, by 31 days at most',
      }),
    output: z.array(SourceCoverage),
  }),
  /** Keeps a recording, or a stretch of it, as evidence. Idempotent by `id`. */
  lock: mutation({
    access: access.command,
    input: z
      .object({
        id: z.uuid(),
        recordingId: RecordingId,
        from: RecordingTime.optional(),
        to: RecordingTime.optional(),
        reason: LockReason,
        caseNumber: RecordedCase.optional(),
        keeper: LockKeeper,
      })
      .refine(({ from, to }) => from === undefined || to === undefined || to > from, {
        path: ['to'],
        message: 'must be behind `from`',
      }),
    output: RecordingDetail,
  }),
  unlock: mutation({
    access: access.command,
    input: z.object({ recordingId: RecordingId, lockId: z.uuid(), reason: LockReason }),
    output: RecordingDetail,
  }),
  /**
   * Cuts clips out, with user, court and time burnt in, into one archive with their manifest. Idempotent by `id`. Its progress is told
   * by `watchJobs`; throws `notFound` when nothing is there of a clip.
   */
  export: mutation({
    access: access.command,
    input: z.object({
      id: z.uuid(),
      title: storable(80).min(1),
      caseNumber: RecordedCase.optional(),
      reason: LockReason,
      clips: z.array(Clip).min(1).max(MAX_CLIPS),
    }),
    output: RecordingJob,
  }),
  /** One picture (JPEG) with the same marks, and its hash. */
  snapshot: mutation({
    access: access.command,
    input: z.object({
      id: z.uuid(),
      sourceId: SourceId,
      at: RecordingTime,
      title: storable(80).min(1),
      caseNumber: RecordedCase.optional(),
    }),
    output: RecordingJob,
  }),
  /** Compares every piece of a recording with what the audit log says of it. */
  verify: mutation({
    access: access.operationsCourtAudited,
    input: z.object({ id: z.uuid(), recordingId: RecordingId }),
    output: RecordingJob,
  }),
  /** Newest first; `before` is a creation time (UTC ms) to go on from. */
  jobs: query({
    access: access.operations,
    input: z.object({ before: RecordingTime.optional(), limit }),
    output: z.array(RecordingJob),
  }),
  watchJobs: subscription({ access: access.operations, input: none, output: RecordingJobsEvent }),
  /** A job that has ended stays as it is. */
  cancelJob: mutation({
    access: access.command,
    input: z.object({ jobId: z.uuid() }),
    output: RecordingJob,
  }),
  listRules: query({ access: access.operations, input: none, output: z.array(RecordingRule) }),
  /** Makes a rule, or changes the one of this id. */
  saveRule: mutation({ access: access.adminCourt, input: RecordingRule, output: RecordingRule }),
  /** What it records ends with it. */
  removeRule: mutation({ access: access.adminCourt, input: z.object({ ruleId: z.uuid() }), output: none }),
  retention: query({
    access: access.operationsCourt,
    input: z.object({ courtId: CourtId }),
    output: Retention,
  }),
  /** `days` null: the court follows the one above it again. */
  setRetention: mutation({
    access: access.adminCourt,
    input: z.object({
      courtId: CourtId,
      days: Retention.shape.days.nullable(),
      maxBytes: Retention.shape.maxBytes,
    }),
    output: Retention,
  }),
};
