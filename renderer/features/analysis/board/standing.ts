import i18next from 'i18next';
import { MEASURES, type MeasureId } from '#shared/analysis/measures.ts';
import type { SituationBoard } from '#shared/contract/analysis.ts';
import { shortFigure } from '../figure-text.ts';

/** Whether a figure misses its target; false where it has none. */
export function isBehindTarget(id: MeasureId, value: number | null): boolean {
  const { target, better } = MEASURES[id];
  if (target === null || value === null) {
    return false;
  }
  return better === 'less' ? value > target.value : value < target.value;
}

/** How a figure moved since yesterday, in its own unit; null where it isn't known. */
export function sinceYesterday(
  id: MeasureId,
  value: number | null,
  yesterday: number | null,
): { text: string; better: 'yes' | 'no' | null } | null {
  if (value === null || yesterday === null) {
    return null;
  }
  const { unit, better } = MEASURES[id];
  const change = value - yesterday;
  const sign = change > 0 ? '+' : change < 0 ? '−' : '±';
  const size = Math.abs(change);
  const text =
    unit === 'share'
      ? i18next.t('analysis:points', { n: `${sign}${(size * 100).toFixed(1)}` })
      : `${sign}${shortFigure(unit, size)}`;
  const isGood = change === 0 || better === null ? null : change > 0 === (better === 'more');
  return { text, better: isGood === null ? null : isGood ? 'yes' : 'no' };
}

/** Whether a board tells of courts below its own: one alone has nothing but itself to stand beside. */
export const hasCourtsBelow = ({ courtId, courts }: Pick<SituationBoard, 'courtId' | 'courts'>): boolean =>
  courts.some((court) => court.courtId !== courtId);
