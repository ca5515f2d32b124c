import { forecast } from '#shared/analysis/forecast.ts';
import type { MeasureId } from '#shared/analysis/measures.ts';
import { addMonths, civilDate, dayNumber, dayOf, isoDate } from '#shared/calendar/zone.ts';
import { FORECAST_MEASURES, type Outlook } from '#shared/contract/analysis.ts';
import type { Subject } from './compile.ts';
import { figures, type Ask, type Figures } from './figures.ts';

/** Whole months that are looked back at. */
const PAST_MONTHS = 48;
/** Months that are looked ahead. */
const HORIZON = 6;

type Course = readonly (number | null)[];

/** A course from its first month on in which there was anything. */
function known(course: Course): number[] {
  const first = course.findIndex((value) => (value ?? 0) !== 0);
  return first < 0 ? [] : course.slice(first).map((value) => value ?? 0);
}

const courseOf = ({ rows }: Pick<Figures, 'rows'>, index: number): Course =>
  rows.map(({ cells }) => cells[index]?.value ?? null);

/** What is to be expected in the months to come of a court, and in the next one of the courts below it. */
export async function outlook(
  ask: Ask,
  subject: Omit<Subject, 'period' | 'filters'>,
  asOf: number | null,
): Promise<Outlook> {
  const { year, month } = civilDate(dayOf(subject.now));
  const thisMonth = dayNumber({ year, month, day: 1 });
  // The month that has begun would look like a fall.
  const period = { from: isoDate(addMonths(thisMonth, -PAST_MONTHS)), to: isoDate(thisMonth - 1) };
  const over = { ...subject, filters: {}, period };
  const measures: readonly MeasureId[] = FORECAST_MEASURES;
  const [whole, parts] = await Promise.all([
    figures(ask, measures, ['month'], over),
    figures(ask, measures, ['court', 'month'], over),
  ]);
  const months = whole.rows.map(({ keys }) => keys[0] ?? '');
  const ahead = Array.from({ length: HORIZON }, (_, index) =>
    isoDate(addMonths(thisMonth, index)).slice(0, 7),
  );
  const byCourt = Map.groupBy(parts.rows, ({ keys }) => keys[0]);
  return {
    asOf,
    courtId: subject.court.id,
    months,
    ahead,
    courses: FORECAST_MEASURES.map((measure, index) => {
      const course = courseOf(whole, index);
      return { measure, past: [...course], forecast: forecast(known(course), HORIZON) };
    }),
    courts: [...byCourt].flatMap(([courtId, rows]) => {
      if (courtId === null || courtId === undefined) {
        return [];
      }
      const sorted = rows.toSorted((a, b) => ((a.keys[1] ?? '') < (b.keys[1] ?? '') ? -1 : 1));
      const next = FORECAST_MEASURES.map((_, index) => {
        const course = courseOf({ rows: sorted }, index);
        return { last: course.at(-1) ?? null, next: forecast(known(course), 1)?.points[0] ?? null };
      });
      return [{ courtId, next }];
    }),
  };
}
