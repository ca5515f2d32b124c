import { ChartKind, periodOfSpan, Span, type StandingChart } from '#shared/analysis/chart.ts';
import { DIMENSIONS, DimensionId, FilterDimension, isTime } from '#shared/analysis/dimensions.ts';
import { allows, MeasureId, MEASURES } from '#shared/analysis/measures.ts';
import { Comparison, Period, periodOfBucket } from '#shared/analysis/period.ts';
import type { AnalysisFilters, DimensionValue, Question } from '#shared/analysis/question.ts';
import { MOST_MEASURES, periodOfSaved, type SavedQuestion } from '#shared/analysis/saved.ts';
import type { DayNumber } from '#shared/calendar/zone.ts';
import { CourtId } from '#shared/courts.ts';
import type { ViewParams } from '../../../app/views.ts';
import { DEFAULT_CATALOGUE } from '../../pipeline/default-catalogue.ts';

/** What Explore shows, as its address tells. */
export interface ExploreView {
  catalogueId: string;
  /** Left out: the user's own court. */
  courtId: string | undefined;
  measures: MeasureId[];
  dimensions: DimensionId[];
  filters: AnalysisFilters;
  /** Days that go along with time; null: the fixed ones of `period`. */
  span: Span | null;
  period: Period;
  comparison: Comparison;
  chart: ChartKind;
}

const parts = (text: string | undefined): string[] =>
  text === undefined || text === '' ? [] : text.split(',');
const NO_VALUE = '-';
const toText = (value: DimensionValue): string => (value === null ? NO_VALUE : encodeURIComponent(value));
const toValue = (text: string): DimensionValue => (text === NO_VALUE ? null : decodeURIComponent(text));
const FILTER = 'f.';

/** Leaves out what the measures can't be broken down or narrowed by. */
export function fitting(view: ExploreView): ExploreView {
  const fits = (id: DimensionId): boolean => view.measures.every((measure) => allows(MEASURES[measure], id));
  const dimensions: DimensionId[] = [];
  for (const id of view.dimensions.filter(fits)) {
    const isAgain = dimensions.some(
      (other) =>
        other === id ||
        (DIMENSIONS[other].kind === DIMENSIONS[id].kind && DIMENSIONS[id].kind !== 'category'),
    );
    if (!isAgain && dimensions.length < 2) {
      dimensions.push(id);
    }
  }
  const filters = Object.fromEntries(
    FilterDimension.options.flatMap((id) =>
      view.filters[id] !== undefined && fits(id) ? [[id, view.filters[id]]] : [],
    ),
  ) as AnalysisFilters;
  return { ...view, dimensions, filters };
}

/** Reads the address. What isn't understood is left out. */
export function readExplore(params: ViewParams, today: DayNumber): ExploreView {
  const measures = parts(params['m'])
    .flatMap((id) => MeasureId.safeParse(id).data ?? [])
    .slice(0, MOST_MEASURES);
  const given = Period.safeParse({ from: params['from'], to: params['to'] }).data;
  const span = Span.safeParse(params['span']).data ?? (given === undefined ? 'last12Months' : null);
  const filters = Object.fromEntries(
    FilterDimension.options.flatMap((id) => {
      const values = parts(params[`${FILTER}${id}`]).map(toValue);
      return values.length === 0 ? [] : [[id, values]];
    }),
  ) as AnalysisFilters;
  return fitting({
    catalogueId: params['catalogue'] ?? DEFAULT_CATALOGUE,
    courtId: CourtId.safeParse(params['court']).data,
    measures: measures.length === 0 ? ['closed'] : [...new Set(measures)],
    dimensions:
      params['by'] === undefined
        ? ['court']
        : parts(params['by']).flatMap((id) => DimensionId.safeParse(id).data ?? []),
    filters,
    span,
    period: span === null ? (given ?? periodOfSpan('last12Months', today)) : periodOfSpan(span, today),
    comparison: Comparison.safeParse(params['cmp']).data ?? 'none',
    chart: ChartKind.safeParse(params['chart']).data ?? 'auto',
  });
}

