import { BOARD_MEASURES, MEASURES } from '#shared/analysis/measures.ts';
import { addMonths, civilDate, dayNumber, isoDate } from '#shared/calendar/zone.ts';
import type { SituationBoard } from '#shared/contract/analysis.ts';
import type { Subject } from './compile.ts';
import { figures, type Ask } from './figures.ts';
import { dayOf } from '#shared/calendar/zone.ts';

/** Months of a trend before the present one. */
const TREND_MONTHS = 12;

/** The situation board of a court: from the first day of the year to today, to yesterday, by month, and by court. */
export async function situationBoard(
  ask: Ask,
  subject: Omit<Subject, 'period' | 'filters'>,
  asOf: number | null,
): Promise<SituationBoard> {
  const today = dayOf(subject.now);
  const { year, month } = civilDate(today);
  const newYear = dayNumber({ year, month: 1, day: 1 });
  const period = { from: isoDate(newYear), to: isoDate(today) };
  const over = (from: number, to: number): Subject => ({
    ...subject,
    filters: {},
    period: { from: isoDate(from), to: isoDate(to) },
  });
  const dated = BOARD_MEASURES.filter((id) => MEASURES[id].timing !== 'now');
  const firstMonth = addMonths(dayNumber({ year, month, day: 1 }), -TREND_MONTHS);
  const [present, yesterday, trend] = await Promise.all([
    figures(ask, BOARD_MEASURES, ['court'], over(newYear, today)),
    // On the first day of the year nothing was counted yesterday.
    today === newYear ? null : figures(ask, dated, [], over(newYear, today - 1)),
    figures(ask, dated, ['month'], over(firstMonth, today)),
  ]);
  return {
    asOf,
    courtId: subject.court.id,
    period,
    figures: BOARD_MEASURES.map((id, index) => {
      const place = dated.indexOf(id);
      return {
        measure: id,
        cell: present.totals[index] ?? { value: null, n: 0 },
        yesterday: place < 0 ? null : (yesterday?.totals[place] ?? null),
        trend:
          place < 0
            ? []
            : trend.rows.map(({ keys, cells }) => ({
                month: keys[0] ?? '',
                value: cells[place]?.value ?? null,
              })),
      };
    }),
    courts: present.rows.flatMap(({ keys, cells }) =>
      keys[0] === null || keys[0] === undefined ? [] : [{ courtId: keys[0], cells }],
    ),
  };
}
