import { Notification, type BrowserWindow } from 'electron';
import type { Notice } from '#shared/bridge.ts';
import { bringToFront } from './windows/console-window.ts';

/** Shows a notice of the operating system; an urgent one also makes the console's entry in the task bar blink. */
export function notify(notice: Notice, window: BrowserWindow): void {
  const { title, body, urgent } = notice;

  if (Notification.isSupported()) {
    const shown = new Notification({
      title,
      body,
      urgency: urgent ? 'critical' : 'normal',
      timeoutType: urgent ? 'never' : 'default',
    });
    shown.on('click', () => bringToFront(window));
    shown.show();
  }

  if (urgent && !window.isFocused()) {
    window.flashFrame(true);
    window.once('focus', () => window.flashFrame(false));
  }
}
