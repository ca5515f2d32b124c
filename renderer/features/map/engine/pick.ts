import { clusterRadius, type Cluster } from './clusters.ts';
import type { Fleet } from './fleet.ts';
import { project, type Matrix, type ScreenPoint, type ScreenSize } from './mercator.ts';

/** How the map looks at the world now. */
export interface View {
  /** From Web Mercator to clip space. */
  matrix: Matrix;
  size: ScreenSize;
  /** When it does, ms of `performance.now()`: units are where they are drawn then. */
  now: number;
}

/** What is drawn of a fleet: slots of the markers, the topmost last, and clusters below them. */
export interface Drawn {
  fleet: Fleet;
  order: Uint32Array;
  clusters: readonly Cluster[];
}

/** Where a unit stands on the screen; null behind the viewer. */
export function screenOf(fleet: Fleet, view: View, slot: number): ScreenPoint | null {
  const { x, y } = fleet.pointAt(slot, view.now);
  return project(view.matrix, view.size, x, y);
}

/**
 * The slot of the marker next to a point of the screen, no further from it than `radius` CSS pixels; -1 if there is none. Of two at the
 * same place the one that is drawn above.
 */
export function pickMarker({ fleet, order }: Drawn, view: View, point: ScreenPoint, radius: number): number {
  let best = -1;
  let bestSquare = radius * radius;
  for (const slot of order) {
    const at = screenOf(fleet, view, slot);
    if (at !== null) {
      const square = (at.x - point.x) ** 2 + (at.y - point.y) ** 2;
      if (square <= bestSquare) {
        best = slot;
        bestSquare = square;
      }
    }
  }
  return best;
}

/** The cluster whose mark covers a point of the screen, the topmost of several; null if none does. */
export function pickCluster({ clusters }: Drawn, view: View, point: ScreenPoint): Cluster | null {
  return (
    clusters.findLast(({ x, y, slots }) => {
      const at = project(view.matrix, view.size, x, y);
      return at !== null && Math.hypot(at.x - point.x, at.y - point.y) <= clusterRadius(slots.length);
    }) ?? null
  );
}

/** Slots of the markers in view, nearest to its centre first, at most `limit`. */
export function markersInView({ fleet, order }: Drawn, view: View, limit: number): number[] {
  const { width, height } = view.size;
  const seen: { slot: number; square: number }[] = [];
  for (const slot of order) {
    const at = screenOf(fleet, view, slot);
    if (at !== null && at.x >= 0 && at.y >= 0 && at.x <= width && at.y <= height) {
      seen.push({ slot, square: (at.x - width / 2) ** 2 + (at.y - height / 2) ** 2 });
    }
  }
  return seen
    .sort((a, b) => a.square - b.square)
    .slice(0, limit)
    .map(({ slot }) => slot);
}
