import type { StandingChart } from '#shared/analysis/chart.ts';
import { StandingChartView, useChartTitle } from '../../analysis/StandingChartView.tsx';

/** A chart of decision analysis on a wall; to be read, not to be clicked. */
export function ChartContent({ chart }: { chart: StandingChart }): React.JSX.Element {
  const title = useChartTitle(chart);
  return (
    <div className="tile-panel" inert data-testid="tile-chart">
      <div className="tile-panel-name">{title}</div>
      <StandingChartView chart={chart} />
    </div>
  );
}
