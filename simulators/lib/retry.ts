/** Waits before each attempt to come back, ms: at once, then in growing steps. The last one repeats. */
const RETRY_DELAYS_MS = [0, 500, 1_500, 3_000, 6_000, 10_000] as const;
const JITTER = 0.3;

/** Wait before attempt number `attempt` (0 is the first), ms, spread so that many don't come back in step. */
export function retryDelayMs(attempt: number, random: () => number): number {
  const step = RETRY_DELAYS_MS[Math.min(attempt, RETRY_DELAYS_MS.length - 1)] ?? 0;
  return Math.round(step * (1 + JITTER * random()));
}

/** Resolves after `ms`; rejects with the signal's reason when it aborts first. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal.addEventListener('abort', onAbort, { once: true });
  });
}

export interface RetryOptions {
  signal: AbortSignal;
  random: () => number;
  /** Whether to go on after this failure; others are thrown. */
  isRetryable: (error: unknown) => boolean;
  /** Called before each wait. */
  onFailure?: (error: unknown) => void;
}

/** Calls `attempt` until it succeeds, fails for good, or `signal` aborts. */
export async function retry<T>(attempt: () => Promise<T>, options: RetryOptions): Promise<T> {
  for (let count = 1; ; count += 1) {
    try {
      return await attempt();
    } catch (error) {
      options.signal.throwIfAborted();
      if (!options.isRetryable(error)) {
        throw error;
      }
      options.onFailure?.(error);
      await pause(retryDelayMs(count, options.random), options.signal);
    }
  }
}
