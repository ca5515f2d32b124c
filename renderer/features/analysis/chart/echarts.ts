import { BarChart, HeatmapChart, LineChart } from 'echarts/charts';
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';
import { COLOURS, FONT_FAMILY } from '../../../app/tokens.ts';

echarts.use([
  BarChart,
  HeatmapChart,
  LineChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
  TooltipComponent,
  VisualMapComponent,
  CanvasRenderer,
  SVGRenderer,
]);

/** Colours of series: told apart on dark surfaces, and none of them one that means a state. */
export const SERIES_COLOURS = [
  '#4cb0e5',
  '#c9a2f0',
  '#7fd6c2',
  '#e89f71',
  '#9aa8f2',
  '#d6d08a',
  '#e58fb0',
  '#8fbf6a',
];

const AXIS = {
  axisLine: { lineStyle: { color: COLOURS.lineStrong } },
  axisTick: { lineStyle: { color: COLOURS.lineStrong } },
  axisLabel: { color: COLOURS.text2 },
  nameTextStyle: { color: COLOURS.text3 },
  splitLine: { lineStyle: { color: COLOURS.line } },
} as const;

echarts.registerTheme('console', {
  color: SERIES_COLOURS,
  backgroundColor: 'transparent',
  textStyle: { fontFamily: FONT_FAMILY, color: COLOURS.text },
  legend: { textStyle: { color: COLOURS.text2 }, pageTextStyle: { color: COLOURS.text2 } },
  tooltip: {
    backgroundColor: COLOURS.surface3,
    borderColor: COLOURS.lineStrong,
    textStyle: { color: COLOURS.text, fontFamily: FONT_FAMILY },
  },
  categoryAxis: { ...AXIS, splitLine: { show: false } },
  valueAxis: AXIS,
});

export { echarts };
