import { z } from 'zod';
import { Term } from '../calendar/term.ts';
import { Condition, Match } from './conditions.ts';
import { EntryId, Named } from './names.ts';

/** Supervision (监督督促), reminder (提示提醒), mandatory (强制): a mandatory node refuses acts while its condition doesn't hold. */
export const NodeKind = z.enum(['supervision', 'reminder', 'mandatory']);
export type NodeKind = z.infer<typeof NodeKind>;

/** Whether a figure stands in a source document, or is practice that a court has to confirm. */
export const Basis = z.enum(['source', 'practice']);
export type Basis = z.infer<typeof Basis>;

/** A place in a document. */
export const Reference = z.strictObject({
  document: EntryId,
  articleZh: z.string().max(200),
  articleEn: z.string().max(200),
});
export type Reference = z.infer<typeof Reference>;

/**
 * A deadline as its source states it. `value` is null where the date comes from the case, or where there are only bounds.
 * - `immediate`: at once; `sameDay`; `beforeAct`: before the act itself; `ownDate`: a date of the case
 * - `before`: counted backwards; `notBefore`: earliest and not latest moment; `lookBack`: a window into the past
 */
export const Figure = z.strictObject({
  value: z.number().int().min(0).nullable(),
  unit: z.enum([...Term.shape.unit.options, 'immediate', 'sameDay', 'beforeAct', 'ownDate', 'range']),
  fromEn: z.string(),
  basis: Basis,
  before: z.boolean().optional(),
  notBefore: z.boolean().optional(),
  lookBack: z.boolean().optional(),
  recurring: z.boolean().optional(),
  until: Term.optional(),
  min: z.number().int().optional(),
  max: z.number().int().optional(),
  rangeUnit: Term.shape.unit.optional(),
  remarkEn: z.string().optional(),
  remarkZh: z.string().optional(),
});
export type Figure = z.infer<typeof Figure>;

const Matches = z.array(Match).min(1);

/** After the deadline, further levels of the alarm. */
const Escalation = z.strictObject({ after: Term, to: z.array(EntryId).min(1) });

/**
 * A clock: `start` opens an instance, `complete` or `until` ends it as done, `cancel` as void.
 * - `from`: the deadline counts from a field of the starting event (`otherwise`: where it has none, from the event by the term), from the
 *   latest other event, from another node's deadline, or is the earliest end of a measure in the case; default the event itself
 * - `term`: default the node's figure; `variants`: other terms for some of the starting events
 * - `exact`: a last day that is no working day stays the last, as the end of a freeze does
 * - `lapses`: after the deadline it is over, as a party's time to object is; nobody is late
 * - `idle`: it counts from the latest act of the court in the case
 * - `restart`: what another start of the same subject does to a running clock
 * - `completeEarlier`: done already if what completes it came before its start
 * - `survives`: the clock goes on after the case was closed
 * - `extend`: an event moves the deadline to the time in its field
 * - `pauses`: what stops this clock, instead of what stops every clock by default
 */
export const ClockRule = z.strictObject({
  start: Matches,
  when: Condition.optional(),
  from: z
    .union([
      z.strictObject({ field: EntryId, otherwise: z.literal('term').optional() }),
      z.strictObject({ event: Match }),
      z.strictObject({ node: EntryId }),
      z.strictObject({ measures: z.literal('earliest') }),
    ])
    .optional(),
  term: Term.optional(),
  variants: z.array(z.strictObject({ start: Match, term: Term })).optional(),
  exact: z.boolean().optional(),
  lapses: z.boolean().optional(),
  idle: z.boolean().optional(),
  complete: Matches.optional(),
  until: Condition.optional(),
  cancel: Matches.optional(),
  extend: z.array(z.strictObject({ by: Match, field: EntryId })).optional(),
  restart: z.enum(['keep', 'reset']).optional(),
  completeEarlier: z.boolean().optional(),
  survives: z.boolean().optional(),
  pauses: z.array(EntryId).optional(),
  warn: Term.optional(),
  escalate: z.array(Escalation).optional(),
});
export type ClockRule = z.infer<typeof ClockRule>;

/**
 * Something due again and again: `every` from `start` on, for at most `for`, until `stop`. `aligned` periods end with the calendar's
 * own months, quarters or years. What was missed and what is due next are one instance: nobody does an old round twice.
 */
export const PeriodRule = z.strictObject({
  start: Matches,
  every: Term,
  for: Term.optional(),
  aligned: z.boolean().optional(),
  complete: Matches,
  stop: Matches.optional(),
  survives: z.boolean().optional(),
  warn: Term.optional(),
});
export type PeriodRule = z.infer<typeof PeriodRule>;

/** What must hold before the acts that the node `blocks`. `when`: the gate concerns the case or the request at all. */
export const GateRule = z.strictObject({ requires: Condition, when: Condition.optional() });
export type GateRule = z.infer<typeof GateRule>;

/** A node of the pipeline (节点). Without `clock`, `period` and `gate` it is a rule in words alone, and `inWords` says why. */
export const NodeDefinition = z.strictObject({
  id: EntryId,
  no: z.number().int().positive(),
  stage: EntryId,
  ...Named,
  kind: NodeKind,
  moduleClass: EntryId.optional(),
  core: z.boolean(),
  /** Profiles under which the node is in force; a court chooses its profiles. */
  profiles: z.array(EntryId).min(1),
  basis: Basis,
  references: z.array(Reference).min(1),
  triggerEn: z.string().optional(),
  triggerZh: z.string().optional(),
  figure: Figure.nullable(),
  responsible: z.array(EntryId).min(1),
  blocks: z.array(EntryId),
  alertTo: z.array(EntryId),
  consequenceEn: z.string().optional(),
  consequenceZh: z.string().optional(),
  noteEn: z.string().optional(),
  noteZh: z.string().optional(),
  clock: ClockRule.optional(),
  period: PeriodRule.optional(),
  gate: GateRule.optional(),
  inWords: z.string().optional(),
  inWordsZh: z.string().optional(),
  /** Lists in which the node's instances appear beside the alarms. */
  screen: z.enum(['passive', 'anomaly', 'lapse', 'requery', 'overTerm']).optional(),
  /** Priority of its alarms: 1 high, 2 medium, 3 low. Default by kind. */
  priority: z.union([z.literal(1), z.literal(2), z.literal(3)]).optional(),
});
export type NodeDefinition = z.infer<typeof NodeDefinition>;
