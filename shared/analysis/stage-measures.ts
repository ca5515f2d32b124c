import { counts, OF_CASES, share, TIMES, type Measure } from './measure.ts';

/** CourTools of the National Center for State Courts: clearance, time to disposition, age of what can be proceeded with. */
const COURTOOLS: Measure['source'] = {
  document: 'NCSC CourTools',
  articleZh: '措施四 未结案件存续时间',
  articleEn: 'Measure 4, age of active pending caseload',
};

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

/** Measures of where cases stand, how old they are, and how nodes stand to their limits. */
export const STAGE_MEASURES: readonly Measure[] = [
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
        [
          '所用自然日数（首日不计；期限不足三日的按整小时折算）的中位数',
          'median of the natural days that it took, the first not counted; of a limit under three days whole hours, as parts of a day',
        ],
      ],
      [
        'nodeLimitDays',
        'days',
        ['节点期限（中位数）', 'Limit of node (median)'],
        [
          '自起算至届满自然日数（首日不计；不足三日的按整小时折算）的中位数，含中止、延长',
          'median of the natural days to its deadline, the first not counted, with pauses and extensions; of a limit under three days whole hours, as parts of a day',
        ],
      ],
      [
        'nodeLimitShare',
        'share',
        ['期限占用率（中位数）', 'Use of the limit (median)'],
        [
          '用时 ÷ 期限的中位数，以整百分点计，不足一点计一点，超过 100% 即逾期',
          'median of time taken ÷ time allowed in whole per cent, a part of one counted as one; over 100 % is late',
        ],
      ],
      [
        'nodeLimitShareP90',
        'share',
        ['期限占用率（P90）', 'Use of the limit (90th percentile)'],
        [
          '用时 ÷ 期限的 90 百分位数，以整百分点计，不足一点计一点，超过 100% 即逾期',
          '90th percentile of time taken ÷ time allowed in whole per cent, a part of one counted as one; over 100 % is late',
        ],
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
];
