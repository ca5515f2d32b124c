import { CHINA_OFFSET_MS } from '../calendar/zone.ts';
import {
  BRIEF_COURT_MEASURES,
  type BriefBlock,
  type BriefDocument,
  type BriefFigures,
  type BriefLanguage,
} from './brief.ts';
import { briefWords, type BriefWords } from './brief-words.ts';
import type { MeasureId } from './measures.ts';

/** What courts, closing ways and nodes are called in the language of a brief. */
export interface BriefNames {
  court: (id: string) => string;
  way: (id: string) => string;
  node: (id: string) => string;
}

/** Bars beside each other that are read at a glance. */
const MOST_WAYS = 8;

/** How a change is named by what it is a change from. */
interface Sides {
  previous: (change: string) => string;
  lastYear: (change: string) => string;
}

/** Figures of the headline by their measures. */
class Reader {
  readonly words: BriefWords;
  readonly #figures: BriefFigures;
  readonly #sides: Sides;

  constructor(figures: BriefFigures, words: BriefWords, sides: Sides) {
    this.#figures = figures;
    this.words = words;
    this.#sides = sides;
  }

  #of(id: MeasureId) {
    return this.#figures.headline.find(({ measure }) => measure === id);
  }

  has(id: MeasureId): boolean {
    return (this.#of(id)?.value ?? null) !== null;
  }

  text(id: MeasureId): string {
    return this.words.figure(id, this.#of(id)?.value ?? null);
  }

  /** `1,234件，环比上升5.6%，同比下降1.0%`. */
  compared(id: MeasureId, unit = ''): string {
    const one = this.#of(id);
    const { previous, lastYear } = this.#sides;
    const side = (of: (change: string) => string, before: number | null | undefined): string | null => {
      const change = this.words.change(id, one?.value ?? null, before ?? null);
      return change === null ? null : of(change);
    };
    return this.words.list([
      `${this.text(id)}${unit}`,
      side(previous, one?.previous),
      side(lastYear, one?.lastYear),
    ]);
  }

  /** The same from the first day of the year. */
  year(id: MeasureId, unit = ''): string {
    const one = this.#figures.year.find(({ measure }) => measure === id);
    const change = this.words.change(id, one?.value ?? null, one?.lastYear ?? null);
    return this.words.list([
      `${this.words.figure(id, one?.value ?? null)}${unit}`,
      change === null ? null : this.#sides.lastYear(change),
    ]);
  }
}

/** The sentences and titles of a brief in one language. */
interface Template {
  sides: Sides;
  title: (court: string, year: number, month: number) => string;
  subtitle: (from: string, to: string) => string;
  headings: readonly [string, string, string, string, string];
  intake: (r: Reader, court: string, month: number) => string;
  quality: (r: Reader) => string;
  money: (r: Reader) => string;
  nodes: (r: Reader, worst: string | null) => string;
  worst: (name: string, use: string, days: string, limit: string) => string;
  courts: (count: number) => string;
  tables: {
    headline: string;
    headlineColumns: readonly [string, string, string, string, string, string];
    courts: string;
    court: string;
    nodes: string;
    nodeColumns: readonly [string, string, string, string, string, string];
  };
  charts: { trend: string; ways: string };
  note: (asOf: string, formulas: string) => string;
  unknown: string;
}

const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const ZH: Template = {
  sides: { previous: (change) => `环比${change}`, lastYear: (change) => `同比${change}` },
  title: (court, year, month) => `${court}执行工作月报（${year}年${month}月）`,
  subtitle: (from, to) => `统计期间：${from}至${to}`,
  headings: ['一、收结案情况', '二、执行质效', '三、执行案款', '四、节点与期限', '五、各法院情况'],
  intake: (r, court, month) =>
    `本月，${court}新收执行案件${r.compared('received', '件')}；恢复执行${r.text('resumed')}件；结案${r.compared('closed', '件')}；月末未结${r.compared('pending', '件')}。结收比为${r.text('clearanceRate')}。1月至${month}月，累计新收${r.year('received', '件')}；累计结案${r.year('closed', '件')}。`,
  quality: (r) =>
    `实际执结率为${r.compared('actualCompletionRate')}；执行到位率（金额）为${r.compared('realisationByAmount')}；执限内结案率为${r.compared('withinTermRate')}；终本率为${r.compared('provisionalShare')}。结案用时中位数为${r.compared('closingDaysMedian')}。${r.has('onlineAuctionRate') ? `网拍率为${r.text('onlineAuctionRate')}。` : ''}${r.has('ordersAnsweredInTime') ? `督办按期答复率为${r.text('ordersAnsweredInTime')}。` : ''}`,
  money: (r) =>
    `本月到账案款${r.compared('moneyReceived')}；发放案款${r.compared('moneyDistributed')}；月末未发放案款${r.compared('moneyHeld')}。`,
  nodes: (r, worst) => `月末超期节点${r.compared('overdueAtEnd', '个')}。${worst ?? ''}`,
  worst: (name, use, days, limit) =>
    `期限占用最高的节点是“${name}”，用时中位数${days}，期限中位数${limit}，90%的节点用时在期限的${use}以内。`,
  courts: (count) => `下列${count}家法院的数据均含其下级法院。`,
  tables: {
    headline: '表1　主要指标',
    headlineColumns: ['指标', '本月', '上月', '环比', '上年同月', '同比'],
    courts: '表3　各法院主要指标',
    court: '法院',
    nodes: '表2　期限占用最高的节点',
    nodeColumns: ['节点', '完成数', '用时中位', '期限中位', '期限占用', 'P90'],
  },
  charts: { trend: '图1　近十三个月新收、结案与月末未结（件）', ways: '图2　本月结案方式（件）' },
  note: (asOf, formulas) => `注：数据截至${asOf}，由案件日志生成。指标口径：${formulas}`,
  unknown: '未登记',
};

const EN: Template = {
  sides: {
    previous: (change) => `${change} on the month before`,
    lastYear: (change) => `${change} on a year ago`,
  },
  title: (court, year, month) => `${court}: Enforcement Brief, ${MONTHS[month - 1] ?? ''} ${year}`,
  subtitle: (from, to) => `Period: ${from} to ${to}`,
  headings: [
    '1. Cases received and closed',
    '2. Quality and effect',
    '3. Case money',
    '4. Nodes and limits',
    '5. Courts',
  ],
  intake: (r, court, month) =>
    `In this month ${court} received ${r.compared('received', ' cases')}; resumed ${r.text('resumed')}; closed ${r.compared('closed')}; and had ${r.compared('pending', ' pending')} at the end of the month. The clearance rate was ${r.text('clearanceRate')}. From January to ${MONTHS[month - 1] ?? ''} it received ${r.year('received', ' cases')}, and closed ${r.year('closed')}.`,
  quality: (r) =>
    `The actual completion rate was ${r.compared('actualCompletionRate')}; the realisation rate by amount ${r.compared('realisationByAmount')}; closed within term were ${r.compared('withinTermRate')}; closed provisionally ${r.compared('provisionalShare')}. The median time to closing was ${r.compared('closingDaysMedian')}.${r.has('onlineAuctionRate') ? ` The online-auction rate was ${r.text('onlineAuctionRate')}.` : ''}${r.has('ordersAnsweredInTime') ? ` Supervision orders answered in time: ${r.text('ordersAnsweredInTime')}.` : ''}`,
  money: (r) =>
    `Case money received: ${r.compared('moneyReceived')}; paid out: ${r.compared('moneyDistributed')}; held at the end of the month: ${r.compared('moneyHeld')}.`,
  nodes: (r, worst) =>
    `Nodes overdue at the end of the month: ${r.compared('overdueAtEnd')}.${worst === null ? '' : ` ${worst}`}`,
  worst: (name, use, days, limit) =>
    `The node that uses the most of its limit is "${name}": it takes a median of ${days} of ${limit}; nine in ten stay within ${use} of the limit.`,
  courts: (count) => `Figures of the ${count} courts below include the courts under them.`,
  tables: {
    headline: 'Table 1. Main figures',
    headlineColumns: ['Measure', 'Month', 'Month before', 'Change', 'Year ago', 'Change'],
    courts: 'Table 3. Main figures by court',
    court: 'Court',
    nodes: 'Table 2. Nodes that use the most of their limits',
    nodeColumns: ['Node', 'Completed', 'Median', 'Limit', 'Use of it', 'P90'],
  },
  charts: {
    trend: 'Figure 1. Received, closed and pending, thirteen months',
    ways: 'Figure 2. Ways of closing',
  },
  note: (asOf, formulas) =>
    `Note: as of ${asOf}, made from the log of cases. What the measures mean: ${formulas}`,
  unknown: 'not recorded',
};

const TEMPLATES: Readonly<Record<BriefLanguage, Template>> = { zh: ZH, en: EN };

/** A moment in the court's time zone, to the minute: `2026-03-01 08:05`. */
const momentText = (at: number): string =>
  new Date(at + CHINA_OFFSET_MS).toISOString().slice(0, 16).replace('T', ' ');

function headlineTable({ headline }: BriefFigures, words: BriefWords, { tables }: Template): BriefBlock {
  return {
    kind: 'table',
    title: tables.headline,
    columns: [...tables.headlineColumns],
    rows: headline.map(({ measure, value, previous, lastYear }) => [
      words.measure(measure),
      words.figure(measure, value),
      words.figure(measure, previous),
      words.change(measure, value, previous) ?? '—',
      words.figure(measure, lastYear),
      words.change(measure, value, lastYear) ?? '—',
    ]),
  };
}

function trendChart({ trend }: BriefFigures, words: BriefWords, { charts }: Template): BriefBlock {
  return {
    kind: 'chart',
    title: charts.trend,
    type: 'line',
    labels: trend.map(({ month }) => month),
    series: (['received', 'closed', 'pending'] as const).map((id) => ({
      name: words.measure(id),
      values: trend.map((point) => point[id]),
    })),
  };
}

function waysChart(figures: BriefFigures, { words, names, template }: Writing): BriefBlock[] {
  const ways = figures.ways.slice(0, MOST_WAYS);
  return ways.length === 0
    ? []
    : [
        {
          kind: 'chart',
          title: template.charts.ways,
          type: 'rows',
          labels: ways.map(({ way }) => (way === null ? template.unknown : names.way(way))),
          series: [{ name: words.measure('closed'), values: ways.map(({ closed }) => closed) }],
        },
      ];
}

function nodesTable({ nodes }: BriefFigures, { words, names, template }: Writing): BriefBlock[] {
  const days = (value: number): string => words.figure('nodeDaysMedian', value);
  const use = (value: number): string => words.figure('nodeLimitShare', value);
  return nodes.length === 0
    ? []
    : [
        {
          kind: 'table',
          title: template.tables.nodes,
          columns: [...template.tables.nodeColumns],
          rows: nodes.map((node) => [
            names.node(node.nodeId),
            words.figure('closed', node.completed),
            days(node.days),
            days(node.limitDays),
            use(node.use),
            use(node.useP90),
          ]),
        },
      ];
}

/** The node that uses the most of its limit, in a sentence. */
function worstNode({ nodes: [worst] }: BriefFigures, { words, names, template }: Writing): string | null {
  return worst === undefined
    ? null
    : template.worst(
        names.node(worst.nodeId),
        words.figure('nodeLimitShareP90', worst.useP90),
        words.figure('nodeDaysMedian', worst.days),
        words.figure('nodeLimitDays', worst.limitDays),
      );
}

/** Courts beside each other; one alone has nothing to stand beside. */
function courtsPart({ courts }: BriefFigures, { words, names, template }: Writing): BriefBlock[] {
  return courts.length < 2
    ? []
    : [
        { kind: 'heading', text: template.headings[4] },
        { kind: 'paragraph', text: template.courts(courts.length) },
        {
          kind: 'table',
          title: template.tables.courts,
          columns: [template.tables.court, ...BRIEF_COURT_MEASURES.map(words.measure)],
          rows: courts.map(({ courtId, values }) => [
            names.court(courtId),
            ...BRIEF_COURT_MEASURES.map((id, index) => words.figure(id, values[index] ?? null)),
          ]),
        },
      ];
}

function formulasOf({ headline }: BriefFigures, { words, language }: Writing): string {
  const [colon, end] = language === 'zh' ? ['：', '；'] : [': ', '; '];
  return headline
    .map(({ measure }) => `${words.measure(measure)}${colon}${words.formula(measure)}`)
    .join(end);
}

/** What a brief is written with. */
interface Writing {
  language: BriefLanguage;
  words: BriefWords;
  names: BriefNames;
  template: Template;
}

/** Writes a brief: the same figures give the same document. */
export function briefDocument(
  figures: BriefFigures,
  names: BriefNames,
  language: BriefLanguage,
): BriefDocument {
  const words = briefWords(language);
  const template = TEMPLATES[language];
  const writing: Writing = { language, words, names, template };
  const reader = new Reader(figures, words, template.sides);
  const [year = 0, month = 0] = figures.month.split('-').map(Number);
  const court = names.court(figures.courtId);
  const heading = (index: 0 | 1 | 2 | 3): BriefBlock => ({ kind: 'heading', text: template.headings[index] });
  const paragraph = (text: string): BriefBlock => ({ kind: 'paragraph', text });
  const asOf = figures.asOf === null ? '—' : momentText(figures.asOf);
  return {
    language,
    title: template.title(court, year, month),
    subtitle: template.subtitle(figures.from, figures.to),
    blocks: [
      heading(0),
      paragraph(template.intake(reader, court, month)),
      trendChart(figures, words, template),
      headlineTable(figures, words, template),
      heading(1),
      paragraph(template.quality(reader)),
      ...waysChart(figures, writing),
      heading(2),
      paragraph(template.money(reader)),
      heading(3),
      paragraph(template.nodes(reader, worstNode(figures, writing))),
      ...nodesTable(figures, writing),
      ...courtsPart(figures, writing),
      { kind: 'note', text: template.note(asOf, formulasOf(figures, writing)) },
    ],
  };
}
