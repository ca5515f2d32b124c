/** Scheme of the pages that the program brings with it. */
export const APP_SCHEME = 'app';

/** Origin of those pages. */
export const APP_ORIGIN = 'app://console';

/** Folder, as seen by pages, of the desktop's own pages beside the console's. */
export const DESKTOP_PAGES = '_desktop';

/** Address of one of the desktop's own pages. */
export function desktopPage(name: 'setup' | 'stopped'): string {
  return `${APP_ORIGIN}/${DESKTOP_PAGES}/${name}.html`;
}

/** Whether an address is of one of the program's own pages. */
export function isAppUrl(url: string): boolean {
  return URL.canParse(url) && originOf(new URL(url)) === APP_ORIGIN;
}

/** The page of an own address, such as `/wall.html`; null for any other address. */
export function appPage(url: string): string | null {
  if (!isAppUrl(url)) {
    return null;
  }

  const { pathname } = new URL(url);

  return pathname === '/' || pathname === '' ? '/index.html' : pathname;
}

/** `URL.origin` is the word "null" for schemes that Node doesn't know. */
function originOf({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}
