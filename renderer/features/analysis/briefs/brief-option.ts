import type { EChartsCoreOption } from 'echarts/core';
import { COLOURS } from '../../../app/tokens.ts';
import type { BriefBlock } from '#shared/analysis/brief.ts';

const FONT = 12;
const ROW_PX = 26;

export type ChartBlock = Extract<BriefBlock, { kind: 'chart' }>;

/** Height in which a chart of a brief is read well, px. */
export const chartHeight = ({ type, labels }: ChartBlock): number =>
  type === 'line' ? 230 : 40 + labels.length * ROW_PX;

/** A chart of a brief, in the colours of the console. */
export function briefOption({ type, labels, series }: ChartBlock): EChartsCoreOption {
  const isLine = type === 'line';
  return {
    animation: false,
    aria: { enabled: true },
    grid: {
      left: 4,
      right: 40,
      top: series.length > 1 ? FONT * 3 : 8,
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    legend: { show: series.length > 1, top: 0, textStyle: { fontSize: FONT } },
    tooltip: { trigger: 'axis', axisPointer: { type: isLine ? 'line' : 'shadow' } },
    [isLine ? 'xAxis' : 'yAxis']: {
      type: 'category',
      data: labels,
      inverse: !isLine,
      axisLabel: { fontSize: FONT },
    },
    [isLine ? 'yAxis' : 'xAxis']: { type: 'value', axisLabel: { fontSize: FONT } },
    series: series.map(({ name, values }) => ({
      name,
      type: isLine ? 'line' : 'bar',
      data: values,
      symbolSize: 5,
      barMaxWidth: 16,
      label: {
        show: !isLine,
        position: 'right',
        fontSize: FONT,
        color: COLOURS.text2,
        textBorderWidth: 0,
      },
    })),
  };
}
