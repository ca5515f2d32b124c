import { numberOf, type Markers } from './markers.ts';
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

/** A marker that moves or turns less than this looks the same. */
const SAME_PX = 0.5;
const SAME_DEGREES = 8;
/** Markers and their rings reach into the view from this far outside. */
const EDGE_PX = 30;

/** Whether two sets of markers look the same in this view, so that nothing has to be drawn anew. */
export function looksSame(before: Markers, after: Markers, view: View): boolean {
  if (before.count !== after.count) {
    return false;
  }
  for (let i = 0; i < after.count; i++) {
    if (numberOf(before, i) !== numberOf(after, i) || before.kind[i] !== after.kind[i]) {
      return false;
    }
    const from = project(view.matrix, view.size, before.x[i] ?? 0, before.y[i] ?? 0);
    const to = project(view.matrix, view.size, after.x[i] ?? 0, after.y[i] ?? 0);
    if (isNear(from, view.size) || isNear(to, view.size)) {
      const moved = from === null || to === null || Math.hypot(to.x - from.x, to.y - from.y) > SAME_PX;
      if (moved || turned(headingOf(before, i), headingOf(after, i))) {
        return false;
      }
    }
  }
  return true;
}

function isNear(at: ScreenPoint | null, { width, height }: ScreenSize): boolean {
  return (
    at !== null && at.x > -EDGE_PX && at.y > -EDGE_PX && at.x < width + EDGE_PX && at.y < height + EDGE_PX
  );
}

const headingOf = ({ columns, row }: Markers, index: number): number =>
  columns.heading[row[index] ?? 0] ?? Number.NaN;

function turned(from: number, to: number): boolean {
  if (Number.isNaN(from) || Number.isNaN(to)) {
    return Number.isNaN(from) !== Number.isNaN(to);
  }
  const degrees = Math.abs(to - from) % 360;
  return Math.min(degrees, 360 - degrees) > SAME_DEGREES;
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
