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
  'queryCoverage',
  'queryDaysMedian',
  'onlineAuctionRate',
  'conductSetAside',
  'conductRevocationRate',
  'rulingPublicationRate',
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

const TIMES: readonly DimensionId[] = ['year', 'quarter', 'month', 'week', 'day'];
const OF_CASES: readonly DimensionId[] = ['caseKind', 'amountBand', 'debtorKind', 'judge'];
const BEGUN: readonly DimensionId[] = [...TIMES, ...OF_CASES];
const CLOSED: readonly DimensionId[] = [...TIMES, ...OF_CASES, 'closingWay', 'recovery'];

/** CourTools of the National Center for State Courts: clearance, time to disposition, age of what can be proceeded with. */
const COURTOOLS: Measure['source'] = {
  document: 'NCSC CourTools',
  articleZh: '措施四 未结案件存续时间',
  articleEn: 'Measure 4, age of active pending caseload',
};

const CASS = (articleZh: string, articleEn: string): Measure['source'] => ({
  document: '003-CASS',
  articleZh,
  articleEn,
});

const counts = (over: Omit<Measure, 'unit' | 'additive' | 'target'> & Partial<Measure>): Measure => ({
  unit: 'count',
  additive: true,
  target: null,
  ...over,
});
const share = (over: Omit<Measure, 'unit' | 'additive' | 'target'> & Partial<Measure>): Measure => ({
  unit: 'share',
  additive: false,
  target: null,
  ...over,
});

const AGE = (
  id: 'pendingAgeMedian' | 'pendingAgeP90',
  [nameZh, nameEn]: [string, string],
  [ofZh, ofEn]: [string, string],
): Measure =>
  share({
    id,
    nameZh,
    nameEn,
    unit: 'days',
    grain: 'run',
    timing: 'now',
    better: 'less',
    formulaZh: `当前未结且未中止的案件，自收案或恢复执行至今自然日数的${ofZh}`,
    formulaEn: `${ofEn} of the natural days since their beginning or resumption, of cases that are pending and not suspended`,
    source: COURTOOLS,
    dimensions: [...OF_CASES, 'stage', 'age'],
  });

const FLOWS: readonly Measure[] = [
  counts({
    id: 'received',
    nameZh: '新收',
    nameEn: 'Received',
    grain: 'run',
    timing: 'flow',
    better: null,
    formulaZh: '期间内首个事件发生的案件数（恢复执行不计入）',
    formulaEn: 'cases whose first event lies in the period (resumptions are not counted)',
    source: null,
    dimensions: BEGUN,
  }),
  counts({
    id: 'resumed',
    nameZh: '恢复执行',
    nameEn: 'Resumed',
    grain: 'run',
    timing: 'flow',
    better: null,
    formulaZh: '期间内恢复执行的次数',
    formulaEn: 'resumptions of closed cases in the period',
    source: { document: '004', articleZh: '二(三)4', articleEn: '2(3)4' },
    dimensions: BEGUN,
  }),
  counts({
    id: 'closed',
    nameZh: '结案',
    nameEn: 'Closed',
    grain: 'run',
    timing: 'flow',
    better: 'more',
    formulaZh: '期间内结案的案件数，各种结案方式均计入，含终本',
    formulaEn: 'cases closed in the period in any way, provisional closure included',
    source: CASS('表3、表4', 'tables 3, 4'),
    dimensions: CLOSED,
  }),
  counts({
    id: 'pending',
    nameZh: '未结',
    nameEn: 'Pending',
    grain: 'run',
    timing: 'stock',
    better: 'less',
    formulaZh: '期末已收案或恢复执行、尚未结案的案件数',
    formulaEn: 'cases begun or resumed and not closed by the end of the period',
    source: null,
    dimensions: BEGUN,
  }),
  counts({
    id: 'activePending',
    nameZh: '当前在办',
    nameEn: 'Active pending',
    grain: 'run',
    timing: 'now',
    better: 'less',
    formulaZh: '当前未结且未中止的案件数',
    formulaEn: 'cases that are pending now and not suspended: those that the court can proceed with',
    source: COURTOOLS,
    dimensions: [...OF_CASES, 'stage', 'age'],
  }),
  AGE('pendingAgeMedian', ['在办时长（中位数）', 'Age of pending (median)'], ['中位数', 'median']),
  AGE(
    'pendingAgeP90',
    ['在办时长（P90）', 'Age of pending (90th percentile)'],
    ['90 百分位数', '90th percentile'],
  ),
  share({
    id: 'clearanceRate',
    nameZh: '结收比',
    nameEn: 'Clearance rate',
    grain: 'run',
    timing: 'flow',
    better: 'more',
    formulaZh: '结案数 ÷（新收数 + 恢复执行数）；不宜作为首要指标',
    formulaEn: 'closed ÷ (received + resumed); not to be used as the headline figure',
    source: { document: '001-1', articleZh: '二(八)', articleEn: '2(8)' },
    dimensions: BEGUN,
  }),
];

