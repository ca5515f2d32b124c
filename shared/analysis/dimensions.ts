import { z } from 'zod';

/** What figures of decision analysis (决策分析) can be broken down by. */
export const DimensionId = z.enum([
  'court',
  'everyCourt',
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'caseKind',
  'closingWay',
  'stage',
  'age',
  'amountBand',
  'recovery',
  'debtorKind',
  'propertyKind',
  'judge',
  'node',
]);
export type DimensionId = z.infer<typeof DimensionId>;

export const TIME_DIMENSIONS = ['year', 'quarter', 'month', 'week', 'day'] as const;
export type TimeDimension = (typeof TIME_DIMENSIONS)[number];

/** Narrowing to values of these is possible; courts and times are narrowed by `courtId` and `period`. */
export const FilterDimension = z.enum([
  'caseKind',
  'closingWay',
  'stage',
  'age',
  'amountBand',
  'recovery',
  'debtorKind',
  'propertyKind',
  'judge',
  'node',
]);
export type FilterDimension = z.infer<typeof FilterDimension>;

export const isTime = (id: DimensionId): id is TimeDimension =>
  (TIME_DIMENSIONS as readonly DimensionId[]).includes(id);

export interface Dimension {
  id: DimensionId;
  nameZh: string;
  nameEn: string;
  /** What a step down leads to; null: to the cases. */
  drillsTo: DimensionId | null;
  /**
   * Whether its values say something of the parties as persons: cells of few cases are withheld then (see `withhold`).
   */
  personal: boolean;
  kind: 'court' | 'time' | 'category';
}

const category = (
  id: DimensionId,
  nameZh: string,
  nameEn: string,
  over: Partial<Dimension> = {},
): Dimension => ({ id, nameZh, nameEn, drillsTo: null, personal: false, kind: 'category', ...over });
const time = (
  id: TimeDimension,
  nameZh: string,
  nameEn: string,
  drillsTo: DimensionId | null,
): Dimension => ({
  id,
  nameZh,
  nameEn,
  drillsTo,
  personal: false,
  kind: 'time',
});

/** The dimensions, in the order in which they are offered. Times are days of the court's time zone (Asia/Shanghai); weeks begin on Monday. */
export const DIMENSIONS: Readonly<Record<DimensionId, Dimension>> = {
  court: category('court', '法院', 'Court', { kind: 'court', drillsTo: 'court' }),
  everyCourt: category('everyCourt', '各家法院', 'Every court', { kind: 'court' }),
  year: time('year', '年', 'Year', 'quarter'),
  quarter: time('quarter', '季度', 'Quarter', 'month'),
  month: time('month', '月', 'Month', 'day'),
  week: time('week', '周', 'Week', 'day'),
  day: time('day', '日', 'Day', null),
  caseKind: category('caseKind', '案件类型', 'Kind of case'),
  closingWay: category('closingWay', '结案方式', 'Way of closing'),
  stage: category('stage', '环节', 'Stage', { drillsTo: 'node' }),
  age: category('age', '在办时长', 'Age'),
  amountBand: category('amountBand', '标的额区间', 'Amount band', { personal: true }),
  recovery: category('recovery', '执行标的到位情况', 'Recovery', { personal: true }),
  debtorKind: category('debtorKind', '被执行人类型', 'Kind of debtor', { personal: true }),
  propertyKind: category('propertyKind', '财产类型', 'Kind of property', { personal: true }),
  judge: category('judge', '承办法官', 'Judge'),
  node: category('node', '节点', 'Node'),
};

