import { z } from 'zod';
import { CourtId } from '../courts.ts';
import { DoubleBooking, DutyGap } from '../duty/coverage.ts';
import { DutyDesk } from '../duty/desk.ts';
import { Handover, HandoverId, HandoverSection, SectionChange } from '../duty/handover.ts';
import { DutyEntry, DutyEntryId, DutyEntryText, DutyLogFilter, WrittenKind } from '../duty/log.ts';
import { MAX_ANSWER_S, MIN_ANSWER_S, RollCall, RollCallId } from '../duty/roll-call.ts';
import { AssignmentId, DutyAssignment, RosterDay, ShiftKind } from '../duty/roster.ts';
import { Role } from '../identity.ts';
import { storable } from '../text.ts';
import { access } from './access.ts';
import { mutation, query, subscription } from './call.ts';

const none = z.object({});
const inCourt = z.object({ courtId: CourtId });
/** A civil day of China Standard Time, as days since 1970-01-01. */
const day = z.number().int().min(0).max(100_000);
const password = z.string().min(1).max(200);

/** Days of a roster that are read at once: six weeks show a month. */
export const MAX_ROSTER_DAYS = 42;

export const DutyRoster = z.object({
  kinds: z.array(ShiftKind),
  /** Whether the court has set its shifts itself. */
  isOwn: z.boolean(),
  days: z.array(RosterDay),
  assignments: z.array(DutyAssignment),
  gaps: z.array(DutyGap),
  doubles: z.array(DoubleBooking),
});
export type DutyRoster = z.infer<typeof DutyRoster>;

/** A hand-over sheet as it would be signed now. */
export const HandoverDraft = z.object({
  sections: z.array(HandoverSection),
  /** SHA-256 of the sections, hex: what is signed is what was seen. */
  contentHash: z.string(),
  previous: Handover.nullable(),
  changes: z.array(SectionChange),
});
export type HandoverDraft = z.infer<typeof HandoverDraft>;

export const HandoverDetail = z.object({
  handover: Handover,
  sections: z.array(HandoverSection),
  previous: Handover.nullable(),
  changes: z.array(SectionChange),
  /** Whether the sheet still is what was signed, and the audit log says the same. */
  isIntact: z.boolean(),
});
export type HandoverDetail = z.infer<typeof HandoverDetail>;

/**
 * - `snapshot`: the desks of the caller's courts, roll calls that run or can still be answered, and hand-overs that wait to be taken over
 * - `desk`, `rollCall`, `handover`: one of them, anew
 * - `roster`, `entry`: something of that court has changed there; it is to be read again
 */
export const DutyEvent = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('snapshot'),
    desks: z.array(DutyDesk),
    rollCalls: z.array(RollCall),
    handovers: z.array(Handover),
  }),
  z.object({ type: z.literal('desk'), desk: DutyDesk }),
  z.object({ type: z.literal('rollCall'), call: RollCall }),
  z.object({ type: z.literal('handover'), handover: Handover }),
  z.object({ type: z.literal('roster'), courtId: CourtId }),
  z.object({ type: z.literal('entry'), courtId: CourtId }),
]);
export type DutyEvent = z.infer<typeof DutyEvent>;