const RATES: readonly Measure[] = [
  share({
    id: 'actualCompletionRate',
    nameZh: '实际执结率',
    nameEn: 'Actual completion rate',
    grain: 'run',
    timing: 'flow',
    better: 'more',
    formulaZh: '执行完毕案件数 ÷ 执行结案数（终本计入分母，不计入分子）',
    formulaEn: 'fully performed cases ÷ closed cases (provisional closure is in the denominator only)',
    source: CASS('表3、表4 执行质效·实际执结率', 'tables 3, 4, quality and effect'),
    dimensions: CLOSED,
  }),
  share({
    id: 'realisationByAmount',
    nameZh: '执行到位率（金额）',
    nameEn: 'Realisation rate by amount',
    grain: 'run',
    timing: 'flow',
    better: 'more',
    formulaZh: '已结案件到位金额之和 ÷ 申请执行标的额之和（无标的额案件不计入）',
    formulaEn:
      'amounts recovered ÷ amounts claimed of closed cases (cases that claim no amount are left out)',
    source: CASS('表3、表4 个案的执行到位率', 'tables 3, 4, recovery rate'),
    dimensions: CLOSED,
  }),
  share({
    id: 'realisationByCase',
    nameZh: '执行到位率（个案平均）',
    nameEn: 'Realisation rate by case',
    grain: 'run',
    timing: 'flow',
    better: 'more',
    formulaZh: '已结案件个案到位率（到位金额 ÷ 标的额，最高计 100%）的平均值；合并方法原文未载',
    formulaEn:
      'mean over closed cases of recovered ÷ claimed, each at most 100 %; how cases are combined is not printed',
    source: CASS('表3、表4 个案的执行到位率', 'tables 3, 4, recovery rate per case'),
    dimensions: CLOSED,
  }),
  share({
    id: 'withinTermRate',
    nameZh: '执限内结案率',
    nameEn: 'Closed within term',
    grain: 'run',
    timing: 'flow',
    better: 'more',
    formulaZh: '执行期限内结案数 ÷ 结案数；期限按节点规则 filing.term 计算',
    formulaEn: 'cases closed within the term ÷ closed cases; the term is that of the node rule filing.term',
    source: CASS('表3、表4 执限内结案率', 'tables 3, 4, closed in term'),
    dimensions: CLOSED,
  }),
  share({
    id: 'overTermRate',
    nameZh: '超执限率',
    nameEn: 'Over-term rate',
    grain: 'run',
    timing: 'now',
    better: 'less',
    target: { value: 0.03, source: '004 二(四)1' },
    formulaZh: '超执限未结案件数 ÷ 未结案件数（分母原文未载）',
    formulaEn: 'pending cases beyond their term ÷ pending cases (the base is not printed)',
    source: { document: '004', articleZh: '二(四)1', articleEn: '2(4)1' },
    dimensions: OF_CASES,
  }),
  share({
    id: 'provisionalShare',
    nameZh: '终本率',
    nameEn: 'Share of provisional closures',
    grain: 'run',
    timing: 'flow',
    better: 'less',
    formulaZh: '以终结本次执行程序方式结案数 ÷ 结案数',
    formulaEn: 'cases closed provisionally (终本) ÷ closed cases',
    source: CASS('说明 三(二)1(9)', 'explanation 3(2)1(9)'),
    dimensions: TIMES.concat(OF_CASES, 'recovery'),
  }),
  share({
    id: 'resumedShare',
    nameZh: '恢复执行占比',
    nameEn: 'Share of resumptions',
    grain: 'run',
    timing: 'flow',
    better: null,
    formulaZh: '恢复执行数 ÷（新收数 + 恢复执行数）',
    formulaEn: 'resumed ÷ (received + resumed)',
    source: { document: '004', articleZh: '二(三)4', articleEn: '2(3)4' },
    dimensions: BEGUN,
  }),
];

