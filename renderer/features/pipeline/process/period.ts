import { addMonths, CHINA_OFFSET_MS, DAY_MS } from '#shared/calendar/zone.ts';

/** Cases that began in the last months, or ever. */
export type Period = '3' | '6' | '12' | 'all';
export const PERIODS: readonly Period[] = ['3', '6', '12', 'all'];

export const parsePeriod = (text: string | undefined): Period =>
  PERIODS.find((period) => period === text) ?? '12';

/** The first moment of a period, UTC ms: a day's beginning, so that who asks twice a day asks for the same. Null: from the very first. */
export function fromDay(period: Period, now: number): number | null {
  if (period === 'all') {
    return null;
  }
  const today = Math.floor((now + CHINA_OFFSET_MS) / DAY_MS);
  return addMonths(today, -Number(period)) * DAY_MS - CHINA_OFFSET_MS;
}
