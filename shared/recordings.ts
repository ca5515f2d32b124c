import { z } from 'zod';
import { CourtId } from './courts.ts';
import { SourceId, SourceKind } from './sources.ts';
import { storable } from './text.ts';

/** Made by whoever asks, before asking, so that a repeated request has one effect (RFC 9562 UUID). */
export const RecordingId = z.uuid();
/** A stretch of footage that one packager wrote without a break; clients meet it in addresses only. */
export const RunId = z.uuid();

/** UTC ms. */
const time = z.number().int().min(0).max(8_640_000_000_000_000);
const text = storable(500);
/** Number of a case as its court writes it. */
export const RecordedCase = storable(120).min(1);

/** The replay ring holds no more than this, ms: how far a replay or a promotion can go back is `RecordingStorage.ringMs`. */
export const MAX_RING_MS = 30 * 60_000;
/** Sources in one question for what there is. */
export const MAX_COVERAGE_SOURCES = 64;
/** Clips in one export. */
export const MAX_CLIPS = 16;
/** Longest clip of an export, ms. */
export const MAX_CLIP_MS = 4 * 3_600_000;
/** Longest time-range playlist, ms. */
export const MAX_PLAYLIST_MS = 24 * 3_600_000;

/**
 * What began a recording: a person (`manual`), a person from a live tile with what the replay ring held (`replay`), a rule by its
 * timetable (`schedule`), a rule for an emergency call (`sos`), or another feature of the server (`event`).
 */
export const RecordingTrigger = z.enum(['manual', 'replay', 'schedule', 'sos', 'event']);
export type RecordingTrigger = z.infer<typeof RecordingTrigger>;

/**
 * - `recording`: media is being written
 * - `waiting`: it is open, but the source is silent; it goes on by itself, and the time between is a gap
 * - `ended`: nothing is added any more; `endReason` says why
 */
export const RecordingState = z.enum(['recording', 'waiting', 'ended']);
export type RecordingState = z.infer<typeof RecordingState>;

/**
 * Why a recording ended; clients translate it.
 * - `stopped`: a person ended it
 * - `ruleOver`: the time of its rule is over, or the emergency call was cleared
 * - `timeOver`: the end that was set for it has come
 * - `diskFull`: the disk, or the budget with nothing left to remove, is full
 * - `diskFailed`: the disk refused to be written for another reason
 * - `sourceRemoved`: the source was deleted
 */
export const RecordingEndReason = z.enum([
  'stopped',
  'ruleOver',
  'timeOver',
  'diskFull',
  'diskFailed',
  'sourceRemoved',
]);
export type RecordingEndReason = z.infer<typeof RecordingEndReason>;

/** What is recorded: a source, the sound of a talk group, or what a site sends to a consultation. */
export const RecordedKind = z.enum([...SourceKind.options, 'talk', 'site']);
export type RecordedKind = z.infer<typeof RecordedKind>;

/** A stretch of absolute time, UTC ms; `to` is exclusive. */
export const TimeRange = z.object({ from: z.number(), to: z.number() });
export type TimeRange = z.infer<typeof TimeRange>;

/** Evidence that retention must not touch: a recording, or a stretch of it. `unlockedAt` null while it holds. */
export const RecordingLock = z.object({
  id: z.uuid(),
  from: z.number(),
  /** Null: up to the end, also of what is still to be recorded. */
  to: z.number().nullable(),
  reason: z.string(),
  caseNumber: z.string().nullable(),
  /** Who answers for the evidence. */
  keeper: z.string(),
  lockedAt: z.number(),
  lockedBy: z.string(),
  unlockedAt: z.number().nullable(),
  unlockedBy: z.string().nullable(),
  unlockReason: z.string().nullable(),
});
export type RecordingLock = z.infer<typeof RecordingLock>;

