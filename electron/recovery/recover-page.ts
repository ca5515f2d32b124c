import type { Logger } from '../log/logger.ts';
import type { CrashBudget } from './crash-budget.ts';

/** How long a page may fail to answer before its process is ended. */
export const UNRESPONSIVE_LIMIT_MS = 30_000;

/** The part of Electron's `WebContents` that is used. */
export interface RecoverablePage {
  on(
    event: 'render-process-gone',
    listener: (event: unknown, details: { reason: string; exitCode: number }) => void,
  ): unknown;
  on(event: 'unresponsive' | 'responsive' | 'destroyed', listener: () => void): unknown;
  forcefullyCrashRenderer(): void;
}

export interface RecoveryParts {
  budget: CrashBudget;
  /** Loads the window's page anew. */
  load: () => void;
  /** Shows the page that says, in plain words, that the console has stopped, with a button to try again. */
  showStopped: () => void;
  log: Logger;
}

/** Brings a page back after its process has died or hangs; a hanging one is ended first. Gives up when the budget is spent. */
export function recoverPage(page: RecoverablePage, parts: RecoveryParts): void {
  let timer: NodeJS.Timeout | undefined;

  page.on('render-process-gone', (_event, { reason, exitCode }) => {
    clearTimeout(timer);

    if (reason === 'clean-exit') {
      return;
    }

    if (parts.budget.spend()) {
      parts.log.warn('a page crashed and is loaded again', { reason, exitCode });
      parts.load();
    } else {
      parts.log.error('a page crashed too often and stays down until its user asks', { reason, exitCode });
      parts.showStopped();
    }
  });
  page.on('unresponsive', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      parts.log.warn('a page hangs: its process is ended');
      page.forcefullyCrashRenderer();
    }, UNRESPONSIVE_LIMIT_MS);
  });
  page.on('responsive', () => clearTimeout(timer));
  page.on('destroyed', () => clearTimeout(timer));
}
