import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { COLOURS } from '../../../app/tokens.ts';
import type { Theme } from './colours.ts';
import { echarts } from './echarts.ts';
import type { Place } from './option.ts';

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
  { theme, width, height }: { theme: Theme; width: number; height: number },
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
export function svgOf(chart: EChartsType, option: (place: Place) => EChartsCoreOption): Blob {
  const place = { theme: 'console', width: chart.getWidth(), height: chart.getHeight() } as const;
  return new Blob([svgText({ ...option(place), backgroundColor: COLOURS.surface1 }, place)], {
    type: 'image/svg+xml',
  });
}
