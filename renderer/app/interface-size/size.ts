import { INTERFACE_SIZES, type InterfaceSize } from '#shared/bridge.ts';

/** The largest window in which the console at 100 % is neither small nor empty, CSS pixels: a screen of 2560×1440 less a browser's bars. */
const USUAL_WINDOW = { width: 2560, height: 1350 } as const;

/** A window, CSS pixels at the system's own scale. */
export interface WindowSize {
  width: number;
  height: number;
}

/** The size in per cent that suits a window where nobody has chosen one. What is only wide, as two screens are, doesn't enlarge. */
export function usualSize({ width, height }: WindowSize): InterfaceSize {
  const room = 100 * Math.min(width / USUAL_WINDOW.width, height / USUAL_WINDOW.height);
  return INTERFACE_SIZES.findLast((size) => size <= room) ?? 100;
}

/** The size that is shown: the chosen one, or what suits the window. */
export function shownSize(chosen: InterfaceSize | null, window: WindowSize): InterfaceSize {
  return chosen ?? usualSize(window);
}

/** The next size up or down; the same one at either end. */
export function steppedSize(size: InterfaceSize, step: 1 | -1): InterfaceSize {
  return INTERFACE_SIZES[INTERFACE_SIZES.indexOf(size) + step] ?? size;
}
