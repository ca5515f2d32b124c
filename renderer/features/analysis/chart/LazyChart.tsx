import { lazy, Suspense } from 'react';
import type { ChartProps } from './Chart.tsx';

/** The charting library is read with the first chart: who looks at none doesn't wait for it. */
const Chart = lazy(async () => ({ default: (await import('./Chart.tsx')).Chart }));

/** A chart that fills its place. */
export function LazyChart(props: ChartProps): React.JSX.Element {
  return (
    <Suspense fallback={null}>
      <Chart {...props} />
    </Suspense>
  );
}