/** Bands of the claimed amount, by their upper ends in fen; the last one has none, `none` is a case without an amount. */
export const AMOUNT_BANDS = [
  { id: 'to10k', upToFen: 1_000_000, nameZh: '1万元以下', nameEn: 'below ¥10,000' },
  { id: 'to50k', upToFen: 5_000_000, nameZh: '1–5万元', nameEn: '¥10,000–50,000' },
  { id: 'to200k', upToFen: 20_000_000, nameZh: '5–20万元', nameEn: '¥50,000–200,000' },
  { id: 'to1m', upToFen: 100_000_000, nameZh: '20–100万元', nameEn: '¥200,000–1 m' },
  { id: 'to10m', upToFen: 1_000_000_000, nameZh: '100–1000万元', nameEn: '¥1–10 m' },
  { id: 'over10m', upToFen: null, nameZh: '1000万元以上', nameEn: '¥10 m and more' },
  { id: 'none', upToFen: null, nameZh: '无标的额', nameEn: 'no amount' },
] as const;

/** Band of a claimed amount in fen; null: the case claims no amount. */
export function amountBandOf(fen: number | null): (typeof AMOUNT_BANDS)[number]['id'] {
  if (fen === null) {
    return 'none';
  }
  return AMOUNT_BANDS.find(({ upToFen }) => upToFen !== null && fen < upToFen)?.id ?? 'over10m';
}

/** How much of the claim has come in (执行标的到位情况): reference 7.1. */
export const RECOVERIES = [
  { id: 'full', nameZh: '全部到位', nameEn: 'in full' },
  { id: 'part', nameZh: '部分到位', nameEn: 'in part' },
  { id: 'none', nameZh: '未到位', nameEn: 'nothing' },
] as const;

/** Degree of realisation of a claim, both in fen; null without a claim. */
export function recoveryOf(claimedFen: number | null, receivedFen: number): 'full' | 'part' | 'none' | null {
  if (claimedFen === null || claimedFen === 0) {
    return null;
  }
  return receivedFen >= claimedFen ? 'full' : receivedFen > 0 ? 'part' : 'none';
}

/** Stands for the kind where a case has debtors, or property, of more than one. */
export const SEVERAL = { id: 'several', nameZh: '多种', nameEn: 'several kinds' } as const;

/** Kinds of debtors (被执行人类型). */
export const DEBTOR_KINDS = [
  { id: 'naturalPerson', nameZh: '自然人', nameEn: 'natural person' },
  { id: 'legalPerson', nameZh: '法人', nameEn: 'legal person' },
  { id: 'otherOrganization', nameZh: '其他组织', nameEn: 'other organisation' },
  SEVERAL,
] as const;

/**
 * Ages of pending cases in natural days since they began or were resumed, by their upper ends; the last one has none. Half a year is the
 * term of enforcement.
 */
export const AGES = [
  { id: 'to30', belowDays: 30, nameZh: '不满 30 天', nameEn: 'below 30 days' },
  { id: 'to90', belowDays: 90, nameZh: '30–89 天', nameEn: '30–89 days' },
  { id: 'to180', belowDays: 180, nameZh: '90–179 天', nameEn: '90–179 days' },
  { id: 'to365', belowDays: 365, nameZh: '180–364 天', nameEn: '180–364 days' },
  { id: 'to730', belowDays: 730, nameZh: '1–2 年', nameEn: '1–2 years' },
  { id: 'over730', belowDays: null, nameZh: '2 年以上', nameEn: '2 years and more' },
] as const;

/**
 * Values of a dimension in the order that is their own; null: they have none, so that the largest comes first. `stages`: those of the
 * process, in its order.
 */
export function naturalOrder(id: DimensionId, stages: readonly string[]): readonly string[] | null {
  switch (id) {
    case 'stage': {
      return stages;
    }
    case 'age': {
      return AGES.map((age) => age.id);
    }
    case 'amountBand': {
      return AMOUNT_BANDS.map((band) => band.id);
    }
    case 'recovery': {
      return RECOVERIES.map((recovery) => recovery.id);
    }
    default: {
      return null;
    }
  }
}

/** Place of a value in an order; what it doesn't know comes last. */
export function placeIn(order: readonly string[], key: string | null): number {
  const at = key === null ? -1 : order.indexOf(key);
  return at < 0 ? order.length : at;
}
