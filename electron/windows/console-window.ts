import type { BrowserWindow, Rectangle } from 'electron';
import { z } from 'zod';
import type { Display } from '#shared/bridge.ts';
import type { Keep } from '../store/keep.ts';
import { placeOn } from './displays.ts';

const KEY = 'consolePlace';

const Place = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().positive(),
  height: z.int().positive(),
});

/** Where the console's window was when it was last closed, if that is still on a present display. */
export function keptPlace(keep: Keep, displays: readonly Display[]): Rectangle | null {
  const parsed = Place.safeParse(keep.get(KEY));

  return parsed.success ? placeOn(displays, parsed.data) : null;
}

/** Keeps the window's place when it is closed. */
export function keepPlace(keep: Keep, window: BrowserWindow): void {
  window.on('close', () => keep.set(KEY, window.getNormalBounds()));
}

/** Brings a window to the front, also from the task bar. */
export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) {
    window.restore();
  }

  window.show();
  window.focus();
}
