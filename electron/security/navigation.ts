import type { App, WebContents } from 'electron';
import type { Logger } from '../log/logger.ts';
import { isAppUrl } from '../origin.ts';

/** Keeps every page of the program on the program's own pages: no other address, no pop-up, no embedded page. */
export function guardNavigation(app: Pick<App, 'on'>, log: Logger): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents, log));
}

function guardContents(contents: WebContents, log: Logger): void {
  contents.on('will-navigate', (details) => {
    if (!isAppUrl(details.url)) {
      details.preventDefault();
      log.warn('a page was kept from leaving the console', { url: withoutQuery(details.url) });
    }
  });
  contents.on('will-redirect', (details) => {
    if (!isAppUrl(details.url)) {
      details.preventDefault();
    }
  });
  contents.on('will-frame-navigate', (details) => {
    if (!details.isMainFrame) {
      details.preventDefault();
    }
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    log.warn('a page was kept from opening a window', { url: withoutQuery(url) });

    return { action: 'deny' };
  });
}

/** Queries may hold what doesn't belong in a log. */
function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '');
}
