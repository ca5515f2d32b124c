import { create } from 'zustand';
import { areaM2, distanceM, lengthM, type LonLat } from '#shared/geo.ts';
import { MAX_CORNERS, MAX_RADIUS_M, MIN_RADIUS_M, type FenceShape } from '#shared/geofences.ts';

/** What a click on the map adds a point to. */
export type Tool = 'ruler' | 'area' | 'circle' | 'fencePolygon' | 'fenceCircle';

interface ToolState {
  tool: Tool | null;
  points: readonly LonLat[];
  /** Where the pointer is, which the next click would add. */
  pointer: LonLat | null;
  /** Nothing is added any more: the thing stands there until it is closed. */
  done: boolean;
  /** The fence whose edge is drawn anew; null: a new one. */
  fenceId: string | null;
}

const NOTHING = { tool: null, points: [], pointer: null, done: false, fenceId: null } as const;

/** The thing that is being drawn or measured on the map. */
export const useTool = create<ToolState>(() => NOTHING);

/** Points without which a thing is none. */
const LEAST: Record<Tool, number> = { ruler: 2, area: 3, circle: 2, fencePolygon: 3, fenceCircle: 2 };
export const isCircle = (tool: Tool): boolean => tool === 'circle' || tool === 'fenceCircle';
export const isFence = (tool: Tool): boolean => tool === 'fencePolygon' || tool === 'fenceCircle';

/** Takes a tool up, or lays it down where it is in hand already. */
export function takeTool(tool: Tool, fenceId: string | null = null): void {
  const isSame = useTool.getState().tool === tool && fenceId === null;
  useTool.setState(isSame ? NOTHING : { ...NOTHING, tool, fenceId });
}

export function layDownTool(): void {
  useTool.setState(NOTHING);
}

/** Whether there are enough points for what is drawn. */
export function isEnough({ tool, points }: Pick<ToolState, 'tool' | 'points'>): boolean {
  return tool !== null && points.length >= LEAST[tool];
}

/** Ends the drawing, where there is something to end with. */
export function finishTool(): void {
  const state = useTool.getState();
  if (isEnough(state)) {
    useTool.setState({ done: true, pointer: null });
  }
}

/** Adds a corner; the second point of a circle ends it. A click after the end begins anew. */
export function addPoint(place: LonLat): void {
  const { tool, points, done } = useTool.getState();
  if (tool === null) {
    return;
  }
  if (done) {
    if (!isFence(tool)) {
      useTool.setState({ points: [place], done: false });
    }
    return;
  }
  if (points.length < MAX_CORNERS) {
    useTool.setState({ points: [...points, place] });
  }
  if (isCircle(tool) && points.length === 1) {
    finishTool();
  }
}

/** Takes the last corner back. Answers whether there was one. */
export function undoPoint(): boolean {
  const { tool, points } = useTool.getState();
  if (tool === null || points.length === 0) {
    return false;
  }
  useTool.setState({ points: points.slice(0, -1), done: false });
  return true;
}

/** What is measured so far, in metres and square metres; null where it isn't known yet. */
export interface Measured {
  lengthM: number | null;
  areaM2: number | null;
  radiusM: number | null;
}

/** Measures what is drawn, with the pointer as its next point. */
export function measure({ tool, points, pointer }: ToolState): Measured {
  const all = pointer === null ? points : [...points, pointer];
  const [first, second] = all;
  if (tool === null || first === undefined || second === undefined) {
    return { lengthM: null, areaM2: null, radiusM: null };
  }
  if (isCircle(tool)) {
    const radiusM = distanceM(first, second);
    return { radiusM, areaM2: Math.PI * radiusM ** 2, lengthM: null };
  }
  if (tool === 'ruler') {
    return { lengthM: lengthM(all), areaM2: null, radiusM: null };
  }
  return {
    lengthM: lengthM([...all, first]),
    areaM2: all.length > 2 ? areaM2(all) : null,
    radiusM: null,
  };
}

/** The fence that is drawn; null while it is none. A circle is held within the radii that a fence may have. */
export function drawnShape({ tool, points }: Pick<ToolState, 'tool' | 'points'>): FenceShape | null {
  const [centre, edge] = points;
  if (tool === null || !isEnough({ tool, points }) || centre === undefined || edge === undefined) {
    return null;
  }
  return isCircle(tool)
    ? {
        kind: 'circle',
        centre,
        radiusM: Math.min(MAX_RADIUS_M, Math.max(MIN_RADIUS_M, distanceM(centre, edge))),
      }
    : { kind: 'polygon', ring: [...points] };
}
