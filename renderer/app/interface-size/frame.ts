import type { InterfaceSize } from '#shared/bridge.ts';
import { bridge } from '../../bridge/bridge.ts';
import { hostWindow, isFramed } from '../../bridge/host-window.ts';
import { shownSize } from './size.ts';
import './frame.css';

const windowSize = (): { width: number; height: number } => ({
  width: hostWindow.innerWidth,
  height: hostWindow.innerHeight,
});

/** The size that is chosen or suits the window now; what is shown follows it at once only within a frame. */
export const sizeNow = (chosen: InterfaceSize | null): InterfaceSize => shownSize(chosen, windowSize());

/** Whether the page is to show the console within a frame of its own. */
export const needsFrame = (chosen: InterfaceSize | null): boolean => !isFramed && sizeNow(chosen) !== 100;

/**
 * Shows the console in a frame of this page that is zoomed. A frame is the one thing that a page can zoom as browsers zoom a page: what is in
 * it sees a smaller window with more device pixels to a CSS pixel, and no place of a pointer has to be corrected.
 */
export function showInFrame(root: Element, chosen: InterfaceSize | null): void {
  const frame = document.createElement('iframe');
  let size = chosen;
  const fit = (): void => frame.style.setProperty('--interface-scale', String(sizeNow(size) / 100));
  const focus = (): void => frame.contentWindow?.focus();
  fit();
  frame.className = 'interface-frame';
  frame.title = document.title;
  frame.src = window.location.href;
  frame.addEventListener('load', focus);
  window.addEventListener('focus', focus);
  window.addEventListener('resize', fit);
  bridge.onSettingsChanged(({ interfaceSize }) => {
    size = interfaceSize;
    fit();
  });
  root.replaceChildren(frame);
}
