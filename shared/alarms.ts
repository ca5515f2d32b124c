import { z } from 'zod';
import { Term } from './calendar/term.ts';
import { NodeKind } from './catalogue/nodes.ts';
import { EntryId } from './catalogue/names.ts';
import { CourtId } from './courts.ts';

/**
 * States of an alarm after ISA-18.2. Shelved ones come back when their time is up; cleared ones have lost their cause, whoever had
 * seen them.
 */
export const AlarmState = z.enum(['unacknowledged', 'acknowledged', 'shelved', 'cleared']);
export type AlarmState = z.infer<typeof AlarmState>;
/** States in which an alarm is still to be dealt with. */
export const ACTIVE_STATES: readonly AlarmState[] = ['unacknowledged', 'acknowledged', 'shelved'];

/** `dueSoon`: a measure is about to lapse; `overdue`; `breached`: an act was done although a mandatory node refused it. */
export const AlarmCause = z.enum(['dueSoon', 'overdue', 'breached']);
export type AlarmCause = z.infer<typeof AlarmCause>;

/** 1 high, 2 medium, 3 low. */
export const AlarmPriority = z.union([z.literal(1), z.literal(2), z.literal(3)]);
export type AlarmPriority = z.infer<typeof AlarmPriority>;

/** Why an alarm was cleared: what it waited for was done, in time after all or late; or it ended without that. */
export const ClearedWhy = z.enum(['done', 'doneLate', 'waived', 'void', 'notDue', 'retracted']);
export type ClearedWhy = z.infer<typeof ClearedWhy>;

export const AlarmId = z.number().int().positive();

/** How far its deadline is away or past, in the unit of the rule. */
export const RemainingTime = z.object({
  value: z.number(),
  unit: z.enum(['hour', 'day', 'workingDay']),
  isOver: z.boolean(),
});

/** An alarm of a node of a case. Times in UTC ms. */
export const Alarm = z.object({
  id: AlarmId,
  caseNo: z.number(),
  catalogueId: EntryId,
  caseId: z.string(),
  caseNumber: z.string().nullable(),
  courtId: CourtId,
  nodeId: EntryId,
  /** Key of the node's instance within its case. */
  key: z.string(),
  subject: z.string().nullable(),
  stage: EntryId,
  kind: NodeKind,
  cause: AlarmCause,
  priority: AlarmPriority,
  /** How often it has escalated since the deadline. */
  level: z.number().int(),
  /** When the node's clock began, and its last moment. */
  startedAt: z.number(),
  dueAt: z.number().nullable(),
  term: Term.nullable(),
  remaining: RemainingTime.nullable(),
  raisedAt: z.number(),
  state: AlarmState,
  handlerId: z.string().nullable(),
  handlerName: z.string().nullable(),
  acknowledgedAt: z.number().nullable(),
  acknowledgedBy: z.string().nullable(),
  shelvedUntil: z.number().nullable(),
  shelvedBy: z.string().nullable(),
  shelvedReason: z.string().nullable(),
  clearedAt: z.number().nullable(),
  clearedWhy: ClearedWhy.nullable(),
  /** Supervision order (督办) that was made of it. */
  orderId: z.string().nullable(),
});
export type Alarm = z.infer<typeof Alarm>;

/** Something that was done to an alarm. `by` is null for what the system did. */
export const AlarmAction = z.object({
  at: z.number(),
  by: z.string().nullable(),
  action: z.enum(['raised', 'escalated', 'acknowledged', 'shelved', 'unshelved', 'cleared', 'ordered']),
  reason: z.string().nullable(),
});
export type AlarmAction = z.infer<typeof AlarmAction>;

/** Counts of the active alarms of a court's subtree. */
export const AlarmCounts = z.object({
  unacknowledged: z.number(),
  acknowledged: z.number(),
  shelved: z.number(),
  /** Unacknowledged ones of high priority. */
  urgent: z.number(),
  /** Raised in the last ten minutes; more than ten for one seat are a flood (EEMUA 191, ISA-18.2). */
  recent: z.number(),
});
export type AlarmCounts = z.infer<typeof AlarmCounts>;

/** More alarms than this within `FLOOD_WINDOW_MS` are a flood: lists fold by court. */
export const FLOOD_COUNT = 10;
export const FLOOD_WINDOW_MS = 10 * 60_000;

/** An alarm can be shelved for at most thirty days; it then comes back by itself. */
export const MAX_SHELVE_MS = 30 * 86_400_000;
