import { create } from 'zustand';
import { FULL_HD_WALL } from '#shared/walls/geometry.ts';
import { firstLayout, layoutFault, type Layout } from '#shared/walls/layout.ts';
import { applyOp, type LayoutOp } from '#shared/walls/ops.ts';
import { bridge } from '../../../bridge/bridge.ts';

const MAX_UNDO = 30;

interface OwnWall {
  layout: Layout;
  zoomedId: string | null;
  undo: readonly Layout[];
  /** What the wall was before the last change took something off it, which is then offered to be undone. */
  lost: Layout | null;
}

const hasLost = (before: Layout, after: Layout): boolean => {
  const left = [...after.tiles, ...after.windows].map(({ content }) => JSON.stringify(content));
  return [...before.tiles, ...before.windows].some(
    ({ content }) => content !== null && !left.includes(JSON.stringify(content)),
  );
};

/** The console's own wall: one display, which takes the shape of the room that it is given. The wall windows of this machine follow it through the settings. */
export const useOwnWall = create<OwnWall>(() => ({
  layout: firstLayout(FULL_HD_WALL),
  zoomedId: null,
  undo: [],
  lost: null,
}));

function show(layout: Layout, undo: readonly Layout[], lost: Layout | null): void {
  const { zoomedId } = useOwnWall.getState();
  const zoomed = [...layout.tiles, ...layout.windows].find(({ id }) => id === zoomedId);
  useOwnWall.setState({
    layout,
    undo,
    lost,
    zoomedId: zoomed?.content === null ? null : (zoomed?.id ?? null),
  });
  // What is heard belongs to the user and not to the wall.
  void bridge.saveSettings({ ownWall: { ...layout, heard: [] } });
}

/** Changes the console's own wall. @throws AppError as `applyOp` */
export function changeOwnWall(op: LayoutOp): void {
  const { layout: before, undo } = useOwnWall.getState();
  const after = applyOp(FULL_HD_WALL, before, op);
  if (after === before) {
    return;
  }
  if (op.type === 'hear' || op.type === 'hush') {
    useOwnWall.setState({ layout: after });
  } else {
    show(after, [...undo, before].slice(-MAX_UNDO), hasLost(before, after) ? before : null);
  }
}

/** Back to before the last change. */
export function undoOwnWall(): void {
  const { undo } = useOwnWall.getState();
  const before = undo.at(-1);
  if (before !== undefined) {
    show(before, undo.slice(0, -1), null);
  }
}

/** Enlarges a part, or brings it back. */
export function zoomOwnWall(partId: string | null): void {
  useOwnWall.setState({ zoomedId: partId });
}

/** Takes over a wall that was saved, here or by another window. */
export function adoptOwnWall(saved: Layout): void {
  const { layout } = useOwnWall.getState();
  const isKnown = JSON.stringify({ ...layout, heard: [] }) === JSON.stringify({ ...saved, heard: [] });
  if (!isKnown && saved.tiles.length > 0 && layoutFault(FULL_HD_WALL, saved) === null) {
    useOwnWall.setState({ layout: { ...saved, heard: [] }, zoomedId: null, lost: null });
  }
}

/** What belongs to the user and not to the wall ends with the session: listening, enlarging, undoing. */
export function forgetUserOfOwnWall(): void {
  useOwnWall.setState(({ layout }) => ({
    layout: { ...layout, heard: [] },
    zoomedId: null,
    undo: [],
    lost: null,
  }));
}
