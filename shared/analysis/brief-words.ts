import type { BriefLanguage } from './brief.ts';
import { MEASURES, type MeasureId, type Unit } from './measures.ts';

/** Numbers, changes and fixed words of a brief in one language. */
export interface BriefWords {
  figure: (id: MeasureId, value: number | null) => string;
  /** How a figure stands to another: `上升5.6%`, `提高1.2个百分点`, `up 5.6%`; null where there is nothing to compare. */
  change: (id: MeasureId, value: number | null, before: number | null) => string | null;
  measure: (id: MeasureId) => string;
  formula: (id: MeasureId) => string;
  list: (parts: readonly (string | null)[]) => string;
}

const COUNT = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const ONE = new Intl.NumberFormat('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const TWO = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 });

const MONEY_STEPS: Readonly<Record<BriefLanguage, readonly (readonly [number, string])[]>> = {
  zh: [
    [1e8, '亿元'],
    [1e4, '万元'],
    [1, '元'],
  ],
  en: [
    [1e9, ' bn yuan'],
    [1e6, ' m yuan'],
    [1, ' yuan'],
  ],
};

function moneyText(fen: number, language: BriefLanguage): string {
  const yuan = fen / 100;
  const [size, name] = MONEY_STEPS[language].find(([step]) => Math.abs(yuan) >= step) ?? [
    1,
    language === 'zh' ? '元' : ' yuan',
  ];
  return `${TWO.format(yuan / size)}${name}`;
}

function figureText(unit: Unit, value: number, language: BriefLanguage): string {
  switch (unit) {
    case 'count': {
      return COUNT.format(value);
    }
    case 'fen': {
      return moneyText(value, language);
    }
    case 'share': {
      return `${ONE.format(value * 100)}%`;
    }
    case 'days': {
      return language === 'zh' ? `${ONE.format(value)}天` : `${ONE.format(value)} days`;
    }
  }
}

/** The difference of two figures: points for shares, else per cent of the earlier one; null: there is nothing to compare with. */
function differenceOf(unit: Unit, value: number | null, before: number | null): number | null {
  if (value === null || before === null) {
    return null;
  }
  if (unit === 'share') {
    return (value - before) * 100;
  }
  return before === 0 ? null : ((value - before) / Math.abs(before)) * 100;
}

/** A rise of so many per cent and more is told as a factor. */
const MOST_PERCENT = 1_000;

const CHANGES = {
  zh: {
    same: '持平',
    times: (factor: string) => `增至${factor}倍`,
    points: (size: string, isMore: boolean) => `${isMore ? '提高' : '降低'}${size}个百分点`,
    percent: (size: string, isMore: boolean) => `${isMore ? '上升' : '下降'}${size}%`,
  },
  en: {
    same: 'unchanged',
    times: (factor: string) => `up to ${factor} times`,
    points: (size: string, isMore: boolean) => `${isMore ? 'up' : 'down'} ${size} pp`,
    percent: (size: string, isMore: boolean) => `${isMore ? 'up' : 'down'} ${size}%`,
  },
} as const;

/** The words of a brief in a language. */
export function briefWords(language: BriefLanguage): BriefWords {
  const words = CHANGES[language];
  return {
    figure: (id, value) => (value === null ? '—' : figureText(MEASURES[id].unit, value, language)),
    change: (id, value, before) => {
      const { unit } = MEASURES[id];
      const difference = differenceOf(unit, value, before);
      if (difference === null) {
        return null;
      }
      // Per cent of thousands say nothing.
      if (unit !== 'share' && difference >= MOST_PERCENT) {
        return words.times(ONE.format((value ?? 0) / (before ?? 1)));
      }
      const size = ONE.format(Math.abs(difference));
      if (size === '0.0') {
        return words.same;
      }
      return unit === 'share' ? words.points(size, difference > 0) : words.percent(size, difference > 0);
    },
    measure: (id) => (language === 'zh' ? MEASURES[id].nameZh : MEASURES[id].nameEn),
    formula: (id) => (language === 'zh' ? MEASURES[id].formulaZh : MEASURES[id].formulaEn),
    list: (parts) => parts.filter((part) => part !== null).join(language === 'zh' ? '，' : ', '),
  };
}
