import type { BrowserWindow } from 'electron';
import type { Logger } from '../log/logger.ts';
import { desktopPage } from '../origin.ts';
import { CrashBudget } from '../recovery/crash-budget.ts';
import { recoverPage } from '../recovery/recover-page.ts';

/** Keeps a window on its page: loads it, brings it back after a crash, and says so when it can't. */
export class PageHost {
  readonly #window: BrowserWindow;
  readonly #log: Logger;
  readonly #url: () => string;
  #isStopped = false;

  /** `url` answers with the page that the window is for; it may change with the settings. */
  constructor(window: BrowserWindow, parts: { url: () => string; log: Logger }) {
    this.#window = window;
    this.#log = parts.log;
    this.#url = parts.url;

    const budget = new CrashBudget();

    recoverPage(window.webContents, {
      budget,
      load: () => this.load(),
      showStopped: () => this.#showStopped(),
      log: parts.log,
    });
    window.webContents.on('did-navigate', (_event, url) => {
      if (this.#isStopped && !url.startsWith(desktopPage('stopped'))) {
        // The user has pressed the button of the page that said the console had stopped.
        this.#isStopped = false;
        budget.reset();
      }
    });
  }

  load(): void {
    this.#show(this.#url());
  }

  #showStopped(): void {
    this.#isStopped = true;
    const { pathname, search } = new URL(this.#url());
    this.#show(`${desktopPage('stopped')}?back=${encodeURIComponent(pathname + search)}`);
  }

  #show(url: string): void {
    if (this.#window.isDestroyed()) {
      return;
    }

    this.#window.loadURL(url).catch((error: unknown) => {
      // A newer load has taken its place, or the window was closed meanwhile.
      this.#log.warn('a page was not loaded', { error });
    });
  }
}
