import type { Notice } from '#shared/bridge.ts';

/** Shows a notice where the user allows them; an urgent one stays until it is clicked. */
export async function notify(window: Window, notice: Notice): Promise<void> {
  const Notices = (window as Window & { Notification?: typeof Notification }).Notification;

  if (!Notices) {
    return;
  }

  const right = Notices.permission === 'default' ? await Notices.requestPermission() : Notices.permission;

  if (right === 'granted') {
    const shown = new Notices(notice.title, { body: notice.body, requireInteraction: notice.urgent });
    shown.addEventListener('click', () => window.focus());
  }
}
