import { z } from 'zod';
import { EntryId, Named } from './names.ts';

/** A field of an event. `personal` ones are masked on screen until somebody opens them, which is audited. */
export const Field = z.strictObject({
  ...Named,
  type: z.enum(['text', 'number', 'money', 'boolean', 'time', 'choice']),
  choices: z.array(z.strictObject({ id: EntryId, ...Named })).optional(),
  required: z.boolean().optional(),
  personal: z.boolean().optional(),
});
export type Field = z.infer<typeof Field>;

/**
 * What an event does to its case beyond what nodes make of it. Members that end in `Field` name fields of the event.
 * - `header`: takes case number, kind and claimed amount from its fields
 * - `close`: the case ends in a closing way (结案方式); `reopen`: it goes on
 * - `assign`: the handler (承办人) changes
 * - `party`: a party joins the case
 * - `flag`: a mark of the case is set or taken off
 * - `property`: the property item (`subject`) changes; with `every`, each one that is under a measure and not disposed of
 */
export const Effect = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('header'),
    numberField: EntryId.optional(),
    caseKindField: EntryId.optional(),
    claimedField: EntryId.optional(),
  }),
  z.strictObject({ kind: z.literal('close'), way: EntryId.optional(), wayField: EntryId.optional() }),
  z.strictObject({ kind: z.literal('reopen') }),
  z.strictObject({ kind: z.literal('assign'), idField: EntryId, nameField: EntryId }),
  z.strictObject({
    kind: z.literal('party'),
    role: EntryId.optional(),
    roleField: EntryId.optional(),
    nameField: EntryId,
    idNumberField: EntryId.optional(),
  }),
  z.strictObject({ kind: z.literal('flag'), flag: EntryId, to: z.boolean() }),
  z.strictObject({
    kind: z.literal('property'),
    change: z.enum(['found', 'controlled', 'renewed', 'released', 'inDisposal', 'disposed', 'disposalEnded']),
    every: z.literal(true).optional(),
    kindField: EntryId.optional(),
    valueField: EntryId.optional(),
    expiresField: EntryId.optional(),
  }),
]);
export type Effect = z.infer<typeof Effect>;

/** A kind of event that can be appended to a case. */
export const EventType = z.strictObject({
  id: EntryId,
  ...Named,
  /** What the event is about within its case: a property item, a clue, a payment. Then each event names one by its id. */
  subject: EntryId.optional(),
  /** The stage that the case enters by it. */
  enters: EntryId.optional(),
  fields: z.record(EntryId, Field).optional(),
  effects: z.array(Effect).optional(),
  /** Whether it is no act of the court, so that it doesn't count against the charge of having done nothing. */
  passive: z.boolean().optional(),
});
export type EventType = z.infer<typeof EventType>;

/** Built in: a node was waived with a reason. `subject` of the event narrows it to one subject. */
export const NODE_WAIVED = 'nodeWaived';
/** Built in: an event was entered by mistake and counts as never appended. */
export const EVENT_RETRACTED = 'eventRetracted';

/** Events that every catalogue knows. */
export const BUILT_IN_EVENTS: readonly EventType[] = [
  {
    id: NODE_WAIVED,
    nameZh: '节点豁免',
    nameEn: 'Node waived',
    passive: true,
    fields: {
      node: { nameZh: '节点', nameEn: 'Node', type: 'text', required: true },
      reason: { nameZh: '理由', nameEn: 'Reason', type: 'text', required: true },
      approvedBy: { nameZh: '批准人', nameEn: 'Approved by', type: 'text' },
    },
  },
  {
    id: EVENT_RETRACTED,
    nameZh: '撤销误录',
    nameEn: 'Entry retracted',
    passive: true,
    fields: {
      eventId: { nameZh: '事件编号', nameEn: 'Event', type: 'text', required: true },
      reason: { nameZh: '理由', nameEn: 'Reason', type: 'text', required: true },
    },
  },
];
