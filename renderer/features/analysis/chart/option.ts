import type { EChartsCoreOption } from 'echarts/core';
import { chartOf, type ChartKind } from '#shared/analysis/chart.ts';
import { isTime } from '#shared/analysis/dimensions.ts';
import { MEASURES, type MeasureId, type Unit } from '#shared/analysis/measures.ts';
import type { FigureTable } from '#shared/contract/analysis.ts';
import { COLOURS } from '../../../app/tokens.ts';

/** Series beyond these are no longer told apart; the table beneath has them all. */
const MOST_SERIES = 8;
/** Rows of a chart of rows; the table has the others. */
const MOST_ROWS = 40;

/** What a chart needs of words. */
export interface ChartWords {
  measure: (id: MeasureId) => string;
  /** Name of a value of the dimension at a place of the question. */
  value: (index: number, key: string | null) => string;
  /** Figure in words: `1,234`, `45.6 %`. */
  figure: (unit: Unit, value: number) => string;
  /** The same, short enough for an axis. */
  tick: (unit: Unit, value: number) => string;
  compared: string;
}

interface Drawing {
  table: FigureTable;
  words: ChartWords;
  /** Size of the text, px. */
  font: number;
}

type Point = number | null;

interface Series {
  name: string;
  unit: Unit;
  points: Point[];
  isCompared: boolean;
}

const valueAt = (table: FigureTable, keys: readonly (string | null)[], measure: number): Point => {
  const text = JSON.stringify(keys);
  return table.rows.find((row) => JSON.stringify(row.keys) === text)?.cells[measure]?.value ?? null;
};

/** Place of the dimension that runs along the axis: time, else the first. */
const axisOf = ({ dimensions }: FigureTable): number => Math.max(0, dimensions.findIndex(isTime));

const distinct = (table: FigureTable, index: number): (string | null)[] => [
  ...new Set(table.rows.map(({ keys }) => keys[index] ?? null)),
];

/** Values of the second breakdown, the largest first. */
function groupsOf(table: FigureTable, index: number): (string | null)[] {
  const size = new Map<string | null, number>();
  for (const { keys, cells } of table.rows) {
    const key = keys[index] ?? null;
    size.set(key, (size.get(key) ?? 0) + Math.abs(cells[0]?.value ?? 0));
  }
  return [...size].toSorted((a, b) => b[1] - a[1]).map(([key]) => key);
}

/** The series of a table: one a measure, or one a value of its second breakdown. */
export function seriesOf({ table, words }: Pick<Drawing, 'table' | 'words'>): {
  labels: string[];
  keys: (string | null)[];
  series: Series[];
} {
  const axis = axisOf(table);
  const keys = distinct(table, axis);
  const labels = keys.map((key) => words.value(axis, key));
  const [first] = table.measures;
  if (table.dimensions.length === 2 && first !== undefined) {
    const other = 1 - axis;
    const series = groupsOf(table, other)
      .slice(0, MOST_SERIES)
      .map((group): Series => ({
        name: words.value(other, group),
        unit: MEASURES[first].unit,
        points: keys.map((key) => valueAt(table, axis === 0 ? [key, group] : [group, key], 0)),
        isCompared: false,
      }));
    return { labels, keys, series };
  }
  const series = table.measures.flatMap((id, index): Series[] => {
    const unit = MEASURES[id].unit;
    const own: Series = {
      name: words.measure(id),
      unit,
      points: table.rows.map(({ cells }) => cells[index]?.value ?? null),
      isCompared: false,
    };
    if (table.compared === null) {
      return [own];
    }
    const before = table.rows.map(({ compared }) => compared?.[index]?.value ?? null);
    return [own, { name: `${own.name} ${words.compared}`, unit, points: before, isCompared: true }];
  });
  return { labels, keys, series };
}

/** One axis for each unit, two at most: a third unit's series are left to the table. */
const unitsOf = (series: readonly Series[]): Unit[] =>
  [...new Set(series.map(({ unit }) => unit))].slice(0, 2);

const tooltipText = (name: string, lines: readonly (readonly [string, string])[]): string =>
  [
    `<b>${escapeHtml(name)}</b>`,
    ...lines.map(([label, value]) => `${escapeHtml(label)}　${escapeHtml(value)}`),
  ].join('<br/>');

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

interface Pointed {
  axisValueLabel?: string;
  name: string;
  seriesName: string;
  seriesIndex: number;
  value: unknown;
}

