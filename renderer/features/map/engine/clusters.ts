import { MARKER_KIND, MARKER_KINDS, NOT_DRAWN, type Fleet, type MarkerKind } from './fleet.ts';
import { LABELS_FROM_ZOOM } from './zooms.ts';
import { worldPixels } from './mercator.ts';

/** Kinds from the worst on: an emergency, then silence where there should be none; who is off duty is missed by nobody. */
export const WORST_FIRST: readonly MarkerKind[] = ['sos', 'lastKnown', 'live', 'off'];

/** Fewer units at one place are drawn one by one. */
export const CLUSTER_MIN = 6;
/** Side of the squares of the screen in which units are gathered, CSS pixels; where names are shown only what lies upon each other is. */
const CELL_PX = { far: 60, near: 40 } as const;
/** Squares whose units have their middle no further than this share of a side from another's are gathered with it. */
const JOIN = 0.9;
/** Squares keep their size while the zoom stays within such a step, so that gathering doesn't change with each turn of the wheel. */
const ZOOM_STEP = 0.5;

/** Units at one place of the screen that are drawn as one. */
export interface Cluster {
  /** Middle of its units, Web Mercator. */
  x: number;
  y: number;
  /** Slots of its units. */
  slots: readonly number[];
  /** How many of them are of each kind. */
  counts: Readonly<Record<MarkerKind, number>>;
  worst: MarkerKind;
}

/** The kind by which a group of units is judged. */
export function worstOf(counts: Readonly<Record<MarkerKind, number>>): MarkerKind {
  return WORST_FIRST.find((kind) => counts[kind] > 0) ?? 'off';
}

/** The zoom for which units are gathered while the map stands at another one. */
export function clusterZoom(zoom: number): number {
  return Math.floor(zoom / ZOOM_STEP) * ZOOM_STEP;
}

/** Radius of a cluster's mark, CSS pixels: it tells how much stands there before its number is read. */
export function clusterRadius(count: number): number {
  return count < 100 ? 17 : count < 1_000 ? 20 : count < 10_000 ? 24 : 28;
}

interface Cell {
  column: number;
  row: number;
  sumX: number;
  sumY: number;
  slots: number[];
  taken: boolean;
}

/** A number of its own for each square; rows are fewer than 2 ^ 26 at every zoom. */
const keyOf = (column: number, row: number): number => column * 2 ** 26 + row;

/** Puts the fleet into squares of the world in one pass. */
function cellsOf(fleet: Fleet, size: number): Map<number, Cell> {
  const cells = new Map<number, Cell>();
  const { toX, toY } = fleet.ways;
  for (let slot = 0; slot < fleet.count; slot++) {
    if (fleet.kinds[slot] !== NOT_DRAWN) {
      const [x = 0, y = 0] = [toX[slot], toY[slot]];
      const [column, row] = [Math.floor(x / size), Math.floor(y / size)];
      const key = keyOf(column, row);
      const cell = cells.get(key);
      if (cell === undefined) {
        cells.set(key, { column, row, sumX: x, sumY: y, slots: [slot], taken: false });
      } else {
        cell.sumX += x;
        cell.sumY += y;
        cell.slots.push(slot);
      }
    }
  }
  return cells;
}

/** The square and those around it whose middle is near to its own. */
function* near(cell: Cell, cells: ReadonlyMap<number, Cell>, reach: number): Generator<Cell> {
  const middle = { x: cell.sumX / cell.slots.length, y: cell.sumY / cell.slots.length };
  for (let column = cell.column - 1; column <= cell.column + 1; column++) {
    for (let row = cell.row - 1; row <= cell.row + 1; row++) {
      const other = cells.get(keyOf(column, row));
      if (other !== undefined && !other.taken) {
        const dx = other.sumX / other.slots.length - middle.x;
        const dy = other.sumY / other.slots.length - middle.y;
        if (Math.hypot(dx, dy) <= reach) {
          yield other;
        }
      }
    }
  }
}

