import { z } from 'zod';
import { AlarmId } from '../alarms.ts';
import { CaseNo } from '../cases/views.ts';
import { CourtId } from '../courts.ts';
import { OrderEntry, OrderId, OrderText, SupervisionOrder } from '../supervision.ts';
import { access } from './access.ts';
import { mutation, query, subscription } from './call.ts';

export const SupervisionEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('snapshot'), orders: z.array(SupervisionOrder) }),
  z.object({ type: z.literal('order'), order: SupervisionOrder }),
]);
export type SupervisionEvent = z.infer<typeof SupervisionEvent>;

const order = z.object({ orderId: OrderId });
const withText = z.object({ orderId: OrderId, text: OrderText });

/** Supervision orders (督办): from a court to one below it, answered there. */
export const supervision = {
  /** Idempotent by `id`: sending the same again answers with what was stored first. */
  send: mutation({
    access: access.command,
    input: z
      .object({
        id: OrderId,
        /** The court that is to act; left out, the one that keeps the case. */
        courtId: CourtId.optional(),
        caseNo: CaseNo.optional(),
        alarmId: AlarmId.optional(),
        text: OrderText,
        dueAt: z.number().int(),
      })
      .refine(
        (given) => given.courtId !== undefined || given.caseNo !== undefined || given.alarmId !== undefined,
        'names a court, a case or an alarm',
      ),
    output: SupervisionOrder,
  }),
  /** Newest first; `before` is a creation time (UTC ms) to go on from. */
  list: query({
    access: access.people,
    input: z.object({
      caseNo: CaseNo.optional(),
      before: z.number().optional(),
      limit: z.number().int().min(1).max(200).default(50),
    }),
    output: z.array(SupervisionOrder),
  }),
  /** Snapshot: every open order that comes from or goes to the caller's courts. */
  watch: subscription({ access: access.people, input: z.object({}), output: SupervisionEvent }),
  get: query({
    access: access.peopleCourt,
    input: order,
    output: z.object({ order: SupervisionOrder, entries: z.array(OrderEntry) }),
  }),
  /** The court has taken note. Only courts below the sender's do. */
  receive: mutation({ access: access.command, input: order, output: SupervisionOrder }),
  /** `attachmentIds`: files that were uploaded for this order before. */
  answer: mutation({
    access: access.command,
    input: z.object({
      orderId: OrderId,
      text: OrderText,
      attachmentIds: z.array(z.uuid()).max(20).default([]),
    }),
    output: SupervisionOrder,
  }),
  /** The answer isn't enough: with a reason and a new time. */
  return: mutation({
    access: access.command,
    input: z.object({ orderId: OrderId, text: OrderText, dueAt: z.number().int() }),
    output: SupervisionOrder,
  }),
  accept: mutation({ access: access.command, input: order, output: SupervisionOrder }),
  withdraw: mutation({ access: access.command, input: withText, output: SupervisionOrder }),
  /** Sets an overdue order a new time. */
  urge: mutation({
    access: access.command,
    input: z.object({ orderId: OrderId, text: OrderText, dueAt: z.number().int() }),
    output: SupervisionOrder,
  }),
  /** Records that the chief of the enforcement bureau was interviewed (约谈). */
  recordInterview: mutation({ access: access.leaderCourt, input: withText, output: SupervisionOrder }),
};
