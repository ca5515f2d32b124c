import { createContext, useEffect, useState } from 'react';
import type { svgText } from '../chart/picture.ts';

type Draw = typeof svgText;

/** Draws charts for paper; null until the charting library has been read. */
export const Drawing = createContext<Draw | null>(null);

/** Reads the charting library before it is needed: printing doesn't wait. */
export function useDrawing(): Draw | null {
  const [draw, setDraw] = useState<Draw | null>(null);
  useEffect(() => {
    void import('../chart/picture.ts').then(({ svgText: read }) => setDraw(() => read));
  }, []);
  return draw;
}
