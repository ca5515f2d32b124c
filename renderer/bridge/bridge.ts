import type { DesktopBridge } from '#shared/bridge.ts';
import { hostWindow } from './host-window.ts';
import { electronBridge } from './electron.ts';
import { createWebBridge } from './web/web-bridge.ts';

declare global {
  interface Window {
    /** Put there by the desktop's preload script; absent in a browser. */
    eccDesktop?: DesktopBridge;
  }
}

/** The preload script runs in the window itself, not in the frame that the console may be in. */
const desktop = (hostWindow as Window & typeof globalThis).eccDesktop;

/** The host's services: the desktop's where the preload script offers them, else the browser's. */
export const bridge: DesktopBridge = desktop ? electronBridge(desktop) : createWebBridge(window);

/**
 * Origin of the server for every request of this window, without a slash at its end: API, positions, HLS relay and
 * base map. In a browser it is the page's own origin; in the desktop the page comes from the program itself, so that
 * relative addresses would not reach the server.
 */
export function apiBase(): string {
  return bridge.serverUrl;
}
