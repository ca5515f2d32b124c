import { z } from 'zod';
import { Check, CheckItem, DeviceReport } from '../operations/checks.ts';
import { CheckInLevel } from '../operations/check-in.ts';
import { LogEntry } from '../operations/log.ts';
import { MAX_QUANTITY, Need } from '../operations/needs.ts';
import {
  Assignment,
  Operation,
  OperationId,
  OperationPlan,
  OperationReport,
} from '../operations/operation.ts';
import { OperationStep } from '../operations/state.ts';
import { storable } from '../text.ts';
import { UnitId } from '../units.ts';
import { access } from './access.ts';
import { mutation, query, subscription } from './call.ts';

const none = z.object({});
const operation = { operationId: OperationId };
const Reason = storable(500).min(1);

export const OperationsEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), operations: z.array(Operation) }),
  z.object({ type: z.literal('operation'), operation: Operation }),
]);
export type OperationsEvent = z.infer<typeof OperationsEvent>;

/** How a unit of an active operation stands. `level` is null where it isn't asked to check in. Times in UTC ms. */
export const MemberStatus = z.object({
  unitId: UnitId,
  connected: z.boolean(),
  checks: z.array(Check),
  answeredAt: z.number().nullable(),
  level: CheckInLevel.nullable(),
  inDistress: z.boolean(),
});
export type MemberStatus = z.infer<typeof MemberStatus>;

export const OperationBoardEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('snapshot'),
    operation: Operation,
    units: z.array(MemberStatus),
    needs: z.array(Need),
    /** The latest entries, oldest first. */
    log: z.array(LogEntry),
  }),
  z.object({ type: z.literal('operation'), operation: Operation }),
  z.object({ type: z.literal('units'), units: z.array(MemberStatus) }),
  z.object({ type: z.literal('need'), need: Need }),
  z.object({ type: z.literal('log'), entry: LogEntry }),
]);
export type OperationBoardEvent = z.infer<typeof OperationBoardEvent>;

/** An active operation as a unit that takes part sees it. */
export const UnitOperation = z.object({
  id: OperationId,
  title: z.string(),
  task: z.string(),
  /** Name of the phase; null before the beginning. */
  phase: z.string().nullable(),
  isRunning: z.boolean(),
  /** Whether the command center waits for its answer now. */
  isAsked: z.boolean(),
  level: CheckInLevel.nullable(),
  answeredAt: z.number().nullable(),
  cases: Operation.shape.cases,
});
export type UnitOperation = z.infer<typeof UnitOperation>;

/**
 * Operations (执行行动). A court sees its own, those of the courts below it, and those in which its units take part; commands are for
 * the court that leads it and those above.
 */
export const operations = {
  /** Idempotent by `id`. The operation belongs to the caller's court and begins as a draft. */
  create: mutation({
    access: access.command,
    input: z.object({ id: OperationId, plan: OperationPlan }),
    output: Operation,
  }),
  /** Changes a draft or a planned operation. `conflict` when somebody has changed it since `revision`. */
  save: mutation({
    access: access.command,
    input: z.object({ ...operation, revision: z.number().int(), plan: OperationPlan }),
    output: Operation,
  }),
  /** Newest first; `before` is a creation time (UTC ms) to go on from. */
  list: query({
    access: access.people,
    input: z.object({ before: z.number().optional(), limit: z.number().int().min(1).max(100).default(50) }),
    output: z.array(Operation),
  }),
  /** Snapshot: every operation that isn't over, and the latest 20 that are. */
  watch: subscription({ access: access.people, input: none, output: OperationsEvent }),
  board: subscription({
    access: access.peopleCourt,
    input: z.object(operation),
    output: OperationBoardEvent,
  }),
  /** Entries before `before` (an entry's number), newest first. */
  log: query({
    access: access.peopleCourt,
    input: z.object({
      ...operation,
      before: z.number().int().optional(),
      limit: z.number().int().min(1).max(1000).default(200),
    }),
    output: z.array(LogEntry),
  }),
  /** Any step but `begin`. Cancelling asks for a reason. */
  step: mutation({
    access: access.command,
    input: z
      .object({
        ...operation,
        step: OperationStep.exclude(['begin']),
        reason: Reason.nullable().default(null),
      })
      .refine(({ step, reason }) => step !== 'cancel' || reason !== null, {
        path: ['reason'],
        message: 'cancelling needs a reason',
      }),
    output: Operation,
  }),
  /** Execution begins (执行开始). `conflict` names the units that have a check which is neither passed nor waived. */
  begin: mutation({ access: access.leaderCourt, input: z.object(operation), output: Operation }),
  waive: mutation({
    access: access.leaderCourt,
    input: z.object({
      ...operation,
      unitId: UnitId,
      items: z.array(CheckItem).min(1).max(6),
      reason: Reason,
    }),
    output: none,
  }),
  /** Calls every unit to answer (点名). */
  callUnits: mutation({ access: access.command, input: z.object(operation), output: none }),
  setPhase: mutation({
    access: access.command,
    input: z.object({ ...operation, phase: z.number().int().min(0).max(11) }),
    output: Operation,
  }),
  join: mutation({
    access: access.command,
    input: z.object({ ...operation, ...Assignment.shape }),
    output: Operation,
  }),
  leave: mutation({
    access: access.command,
    input: z.object({ ...operation, unitId: UnitId }),
    output: Operation,
  }),
  /** Idempotent by `needId`. */
  addNeed: mutation({
    access: access.command,
    input: z.object({
      ...operation,
      needId: z.uuid(),
      text: Need.shape.text,
      quantity: Need.shape.quantity,
    }),
    output: Need,
  }),
  /** How many have come in all. */
  meetNeed: mutation({
    access: access.command,
    input: z.object({ ...operation, needId: z.uuid(), met: z.number().int().min(0).max(MAX_QUANTITY) }),
    output: Need,
  }),
  cancelNeed: mutation({
    access: access.command,
    input: z.object({ ...operation, needId: z.uuid() }),
    output: Need,
  }),
  /** Idempotent by `id`. */
  note: mutation({
    access: access.command,
    input: z.object({ ...operation, id: z.uuid(), text: storable(1000).min(1) }),
    output: none,
  }),
  /** Of an operation that is over; not once the report is signed. */
  saveReport: mutation({
    access: access.command,
    input: z.object({ ...operation, text: storable(40_000).min(1) }),
    output: Operation,
  }),
  /** `sha256` of the text that the leader has read: `conflict` when it was changed meanwhile. */
  signReport: mutation({
    access: access.leaderCourt,
    input: z.object({ ...operation, sha256: z.string().length(64) }),
    output: Operation,
  }),
  /** The report, for a file. */
  exportReport: query({
    access: access.peopleCourtAudited,
    input: z.object(operation),
    output: z.object({ title: z.string(), report: OperationReport }),
  }),
  /** The active operations of the unit, whole with each change. */
  mine: subscription({ access: access.unit, input: none, output: z.array(UnitOperation) }),
  /** The unit answers the call, or checks in. */
  answer: mutation({ access: access.unitAudited, input: z.object(operation), output: none }),
  reportDevice: mutation({ access: access.unit, input: DeviceReport, output: none }),
};