const TIMES_TAKEN: readonly Measure[] = [
  share({
    id: 'closingDaysMedian',
    nameZh: '结案用时（中位数）',
    nameEn: 'Days to closing (median)',
    unit: 'days',
    grain: 'run',
    timing: 'flow',
    better: 'less',
    formulaZh: '期间内结案案件自收案或恢复执行至结案的自然日数的中位数',
    formulaEn:
      'median of the natural days from beginning or resumption to closing, of cases closed in the period',
    source: null,
    dimensions: CLOSED,
  }),
  ...(
    [
      ['stageDaysMedian', '环节用时（中位数）', 'Days in stage (median)', '中位数', 'median'],
      [
        'stageDaysP80',
        '环节用时（P80）',
        'Days in stage (80th percentile)',
        '80 百分位数',
        '80th percentile',
      ],
    ] as const
  ).map(([id, nameZh, nameEn, ofZh, ofEn]) =>
    share({
      id,
      nameZh,
      nameEn,
      unit: 'days',
      grain: 'stay',
      timing: 'flow',
      better: 'less',
      formulaZh: `期间内离开环节的案件在该环节停留自然日数的${ofZh}`,
      formulaEn: `${ofEn} of the natural days that cases spent in a stage which they left in the period`,
      source: null,
      dimensions: [...TIMES, ...OF_CASES, 'stage'],
    }),
  ),
  share({
    id: 'stageReached',
    nameZh: '进入环节的案件',
    nameEn: 'Cases that reached the stage',
    unit: 'count',
    grain: 'stay',
    timing: 'flow',
    better: null,
    formulaZh: '期间内收案的案件中曾进入该环节的件数，每案只计一次',
    formulaEn: 'cases that began in the period and have been in the stage, each once',
    source: null,
    dimensions: [...OF_CASES, 'stage', ...TIMES],
  }),
  counts({
    id: 'stageStanding',
    nameZh: '停留在环节的案件',
    nameEn: 'Cases that stand in the stage',
    grain: 'stay',
    timing: 'flow',
    better: 'less',
    formulaZh: '期间内收案的案件中当前仍停留在该环节且未结的件数',
    formulaEn: 'cases that began in the period, are pending and stand in the stage now',
    source: null,
    dimensions: [...OF_CASES, 'stage', ...TIMES],
  }),
  ...(
    [
      [
        'nodeDaysMedian',
        'days',
        ['节点用时（中位数）', 'Days of node (median)'],
        ['所用自然日数的中位数', 'median of the natural days that it took'],
      ],
      [
        'nodeLimitDays',
        'days',
        ['节点期限（中位数）', 'Limit of node (median)'],
        [
          '自起算至届满自然日数的中位数，含中止、延长',
          'median of the natural days to its deadline, with pauses and extensions',
        ],
      ],
      [
        'nodeLimitShare',
        'share',
        ['期限占用率（中位数）', 'Use of the limit (median)'],
        ['用时 ÷ 期限的中位数', 'median of time taken ÷ time allowed'],
      ],
      [
        'nodeLimitShareP90',
        'share',
        ['期限占用率（P90）', 'Use of the limit (90th percentile)'],
        ['用时 ÷ 期限的 90 百分位数', '90th percentile of time taken ÷ time allowed'],
      ],
    ] as const
  ).map(([id, unit, [nameZh, nameEn], [ofZh, ofEn]]) =>
    share({
      id,
      nameZh,
      nameEn,
      unit,
      grain: 'clock',
      timing: 'flow',
      better: 'less',
      formulaZh: `期间内完成的有期限节点，${ofZh}`,
      formulaEn: `of nodes with a deadline that were completed in the period: ${ofEn}`,
      source: null,
      dimensions: [...TIMES, ...OF_CASES, 'stage', 'node'],
    }),
  ),
];

