import type { Session } from 'electron';
import { appPage } from '../origin.ts';

type RequestHandler = NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>;

/** A right that a page can ask for, by Electron's name. */
export type Permission = Parameters<RequestHandler>[1];

const CONSOLE = '/index.html';
const WALL = '/wall.html';

/** Which of the program's own pages may have which right. What isn't here, nobody has. */
const ALLOWED: Partial<Record<Permission, readonly string[]>> = {
  fullscreen: [CONSOLE, WALL],
  'automatic-fullscreen': [WALL],
  notifications: [CONSOLE, WALL],
  'screen-wake-lock': [CONSOLE, WALL],
  // To speak with officers.
  media: [CONSOLE],
  // To copy an enrolment code.
  'clipboard-sanitized-write': [CONSOLE],
  // The court's server is in the private network, or on this machine.
  'local-network': [CONSOLE, WALL],
  'local-network-access': [CONSOLE, WALL],
  'loopback-network': [CONSOLE, WALL],
};

/** Whether the top frame of a page may have a right. */
export function isAllowed(permission: Permission, pageUrl: string, isMainFrame: boolean): boolean {
  const page = appPage(pageUrl);

  return isMainFrame && page !== null && (ALLOWED[permission]?.includes(page) ?? false);
}

/** Sets both handlers, because Chromium asks the one for some rights and the other for others, and refuses devices. */
export function guardPermissions(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, callback, details) => {
    callback(isAllowed(permission, details.requestingUrl ?? contents.getURL(), details.isMainFrame));
  });
  session.setPermissionCheckHandler((contents, permission, requestingOrigin, details) =>
    isAllowed(permission, contents?.getURL() ?? requestingOrigin, details.isMainFrame),
  );
  session.setDevicePermissionHandler(() => false);
}
