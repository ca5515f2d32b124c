import { STATE_CODE, type PositionColumns } from '../../../api/index.ts';
import { mercatorX, mercatorY } from './mercator.ts';

/** What a marker looks like; a unit in an emergency looks like one whatever its state. */
export const MARKER_KIND = { off: 0, lastKnown: 1, live: 2, sos: 3 } as const;
export type MarkerKind = keyof typeof MARKER_KIND;
export const MARKER_KINDS: readonly MarkerKind[] = ['off', 'lastKnown', 'live', 'sos'];

const KIND_OF_STATE: Readonly<Record<number, number>> = {
  [STATE_CODE.live]: MARKER_KIND.live,
  [STATE_CODE.lastKnown]: MARKER_KIND.lastKnown,
  [STATE_CODE.off]: MARKER_KIND.off,
};

/** What the map has to know of a unit besides its position. */
export interface MarkerUnit {
  id: string;
  /** Call sign and officer. */
  label: string;
}

/** Units by their number. */
export type Roster = ReadonlyMap<number, MarkerUnit>;

/** The markers that are drawn, in drawing order: what matters most is drawn last. Columns are read by `row`. */
export interface Markers {
  count: number;
  columns: PositionColumns;
  /** Row of each marker in `columns`. */
  row: Uint32Array;
  /** Web Mercator, see mercator.ts. */
  x: Float64Array;
  y: Float64Array;
  /** See `MARKER_KIND`. */
  kind: Uint8Array;
  /** How many there are of each kind. */
  counts: Record<MarkerKind, number>;
}

/** Markers of all units in the roster that have a position, sorted by kind in one pass over the columns. */
export function buildMarkers(columns: PositionColumns, roster: Roster, sos: ReadonlySet<number>): Markers {
  const kinds = new Int8Array(columns.count).fill(-1);
  const counts = [0, 0, 0, 0];
  for (let row = 0; row < columns.count; row++) {
    const no = columns.no[row] ?? 0;
    if (roster.has(no)) {
      const kind = sos.has(no)
        ? MARKER_KIND.sos
        : (KIND_OF_STATE[columns.state[row] ?? STATE_CODE.off] ?? MARKER_KIND.off);
      kinds[row] = kind;
      counts[kind] = (counts[kind] ?? 0) + 1;
    }
  }
  const [off = 0, lastKnown = 0, live = 0, emergencies = 0] = counts;
  const count = off + lastKnown + live + emergencies;
  const next = [0, off, off + lastKnown, off + lastKnown + live];
  const markers: Markers = {
    count,
    columns,
    row: new Uint32Array(count),
    x: new Float64Array(count),
    y: new Float64Array(count),
    kind: new Uint8Array(count),
    counts: { off, lastKnown, live, sos: emergencies },
  };
  for (let row = 0; row < columns.count; row++) {
    const kind = kinds[row] ?? -1;
    if (kind >= 0) {
      const i = next[kind] ?? 0;
      next[kind] = i + 1;
      markers.row[i] = row;
      markers.x[i] = mercatorX(columns.lon[row] ?? 0);
      markers.y[i] = mercatorY(columns.lat[row] ?? 0);
      markers.kind[i] = kind;
    }
  }
  return markers;
}

/** The unit number of a marker. */
export function numberOf(markers: Markers, index: number): number {
  return markers.columns.no[markers.row[index] ?? 0] ?? 0;
}

/** The index of a unit's marker; -1 when it has none. */
export function indexOf(markers: Markers, no: number): number {
  for (let i = 0; i < markers.count; i++) {
    if (numberOf(markers, i) === no) {
      return i;
    }
  }
  return -1;
}

/** Where a marker stands, WGS-84 degrees. */
export function placeOf({ columns, row }: Markers, index: number): { lon: number; lat: number } {
  const at = row[index] ?? 0;
  return { lon: columns.lon[at] ?? 0, lat: columns.lat[at] ?? 0 };
}

/** The kind of a marker by name. */
export function kindOf(markers: Markers, index: number): MarkerKind {
  return MARKER_KINDS[markers.kind[index] ?? 0] ?? 'off';
}

/** 32-bit floats of one vertex: x, y from the origin · heading in radians, below zero if unknown · kind + 4 × ring. */
export const VERTEX_FLOATS = 4;
/** Rings around a marker, as the shader draws them. */
export const RING = { none: 0, hovered: 1, selected: 2 } as const;

export interface Emphasis {
  /** Unit numbers. */
  selected: number | null;
  hovered: number | null;
}

/** The vertices of all markers, counted from (originX, originY), as the marker layer draws them. */
export function writeVertices(
  markers: Markers,
  origin: { x: number; y: number },
  { selected, hovered }: Emphasis,
): Float32Array<ArrayBuffer> {
  const vertices = new Float32Array(markers.count * VERTEX_FLOATS);
  const { columns, row, x, y, kind } = markers;
  for (let i = 0; i < markers.count; i++) {
    const at = row[i] ?? 0;
    const no = columns.no[at] ?? 0;
    const heading = columns.heading[at] ?? Number.NaN;
    const ring = no === selected ? RING.selected : no === hovered ? RING.hovered : RING.none;
    const v = i * VERTEX_FLOATS;
    vertices[v] = (x[i] ?? 0) - origin.x;
    vertices[v + 1] = (y[i] ?? 0) - origin.y;
    vertices[v + 2] = Number.isNaN(heading) ? -1 : (heading * Math.PI) / 180;
    vertices[v + 3] = (kind[i] ?? 0) + 4 * ring;
  }
  return vertices;
}