const money = (
  id: 'moneyReceived' | 'moneyDistributed' | 'moneyHeld',
  nameZh: string,
  nameEn: string,
  over: Pick<Measure, 'timing' | 'better' | 'formulaZh' | 'formulaEn'>,
): Measure =>
  counts({
    id,
    nameZh,
    nameEn,
    unit: 'fen',
    grain: 'money',
    source: { document: '003-KW', articleZh: '第4、10条', articleEn: 'Arts. 4, 10' },
    dimensions: BEGUN,
    ...over,
  });

const MONEY: readonly Measure[] = [
  counts({
    id: 'claimedAmount',
    nameZh: '申请执行标的额',
    nameEn: 'Amount claimed',
    unit: 'fen',
    grain: 'run',
    timing: 'flow',
    better: null,
    formulaZh: '期间内新收案件申请执行标的额之和',
    formulaEn: 'sum of the amounts claimed by cases received in the period',
    source: null,
    dimensions: BEGUN,
  }),
  money('moneyReceived', '到账案款', 'Case money received', {
    timing: 'flow',
    better: 'more',
    formulaZh: '期间内进入案款账户的金额之和',
    formulaEn: 'sum of what came in on the accounts of cases in the period',
  }),
  money('moneyDistributed', '发放案款', 'Case money paid out', {
    timing: 'flow',
    better: 'more',
    formulaZh: '期间内发放、退还、提存的金额之和',
    formulaEn: 'sum of what was paid out, refunded or put in escrow in the period',
  }),
  money('moneyHeld', '未发放案款', 'Case money held', {
    timing: 'stock',
    better: 'less',
    formulaZh: '期末累计到账金额 − 累计发放金额',
    formulaEn: 'all that had come in by the end of the period − all that had gone out',
  }),
];

