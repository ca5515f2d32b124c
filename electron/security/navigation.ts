import type { App, WebContents } from 'electron';
import type { Logger } from '../log/logger.ts';
import { appPage, isAppUrl } from '../origin.ts';

/**
 * Keeps every page of the program on the program's own pages: no other address, no pop-up, and no embedded page but the console itself and those of `webOrigins`.
 */
export function guardNavigation(
  app: Pick<App, 'on'>,
  { log, webOrigins }: { log: Logger; webOrigins: readonly string[] },
): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents, log, webOrigins));
}

function guardContents(contents: WebContents, log: Logger, webOrigins: readonly string[]): void {
  contents.on('will-navigate', (details) => {
    if (!isAppUrl(details.url)) {
      details.preventDefault();
      log.warn('a page was kept from leaving the console', { url: withoutQuery(details.url) });
    }
  });
  contents.on('will-redirect', (details) => {
    if (details.isMainFrame ? !isAppUrl(details.url) : !isWithin(details.url, webOrigins)) {
      details.preventDefault();
    }
  });
  contents.on('will-frame-navigate', (details) => {
    if (!details.isMainFrame && !isConsole(details.url) && !isWithin(details.url, webOrigins)) {
      details.preventDefault();
      log.warn('a page was kept from embedding another', { url: withoutQuery(details.url) });
    }
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    log.warn('a page was kept from opening a window', { url: withoutQuery(url) });

    return { action: 'deny' };
  });
}

/** The console stands in a frame of its own page where it is shown larger. */
const isConsole = (url: string): boolean => appPage(url) === '/index.html';

const isWithin = (url: string, origins: readonly string[]): boolean =>
  URL.canParse(url) && origins.includes(new URL(url).origin);

/** Queries may hold what doesn't belong in a log. */
function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '');
}
