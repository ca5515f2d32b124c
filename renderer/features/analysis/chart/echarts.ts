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

/** Series on white paper: darker, and told apart in grey as well. */
const PAPER_COLOURS = [
  '#1f6f9f',
  '#8a4fbf',
  '#2c8f78',
  '#b85c22',
  '#4a58b5',
  '#8a7f1e',
  '#a83c6c',
  '#4f7f2a',
];

interface Ink {
  series: string[];
  text: string;
  soft: string;
  line: string;
  faint: string;
  surface: string;
}

function themeOf({ series, text, soft, line, faint, surface }: Ink): object {
  const axis = {
    axisLine: { lineStyle: { color: line } },
    axisTick: { lineStyle: { color: line } },
    axisLabel: { color: soft },
    nameTextStyle: { color: soft },
    splitLine: { lineStyle: { color: faint } },
  };
  return {
    color: series,
    backgroundColor: 'transparent',
    textStyle: { fontFamily: FONT_FAMILY, color: text },
    legend: { textStyle: { color: soft }, pageTextStyle: { color: soft } },
    visualMap: { textStyle: { color: soft } },
    tooltip: {
      backgroundColor: surface,
      borderColor: line,
      textStyle: { color: text, fontFamily: FONT_FAMILY },
    },
    categoryAxis: { ...axis, splitLine: { show: false } },
    valueAxis: axis,
  };
}

echarts.registerTheme(
  'console',
  themeOf({
    series: SERIES_COLOURS,
    text: COLOURS.text,
    soft: COLOURS.text2,
    line: COLOURS.lineStrong,
    faint: COLOURS.line,
    surface: COLOURS.surface3,
  }),
);
echarts.registerTheme(
  'paper',
  themeOf({
    series: PAPER_COLOURS,
    text: '#000000',
    soft: '#333333',
    line: '#666666',
    faint: '#dddddd',
    surface: '#ffffff',
  }),
);

export { echarts };
