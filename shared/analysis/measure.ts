import { z } from 'zod';
import type { DimensionId } from './dimensions.ts';

export const MEASURE_IDS = [
  'received',
  'resumed',
  'closed',
  'pending',
  'activePending',
  'pendingAgeMedian',
  'pendingAgeP90',
  'clearanceRate',
  'actualCompletionRate',
  'realisationByAmount',
  'realisationByCase',
  'withinTermRate',
  'overTermRate',
  'provisionalShare',
  'resumedShare',
  'closingDaysMedian',
  'stageDaysMedian',
  'stageDaysP80',
  'stageReached',
  'stageStanding',
  'nodeDaysMedian',
  'nodeLimitDays',
  'nodeLimitShare',
  'nodeLimitShareP90',
  'claimedAmount',
  'moneyReceived',
  'moneyDistributed',
  'moneyHeld',
  'payoutDays',
  'queryCoverage',
  'queryDaysMedian',
  'queryAnswerDaysMedian',
  'onlineAuctionRate',
  'conductSetAside',
  'conductRevocationRate',
  'rulingPublicationRate',
  'objectionClosingRate',
  'ordersAnsweredInTime',
  'overdueNodes',
  'overdueAtEnd',
  'nodeOnTimeRate',
] as const;

/** Figures of decision analysis. */
export const MeasureId = z.enum(MEASURE_IDS);
export type MeasureId = z.infer<typeof MeasureId>;

/**
 * What one row of a measure's facts is:
 * - `run`: a case from its beginning or resumption to its closing (收案/恢复执行至结案)
 * - `money`: an entry of a case's money
 * - `stay`: a stay of a case in a stage that has ended
 * - `act`: an act in a case
 * - `order`: a supervision order (督办)
 * - `node`: a node of a case
 * - `clock`: a clock of a node that has a deadline
 */
export type Grain = 'run' | 'money' | 'stay' | 'act' | 'order' | 'node' | 'clock';

/**
 * How a measure stands to time:
 * - `flow`: it counts what happened within the period
 * - `stock`: it counts what there was at the end of the period
 * - `now`: it is known as it is now only, whatever the period
 */
export type Timing = 'flow' | 'stock' | 'now';

/** Cases and acts as numbers, money in fen, shares from 0, days of 24 hours. */
export type Unit = 'count' | 'fen' | 'share' | 'days';

export interface Measure {
  id: MeasureId;
  nameZh: string;
  nameEn: string;
  unit: Unit;
  grain: Grain;
  timing: Timing;
  /** Whether the figure of the whole is the sum of its parts'. */
  additive: boolean;
  /** Which way is better; null: neither. */
  better: 'more' | 'less' | null;
  /** A target that a source sets, with where. */
  target: { value: number; source: string } | null;
  formulaZh: string;
  formulaEn: string;
  /** Document and article, as the domain reference names them. */
  source: { document: string; articleZh: string; articleEn: string } | null;
  /** What it can be broken down and narrowed by, besides courts. */
  dimensions: readonly DimensionId[];
}

/** What measures can be broken down by: days, cases, cases by their beginning, cases by their closing. */
export const TIMES: readonly DimensionId[] = ['year', 'quarter', 'month', 'week', 'day'];
export const OF_CASES: readonly DimensionId[] = [
  'caseKind',
  'amountBand',
  'debtorKind',
  'propertyKind',
  'judge',
];
export const BEGUN: readonly DimensionId[] = [...TIMES, ...OF_CASES];
export const CLOSED: readonly DimensionId[] = [...TIMES, ...OF_CASES, 'closingWay', 'recovery'];

/** A place in the third-party evaluation's tables. */
export const CASS = (articleZh: string, articleEn: string): Measure['source'] => ({
  document: '003-CASS',
  articleZh,
  articleEn,
});

/** A measure that is the sum of its parts. */
export const counts = (over: Omit<Measure, 'unit' | 'additive' | 'target'> & Partial<Measure>): Measure => ({
  unit: 'count',
  additive: true,
  target: null,
  ...over,
});
/** A measure of a whole that isn't the sum of its parts'. */
export const share = (over: Omit<Measure, 'unit' | 'additive' | 'target'> & Partial<Measure>): Measure => ({
  unit: 'share',
  additive: false,
  target: null,
  ...over,
});
