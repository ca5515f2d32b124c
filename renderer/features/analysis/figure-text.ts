import i18next from 'i18next';
import type { Unit } from '#shared/analysis/measures.ts';
import { formatCount, formatRate, formatSum, formatYuan } from '../pipeline/words.ts';

const DAYS = new Intl.NumberFormat('zh-CN', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** A sum of money with its unit: `1,234.56 元`, `1.23 亿元`; `¥1,234.56`, `¥1.23 bn`. */
const yuan = (sum: string): string =>
  i18next.t(/\d$/.test(sum) ? 'analysis:yuan' : 'analysis:yuanOfMany', { n: sum });

/** A figure in full: `1,234`, `45.6 %`, `1,234.56 元`, `12.5 天`. */
export function figureText(unit: Unit, value: number): string {
  switch (unit) {
    case 'count': {
      return formatCount(value);
    }
    case 'share': {
      return formatRate(value);
    }
    case 'fen': {
      return yuan(formatYuan(value));
    }
    case 'days': {
      return i18next.t('analysis:days', { n: DAYS.format(value) });
    }
  }
}

/** A figure as short as axes and boards need it; sums of money in steps of ten thousand. */
export function shortFigure(unit: Unit, value: number): string {
  switch (unit) {
    case 'fen': {
      return yuan(formatSum(value));
    }
    case 'count': {
      return Math.abs(value) >= 10_000 ? formatSum(value * 100).replace('.00', '') : formatCount(value);
    }
    case 'share':
    case 'days': {
      return figureText(unit, value);
    }
  }
}

/** A short figure without decimals that say nothing, for axes. */
export const tickText = (unit: Unit, value: number): string =>
  unit === 'share'
    ? `${Math.round(value * 1000) / 10}%`
    : unit === 'days'
      ? String(Math.round(value * 10) / 10)
      : shortFigure(unit, value).replace('.00', '');

/** How a figure differs from another: in points for shares, else in per cent of the other; null where there is nothing to compare. */
export function changeText(unit: Unit, value: number | null, before: number | null): string | null {
  if (value === null || before === null || (before === 0 && unit !== 'share')) {
    return null;
  }
  const change = unit === 'share' ? (value - before) * 100 : ((value - before) / Math.abs(before)) * 100;
  const sign = change > 0 ? '+' : change < 0 ? '−' : '±';
  const size = Math.abs(change).toFixed(1);
  return unit === 'share' ? i18next.t('analysis:points', { n: `${sign}${size}` }) : `${sign}${size} %`;
}
