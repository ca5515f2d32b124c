import type { EChartsCoreOption } from 'echarts/core';
import { chartOf, type ChartKind } from '#shared/analysis/chart.ts';
import { isTime, placeIn } from '#shared/analysis/dimensions.ts';
import { MEASURES, type MeasureId, type Unit } from '#shared/analysis/measures.ts';
import type { FigureTable } from '#shared/contract/analysis.ts';
import { COLOURS } from '../../../app/tokens.ts';
import { SERIES_COLOURS, type Theme } from './colours.ts';

/** Series beyond these are no longer told apart; the table beneath has them all. */
const MOST_SERIES = 8;
/** Rows of a chart of rows, as far as there is room for their names; the table has the others. */
const MOST_ROWS = 40;
/** Height of a row, and least width of the name of a bar, against the size of the text. */
const ROW = 1.5;
const BAR_NAME = 2.6;
/** A chart lower than this, against the size of the text, needs its height for what it shows, and leaves out names that don't fit. */
const ROOMY = 12;
/** Width of the names beside a field of colours, against the size of the text. */
const NAMES_BESIDE = 12;
/** What a period that is compared with has of the colour of its measure. */
const COMPARED_OPACITY = 0.5;

/** What a chart needs of words. */
export interface ChartWords {
  measure: (id: MeasureId) => string;
  /** Name of a value of the dimension at a place of the question. */
  value: (index: number, key: string | null) => string;
  /** Values of the dimension at a place of the question in their own order; null: they have none. */
  order: (index: number) => readonly string[] | null;
  /** Figure in words: `1,234`, `45.6 %`. */
  figure: (unit: Unit, value: number) => string;
  /** The same, short enough for an axis. */
  tick: (unit: Unit, value: number) => string;
  /** Name of a measure in the period that it is compared with. */
  compared: (name: string) => string;
  /** Says that only the first of some rows are drawn. */
  first: (shown: number, all: number) => string;
}

/** Where a chart is drawn: on the console or paper, in px. */
export interface Place {
  width: number;
  height: number;
  theme?: Theme;
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
  /** What it is compared with has the colour of its measure. */
  colour: number;
  isCompared: boolean;
}

const valueAt = (table: FigureTable, keys: readonly (string | null)[], measure: number): Point => {
  const text = JSON.stringify(keys);
  return table.rows.find((row) => JSON.stringify(row.keys) === text)?.cells[measure]?.value ?? null;
};

/** Place of the dimension that runs along the axis: time, else the first. */
const axisOf = ({ dimensions }: FigureTable): number => Math.max(0, dimensions.findIndex(isTime));

type Told = Pick<Drawing, 'table' | 'words'>;
type Key = string | null;

/** Values in their own order, where they have one. */
function ordered(keys: readonly Key[], order: readonly string[] | null): readonly Key[] {
  return order === null ? keys : keys.toSorted((a, b) => placeIn(order, a) - placeIn(order, b));
}

/** Values of a breakdown: in their own order, else as the rows have them. */
const distinct = ({ table, words }: Told, index: number): readonly Key[] =>
  ordered([...new Set(table.rows.map(({ keys }) => keys[index] ?? null))], words.order(index));

/** Values of the second breakdown that are told apart: the largest, in their own order, else the largest first. */
function groupsOf({ table, words }: Told, index: number): readonly Key[] {
  const size = new Map<Key, number>();
  for (const { keys, cells } of table.rows) {
    const key = keys[index] ?? null;
    size.set(key, (size.get(key) ?? 0) + Math.abs(cells[0]?.value ?? 0));
  }
  const largest = [...size].toSorted((a, b) => b[1] - a[1]).slice(0, MOST_SERIES);
  return ordered(
    largest.map(([key]) => key),
    words.order(index),
  );
}

