import { z } from 'zod';
import { RemainingTime } from '../alarms.ts';
import { Term } from '../calendar/term.ts';
import { EntryId, Scalar } from '../catalogue/names.ts';
import { CourtId } from '../courts.ts';
import { Missing } from './missing.ts';

/** The server's number of a case. */
export const CaseNo = z.number().int().positive();

export const CaseStatusName = z.enum(['open', 'suspended', 'provisional', 'closed']);

/** A case as lists show it. Names are masked. Amounts in fen, times in UTC ms. */
export const CaseSummary = z.object({
  no: CaseNo,
  catalogueId: EntryId,
  caseId: z.string(),
  number: z.string().nullable(),
  courtId: CourtId,
  caseKind: z.string().nullable(),
  status: CaseStatusName,
  stage: EntryId.nullable(),
  stageSince: z.number().nullable(),
  beganAt: z.number().nullable(),
  closedAt: z.number().nullable(),
  closingWay: z.string().nullable(),
  handlerId: z.string().nullable(),
  handlerName: z.string().nullable(),
  applicant: z.string().nullable(),
  debtor: z.string().nullable(),
  claimedFen: z.number().nullable(),
  receivedFen: z.number(),
  heldFen: z.number(),
  flags: z.array(z.string()),
  lastActAt: z.number().nullable(),
  events: z.number(),
  overdue: z.number(),
  dueSoon: z.number(),
  blocked: z.number(),
  overTerm: z.boolean(),
});
export type CaseSummary = z.infer<typeof CaseSummary>;

/** An event of a case. Personal fields are masked. */
export const EventView = z.object({
  id: z.string(),
  type: EntryId,
  at: z.number(),
  subject: z.string().nullable(),
  data: z.record(z.string(), Scalar),
  recordedAt: z.number(),
  feed: z.string().nullable(),
  retracted: z.boolean(),
});
export type EventView = z.infer<typeof EventView>;

/** Days in a row of a count; `from` and `to` are civil dates. */
export const DayRunView = z.object({
  from: z.string(),
  to: z.string(),
  kind: z.enum(['first', 'counted', 'rest', 'holiday', 'paused', 'rolled']),
  nameZh: z.string().nullable(),
  nameEn: z.string().nullable(),
  pause: z.string().nullable(),
  counted: z.number(),
});
export type DayRunView = z.infer<typeof DayRunView>;

export const NodeStateName = z.enum([
  'pending',
  'dueSoon',
  'overdue',
  'paused',
  'done',
  'doneLate',
  'waived',
  'blocked',
  'breached',
  'lapsed',
  'void',
]);
export type NodeStateName = z.infer<typeof NodeStateName>;

/** A node of a case with the reason for its state. */
export const NodeView = z.object({
  key: z.string(),
  nodeId: EntryId,
  subject: z.string().nullable(),
  kind: z.enum(['clock', 'gate']),
  state: NodeStateName,
  startedAt: z.number(),
  startedBy: z.string(),
  doneAt: z.number().nullable(),
  doneBy: z.string().nullable(),
  waiver: z.object({ at: z.number(), reason: z.string(), approvedBy: z.string().nullable() }).nullable(),
  countsFrom: z.number().nullable(),
  dueAt: z.number().nullable(),
  pausedSince: z.number().nullable(),
  term: Term.nullable(),
  remaining: RemainingTime.nullable(),
  days: z.array(DayRunView),
  /** False where a day of the count lies in a year without an official list. */
  isFinal: z.boolean(),
  pauses: z.array(z.object({ pause: EntryId, from: z.number(), to: z.number().nullable() })),
  action: EntryId.nullable(),
  missing: z.array(Missing),
  clearsAt: z.number().nullable(),
  breachedAt: z.number().nullable(),
});
export type NodeView = z.infer<typeof NodeView>;

export const PropertyView = z.object({
  id: z.string(),
  kind: z.string().nullable(),
  valueFen: z.number().nullable(),
  foundAt: z.number().nullable(),
  controlledAt: z.number().nullable(),
  expiresAt: z.number().nullable(),
  releasedAt: z.number().nullable(),
  disposal: z.enum(['none', 'running', 'disposed', 'ended']),
});

/** A case as its page shows it. Names and personal fields are masked. */
export const CaseDetail = z.object({
  summary: CaseSummary,
  events: z.array(EventView),
  visits: z.array(z.object({ stage: EntryId, from: z.number(), to: z.number().nullable() })),
  pauses: z.array(
    z.object({
      pause: EntryId,
      subject: z.string().nullable(),
      from: z.number(),
      to: z.number().nullable(),
    }),
  ),
  properties: z.array(PropertyView),
  ledgers: z.array(z.object({ ledger: EntryId, inFen: z.number(), outFen: z.number() })),
  parties: z.array(z.object({ role: z.string(), name: z.string() })),
  nodes: z.array(NodeView),
});
export type CaseDetail = z.infer<typeof CaseDetail>;

/** What a case's page hides until somebody opens it, which is an entry of the audit log. */
export const PersonalData = z.object({
  parties: z.array(z.object({ role: z.string(), name: z.string(), idNumber: z.string().nullable() })),
  /** Personal fields by event. */
  events: z.record(z.string(), z.record(z.string(), Scalar)),
});
export type PersonalData = z.infer<typeof PersonalData>;

/** A node that a case waits for, in a list over many cases. */
export const WaitingNode = z.object({
  key: z.string(),
  nodeId: EntryId,
  subject: z.string().nullable(),
  state: NodeStateName,
  startedAt: z.number(),
  dueAt: z.number().nullable(),
  remaining: RemainingTime.nullable(),
  case: CaseSummary,
});
export type WaitingNode = z.infer<typeof WaitingNode>;

/** Lists of cases that need a look, each a set of nodes that wait. */
export const Screen = z.enum(['passive', 'anomaly', 'lapse', 'requery', 'overTerm']);
export type Screen = z.infer<typeof Screen>;
