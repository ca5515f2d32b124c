import { z } from 'zod';
import { AlarmId } from './alarms.ts';
import { CaseNo } from './cases/views.ts';
import { CourtId } from './courts.ts';
import { isStorable, NOT_STORABLE } from './text.ts';

/** Made by the sender before sending, so that a repeated send is the same order (RFC 9562 UUID). */
export const OrderId = z.uuid();

export const OrderText = z.string().trim().min(1).max(4000).refine(isStorable, NOT_STORABLE);

/**
 * A supervision order (督办): `sent`, `received` by the court, `answered` by it, `accepted` by who sent it, or `returned` for another
 * answer; `withdrawn`. An order whose time is over without an answer is overdue.
 */
export const OrderState = z.enum(['sent', 'received', 'answered', 'returned', 'accepted', 'withdrawn']);
export type OrderState = z.infer<typeof OrderState>;

export const Attachment = z.object({
  id: z.uuid(),
  name: z.string(),
  type: z.string(),
  size: z.number(),
  sha256: z.string(),
});
export type Attachment = z.infer<typeof Attachment>;

/** Something that was done with an order. `by` is null for what the system did. */
export const OrderEntry = z.object({
  no: z.number(),
  at: z.number(),
  by: z.string().nullable(),
  courtId: CourtId.nullable(),
  kind: z.enum([
    'sent',
    'received',
    'answered',
    'returned',
    'accepted',
    'withdrawn',
    'urged',
    'failed',
    'interviewDue',
    'interviewed',
  ]),
  text: z.string().nullable(),
  attachments: z.array(Attachment),
});
export type OrderEntry = z.infer<typeof OrderEntry>;

/** A supervision order from one court to another below it. Times in UTC ms. */
export const SupervisionOrder = z.object({
  id: OrderId,
  fromCourtId: CourtId,
  /** Names of the sender's court: the receiver's console knows no courts above its own. */
  fromCourtName: z.object({ zh: z.string(), en: z.string() }),
  toCourtId: CourtId,
  fromName: z.string(),
  caseNo: CaseNo.nullable(),
  caseNumber: z.string().nullable(),
  alarmId: AlarmId.nullable(),
  nodeId: z.string().nullable(),
  text: z.string(),
  createdAt: z.number(),
  dueAt: z.number(),
  state: OrderState,
  /** Whether its time is over without an answer. */
  overdue: z.boolean(),
  /** How often it was overdue: after each the time can be set anew once. */
  failures: z.number(),
  /** After repeated failure the chief of the enforcement bureau is to be interviewed (约谈): Zhejiang plan 二(二)6. */
  interview: z.enum(['none', 'due', 'held']),
  receivedAt: z.number().nullable(),
  answeredAt: z.number().nullable(),
  closedAt: z.number().nullable(),
});
export type SupervisionOrder = z.infer<typeof SupervisionOrder>;

const RUNNING_STATES: readonly OrderState[] = ['sent', 'received', 'answered', 'returned'];

/** Whether something is still to be done about an order; an interview that is due outlasts the answer. */
export const isOpenOrder = ({ state, interview }: Pick<SupervisionOrder, 'state' | 'interview'>): boolean =>
  RUNNING_STATES.includes(state) || (state === 'accepted' && interview === 'due');

/** After this many failures of an order an interview is due. */
export const FAILURES_TO_INTERVIEW = 2;

/** Largest attachment, bytes. */
export const MAX_ATTACHMENT_BYTES = 20 * 1024 * 1024;
