import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { COLOURS } from '../../../app/tokens.ts';
import { echarts } from './echarts.ts';

/** The chart as it stands, twice as fine as the screen. */
export async function pngOf(chart: EChartsType): Promise<Blob> {
  const canvas = chart.renderToCanvas({ pixelRatio: 2, backgroundColor: COLOURS.surface1 });
  const blob = await new Promise<Blob | null>((resolve) => {
    canvas.toBlob(resolve, 'image/png');
  });
  if (blob === null) {
    throw new Error('the picture is too large');
  }
  return blob;
}

/** A chart drawn as SVG. */
export function svgText(
  option: EChartsCoreOption,
  { theme, width, height }: { theme: 'console' | 'paper'; width: number; height: number },
): string {
  const drawn = echarts.init(null, theme, { renderer: 'svg', ssr: true, width, height });
  try {
    drawn.setOption(option);
    return drawn.renderToSVGString();
  } finally {
    drawn.dispose();
  }
}

/** The chart drawn as SVG, in the size in which it stands. */
export const svgOf = (chart: EChartsType, option: EChartsCoreOption): Blob =>
  new Blob(
    [
      svgText(
        { ...option, backgroundColor: COLOURS.surface1 },
        { theme: 'console', width: chart.getWidth(), height: chart.getHeight() },
      ),
    ],
    { type: 'image/svg+xml' },
  );
