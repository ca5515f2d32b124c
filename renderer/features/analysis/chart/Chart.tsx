import { useEffect, useEffectEvent, useRef } from 'react';
import type { EChartsCoreOption, EChartsType } from 'echarts/core';
import { echarts } from './echarts.ts';
import type { Place } from './option.ts';

export interface ChartProps {
  /** How it is drawn, or how in a place of a size. */
  option: EChartsCoreOption | ((place: Place) => EChartsCoreOption);
  /** What it shows, for screen readers: the table beneath has the figures. */
  label: string;
  onPoint?: (at: { dataIndex: number; seriesIndex: number }) => void;
  /** Told the chart when it stands, and null when it is gone: for pictures of it. */
  onChart?: (chart: EChartsType | null) => void;
}

function draw(chart: EChartsType | null, option: ChartProps['option']): void {
  if (chart !== null) {
    const drawn =
      typeof option === 'function' ? option({ width: chart.getWidth(), height: chart.getHeight() }) : option;
    chart.setOption(drawn, { notMerge: true });
  }
}

/** A chart that fills its place. */
export function Chart({ option, label, onPoint, onChart }: ChartProps): React.JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const own = useRef<EChartsType | null>(null);
  const point = useEffectEvent((at: { dataIndex: number; seriesIndex: number }) => onPoint?.(at));
  const tell = useEffectEvent((chart: EChartsType | null) => onChart?.(chart));
  const redraw = useEffectEvent((chart: EChartsType) => draw(chart, option));
  useEffect(() => {
    const element = box.current;
    if (element === null) {
      return undefined;
    }
    const made = echarts.init(element, 'console', { renderer: 'canvas' });
    own.current = made;
    tell(made);
    made.on('click', ({ dataIndex, seriesIndex }) => point({ dataIndex, seriesIndex: seriesIndex ?? 0 }));
    const observer = new ResizeObserver(() => {
      made.resize();
      redraw(made);
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.dispose();
      own.current = null;
      tell(null);
    };
  }, []);
  useEffect(() => {
    draw(own.current, option);
  }, [option]);
  return (
    <div ref={box} className="analysis-chart" role="img" aria-label={label} data-testid="analysis-chart" />
  );
}
