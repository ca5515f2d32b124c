import { z } from 'zod';
import { CourtId } from '../courts.ts';
import { ReceiptState, ReceivedInstruction, Sos } from '../dispatch.ts';
import { SignedIn } from '../identity.ts';
import { Watcher } from '../media.ts';
import {
  EnrolmentCode,
  MAX_HISTORY_MS,
  NearestUnit,
  PassedOverUnit,
  Position,
  Track,
  Unit,
  UnitId,
} from '../units.ts';
import { access } from './access.ts';
import { mutation, query, subscription } from './call.ts';

const none = z.object({});

export const UnitsEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), units: z.array(Unit) }),
  z.object({ type: z.literal('upsert'), unit: Unit }),
  z.object({ type: z.literal('remove'), unitId: UnitId }),
]);
export type UnitsEvent = z.infer<typeof UnitsEvent>;

/** Units as the console sees and manages them. Positions at high rate come by the binary stream, not by `watch`. */
export const units = {
  list: query({ access: access.operations, input: none, output: z.array(Unit) }),
  watch: subscription({ access: access.operations, input: none, output: UnitsEvent }),
  create: mutation({
    access: access.enrol,
    input: z.object({
      courtId: CourtId,
      callSign: z.string().trim().min(1).max(24),
      officerName: z.string().trim().min(1).max(40),
      deviceModel: z.string().trim().max(60).default(''),
    }),
    output: Unit,
  }),
  /** A one-time code, valid for a short while; a new one voids those before it. */
  createEnrolmentCode: mutation({
    access: access.enrol,
    input: z.object({ unitId: UnitId }),
    output: z.object({ code: EnrolmentCode, expiresAt: z.number() }),
  }),
  /** Turns a code into the unit's session. The code is void afterwards. */
  enrol: mutation({
    access: access.anyoneAudited,
    input: z.object({ code: EnrolmentCode, client: z.string().max(120) }),
    output: SignedIn,
  }),
  /** Ends the device's session; it must be enrolled again. */
  revoke: mutation({ access: access.enrol, input: z.object({ unitId: UnitId }), output: Unit }),
  /** Fixes of a unit in time order; at most `limit`, the newest ones. */
  track: query({
    access: access.operationsCourtAudited,
    input: z.object({
      unitId: UnitId,
      from: z.number().int(),
      to: z.number().int(),
      limit: z.number().int().min(1).max(10_000).default(2000),
    }),
    output: z.array(Position),
  }),
  /**
   * Tracks of many units over a period of at most a day, for trails and replay: one fix a unit in each step of time, the step growing with
   * the period and the number of units. Without `unitIds` of all units. `truncated`: there were more fixes than an answer holds, the latest are missing.
   */
  history: query({
    access: access.operationsCourtAudited,
    input: z
      .object({
        from: z.number().int(),
        to: z.number().int(),
        unitIds: z.array(UnitId).min(1).max(200).optional(),
        /** What the audit log says that it was for. */
        purpose: z.enum(['view', 'export']).default('view'),
      })
      .refine(({ from, to }) => to > from && to - from <= MAX_HISTORY_MS, {
        message: 'a period begins before it ends, and lasts a day at most',
        path: ['to'],
      }),
    output: z.object({ stepMs: z.number().int(), truncated: z.boolean(), tracks: z.array(Track) }),
  }),
  /** Enrolled units nearest to a point by great-circle distance, nearest first. */
  nearest: query({
    access: access.operations,
    input: z.object({
      lon: z.number().min(-180).max(180),
      lat: z.number().min(-90).max(90),
      limit: z.number().int().min(1).max(50).default(5),
      radiusM: z.number().positive().max(1_000_000).optional(),
    }),
    output: z.array(NearestUnit),
  }),
  /** Units that `nearest` leaves out at that point and radius, with the reason: the nearest first, those without a position last. */
  passedOver: query({
    access: access.operations,
    input: z.object({
      lon: z.number().min(-180).max(180),
      lat: z.number().min(-90).max(90),
      limit: z.number().int().min(1).max(50).default(10),
      radiusM: z.number().positive().max(1_000_000).optional(),
    }),
    output: z.object({ total: z.number().int(), units: z.array(PassedOverUnit) }),
  }),
};

export const InboxEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('snapshot'),
    instructions: z.array(ReceivedInstruction),
    watchers: z.array(Watcher),
    sos: Sos.nullable(),
  }),
  z.object({ type: z.literal('instruction'), instruction: ReceivedInstruction }),
  z.object({ type: z.literal('watchers'), watchers: z.array(Watcher) }),
  z.object({ type: z.literal('sos'), sos: Sos.nullable() }),
]);
export type InboxEvent = z.infer<typeof InboxEvent>;

/** What an officer's device does for itself. */
export const unit = {
  self: query({ access: access.unit, input: none, output: Unit }),
  /** Positions since the last report, oldest first; those gathered while the link was down come together. A repeated fix (same time) is kept once. */
  report: mutation({
    access: access.unit,
    input: z.object({ positions: z.array(Position).min(1).max(600) }),
    output: z.object({ accepted: z.number().int() }),
  }),
  /** Snapshot: instructions not yet done (those waiting are thereby sent, the device answers with `receipt`), watchers, own open SOS. */
  inbox: subscription({ access: access.unit, input: none, output: InboxEvent }),
  /** Moves the receipt forward; going back, or repeating, changes nothing. */
  receipt: mutation({
    access: access.unitAudited,
    input: z.object({ instructionId: z.uuid(), state: ReceiptState.exclude(['waiting']) }),
    output: ReceivedInstruction,
  }),
  /** The id is made by the device, so that a repeated press or send is one SOS. */
  raiseSos: mutation({
    access: access.unitAudited,
    input: z.object({ id: z.uuid(), position: Position.nullable() }),
    output: Sos,
  }),
  cancelSos: mutation({ access: access.unitAudited, input: z.object({ id: z.uuid() }), output: Sos }),
};
