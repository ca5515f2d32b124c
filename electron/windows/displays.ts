import type { Display as ElectronDisplay, Rectangle } from 'electron';
import type { Display } from '#shared/bridge.ts';

/** What is used of a display as Electron describes it. */
export type DisplaySource = Pick<ElectronDisplay, 'id' | 'label' | 'bounds' | 'scaleFactor'>;

/** The displays that are present, as the bridge describes them. */
export function presentDisplays(sources: readonly DisplaySource[], primaryId: number): Display[] {
  return sources.map(({ id, label, bounds, scaleFactor }) => ({
    id: String(id),
    label: label || `${bounds.width}×${bounds.height}`,
    ...bounds,
    scaleFactor,
    primary: id === primaryId,
  }));
}

/** The place of a display in device-independent pixels of the virtual desktop. */
export function boundsOf({ x, y, width, height }: Display): Rectangle {
  return { x, y, width, height };
}

/** Least part of a window, in pixels each way, by which its user can find and drag it. */
const GRIP_PX = 80;

/**
 * Where to open a window that was last at `kept`: there, as long as enough of its top edge is on a display that is
 * present; else wherever the system puts it (null).
 */
export function placeOn(displays: readonly Display[], kept: Rectangle): Rectangle | null {
  const isReachable = displays.some(({ x, y, width, height }) => {
    const shownWidth = Math.min(kept.x + kept.width, x + width) - Math.max(kept.x, x);
    const isTopInside = kept.y >= y && kept.y <= y + height - GRIP_PX;

    return shownWidth >= GRIP_PX && isTopInside;
  });

  return isReachable ? kept : null;
}
