import type { Markers } from './markers.ts';
import { project, type Matrix, type ScreenPoint, type ScreenSize } from './mercator.ts';

/** How the map looks at the world now. */
export interface View {
  /** From Web Mercator to clip space. */
  matrix: Matrix;
  size: ScreenSize;
}

/**
 * The marker next to a point of the screen, no further from it than `radius` CSS pixels; -1 if there is none. Of two at the same place
 * the one that is drawn above.
 */
export function pickMarker(markers: Markers, view: View, point: ScreenPoint, radius: number): number {
  let best = -1;
  let bestSquare = radius * radius;
  for (let i = 0; i < markers.count; i++) {
    const at = project(view.matrix, view.size, markers.x[i] ?? 0, markers.y[i] ?? 0);
    if (at !== null) {
      const square = (at.x - point.x) ** 2 + (at.y - point.y) ** 2;
      if (square <= bestSquare) {
        best = i;
        bestSquare = square;
      }
    }
  }
  return best;
}

/** Markers in view, nearest to its centre first, at most `limit`. */
export function markersInView(markers: Markers, view: View, limit: number): number[] {
  const { width, height } = view.size;
  const seen: { index: number; square: number }[] = [];
  for (let i = 0; i < markers.count; i++) {
    const at = project(view.matrix, view.size, markers.x[i] ?? 0, markers.y[i] ?? 0);
    if (at !== null && at.x >= 0 && at.y >= 0 && at.x <= width && at.y <= height) {
      seen.push({ index: i, square: (at.x - width / 2) ** 2 + (at.y - height / 2) ** 2 });
    }
  }
  return seen
    .sort((a, b) => a.square - b.square)
    .slice(0, limit)
    .map(({ index }) => index);
}
