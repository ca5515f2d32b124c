import { z } from 'zod';
import { CaseNo } from '../cases/views.ts';
import { CourtId } from '../courts.ts';
import {
  Evidence,
  EvidenceAnnouncement,
  EvidenceDetail,
  EvidenceId,
  EvidenceKind,
  EvidenceReceipt,
  MAX_EXPORTED_EVIDENCE,
} from '../evidence.ts';
import { EvidenceState } from '../evidence-state.ts';
import { OperationId } from '../operations/operation.ts';
import {
  LockKeeper,
  LockReason,
  RecordedCase,
  RecordingJob,
  RecordingTime,
  Retention,
} from '../recordings.ts';
import { storable } from '../text.ts';
import { UnitId } from '../units.ts';
import { access } from './access.ts';
import { mutation, query, subscription } from './call.ts';

const none = z.object({});
const item = z.object({ evidenceId: EvidenceId });

/** Snapshot: the latest items, newest first by when they were announced. `changed` tells of each that is announced, arrives or changes. */
export const EvidenceEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), evidence: z.array(Evidence) }),
  z.object({ type: z.literal('changed'), evidence: Evidence }),
  /** Retention has removed it. */
  z.object({ type: z.literal('removed'), evidenceId: EvidenceId }),
]);
export type EvidenceEvent = z.infer<typeof EvidenceEvent>;

/** Evidence that officers record (执行取证): announced and sent by their devices, seen, kept and exported by consoles. */
export const evidence = {
  /**
   * Tells of an item before it is sent, and asks how it stands: repeating it changes nothing but for one that had expired, which begins
   * anew. Throws `notFound` for a case or an operation that isn't the unit's, `conflict` when the id belongs to another item, `tooLarge`
   * beyond the limits of an item or a unit, `unavailable` when the disk is full.
   */
  announce: mutation({
    access: access.unitAudited,
    input: EvidenceAnnouncement,
    output: EvidenceReceipt,
  }),
  /** The officer throws an item away that hasn't arrived. Throws `conflict` for one that has. */
  discard: mutation({ access: access.unitAudited, input: item, output: EvidenceReceipt }),
  /** The case of a number, as the unit's court finds it. Throws `notFound`. */
  findCase: query({
    access: access.unit,
    input: z.object({ number: RecordedCase }),
    output: z.object({ no: CaseNo, number: z.string() }),
  }),
  /** Newest first by when they were recorded; `before` is the last item of the page before. Removed ones aren't listed. */
  list: query({
    access: access.operationsCourt,
    input: z.object({
      courtId: CourtId.optional(),
      unitId: UnitId.optional(),
      caseNo: CaseNo.optional(),
      caseNumber: RecordedCase.optional(),
      operationId: OperationId.optional(),
      kind: EvidenceKind.optional(),
      state: EvidenceState.optional(),
      locked: z.boolean().optional(),
      before: z.object({ capturedAt: RecordingTime, id: EvidenceId }).optional(),
      limit: z.number().int().min(1).max(200).default(50),
    }),
    output: z.array(Evidence),
  }),
  get: query({ access: access.operationsCourt, input: item, output: EvidenceDetail }),
  watch: subscription({ access: access.desks, input: none, output: EvidenceEvent }),
  /** Keeps an item beyond its time. Idempotent by `id`. Throws `conflict` for one that isn't complete. */
  lock: mutation({
    access: access.command,
    input: z.object({
      id: z.uuid(),
      evidenceId: EvidenceId,
      reason: LockReason,
      caseNumber: RecordedCase.optional(),
      keeper: LockKeeper,
    }),
    output: EvidenceDetail,
  }),
  unlock: mutation({
    access: access.command,
    input: z.object({ evidenceId: EvidenceId, lockId: z.uuid(), reason: LockReason }),
    output: EvidenceDetail,
  }),
  /** Computes the hash anew and compares it with what the audit log says. A job, told by `recordings.watchJobs`. */
  verify: mutation({
    access: access.operationsCourtAudited,
    input: z.object({ id: z.uuid(), evidenceId: EvidenceId }),
    output: RecordingJob,
  }),
  /** The items as they were received, in one archive with their manifest. A job, told by `recordings.watchJobs`. Idempotent by `id`. */
  export: mutation({
    access: access.command,
    input: z.object({
      id: z.uuid(),
      title: storable(80).min(1),
      caseNumber: RecordedCase.optional(),
      reason: LockReason,
      evidenceIds: z.array(EvidenceId).min(1).max(MAX_EXPORTED_EVIDENCE),
    }),
    output: RecordingJob,
  }),
  retention: query({
    access: access.operationsCourt,
    input: z.object({ courtId: CourtId }),
    output: Retention,
  }),
  /** `days` null: the court follows the one above it again. */
  setRetention: mutation({
    access: access.adminCourt,
    input: z.object({ courtId: CourtId, days: Retention.shape.days.nullable() }),
    output: Retention,
  }),
};
