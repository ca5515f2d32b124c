import { z } from 'zod';
import { civilDate, dayNumber, addMonths, isoDate, type DayNumber } from '../calendar/zone.ts';
import { EntryId } from '../catalogue/names.ts';
import { CourtId } from '../courts.ts';
import { DIMENSIONS, DimensionId, isTime } from './dimensions.ts';
import { MeasureId, MEASURES } from './measures.ts';
import type { Period } from './period.ts';
import { AnalysisFilters, problemOf } from './question.ts';

/** How figures are drawn. `auto`: by what they are. */
export const ChartKind = z.enum(['auto', 'line', 'bar', 'stacked', 'rows', 'heat', 'map', 'number']);
export type ChartKind = z.infer<typeof ChartKind>;

/** Periods that go along with the days. */
export const Span = z.enum(['thisMonth', 'thisYear', 'last30Days', 'last12Months', 'last3Years']);
export type Span = z.infer<typeof Span>;

/** The days that a span means on a day of the court's time zone. */
export function periodOfSpan(span: Span, today: DayNumber): Period {
  const { year, month } = civilDate(today);
  const to = isoDate(today);
  switch (span) {
    case 'thisMonth': {
      return { from: isoDate(dayNumber({ year, month, day: 1 })), to };
    }
    case 'thisYear': {
      return { from: isoDate(dayNumber({ year, month: 1, day: 1 })), to };
    }
    case 'last30Days': {
      return { from: isoDate(today - 29), to };
    }
    case 'last12Months': {
      return { from: isoDate(addMonths(dayNumber({ year, month, day: 1 }), -11)), to };
    }
    case 'last3Years': {
      return { from: isoDate(dayNumber({ year: year - 2, month: 1, day: 1 })), to };
    }
  }
}

/** A chart that stands somewhere and goes along with time, such as on a wall. */
export const StandingChart = z
  .object({
    catalogueId: EntryId,
    /** null: the court of whoever looks. */
    courtId: CourtId.nullable(),
    measures: z.array(MeasureId).min(1).max(3),
    dimensions: z.array(DimensionId).max(2),
    filters: AnalysisFilters,
    span: Span,
    chart: ChartKind,
  })
  .superRefine(({ measures, dimensions, filters }, context) => {
    const problem = problemOf(measures, dimensions, filters);
    if (problem !== null) {
      context.addIssue({ code: 'custom', path: ['dimensions'], message: problem });
    }
  });
export type StandingChart = z.infer<typeof StandingChart>;

/** Bars beside each other are read up to so many; more are read as rows. */
const MOST_BARS = 12;

/**
 * How figures are drawn best: over time as lines, whatever else as bars, many as rows; two breakdowns without time stacked where the
 * whole is the sum of its parts, else as a field of colours.
 */
export function chartOf(
  kind: ChartKind,
  {
    measures,
    dimensions,
    rows,
  }: { measures: readonly MeasureId[]; dimensions: readonly DimensionId[]; rows: number },
): Exclude<ChartKind, 'auto'> {
  if (dimensions.length === 0) {
    return 'number';
  }
  const isOfCourts = dimensions.length === 1 && dimensions.every((id) => DIMENSIONS[id].kind === 'court');
  const isDrawable = kind === 'heat' ? dimensions.length === 2 : kind === 'map' ? isOfCourts : true;
  if (kind !== 'auto' && kind !== 'number' && isDrawable) {
    return kind;
  }
  if (dimensions.some(isTime)) {
    return 'line';
  }
  if (dimensions.length === 2) {
    const [first] = measures;
    return first !== undefined && MEASURES[first].additive ? 'stacked' : 'heat';
  }
  return rows > MOST_BARS || dimensions.some((id) => DIMENSIONS[id].kind === 'court') ? 'rows' : 'bar';
}
