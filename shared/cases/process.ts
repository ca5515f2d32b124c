import { z } from 'zod';
import { Term } from '../calendar/term.ts';
import { EntryId } from '../catalogue/names.ts';

/** An event type in the paths of cases. Waits are from the event before it in its case, ms. */
export const ProcessNode = z.object({
  type: EntryId,
  events: z.number(),
  cases: z.number(),
  medianWaitMs: z.number().nullable(),
  /** Cases that aren't closed and of which this is the latest event, and how long they have stood there. */
  standing: z.number(),
  medianStandingMs: z.number().nullable(),
  /** Nodes that this event completes, with their legal limits. */
  limits: z.array(z.object({ nodeId: EntryId, term: Term })),
});
export type ProcessNode = z.infer<typeof ProcessNode>;

/** How often one kind of event follows directly on another. */
export const ProcessEdge = z.object({
  from: EntryId,
  to: EntryId,
  count: z.number(),
  medianWaitMs: z.number().nullable(),
});
export type ProcessEdge = z.infer<typeof ProcessEdge>;

/** Cases that took the same path; kinds of events in order, repeats in a row once. */
export const ProcessVariant = z.object({
  path: z.string(),
  cases: z.number(),
  share: z.number(),
  medianDurationMs: z.number().nullable(),
  types: z.array(EntryId),
});
export type ProcessVariant = z.infer<typeof ProcessVariant>;

/** The real paths of cases (流程图). */
export const ProcessMap = z.object({
  cases: z.number(),
  events: z.number(),
  nodes: z.array(ProcessNode),
  edges: z.array(ProcessEdge),
  variants: z.array(ProcessVariant),
  /** How many paths there are in all. */
  variantCount: z.number(),
  computedAt: z.number(),
});
export type ProcessMap = z.infer<typeof ProcessMap>;
