import type { Logger } from '../log/logger.ts';
import type { CrashBudget } from './crash-budget.ts';

/** Tells a program started again that its graphics process kept crashing. */
export const SOFTWARE_SWITCH = 'disable-gpu';

/** The part of Electron's `app` that is used. */
export interface GpuApp {
  on(
    event: 'child-process-gone',
    listener: (event: unknown, details: { type: string; reason: string }) => void,
  ): unknown;
  relaunch(options: { args: string[] }): void;
  exit(code: number): void;
}

export interface GpuParts {
  budget: CrashBudget;
  /** Command line of this run without the program. */
  args: readonly string[];
  log: Logger;
}

/**
 * Chromium starts a crashed graphics process again by itself. When it keeps crashing, as with a bad driver, the program
 * starts again and draws in software: slow, but not dark.
 */
export function recoverGpu(app: GpuApp, parts: GpuParts): void {
  app.on('child-process-gone', (_event, { type, reason }) => {
    if (reason === 'clean-exit') {
      return;
    }

    parts.log.warn('a helper process ended', { type, reason });

    const isSoftware = parts.args.includes(`--${SOFTWARE_SWITCH}`);

    if (type === 'GPU' && !isSoftware && !parts.budget.spend()) {
      parts.log.error('the graphics process crashed too often: starting again without it', { reason });
      app.relaunch({ args: [...parts.args, `--${SOFTWARE_SWITCH}`] });
      app.exit(0);
    }
  });
}
