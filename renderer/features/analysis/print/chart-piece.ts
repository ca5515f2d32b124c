import { createContext, useEffect, useState } from 'react';
import type { PrintedChartProps } from './PrintedChart.tsx';

type Piece = React.FunctionComponent<PrintedChartProps>;

/** The piece that draws charts for paper; null until it has been read. */
export const ChartPiece = createContext<Piece | null>(null);

/** Reads that piece before it is needed: printing doesn't wait. */
export function useChartPiece(): Piece | null {
  const [loaded, setLoaded] = useState<{ Piece: Piece } | null>(null);
  useEffect(() => {
    void import('./PrintedChart.tsx').then(({ PrintedChart }) => setLoaded({ Piece: PrintedChart }));
  }, []);
  return loaded?.Piece ?? null;
}
