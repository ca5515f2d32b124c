import { BRIEF_COURT_MEASURES, BRIEF_MEASURES, type BriefFigures } from '#shared/analysis/brief.ts';
import type { DimensionId } from '#shared/analysis/dimensions.ts';
import type { MeasureId } from '#shared/analysis/measures.ts';
import { daysOf, type Period } from '#shared/analysis/period.ts';
import { addMonths, civilDate, dayNumber, dayOf, isoDate, type DayNumber } from '#shared/calendar/zone.ts';
import { AppError } from '#shared/errors.ts';
import type { Subject } from '../compile.ts';
import { figures, type Ask, type Figures } from '../figures.ts';

const YEAR_MEASURES = ['received', 'closed'] as const satisfies readonly MeasureId[];
const TREND_MEASURES = ['received', 'closed', 'pending'] as const satisfies readonly MeasureId[];
const NODE_MEASURES = [
  'nodeDaysMedian',
  'nodeLimitDays',
  'nodeLimitShare',
  'nodeLimitShareP90',
] as const satisfies readonly MeasureId[];
/** Months of a trend before the one of the brief. */
const TREND_MONTHS = 12;
const MOST_NODES = 10;
/** Nodes that were completed less often in a month say little. */
const LEAST_COMPLETED = 5;

export const firstDayOf = (month: string): DayNumber => {
  const [year, number] = month.split('-').map(Number) as [number, number];
  return dayNumber({ year, month: number, day: 1 });
};
export const monthOf = (day: DayNumber): string => isoDate(day).slice(0, 7);

const between = (first: DayNumber, last: DayNumber): Period => ({ from: isoDate(first), to: isoDate(last) });

/** The same days of another month: the whole of it, if they are a whole month. */
function shifted({ from, to }: Period, months: number): Period {
  const { first, last } = daysOf({ from, to });
  const isWhole = civilDate(last + 1).day === 1;
  return between(
    addMonths(first, months),
    isWhole ? addMonths(last + 1, months) - 1 : addMonths(last, months),
  );
}

const valuesOf = ({ totals }: Figures): (number | null)[] => totals.map(({ value }) => value);

/**
 * The figures of a month for a brief.
 * @throws AppError('invalidInput') for a month that has not begun
 */
export async function collectBrief(
  ask: Ask,
  subject: Omit<Subject, 'period' | 'filters'>,
  month: string,
  asOf: number | null,
): Promise<BriefFigures> {
  const first = firstDayOf(month);
  const today = dayOf(subject.now);
  if (first > today) {
    throw AppError.invalidInput('month', 'has not begun yet');
  }
  const period = between(first, Math.min(addMonths(first, 1) - 1, today));
  const newYear = dayNumber({ year: civilDate(first).year, month: 1, day: 1 });
  const yearToDate: Period = { from: isoDate(newYear), to: period.to };
  const over = (measures: readonly MeasureId[], by: readonly DimensionId[], of: Period): Promise<Figures> =>
    figures(ask, measures, by, { ...subject, filters: {}, period: of });
  const [now, previous, lastYear, year, yearBefore, trend, courts, ways, nodes] = await Promise.all([
    over(BRIEF_MEASURES, [], period),
    over(BRIEF_MEASURES, [], shifted(period, -1)),
    over(BRIEF_MEASURES, [], shifted(period, -12)),
    over(YEAR_MEASURES, [], yearToDate),
    over(YEAR_MEASURES, [], shifted(yearToDate, -12)),
    over(TREND_MEASURES, ['month'], { from: isoDate(addMonths(first, -TREND_MONTHS)), to: period.to }),
    over(BRIEF_COURT_MEASURES, ['court'], period),
    over(['closed'], ['closingWay'], period),
    over(NODE_MEASURES, ['node'], period),
  ]);
  const [value, before, yearAgo] = [valuesOf(now), valuesOf(previous), valuesOf(lastYear)];
  const [thisYear, pastYear] = [valuesOf(year), valuesOf(yearBefore)];
  return {
    catalogueId: subject.catalogueId,
    courtId: subject.court.id,
    month,
    from: period.from,
    to: period.to,
    asOf,
    headline: BRIEF_MEASURES.map((measure, index) => ({
      measure,
      value: value[index] ?? null,
      previous: before[index] ?? null,
      lastYear: yearAgo[index] ?? null,
    })),
    year: YEAR_MEASURES.map((measure, index) => ({
      measure,
      value: thisYear[index] ?? null,
      lastYear: pastYear[index] ?? null,
    })),
    trend: trend.rows.map(({ keys, cells }) => ({
      month: keys[0] ?? '',
      received: cells[0]?.value ?? null,
      closed: cells[1]?.value ?? null,
      pending: cells[2]?.value ?? null,
    })),
    courts: courts.rows
      .flatMap(({ keys: [courtId], cells }) =>
        courtId === null || courtId === undefined
          ? []
          : [{ courtId, values: cells.map((cell) => cell.value) }],
      )
      .toSorted((a, b) => (a.courtId < b.courtId ? -1 : 1)),
    ways: ways.rows
      .map(({ keys, cells }) => ({ way: keys[0] ?? null, closed: cells[0]?.value ?? 0 }))
      .filter(({ closed }) => closed > 0)
      .toSorted((a, b) => b.closed - a.closed),
    nodes: worstNodes(nodes),
  };
}

/** Nodes that use the most of their limits, by the 90th percentile. */
function worstNodes({ rows }: Figures): BriefFigures['nodes'] {
  return rows
    .flatMap(({ keys: [nodeId], cells }) => {
      const [days, limitDays, use, useP90] = cells.map(({ value }) => value ?? 0);
      const completed = cells[0]?.n ?? 0;
      return nodeId === null || nodeId === undefined || completed < LEAST_COMPLETED
        ? []
        : [
            {
              nodeId,
              completed,
              days: days ?? 0,
              limitDays: limitDays ?? 0,
              use: use ?? 0,
              useP90: useP90 ?? 0,
            },
          ];
    })
    .toSorted((a, b) => b.useP90 - a.useP90 || (a.nodeId < b.nodeId ? -1 : 1))
    .slice(0, MOST_NODES);
}
