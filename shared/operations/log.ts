import { z } from 'zod';
import { Priority } from '../dispatch.ts';
import { EvidenceKind } from '../evidence.ts';
import { UnitId } from '../units.ts';
import { CheckItem, CheckState } from './checks.ts';
import { NeedState } from './needs.ts';
import { OperationState } from './state.ts';

const unit = { unitId: UnitId, callSign: z.string() };

/** What happened in an operation. Names are those of the time. */
export const LogFact = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('created'), title: z.string() }),
  z.object({ kind: z.literal('changed') }),
  z.object({
    kind: z.literal('state'),
    from: OperationState,
    to: OperationState,
    reason: z.string().nullable(),
  }),
  z.object({ kind: z.literal('called'), units: z.number() }),
  /** The checks of a unit at the moment of the beginning. */
  z.object({
    kind: z.literal('checked'),
    ...unit,
    checks: z.array(z.object({ item: CheckItem, state: CheckState, isWaived: z.boolean() })),
  }),
  z.object({ kind: z.literal('waived'), ...unit, item: CheckItem, reason: z.string() }),
  z.object({ kind: z.literal('phase'), index: z.number(), name: z.string() }),
  z.object({ kind: z.literal('joined'), ...unit }),
  z.object({ kind: z.literal('left'), ...unit }),
  z.object({ kind: z.literal('answered'), ...unit }),
  z.object({ kind: z.literal('late'), ...unit, level: z.enum(['amber', 'red']) }),
  z.object({
    kind: z.literal('order'),
    instructionId: z.uuid(),
    text: z.string(),
    priority: Priority,
    units: z.number(),
  }),
  z.object({
    kind: z.literal('unconfirmed'),
    instructionId: z.uuid(),
    level: z.enum(['amber', 'alarm']),
    units: z.number(),
  }),
  z.object({
    kind: z.literal('need'),
    needId: z.uuid(),
    text: z.string(),
    quantity: z.number(),
    met: z.number(),
    state: NeedState,
  }),
  z.object({
    kind: z.literal('sos'),
    sosId: z.uuid(),
    ...unit,
    step: z.enum(['raised', 'acknowledged', 'cleared']),
  }),
  /** An item of evidence of the unit has arrived. */
  z.object({ kind: z.literal('evidence'), evidenceId: z.uuid(), ...unit, what: EvidenceKind }),
  z.object({ kind: z.literal('note'), text: z.string() }),
  z.object({ kind: z.literal('report'), step: z.enum(['saved', 'signed']) }),
]);
export type LogFact = z.infer<typeof LogFact>;
export type LogKind = LogFact['kind'];

/** An entry of the log, which only grows. `by` is null for what the server noticed by itself; `at` is UTC ms. */
export const LogEntry = z.object({
  no: z.number().int(),
  at: z.number(),
  by: z.string().nullable(),
  fact: LogFact,
});
export type LogEntry = z.infer<typeof LogEntry>;