const ACTS: readonly Measure[] = [
  share({
    id: 'queryCoverage',
    nameZh: '网络查控覆盖率',
    nameEn: 'Coverage of online queries',
    grain: 'run',
    timing: 'flow',
    better: 'more',
    formulaZh: '期间内新收案件中已发起网络查询的案件数 ÷ 新收案件数',
    formulaEn: 'cases received in the period for which an online query was begun ÷ cases received',
    source: CASS('表3、表4 网络查询及时性', 'tables 3, 4, promptness of the query'),
    dimensions: BEGUN,
  }),
  share({
    id: 'queryDaysMedian',
    nameZh: '立案至首次查询用时（中位数）',
    nameEn: 'Days to the first query (median)',
    unit: 'days',
    grain: 'run',
    timing: 'flow',
    better: 'less',
    formulaZh: '期间内新收案件自收案至首次网络查询自然日数的中位数',
    formulaEn: 'median of the natural days to the first online query, of cases received in the period',
    source: CASS('表3、表4 网络查询及时性', 'tables 3, 4, promptness of the query'),
    dimensions: BEGUN,
  }),
  share({
    id: 'onlineAuctionRate',
    nameZh: '网拍率',
    nameEn: 'Online-auction rate',
    grain: 'act',
    timing: 'flow',
    better: 'more',
    target: { value: 0.99, source: '004 二(四)4' },
    formulaZh: '网络拍卖案件数 ÷ 拍卖案件数（按案件计，不按标的物计）',
    formulaEn: 'cases with an online auction ÷ cases with an auction (cases, not lots)',
    source: CASS('表3、表4 网拍率；004 二(四)4', 'tables 3, 4; 004, 2(4)4'),
    dimensions: BEGUN,
  }),
  counts({
    id: 'conductSetAside',
    nameZh: '执行行为被撤改数',
    nameEn: 'Conduct set aside or changed',
    grain: 'act',
    timing: 'flow',
    better: 'less',
    formulaZh: '期间内执行行为被撤销或者变更的次数',
    formulaEn: 'acts of enforcement that were set aside or changed in the period',
    source: CASS('表3、表4 执行行为撤改率', 'tables 3, 4, conduct set aside'),
    dimensions: BEGUN,
  }),
  share({
    id: 'conductRevocationRate',
    nameZh: '执行行为撤改率',
    nameEn: 'Revocation rate',
    grain: 'act',
    timing: 'flow',
    better: 'less',
    formulaZh: '执行行为被撤改数 ÷ 执行案件数（新收数 + 恢复执行数）',
    formulaEn: 'acts set aside or changed ÷ enforcement cases (received + resumed)',
    source: CASS('表3、表4 执行行为撤改率', 'tables 3, 4, conduct set aside'),
    dimensions: BEGUN,
  }),
  share({
    id: 'rulingPublicationRate',
    nameZh: '执行裁判文书上网率',
    nameEn: 'Publication rate of rulings',
    grain: 'act',
    timing: 'flow',
    better: 'more',
    target: { value: 0.9, source: '004 二(二)4' },
    formulaZh: '期间内上网文书数 ÷ 期间内作出文书数（分母原文未载）',
    formulaEn: 'rulings published in the period ÷ rulings made in the period (the base is not printed)',
    source: { document: '004', articleZh: '二(二)4', articleEn: '2(2)4' },
    dimensions: BEGUN,
  }),
  share({
    id: 'ordersAnsweredInTime',
    nameZh: '督办按期答复率',
    nameEn: 'Supervision orders answered in time',
    grain: 'order',
    timing: 'flow',
    better: 'more',
    formulaZh: '期间内到期的督办中按期答复的件数 ÷ 到期督办件数',
    formulaEn: 'supervision orders due in the period that were answered in time ÷ those due',
    source: { document: '004', articleZh: '二(二)6', articleEn: '2(2)6' },
    dimensions: TIMES,
  }),
  counts({
    id: 'overdueNodes',
    nameZh: '超期节点',
    nameEn: 'Overdue nodes',
    grain: 'node',
    timing: 'now',
    better: 'less',
    formulaZh: '当前已超期而未完成的节点数',
    formulaEn: 'nodes that are overdue now',
    source: null,
    dimensions: [...OF_CASES, 'stage', 'node'],
  }),
  counts({
    id: 'overdueAtEnd',
    nameZh: '期末超期节点',
    nameEn: 'Overdue nodes at the end',
    grain: 'clock',
    timing: 'stock',
    better: 'less',
    formulaZh: '期末已超过期限、尚未完成也未随案件终结的有期限节点数',
    formulaEn:
      'nodes whose deadline had passed by the end of the period, and that were neither completed nor ended with their case',
    source: null,
    dimensions: [...TIMES, ...OF_CASES, 'stage', 'node'],
  }),
  share({
    id: 'nodeOnTimeRate',
    nameZh: '节点按期完成率',
    nameEn: 'Nodes met in time',
    grain: 'node',
    timing: 'now',
    better: 'more',
    formulaZh: '按期完成的节点数 ÷（按期完成 + 未按期完成的节点数），全部案件累计',
    formulaEn: 'nodes met ÷ (nodes met + nodes missed), over all cases so far',
    source: null,
    dimensions: [...OF_CASES, 'stage', 'node'],
  }),
];

/** The measures, declared once: whatever shows a figure takes its name, unit, formula and source from here. */
export const MEASURES: Readonly<Record<MeasureId, Measure>> = Object.fromEntries(
  [...FLOWS, ...RATES, ...TIMES_TAKEN, ...MONEY, ...ACTS].map((measure) => [measure.id, measure]),
) as Record<MeasureId, Measure>;

/** Whether a measure can be broken down or narrowed by a dimension; by courts each can. */
export const allows = ({ dimensions }: Measure, id: DimensionId): boolean =>
  id === 'court' || id === 'everyCourt' || dimensions.includes(id);

/** Figures of the situation board (态势看板), in their order. */
export const BOARD_MEASURES: readonly MeasureId[] = [
  'received',
  'closed',
  'pending',
  'actualCompletionRate',
  'realisationByAmount',
  'withinTermRate',
  'overTermRate',
  'provisionalShare',
  'resumedShare',
  'moneyReceived',
  'moneyHeld',
  'ordersAnsweredInTime',
  'overdueNodes',
];
