import { BarChart, HeatmapChart, LineChart } from 'echarts/charts';
import {
  AriaComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
} from 'echarts/components';
import * as echarts from 'echarts/core';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';
import { COLOURS, FONT_FAMILY } from '../../../app/tokens.ts';
import { SERIES_COLOURS } from './colours.ts';

echarts.use([
  BarChart,
  HeatmapChart,
  LineChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
  CanvasRenderer,
  SVGRenderer,
]);

interface Ink {
  series: readonly string[];
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
    color: [...series],
    backgroundColor: 'transparent',
    textStyle: { fontFamily: FONT_FAMILY, color: text },
    legend: { textStyle: { color: soft }, pageTextStyle: { color: soft } },
    title: { textStyle: { color: soft } },
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
    series: SERIES_COLOURS.console,
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
    series: SERIES_COLOURS.paper,
    text: '#000000',
    soft: '#333333',
    line: '#666666',
    faint: '#dddddd',
    surface: '#ffffff',
  }),
);

export { echarts };
