import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { COLOURS } from '../../../app/tokens.ts';
import { echarts } from './echarts.ts';

/** The chart as it stands, twice as fine as the screen. */
export async function pngOf(chart: EChartsType): Promise<Blob> {
  const url = chart.getDataURL({ type: 'png', pixelRatio: 2, backgroundColor: COLOURS.surface1 });
  return (await fetch(url)).blob();
}

/** The chart drawn as SVG, in the size in which it stands. */
export function svgOf(chart: EChartsType, option: EChartsCoreOption): Blob {
  const drawn = echarts.init(null, 'console', {
    renderer: 'svg',
    ssr: true,
    width: chart.getWidth(),
    height: chart.getHeight(),
  });
  try {
    drawn.setOption({ ...option, backgroundColor: COLOURS.surface1 });
    return new Blob([drawn.renderToSVGString()], { type: 'image/svg+xml' });
  } finally {
    drawn.dispose();
  }
}
