import { z } from 'zod';
import { EntryId } from '../catalogue/names.ts';
import { CourtId } from '../courts.ts';

/** Flows are counted over this long. */
export const FLOW_DAYS = 7;
/** Goal for the share of cases beyond their term (超执限率): Zhejiang plan 二(四)1. */
export const OVER_TERM_GOAL = 0.03;

/** What a stage of the pipeline holds. Counts are of cases. */
export const StageOverview = z.object({
  stage: EntryId,
  open: z.number(),
  /** Cases that entered and left the stage within `FLOW_DAYS`. */
  inflow: z.number(),
  outflow: z.number(),
  /** Median time that its cases have been in it, ms; null without any. */
  medianAgeMs: z.number().nullable(),
  /** Cases with a node that is overdue, due soon, or that refuses an act, closed ones included whose last stage it was. */
  overdue: z.number(),
  dueSoon: z.number(),
  blocked: z.number(),
});
export type StageOverview = z.infer<typeof StageOverview>;

/** Totals of a court's subtree, of a judge, or of everything. */
export const Load = z.object({
  open: z.number(),
  suspended: z.number(),
  /** Provisionally closed cases that are watched (终本案件库). */
  provisional: z.number(),
  filed: z.number(),
  closed: z.number(),
  /** Cases with a node that is overdue, due soon, or that refuses an act, whatever their status. */
  overdue: z.number(),
  dueSoon: z.number(),
  blocked: z.number(),
  /** Running cases beyond their term. */
  overTerm: z.number(),
  /** Cases beyond their term, closed ones of the past year included, of all of the past year; null without any. */
  overTermRate: z.number().nullable(),
  /** Case money that hasn't been paid out, fen. */
  heldFen: z.number(),
  medianAgeMs: z.number().nullable(),
  oldestAt: z.number().nullable(),
});
export type Load = z.infer<typeof Load>;

/** The pipeline of a court's subtree at a moment (UTC ms). */
export const PipelineOverview = z.object({
  catalogueId: EntryId,
  courtId: CourtId,
  at: z.number(),
  stages: z.array(StageOverview),
  load: Load,
  /** The court itself, and each court below it with that one's subtree. */
  courts: z.array(z.object({ courtId: CourtId, ...Load.shape })),
});
export type PipelineOverview = z.infer<typeof PipelineOverview>;

/** A judge's load. */
export const HandlerLoad = z.object({
  handlerId: z.string(),
  name: z.string(),
  courtId: CourtId,
  ...Load.shape,
});
export type HandlerLoad = z.infer<typeof HandlerLoad>;
