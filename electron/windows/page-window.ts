import { BrowserWindow, type BrowserWindowConstructorOptions, type Rectangle } from 'electron';
import type { Display } from '#shared/bridge.ts';
import { APP_ORIGIN } from '../origin.ts';
import { boundsOf } from './displays.ts';
import type { WallWindow } from './wall-windows.ts';

/** The console's background, so that a window isn't white before its page is drawn. */
const BACKGROUND = '#0f1418';

export interface PageOptions {
  preload: string;
  /** Whether the debugger may be opened; not in a packaged program. */
  devTools: boolean;
}

/** Options that every window has: a sandboxed page without Node, that reaches the program through the preload alone. */
function guarded(options: PageOptions): BrowserWindowConstructorOptions {
  return {
    show: false,
    backgroundColor: BACKGROUND,
    autoHideMenuBar: true,
    webPreferences: {
      preload: options.preload,
      devTools: options.devTools,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      // Its dictionaries would be fetched from the internet.
      spellcheck: false,
      // A console behind another window, or a wall nobody clicks on, goes on drawing and sounding.
      backgroundThrottling: false,
      autoplayPolicy: 'no-user-gesture-required',
    },
  };
}

/** The console's window, where it last was or wherever the system puts it. It loads nothing yet. */
export function createConsoleWindow(options: PageOptions, place: Rectangle | null): BrowserWindow {
  const window = new BrowserWindow({
    ...guarded(options),
    width: 1600,
    height: 1000,
    minWidth: 1024,
    minHeight: 700,
    ...place,
  });
  window.once('ready-to-show', () => window.show());

  return window;
}

/** A borderless window over a whole display, with the wall of that display. */
export function createWallWindow(options: PageOptions, display: Display): BrowserWindow {
  const window = new BrowserWindow({
    ...guarded(options),
    ...boundsOf(display),
    frame: false,
    resizable: false,
    movable: false,
    minimizable: false,
    skipTaskbar: true,
    kiosk: true,
  });
  window.once('ready-to-show', () => {
    // Window managers put a new window on the display of the pointer; where they do, this moves it.
    window.setBounds(boundsOf(display));
    window.setKiosk(true);
    window.show();
  });

  return window;
}

/** Address of the wall page of a display. */
export function wallUrl(displayId: string): string {
  return `${APP_ORIGIN}/wall.html?display=${encodeURIComponent(displayId)}`;
}

/** A browser window as the manager of walls sees it. */
export function asWallWindow(window: BrowserWindow): WallWindow {
  return {
    focus: () => window.focus(),
    place: (bounds) => {
      const now = window.getBounds();

      if (
        now.x !== bounds.x ||
        now.y !== bounds.y ||
        now.width !== bounds.width ||
        now.height !== bounds.height
      ) {
        window.setKiosk(false);
        window.setBounds(bounds);
        window.setKiosk(true);
      }
    },
    close: () => window.destroy(),
  };
}
