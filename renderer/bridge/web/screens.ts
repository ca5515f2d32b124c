import type { Display } from '#shared/bridge.ts';

/** A screen of the Window Management API (W3C working draft); the DOM library doesn't know it yet. */
export interface DetailedScreen {
  readonly label: string;
  readonly availLeft: number;
  readonly availTop: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly devicePixelRatio: number;
  readonly isPrimary: boolean;
}

export interface ScreenDetails extends EventTarget {
  readonly screens: readonly DetailedScreen[];
}

/** Id of the only display of a tab that may not manage windows. */
export const OWN_SCREEN_ID = 'own';

/** Screens have no id of their own: label and place make one that is the same after a restart. */
export function displayFrom(screen: DetailedScreen): Display {
  const { label, left, top, width, height } = screen;

  return {
    id: `${label}@${left},${top}`,
    label: label || `${width}×${height}`,
    x: left,
    y: top,
    width,
    height,
    scaleFactor: screen.devicePixelRatio,
    primary: screen.isPrimary,
  };
}

/** The screen that a tab is on, as far as it may know it. */
export function ownDisplay(window: Window): Display {
  const { width, height } = window.screen;

  return {
    id: OWN_SCREEN_ID,
    label: `${width}×${height}`,
    x: 0,
    y: 0,
    width,
    height,
    scaleFactor: window.devicePixelRatio,
    primary: true,
  };
}
