/**
 * Delays before each attempt to come back, ms: at once, then in growing steps so that a server that restarts isn't stormed.
 * The last one repeats.
 */
export const RETRY_DELAYS_MS: readonly number[] = [0, 300, 1_200, 2_700, 4_800, 7_000];
/** Upper bound of the random part that keeps many clients from coming back in step, ms. The first two attempts have none. */
export const RETRY_JITTER_MS = 1_000;

/** Delay before attempt number `attempt` (0 is the first), ms. `random` gives 0 ≤ x < 1. */
export function retryDelayMs(attempt: number, random: () => number = Math.random): number {
  const step = RETRY_DELAYS_MS[Math.min(attempt, RETRY_DELAYS_MS.length - 1)] ?? 0;
  return attempt < 2 ? step : step + Math.round(random() * RETRY_JITTER_MS);
}

/** Resolves after `ms`, or at once when `signal` aborts. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