/** A recording as lists show it. Names are those at the time of the recording. Times in UTC ms. */
export const Recording = z.object({
  id: RecordingId,
  sourceId: SourceId,
  sourceName: z.string(),
  sourceKind: RecordedKind,
  courtId: CourtId,
  trigger: RecordingTrigger,
  ruleId: z.string().nullable(),
  note: z.string().nullable(),
  caseNumber: z.string().nullable(),
  /** Who began it; null for what the server began by itself. */
  startedBy: z.string().nullable(),
  startedAt: z.number(),
  /** When it is to end by itself; null where nobody has said. */
  until: z.number().nullable(),
  endedAt: z.number().nullable(),
  state: RecordingState,
  endReason: RecordingEndReason.nullable(),
  hasVideo: z.boolean(),
  hasAudio: z.boolean(),
  /** The picture was encoded anew (VP8, which MP4 players can't show), so it isn't bit for bit what the source sent. */
  reencoded: z.boolean(),
  /** What is on the disk of it. */
  bytes: z.number(),
  /** Media that is there, ms: less than its length when it has gaps or was removed in part. */
  mediaMs: z.number(),
  /** Locks that hold now. */
  locks: z.number().int(),
  /** When retention removes what isn't locked of it; null while it is open. */
  keptUntil: z.number().nullable(),
});
export type Recording = z.infer<typeof Recording>;

/**
 * Why there is nothing between two pieces of a recording.
 * - `silent`: the source sent nothing
 * - `changed`: the source changed what it sends, such as the size of its picture
 * - `packagerDied`: the program that writes it ended and was started again
 * - `serverDown`: the server was down
 * - `removed`: retention took it away
 */
export const GapReason = z.enum(['silent', 'changed', 'packagerDied', 'serverDown', 'removed']);
export type GapReason = z.infer<typeof GapReason>;

export const RecordingGap = z.object({ ...TimeRange.shape, reason: GapReason });
export type RecordingGap = z.infer<typeof RecordingGap>;

/** A recording with all that its page shows. */
export const RecordingDetail = z.object({
  recording: Recording,
  gaps: z.array(RecordingGap),
  locks: z.array(RecordingLock),
});
export type RecordingDetail = z.infer<typeof RecordingDetail>;

/** Footage that is there. `recorded` false: it is in the replay ring only and goes away by itself. */
export const CoverageInterval = z.object({
  ...TimeRange.shape,
  recorded: z.boolean(),
  locked: z.boolean(),
  reencoded: z.boolean(),
});
export type CoverageInterval = z.infer<typeof CoverageInterval>;

export const SourceCoverage = z.object({ sourceId: SourceId, intervals: z.array(CoverageInterval) });
export type SourceCoverage = z.infer<typeof SourceCoverage>;

/** `low`: what is oldest is being removed before its time. `full`: recordings have ended, none can begin. */
export const StorageState = z.enum(['ok', 'low', 'full']);

/** The disk that recordings lie on. */
export const RecordingStorage = z.object({
  state: StorageState,
  usedBytes: z.number(),
  /** Most that recordings may take; null: all that the disk has. */
  budgetBytes: z.number().nullable(),
  freeBytes: z.number(),
  /** How far a live tile can be played back, ms. */
  ringMs: z.number(),
});
export type RecordingStorage = z.infer<typeof RecordingStorage>;

const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day looks like 08:30');
const ruleBase = {
  id: z.uuid(),
  courtId: CourtId,
  name: storable(60).min(1),
  enabled: z.boolean(),
};

/** ISO 8601: 1 is Monday, 7 is Sunday. */
export const IsoWeekday = z.number().int().min(1).max(7);

/**
 * Recording by itself. A timetable is in Asia/Shanghai; `to` at or before `from` is on the next day, so equal times are a whole day.
 * The rule for emergency calls records the unit's camera while its call is open, with `beforeS` of what the ring held and `afterS`
 * more once it is cleared; it holds for units of the court and the courts below it.
 */
export const RecordingRule = z.discriminatedUnion('kind', [
  z.object({
    ...ruleBase,
    kind: z.literal('schedule'),
    sourceIds: z.array(SourceId).min(1).max(200),
    weekdays: z.array(IsoWeekday).min(1).max(7),
    from: clock,
    to: clock,
  }),
  z.object({
    ...ruleBase,
    kind: z.literal('sos'),
    beforeS: z.number().int().min(0).max(600),
    afterS: z.number().int().min(0).max(3600),
  }),
]);
export type RecordingRule = z.infer<typeof RecordingRule>;

/** How long recordings of a court are kept. A court without its own follows the nearest above it. */
export const Retention = z.object({
  courtId: CourtId,
  /** Days after its end that a recording is kept. */
  days: z.number().int().min(1).max(3650),
  /** Most that the recordings of this court and of those that follow it may take; the oldest go first. Null: no limit of its own. */
  maxBytes: z.number().int().min(1_000_000).nullable(),
  /** The court whose setting this is; null: nobody has set one, it is the server's. */
  setBy: CourtId.nullable(),
});
export type Retention = z.infer<typeof Retention>;

