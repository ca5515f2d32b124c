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

/** A frame that asks for a right: its own address and that of its window's page. */
export interface Asking {
  url: string;
  isMainFrame: boolean;
  topUrl: string;
}

/** Whether a page may have a right: the top frame of a window, or the console in the frame of its own page. */
export function isAllowed(permission: Permission, { url, isMainFrame, topUrl }: Asking): boolean {
  const page = appPage(url);
  const isConsole = page === CONSOLE && appPage(topUrl) === CONSOLE;

  return (isMainFrame || isConsole) && page !== null && (ALLOWED[permission]?.includes(page) ?? false);
}

/** Sets both handlers, because Chromium asks the one for some rights and the other for others, and refuses devices. */
export function guardPermissions(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, callback, details) => {
    const topUrl = contents.getURL();
    const { isMainFrame } = details;
    callback(isAllowed(permission, { url: details.requestingUrl ?? topUrl, isMainFrame, topUrl }));
  });
  session.setPermissionCheckHandler((contents, permission, requestingOrigin, details) => {
    const topUrl = contents?.getURL() ?? requestingOrigin;
    const { isMainFrame } = details;
    const url = isMainFrame ? topUrl : (details.requestingUrl ?? requestingOrigin);

    return isAllowed(permission, { url, isMainFrame, topUrl });
  });
  session.setDevicePermissionHandler(() => false);
}
