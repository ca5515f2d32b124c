import { createCanvas, GlobalFonts, loadImage } from '@napi-rs/canvas';
import { init, type EChartsCoreOption } from 'echarts';
import type { BriefBlock } from '#shared/analysis/brief.ts';

type ChartBlock = Extract<BriefBlock, { kind: 'chart' }>;

/** Name under which the chart's font is known to the picture. */
const FONT = 'BriefChart';
const COUNT = new Intl.NumberFormat('en-US');
const COLOURS = ['#1f5f8b', '#c46a1b', '#5b8c5a', '#7a5195'];
/** Size of a chart, px at 96 to the inch: the width of a page's text. */
export const CHART_WIDTH = 600;
const LINE_HEIGHT = 200;
const ROW_HEIGHT = 23;
/** Finer than screens, for paper. */
const SCALE = 3;

export const heightOf = ({ type, labels }: ChartBlock): number =>
  type === 'line' ? LINE_HEIGHT : 40 + labels.length * ROW_HEIGHT;

function optionOf({ type, labels, series }: ChartBlock): EChartsCoreOption {
  const isLine = type === 'line';
  const category = { type: 'category', data: labels, inverse: !isLine, axisTick: { show: false } };
  const value = { type: 'value', splitLine: { lineStyle: { color: '#dddddd' } } };
  return {
    animation: false,
    color: COLOURS,
    backgroundColor: '#ffffff',
    textStyle: { fontFamily: FONT, color: '#222222' },
    grid: {
      // Names are measured without their font, and may be wider.
      left: isLine ? 4 : 32,
      right: 48,
      top: series.length > 1 ? 34 : 8,
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    legend: { show: series.length > 1, top: 0, textStyle: { fontFamily: FONT } },
    [isLine ? 'xAxis' : 'yAxis']: category,
    [isLine ? 'yAxis' : 'xAxis']: value,
    series: series.map(({ name, values }) => ({
      name,
      type: isLine ? 'line' : 'bar',
      data: values,
      symbolSize: 5,
      barMaxWidth: 16,
      // What draws the picture would set a border of the text over it.
      label: {
        show: !isLine,
        position: 'right',
        fontFamily: FONT,
        color: '#222222',
        textBorderWidth: 0,
        formatter: ({ value }: { value: unknown }) => COUNT.format(Number(value)),
      },
    })),
  };
}

/** A chart of a brief as PNG, with the font of a file. */
export async function chartPicture(block: ChartBlock, fontFile: string): Promise<Buffer> {
  GlobalFonts.registerFromPath(fontFile, FONT);
  const [width, height] = [CHART_WIDTH, heightOf(block)];
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(optionOf(block));
    // What draws the picture knows no middle of a line of text: its letters would stand too high.
    const svg = chart.renderToSVGString().replaceAll('dominant-baseline="central"', 'dy="0.35em"');
    const picture = await loadImage(Buffer.from(svg));
    const canvas = createCanvas(width * SCALE, height * SCALE);
    picture.width = canvas.width;
    picture.height = canvas.height;
    canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas.toBuffer('image/png');
  } finally {
    chart.dispose();
  }
}