function clusterOf(fleet: Fleet, cells: readonly Cell[]): Cluster {
  const slots = cells.flatMap((cell) => cell.slots);
  const counts = { off: 0, lastKnown: 0, live: 0, sos: 0 };
  for (const slot of slots) {
    counts[fleet.kindOf(slot)] += 1;
  }
  return {
    x: cells.reduce((sum, { sumX }) => sum + sumX, 0) / slots.length,
    y: cells.reduce((sum, { sumY }) => sum + sumY, 0) / slots.length,
    slots,
    counts,
    worst: worstOf(counts),
  };
}

/**
 * Gathers units that stand close together on the screen at a zoom. Squares are anchored to the world, so that moving the map changes
 * nothing; the fullest take what is near to them first, in steps of twice as many, so that one unit more doesn't turn the order.
 */
export function gather(fleet: Fleet, zoom: number): Cluster[] {
  const size = (zoom < LABELS_FROM_ZOOM ? CELL_PX.far : CELL_PX.near) / worldPixels(clusterZoom(zoom));
  const cells = cellsOf(fleet, size);
  const fullness = ({ slots }: Cell): number => Math.floor(Math.log2(slots.length));
  const fullestFirst = [...cells.values()].sort(
    (a, b) => fullness(b) - fullness(a) || a.column - b.column || a.row - b.row,
  );
  const clusters: Cluster[] = [];
  for (const cell of fullestFirst) {
    if (!cell.taken) {
      const group = [...near(cell, cells, JOIN * size)];
      if (group.reduce((sum, { slots }) => sum + slots.length, 0) >= CLUSTER_MIN) {
        for (const one of group) {
          one.taken = true;
        }
        clusters.push(clusterOf(fleet, group));
      }
    }
  }
  return clusters;
}

/** The slots that clusters stand for and that aren't drawn themselves: emergencies and `shown` units (by number) always are. */
export function hiddenSlots(
  fleet: Fleet,
  clusters: readonly Cluster[],
  shown: ReadonlySet<number>,
): Uint8Array {
  const hidden = new Uint8Array(fleet.count);
  for (const { slots } of clusters) {
    for (const slot of slots) {
      const stands = fleet.kinds[slot] === MARKER_KIND.sos || shown.has(fleet.numberOf(slot));
      hidden[slot] = stands ? 0 : 1;
    }
  }
  return hidden;
}

/** Slots in drawing order, what matters most last, without those that clusters stand for. */
export function drawingOrder(fleet: Fleet, hidden: Uint8Array): Uint32Array<ArrayBuffer> {
  const sizes = MARKER_KINDS.map(() => 0);
  const isDrawn = (slot: number): boolean => fleet.kinds[slot] !== NOT_DRAWN && hidden[slot] === 0;
  for (let slot = 0; slot < fleet.count; slot++) {
    if (isDrawn(slot)) {
      const kind = fleet.kinds[slot] ?? 0;
      sizes[kind] = (sizes[kind] ?? 0) + 1;
    }
  }
  let total = 0;
  const next = sizes.map((size) => {
    total += size;
    return total - size;
  });
  const order = new Uint32Array(total);
  for (let slot = 0; slot < fleet.count; slot++) {
    if (isDrawn(slot)) {
      const kind = fleet.kinds[slot] ?? 0;
      order[next[kind] ?? 0] = slot;
      next[kind] = (next[kind] ?? 0) + 1;
    }
  }
  return order;
}

/** 32-bit floats of one cluster: x, y from the origin · radius · worst kind · count · shares of emergencies, of last known and of off. */
export const CLUSTER_FLOATS = 8;

/** The vertices of clusters, counted from an origin, as the cluster layer draws them. */
export function clusterVertices(
  clusters: readonly Cluster[],
  origin: { x: number; y: number },
): Float32Array<ArrayBuffer> {
  const vertices = new Float32Array(clusters.length * CLUSTER_FLOATS);
  clusters.forEach(({ x, y, slots, counts, worst }, i) => {
    const total = slots.length;
    vertices.set(
      [
        x - origin.x,
        y - origin.y,
        clusterRadius(total),
        MARKER_KIND[worst],
        total,
        counts.sos / total,
        counts.lastKnown / total,
        counts.off / total,
      ],
      i * CLUSTER_FLOATS,
    );
  });
  return vertices;
}
