import { z } from 'zod';
import { EntryId } from '../catalogue/names.ts';
import { CourtId } from '../courts.ts';
import { storable } from '../text.ts';
import { DIMENSIONS, DimensionId, FilterDimension, isTime } from './dimensions.ts';
import { allows, MeasureId, MEASURES } from './measures.ts';
import { Comparison, Period } from './period.ts';

/** A value of a dimension; null: without one (no judge assigned, no debtor named). */
export const DimensionValue = storable(120).nullable();
export type DimensionValue = z.infer<typeof DimensionValue>;

/** What figures are narrowed to: by dimension, one of these values. */
export const AnalysisFilters = z.partialRecord(FilterDimension, z.array(DimensionValue).min(1).max(200));
export type AnalysisFilters = z.infer<typeof AnalysisFilters>;

const parts = {
  catalogueId: EntryId,
  /** The court whose subtree is meant; left out: the caller's own. */
  courtId: CourtId.optional(),
  period: Period,
  filters: AnalysisFilters.default({}),
};

/** Why measures can't be broken down or narrowed like this; null: they can. */
export function problemOf(
  measures: readonly MeasureId[],
  dimensions: readonly DimensionId[],
  filters: AnalysisFilters,
): string | null {
  if (new Set(dimensions).size < dimensions.length) {
    return 'names a dimension twice';
  }
  if (dimensions.filter((id) => DIMENSIONS[id].kind === 'court').length > 1) {
    return 'breaks courts down twice';
  }
  if (dimensions.filter(isTime).length > 1) {
    return 'breaks time down twice';
  }
  for (const id of measures) {
    const wrong = [
      ...dimensions,
      ...FilterDimension.options.filter((one) => filters[one] !== undefined),
    ].find((dimension) => !allows(MEASURES[id], dimension));
    if (wrong !== undefined) {
      return `${id} has no ${wrong}`;
    }
  }
  return null;
}

/** Measures by up to two dimensions. Rows are one for each pair of values that occurs; times have all their rows in order. */
export const Question = z
  .strictObject({
    ...parts,
    measures: z.array(MeasureId).min(1).max(6),
    dimensions: z.array(DimensionId).max(2).default([]),
    comparison: Comparison.default('none'),
  })
  .superRefine(({ measures, dimensions, filters }, context) => {
    const problem = problemOf(measures, dimensions, filters);
    if (problem !== null) {
      context.addIssue({ code: 'custom', path: ['dimensions'], message: problem });
    }
  });
export type Question = z.infer<typeof Question>;

/** The cases behind one figure: of one measure, narrowed to the values of its row. */
export const RowsQuestion = z
  .strictObject({
    ...parts,
    measure: MeasureId,
    /** Of a share: the cases of its numerator only, or those that are missing from it. */
    part: z.enum(['all', 'numerator', 'gap']).default('all'),
    offset: z.number().int().min(0).max(10_000_000).default(0),
    limit: z.number().int().min(1).max(500).default(100),
  })
  .superRefine(({ measure, filters }, context) => {
    const problem = problemOf([measure], [], filters);
    if (problem !== null) {
      context.addIssue({ code: 'custom', path: ['filters'], message: problem });
    }
  });
export type RowsQuestion = z.infer<typeof RowsQuestion>;
