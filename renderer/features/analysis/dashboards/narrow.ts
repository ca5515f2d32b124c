import { FilterDimension, isTime, DIMENSIONS, type DimensionId } from '#shared/analysis/dimensions.ts';
import { allows, MEASURES } from '#shared/analysis/measures.ts';
import { periodOfBucket } from '#shared/analysis/period.ts';
import type { DimensionValue } from '#shared/analysis/question.ts';
import type { DashboardCell } from '#shared/analysis/saved.ts';
import type { DayNumber } from '#shared/calendar/zone.ts';
import { viewOfSaved, type ExploreView } from '../explore/state.ts';

/** What the other charts of a dashboard are narrowed to: a value that was chosen in one of them. */
export interface Narrowing {
  cellId: DashboardCell['id'];
  dimension: DimensionId;
  key: DimensionValue;
  /** The value in words. */
  label: string;
}

const isSame = (a: Narrowing, b: Narrowing): boolean =>
  a.cellId === b.cellId && a.dimension === b.dimension && a.key === b.key;

/**
 * The narrowings after a row of a chart was chosen: its values take the place of those that were chosen in the same chart before; the
 * same row again lets go of them.
 */
export function chosen(before: readonly Narrowing[], row: readonly Narrowing[]): Narrowing[] {
  const others = before.filter(({ cellId }) => cellId !== row[0]?.cellId);
  const isAgain =
    before.length - others.length === row.length &&
    row.every((one) => before.some((known) => isSame(known, one)));
  return isAgain ? others : [...others, ...row];
}

/** What a cell asks, and which narrowings can't be meant by its measures: those it shows without. */
export interface Narrowed {
  view: ExploreView;
  without: Narrowing[];
}

function apply(view: ExploreView, { dimension, key }: Narrowing): ExploreView | null {
  const fits = view.measures.every((measure) => allows(MEASURES[measure], dimension));
  const filter = FilterDimension.safeParse(dimension).data;
  if (!fits) {
    return null;
  }
  if (filter !== undefined) {
    const own = view.filters[filter];
    return own !== undefined && !own.includes(key)
      ? null
      : { ...view, filters: { ...view.filters, [filter]: [key] } };
  }
  if (key === null) {
    return null;
  }
  if (isTime(dimension)) {
    const period = periodOfBucket(key, dimension, view.period);
    return period.from > period.to ? null : { ...view, span: null, period };
  }
  return DIMENSIONS[dimension].kind === 'court' ? { ...view, courtId: key } : null;
}

/** A cell's question, narrowed to what was chosen in the other cells. */
export function narrowedCell(
  cell: DashboardCell,
  narrowings: readonly Narrowing[],
  today: DayNumber,
): Narrowed {
  let view = viewOfSaved(cell.question, today);
  const without: Narrowing[] = [];
  for (const narrowing of narrowings.filter(({ cellId }) => cellId !== cell.id)) {
    const next = apply(view, narrowing);
    if (next === null) {
      without.push(narrowing);
    } else {
      view = next;
    }
  }
  return { view, without };
}