/** One stretch of one source to be cut out. */
export const Clip = z
  .object({ sourceId: SourceId, from: time, to: time })
  .refine(({ from, to }) => to > from && to - from <= MAX_CLIP_MS, {
    path: ['to'],
    message: 'must be behind `from`, by four hours at most',
  });
export type Clip = z.infer<typeof Clip>;

/**
 * `export`, `snapshot` and `verify` are of recordings, `package` is of an operation, `compose` of a consultation; the others are of evidence that officers sent.
 */
export const JobKind = z.enum([
  'export',
  'snapshot',
  'verify',
  'package',
  'compose',
  'evidenceExport',
  'evidenceVerify',
]);
export type JobKind = z.infer<typeof JobKind>;
export const JobState = z.enum(['waiting', 'running', 'done', 'failed', 'cancelled']);
export type JobState = z.infer<typeof JobState>;

/**
 * What doesn't hold of a recording. `altered`: the file isn't what was recorded; `missing`: it is gone though nothing says that it was
 * removed; `unchained`: the audit log knows nothing of it; `chain`: the audit log itself is broken.
 */
export const VerifyProblem = z.object({
  kind: z.enum(['altered', 'missing', 'unchained', 'chain']),
  /** Start of the piece, UTC ms; null for what concerns the whole. */
  at: z.number().nullable(),
  file: z.string().nullable(),
});
export type VerifyProblem = z.infer<typeof VerifyProblem>;

export const VerifyResult = z.object({
  intact: z.boolean(),
  /** Pieces whose SHA-256 was computed anew. */
  checked: z.number().int(),
  bytes: z.number(),
  /** Pieces that retention has removed, as the audit log says. */
  removed: z.number().int(),
  /** At most a hundred. */
  problems: z.array(VerifyProblem),
});
export type VerifyResult = z.infer<typeof VerifyResult>;

/**
 * Work on recordings that takes longer than an answer may. Of an export and a snapshot `file` is what `jobFilePath(id)` serves until
 * `expiresAt`; of a verification `verified` is the result.
 */
export const RecordingJob = z.object({
  id: z.uuid(),
  kind: JobKind,
  courtId: CourtId,
  createdAt: z.number(),
  createdBy: z.string(),
  title: z.string(),
  caseNumber: z.string().nullable(),
  state: JobState,
  /** 0 to 1. */
  progress: z.number(),
  endedAt: z.number().nullable(),
  /** Why it failed, in plain words. */
  error: z.string().nullable(),
  recordingId: RecordingId.nullable(),
  /** Of which operation a package was made. */
  operationId: z.uuid().nullable(),
  /** Items of evidence that it is about. */
  evidenceIds: z.array(z.uuid()),
  clips: z.array(z.object({ sourceId: SourceId, sourceName: z.string(), from: z.number(), to: z.number() })),
  file: z
    .object({
      name: z.string(),
      type: z.string(),
      bytes: z.number(),
      sha256: z.string(),
      expiresAt: z.number(),
    })
    .nullable(),
  verified: VerifyResult.nullable(),
});
export type RecordingJob = z.infer<typeof RecordingJob>;

export const RecordingNote = text;
export const LockReason = text.min(2);
export const LockKeeper = storable(80).min(1);
export const RecordingTime = time;

const id = (value: string): string => encodeURIComponent(value);

/**
 * Address of a source's footage as an HLS playlist, to be asked for with `Authorization: Bearer`. With `to` it is complete; without, it
 * goes on and grows while the source is recorded or its ring is kept. Every piece carries EXT-X-PROGRAM-DATE-TIME. UTC ms.
 */
export function footagePath(sourceId: string, { from, to }: { from: number; to?: number }): string {
  const end = to === undefined ? '' : `&to=${Math.round(to)}`;
  return `/recordings/sources/${id(sourceId)}/index.m3u8?from=${Math.round(from)}${end}`;
}

/** Address of a whole recording as an HLS playlist; it grows while the recording is open. */
export function recordingPath(recordingId: string): string {
  return `/recordings/${id(recordingId)}/index.m3u8`;
}

/** Address of a source's live picture as HLS, for viewers that WebRTC doesn't reach. */
export function livePath(sourceId: string): string {
  return `/live/${id(sourceId)}/index.m3u8`;
}

/** Address of the file that an export or a snapshot made. */
export function jobFilePath(jobId: string): string {
  return `/recordings/jobs/${id(jobId)}/file`;
}