/** Duty (值班): rosters, hand-overs, the duty log, desks and roll calls. */
export const duty = {
  /** A duty officer's or leader's open feed is what counts as being at the desk. */
  watch: subscription({ access: access.desks, input: none, output: DutyEvent }),
  roster: query({
    access: access.operationsCourt,
    input: inCourt.extend({ firstDay: day, days: z.number().int().min(1).max(MAX_ROSTER_DAYS) }),
    output: DutyRoster,
  }),
  /** Who is on duty now in the caller's courts. */
  onDuty: query({ access: access.desks, input: none, output: z.array(DutyAssignment) }),
  /** Users of the court that can be put on its roster. */
  people: query({
    access: access.operationsCourt,
    input: inCourt,
    output: z.array(z.object({ userId: z.string(), nameZh: z.string(), nameEn: z.string(), role: Role })),
  }),
  saveShifts: mutation({
    access: access.rosterCourt,
    input: inCourt.extend({ kinds: z.array(ShiftKind).max(12) }),
    output: z.array(ShiftKind),
  }),
  /** Adds an assignment, or changes the one of this id. */
  assign: mutation({ access: access.rosterCourt, input: DutyAssignment, output: DutyAssignment }),
  /** Answers with what was taken away. */
  unassign: mutation({
    access: access.rosterCourt,
    input: inCourt.extend({ assignmentIds: z.array(AssignmentId).min(1).max(1000) }),
    output: z.array(DutyAssignment),
  }),
  /** Copies what begins in one week to another; what is there already stays and isn't doubled. Answers with what was added. */
  copyWeek: mutation({
    access: access.rosterCourt,
    input: inCourt.extend({ fromDay: day, toDay: day }),
    output: z.array(DutyAssignment),
  }),
  handoverDraft: query({ access: access.operationsCourt, input: inCourt, output: HandoverDraft }),
  /** The outgoing officer signs what was seen, with the password. `conflict` at `contentHash` when it has changed since. */
  signHandover: mutation({
    access: access.command,
    input: inCourt.extend({
      id: HandoverId,
      notes: storable(4000).default(''),
      contentHash: z.string().length(64),
      password,
    }),
    output: Handover,
  }),
  /** The incoming officer signs, at whichever console of the court, with name and password. */
  takeHandover: mutation({
    access: access.command,
    input: z.object({
      handoverId: HandoverId,
      username: z.string().min(1).max(40),
      password,
      remark: storable(1000).default(''),
    }),
    output: Handover,
  }),
  /** Takes back one that nobody has taken over yet. */
  withdrawHandover: mutation({
    access: access.command,
    input: z.object({ handoverId: HandoverId, why: storable(500).min(1) }),
    output: Handover,
  }),
  /** Newest first; `before` is the time of the outgoing signature (UTC ms) to go on from. */
  handovers: query({
    access: access.operationsCourt,
    input: inCourt.extend({
      before: z.number().optional(),
      limit: z.number().int().min(1).max(100).default(30),
    }),
    output: z.array(Handover),
  }),
  handover: query({
    access: access.operationsCourt,
    input: z.object({ handoverId: HandoverId }),
    output: HandoverDetail,
  }),
  /** Newest first; `before` is an entry's number to go on from. */
  log: query({
    access: access.operationsCourt,
    input: inCourt.extend({
      filter: DutyLogFilter.default({}),
      before: z.number().int().optional(),
      limit: z.number().int().min(1).max(200).default(50),
    }),
    output: z.array(DutyEntry),
  }),
  /** Writes an entry of the caller's own court. `corrects`: an entry that hasn't been corrected yet. */
  writeEntry: mutation({
    access: access.command,
    input: inCourt.extend({
      id: DutyEntryId,
      at: z.number().int(),
      kind: WrittenKind,
      text: DutyEntryText,
      link: z
        .object({ kind: z.enum(['case', 'alarm', 'unit']), id: z.string().min(1).max(64) })
        .nullable()
        .default(null),
      corrects: DutyEntryId.nullable().default(null),
    }),
    output: DutyEntry,
  }),
  /** Calls courts below the caller's; left out, all of them. */
  startRollCall: mutation({
    access: access.command,
    input: z.object({
      id: RollCallId,
      courtIds: z.array(CourtId).min(1).max(1000).optional(),
      answerS: z.number().int().min(MIN_ANSWER_S).max(MAX_ANSWER_S),
      text: storable(200).default(''),
    }),
    output: RollCall,
  }),
  /** The caller's court is there. Repeating it changes nothing. */
  answerRollCall: mutation({
    access: access.command,
    input: z.object({ callId: RollCallId, remark: storable(200).default('') }),
    output: RollCall,
  }),
  /** Newest first; `before` is the start (UTC ms) to go on from. */
  rollCalls: query({
    access: access.desks,
    input: z.object({
      before: z.number().optional(),
      limit: z.number().int().min(1).max(100).default(30),
    }),
    output: z.array(RollCall),
  }),
};
