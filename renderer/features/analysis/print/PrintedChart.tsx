import { useMemo } from 'react';
import type { EChartsCoreOption } from 'echarts/core';
import { svgText } from '../chart/picture.ts';

export interface PrintedChartProps {
  option: EChartsCoreOption;
  /** CSS pixels of the paper. */
  width: number;
  height: number;
}

/** A chart as lines on white, in the size of its place on the paper. */
export function PrintedChart({ option, width, height }: PrintedChartProps): React.JSX.Element {
  const svg = useMemo(() => svgText(option, { theme: 'paper', width, height }), [option, width, height]);
  // oxlint-disable-next-line react/no-danger -- the charting library's own drawing, in which texts are escaped
  return <div className="print-chart" dangerouslySetInnerHTML={{ __html: svg }} />;
}