/** The series of a table: one a measure, or one a value of its second breakdown. */
export function seriesOf({ table, words }: Told): {
  labels: string[];
  keys: readonly Key[];
  series: Series[];
} {
  const axis = axisOf(table);
  const keys =
    table.dimensions.length === 2
      ? distinct({ table, words }, axis)
      : table.rows.map((row) => row.keys[axis] ?? null);
  const labels = keys.map((key) => words.value(axis, key));
  const [first] = table.measures;
  if (table.dimensions.length === 2 && first !== undefined) {
    const other = 1 - axis;
    const series = groupsOf({ table, words }, other).map((group, index): Series => ({
      name: words.value(other, group),
      unit: MEASURES[first].unit,
      points: keys.map((key) => valueAt(table, axis === 0 ? [key, group] : [group, key], 0)),
      colour: index,
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
      colour: index,
      isCompared: false,
    };
    if (table.compared === null) {
      return [own];
    }
    const before = table.rows.map(({ compared }) => compared?.[index]?.value ?? null);
    return [own, { ...own, name: words.compared(own.name), points: before, isCompared: true }];
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

const isRoomy = ({ height }: Place, font: number): boolean => height >= font * ROOMY;

/** Rows that a place has room for. */
const rowsIn = (place: Place, font: number): number =>
  isRoomy(place, font)
    ? Math.min(MOST_ROWS, Math.floor((place.height - font * 4) / (font * ROW)))
    : MOST_ROWS;

/**
 * Names of bars beside each other stand in lines below their own bar, as long as it is wide enough; else some are left out. `beside`: what
 * stands beside the bars, against the size of the text.
 */
function barNames(count: number, { width }: Place, font: number, beside = 5): object {
  const each = (width - font * beside) / Math.max(1, count);
  return each < font * BAR_NAME
    ? { hideOverlap: true }
    : { interval: 0, width: each - font / 2, overflow: 'break', lineHeight: font * 1.25 };
}

type Cartesian = 'line' | 'bar' | 'stacked' | 'rows';

function cartesian(drawing: Drawing, kind: Cartesian, place: Place): EChartsCoreOption {
  const { words, font } = drawing;
  const { labels, series: all } = seriesOf(drawing);
  const units = unitsOf(all);
  const series = all.filter(({ unit }) => units.includes(unit));
  const isRows = kind === 'rows';
  const rows = rowsIn(place, font);
  const shown = isRows ? labels.slice(0, rows) : labels;
  const isCut = shown.length < labels.length;
  const colours = SERIES_COLOURS[place.theme ?? 'console'];
  const category = {
    type: 'category',
    data: shown,
    inverse: isRows,
    axisLabel: {
      fontSize: font,
      ...(isRows ? { width: font * 14, overflow: 'truncate' } : {}),
      ...(kind === 'line' || !isRoomy(place, font)
        ? { hideOverlap: true }
        : isRows
          ? { interval: 0 }
          : barNames(labels.length, place, font)),
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
    ...(isCut
      ? {
          title: {
            text: words.first(shown.length, labels.length),
            top: 0,
            right: 8,
            textStyle: { fontSize: font, fontWeight: 'normal' },
          },
        }
      : {}),
    grid: {
      left: 8,
      right: 16,
      top: font * (series.length > 1 ? 3 : isCut ? 2 : 1.4),
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
    series: series.map(({ name, unit, points, colour, isCompared }) => ({
      name,
      type: kind === 'line' ? 'line' : 'bar',
      [isRows ? 'xAxisIndex' : 'yAxisIndex']: units.indexOf(unit),
      data: isRows ? points.slice(0, rows) : points,
      ...(kind === 'stacked' ? { stack: 'all' } : {}),
      ...(kind === 'line'
        ? {
            symbol: 'circle',
            symbolSize: 5,
            lineStyle: isCompared
              ? { width: 2, type: 'dashed', opacity: COMPARED_OPACITY }
              : { width: 2, type: 'solid' },
            connectNulls: false,
          }
        : { barMaxWidth: font * 2.4 }),
      color: colours[colour % colours.length],
      ...(isCompared ? { itemStyle: { opacity: COMPARED_OPACITY } } : {}),
    })),
  };
}

function heat(drawing: Drawing, place: Place): EChartsCoreOption {
  const { table, words, font } = drawing;
  const [xs, ys] = [distinct(drawing, 0), distinct(drawing, 1)];
  const unit = MEASURES[table.measures[0] ?? 'received'].unit;
  const data = table.rows.map(({ keys, cells }) => [
    xs.indexOf(keys[0] ?? null),
    ys.indexOf(keys[1] ?? null),
    cells[0]?.value ?? '-',
  ]);
  const values = data.flatMap(([, , value]) => (typeof value === 'number' ? [value] : []));
  const axis = (index: number, keys: readonly Key[]) => ({
    type: 'category',
    data: keys.map((key) => words.value(index, key)),
    axisLabel: {
      fontSize: font,
      ...(index === 0
        ? barNames(keys.length, place, font, NAMES_BESIDE)
        : { hideOverlap: true, width: font * NAMES_BESIDE, overflow: 'truncate' }),
    },
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

/** How a chart of a table is drawn in a place; null where it is none: a number, or a map. */
export function chartOption(kind: ChartKind, drawing: Drawing): ((place: Place) => EChartsCoreOption) | null {
  const { table } = drawing;
  const drawn = chartOf(kind, { ...table, rows: table.rows.length });
  if (drawn === 'number' || drawn === 'map') {
    return null;
  }
  return (place) => ({
    animation: false,
    aria: { enabled: true },
    ...(drawn === 'heat' ? heat(drawing, place) : cartesian(drawing, drawn, place)),
  });
}

/** Row of the table that a part of the chart stands for, by the indexes that the chart tells; null: none. */
export function pointedKeys(
  table: FigureTable,
  words: ChartWords,
  at: { dataIndex: number; seriesIndex: number; kind: ChartKind },
): Key[] | null {
  const drawn = chartOf(at.kind, { ...table, rows: table.rows.length });
  if (drawn === 'heat') {
    return table.rows[at.dataIndex]?.keys ?? null;
  }
  if (table.dimensions.length < 2) {
    return table.rows[at.dataIndex]?.keys ?? null;
  }
  const axis = axisOf(table);
  const { keys } = seriesOf({ table, words });
  const group = groupsOf({ table, words }, 1 - axis)[at.seriesIndex] ?? null;
  const key = keys[at.dataIndex] ?? null;
  return axis === 0 ? [key, group] : [group, key];
}
