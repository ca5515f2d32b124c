import type { EChartsCoreOption } from 'echarts/core';
import type { Outlook } from '#shared/contract/analysis.ts';
import { tickText } from '../figure-text.ts';

const FONT = 12;
const PAST = '#4cb0e5';
const AHEAD = '#e89f71';
/** Months of the past that are drawn: enough to see the year before beside this one. */
const SHOWN_MONTHS = 30;

export interface OutlookWords {
  past: string;
  expected: string;
  interval: string;
}

/** The course of a measure, how it is expected to go on, and the interval around that. */
export function outlookOption(
  { months, ahead }: Pick<Outlook, 'months' | 'ahead'>,
  { past, forecast }: Outlook['courses'][number],
  words: OutlookWords,
): EChartsCoreOption {
  // Before the first case there is nothing to see.
  const first = past.findIndex((value) => (value ?? 0) !== 0);
  const from = Math.max(0, first, months.length - SHOWN_MONTHS);
  const shown = past.slice(from);
  const points = forecast?.points ?? [];
  const gap = Array.from({ length: Math.max(0, shown.length - 1) }, () => null);
  const last = shown.at(-1) ?? null;
  // The interval begins where the past ends, so that it opens like a fan.
  const lows = [...gap, last, ...points.map(({ low }) => low)];
  const widths = [...gap, 0, ...points.map(({ low, high }) => high - low)];
  const band = { type: 'line', stack: 'interval', symbol: 'none', silent: true, lineStyle: { opacity: 0 } };
  return {
    animation: false,
    aria: { enabled: true },
    grid: {
      left: 4,
      right: 34,
      top: FONT * 3,
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    legend: { top: 0, data: [words.past, words.expected, words.interval], textStyle: { fontSize: FONT } },
    xAxis: {
      type: 'category',
      data: [...months.slice(from), ...ahead],
      boundaryGap: false,
      axisLabel: { fontSize: FONT, hideOverlap: true },
    },
    yAxis: {
      type: 'value',
      scale: true,
      axisLabel: { fontSize: FONT, formatter: (value: number) => tickText('count', value) },
    },
    series: [
      { ...band, name: 'low', data: lows },
      {
        ...band,
        name: words.interval,
        data: widths,
        itemStyle: { color: AHEAD },
        areaStyle: { color: AHEAD, opacity: 0.2 },
      },
      {
        name: words.past,
        type: 'line',
        data: shown,
        symbolSize: 4,
        lineStyle: { width: 2 },
        itemStyle: { color: PAST },
      },
      {
        name: words.expected,
        type: 'line',
        data: [...gap, last, ...points.map(({ value }) => value)],
        symbolSize: 5,
        lineStyle: { width: 2, type: 'dashed' },
        itemStyle: { color: AHEAD },
      },
    ],
  };
}