/** The address of a view. */
export function exploreParams(view: ExploreView): ViewParams {
  const { catalogueId, courtId, measures, dimensions, filters, span, period, comparison, chart } = view;
  return {
    tab: 'explore',
    catalogue: catalogueId === DEFAULT_CATALOGUE ? '' : catalogueId,
    court: courtId ?? '',
    m: measures.join(','),
    // No breakdown is something else than none named.
    by: dimensions.length === 0 ? 'none' : dimensions.join(','),
    ...(span === null ? { from: period.from, to: period.to } : { span }),
    cmp: comparison === 'none' ? '' : comparison,
    chart: chart === 'auto' ? '' : chart,
    ...Object.fromEntries(
      FilterDimension.options.map((id) => [`${FILTER}${id}`, (filters[id] ?? []).map(toText).join(',')]),
    ),
  };
}

/** The question that a view asks. */
export function questionOf(view: ExploreView): Question {
  const { catalogueId, courtId, measures, dimensions, filters, period, comparison } = view;
  return {
    catalogueId,
    ...(courtId === undefined ? {} : { courtId }),
    measures,
    dimensions,
    filters,
    period,
    comparison,
  };
}

/** The view narrowed to a row of its table, without a breakdown: whose cases are behind the row. */
export function narrowed(view: ExploreView, keys: readonly DimensionValue[]): ExploreView {
  let next: ExploreView = { ...view, dimensions: [], filters: { ...view.filters } };
  for (const [index, id] of view.dimensions.entries()) {
    const key = keys[index] ?? null;
    const filter = FilterDimension.safeParse(id).data;
    if (isTime(id) && key !== null) {
      next = { ...next, span: null, period: periodOfBucket(key, id, next.period) };
    } else if (filter !== undefined) {
      next = { ...next, filters: { ...next.filters, [filter]: [key] } };
    } else if (key !== null) {
      next = { ...next, courtId: key };
    }
  }
  return next;
}

/**
 * A step down into a row: to the courts below its court, the days of its month, the nodes of its stage; null: there is nothing below
 * but the cases. `hasBelow`: whether there are courts below one.
 */
export function stepDown(
  view: ExploreView,
  keys: readonly DimensionValue[],
  hasBelow: (courtId: string) => boolean,
): ExploreView | null {
  const at = view.dimensions.findIndex((id, index) => {
    const key = keys[index] ?? null;
    const { drillsTo, kind } = DIMENSIONS[id];
    return key !== null && drillsTo !== null && (kind !== 'court' || (hasBelow(key) && key !== view.courtId));
  });
  const id = view.dimensions[at];
  if (id === undefined) {
    return null;
  }
  const inRow = narrowed({ ...view, dimensions: [id] }, [keys[at] ?? null]);
  const below = DIMENSIONS[id].drillsTo ?? id;
  const next = fitting({ ...inRow, dimensions: view.dimensions.with(at, below) });
  return next.dimensions.includes(below) ? next : null;
}

/** The view as it can stand on a wall; null: its days are fixed, or it has too many measures. */
export function standingChart(view: ExploreView): StandingChart {
  const { catalogueId, courtId, measures, dimensions, filters, span, chart } = view;
  return {
    catalogueId,
    courtId: courtId ?? null,
    measures: measures.slice(0, 3),
    dimensions,
    filters,
    span: span ?? 'last12Months',
    chart,
  };
}

/** The view as it is kept under a name. */
export function savedQuestion(view: ExploreView): SavedQuestion {
  const { courtId, period, span, ...same } = view;
  return { ...same, courtId: courtId ?? null, span, period: span === null ? period : null };
}

/** The view of a kept question, on a day of the court's time zone. */
export function viewOfSaved(saved: SavedQuestion, today: DayNumber): ExploreView {
  return { ...saved, courtId: saved.courtId ?? undefined, period: periodOfSaved(saved, today) };
}