function cartesian(drawing: Drawing, kind: 'line' | 'bar' | 'stacked' | 'rows'): EChartsCoreOption {
  const { words, font } = drawing;
  const { labels, series: all } = seriesOf(drawing);
  const units = unitsOf(all);
  const series = all.filter(({ unit }) => units.includes(unit));
  const isRows = kind === 'rows';
  const shown = isRows ? labels.slice(0, MOST_ROWS) : labels;
  const category = {
    type: 'category',
    data: shown,
    inverse: isRows,
    axisLabel: {
      fontSize: font,
      hideOverlap: true,
      ...(isRows ? { width: font * 14, overflow: 'truncate' } : {}),
    },
    boundaryGap: kind !== 'line',
  };
  const values = units.map((unit, index) => ({
    type: 'value',
    position: isRows ? (index === 0 ? 'bottom' : 'top') : index === 0 ? 'left' : 'right',
    splitLine: { show: index === 0 },
    axisLabel: { fontSize: font, hideOverlap: true, formatter: (value: number) => words.tick(unit, value) },
  }));
  return {
    grid: {
      left: 8,
      right: 16,
      top: series.length > 1 ? font * 3 : font * 1.4,
      bottom: 8,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    legend: { show: series.length > 1, type: 'scroll', top: 0, textStyle: { fontSize: font } },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: kind === 'line' ? 'line' : 'shadow' },
      textStyle: { fontSize: font },
      formatter: (given: unknown) => {
        const points = given as Pointed[];
        return tooltipText(
          points[0]?.axisValueLabel ?? points[0]?.name ?? '',
          points.map(({ seriesName, seriesIndex, value }) => [
            seriesName,
            typeof value === 'number' ? words.figure(series[seriesIndex]?.unit ?? 'count', value) : '—',
          ]),
        );
      },
    },
    [isRows ? 'yAxis' : 'xAxis']: category,
    [isRows ? 'xAxis' : 'yAxis']: values,
    series: series.map(({ name, unit, points, isCompared }) => ({
      name,
      type: kind === 'line' ? 'line' : 'bar',
      [isRows ? 'xAxisIndex' : 'yAxisIndex']: units.indexOf(unit),
      data: isRows ? points.slice(0, MOST_ROWS) : points,
      ...(kind === 'stacked' ? { stack: 'all' } : {}),
      ...(kind === 'line'
        ? {
            symbolSize: 5,
            lineStyle: { width: 2, type: isCompared ? 'dashed' : 'solid' },
            connectNulls: false,
          }
        : { barMaxWidth: font * 2.4 }),
      ...(isCompared ? { itemStyle: { color: COLOURS.offline } } : {}),
    })),
  };
}

function heat(drawing: Drawing): EChartsCoreOption {
  const { table, words, font } = drawing;
  const [xs, ys] = [distinct(table, 0), distinct(table, 1)];
  const unit = MEASURES[table.measures[0] ?? 'received'].unit;
  const data = table.rows.map(({ keys, cells }) => [
    xs.indexOf(keys[0] ?? null),
    ys.indexOf(keys[1] ?? null),
    cells[0]?.value ?? '-',
  ]);
  const values = data.flatMap(([, , value]) => (typeof value === 'number' ? [value] : []));
  const axis = (index: number, keys: readonly (string | null)[]) => ({
    type: 'category',
    data: keys.map((key) => words.value(index, key)),
    axisLabel: { fontSize: font, hideOverlap: true, width: font * 12, overflow: 'truncate' },
  });
  return {
    grid: {
      left: 8,
      right: 16,
      top: 8,
      bottom: font * 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    tooltip: {
      textStyle: { fontSize: font },
      formatter: (given: unknown) => {
        const [x, y, value] = (given as { value: [number, number, unknown] }).value;
        return tooltipText(`${words.value(0, xs[x] ?? null)} · ${words.value(1, ys[y] ?? null)}`, [
          [
            words.measure(table.measures[0] ?? 'received'),
            typeof value === 'number' ? words.figure(unit, value) : '—',
          ],
        ]);
      },
    },
    xAxis: axis(0, xs),
    yAxis: axis(1, ys),
    visualMap: {
      min: Math.min(0, ...values),
      max: Math.max(...values, 0.000_001),
      calculable: false,
      orient: 'horizontal',
      left: 'center',
      bottom: 0,
      textStyle: { fontSize: font },
      inRange: { color: ['#15191d', '#143f5a', '#2a7fb0', '#8fd0f5'] },
      text: [words.tick(unit, Math.max(...values, 0)), words.tick(unit, Math.min(0, ...values))],
    },
    series: [{ type: 'heatmap', data, itemStyle: { borderColor: COLOURS.surface1, borderWidth: 1 } }],
  };
}

/** How a chart of a table is drawn; null where it is none: a number, or a map. */
export function chartOption(kind: ChartKind, drawing: Drawing): EChartsCoreOption | null {
  const { table } = drawing;
  const drawn = chartOf(kind, { ...table, rows: table.rows.length });
  if (drawn === 'number' || drawn === 'map') {
    return null;
  }
  return {
    animation: false,
    aria: { enabled: true },
    ...(drawn === 'heat' ? heat(drawing) : cartesian(drawing, drawn)),
  };
}

/** Row of the table that a part of the chart stands for, by the indexes that the chart tells; null: none. */
export function pointedKeys(
  table: FigureTable,
  words: ChartWords,
  at: { dataIndex: number; seriesIndex: number; kind: ChartKind },
): (string | null)[] | null {
  const drawn = chartOf(at.kind, { ...table, rows: table.rows.length });
  if (drawn === 'heat') {
    return table.rows[at.dataIndex]?.keys ?? null;
  }
  if (table.dimensions.length < 2) {
    return table.rows[at.dataIndex]?.keys ?? null;
  }
  const axis = axisOf(table);
  const { keys } = seriesOf({ table, words });
  const group = groupsOf(table, 1 - axis)[at.seriesIndex] ?? null;
  const key = keys[at.dataIndex] ?? null;
  return axis === 0 ? [key, group] : [group, key];
}
