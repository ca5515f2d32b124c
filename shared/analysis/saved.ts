import { z } from 'zod';
import { isoDate, type DayNumber } from '../calendar/zone.ts';
import { EntryId } from '../catalogue/names.ts';
import { CourtId } from '../courts.ts';
import { storable } from '../text.ts';
import { ChartKind, periodOfSpan, Span } from './chart.ts';
import { DimensionId } from './dimensions.ts';
import { MeasureId } from './measures.ts';
import { Comparison, Period } from './period.ts';
import { AnalysisFilters, problemOf } from './question.ts';

/** Measures that a chart shows together at most: more can't be told apart. */
export const MOST_MEASURES = 4;

/** A question as it is kept: with days that go along with time (`span`), or fixed ones (`period`). */
export const SavedQuestion = z
  .strictObject({
    catalogueId: EntryId,
    /** null: the court of whoever looks. */
    courtId: CourtId.nullable(),
    measures: z.array(MeasureId).min(1).max(MOST_MEASURES),
    dimensions: z.array(DimensionId).max(2),
    filters: AnalysisFilters,
    span: Span.nullable(),
    period: Period.nullable(),
    comparison: Comparison,
    chart: ChartKind,
  })
  .superRefine(({ measures, dimensions, filters, span, period }, context) => {
    const problem = problemOf(measures, dimensions, filters);
    if (problem !== null) {
      context.addIssue({ code: 'custom', path: ['dimensions'], message: problem });
    }
    if ((span === null) === (period === null)) {
      context.addIssue({ code: 'custom', path: ['period'], message: 'is either a span or fixed days' });
    }
  });
export type SavedQuestion = z.infer<typeof SavedQuestion>;

/** The days that a kept question is about on a day of the court's time zone. */
export function periodOfSaved({ span, period }: SavedQuestion, today: DayNumber): Period {
  return span === null ? (period ?? { from: isoDate(today), to: isoDate(today) }) : periodOfSpan(span, today);
}

/** Roles that something can be shared with. */
export const SharedRole = z.enum(['dutyOfficer', 'leader', 'analyst', 'administrator']);
export type SharedRole = z.infer<typeof SharedRole>;

/** With whom something is shared: people of the owner's court, or also of the courts below, in these roles; its walls besides. */
export const Sharing = z.strictObject({
  courts: z.enum(['own', 'below']),
  roles: z.array(SharedRole).min(1).max(SharedRole.options.length),
});
export type Sharing = z.infer<typeof Sharing>;

/** Widths of a cell, of the six columns that a dashboard has. */
export const CELL_WIDTHS = [2, 3, 4, 6] as const;

/** A chart of a dashboard. It keeps a question of its own: a view that it came from may change or go. */
export const DashboardCell = z.strictObject({
  id: z.uuid(),
  /** null: named by what it shows. */
  title: storable(60).nullable(),
  question: SavedQuestion,
  width: z.literal(CELL_WIDTHS),
  /** Rows that it takes. */
  height: z.union([z.literal(1), z.literal(2)]),
});
export type DashboardCell = z.infer<typeof DashboardCell>;

/** Charts that a dashboard has at most: each asks again every few seconds. */
export const MOST_CELLS = 16;

/** What is kept: a view of Explore, or a dashboard (仪表板) of several charts in their order. */
export const SavedBody = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('view'), question: SavedQuestion }),
  z.strictObject({ kind: z.literal('dashboard'), cells: z.array(DashboardCell).max(MOST_CELLS) }),
]);
export type SavedBody = z.infer<typeof SavedBody>;

export const SavedName = storable(60).min(1);
