import type { Unsubscribable } from '@trpc/server/observable';
import { toErrorInfo, type ErrorReport } from './errors.ts';
import { retryDelayMs } from './ladder.ts';

/** What a feed of the API calls; pass it on as it is: `(on) => api.call.units.watch.subscribe({}, on)`. */
export interface FeedObserver<E> {
  onData: (event: E) => void;
  onError: (error: unknown) => void;
  onComplete: () => void;
}

export interface WatchOptions<E> {
  start: (on: FeedObserver<E>) => Unsubscribable;
  /** Each event; the first one after every (re)start is a snapshot. */
  onEvent: (event: E) => void;
  /** The feed ended for good: asking again would not help (`forbidden`, `notFound`, `unauthenticated`). */
  onRefused?: (error: ErrorReport) => void;
}

/**
 * Reads a feed until the returned function is called. A link that is lost is handled below (the client subscribes again by itself);
 * a feed that the server ends, or that fails for a while, is started again here along the retry ladder.
 */
export function watch<E>(options: WatchOptions<E>): () => void {
  let stopped = false;
  let attempt = 0;
  let running: Unsubscribable | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const start = (): void => {
    let ended = false;
    const again = (): void => {
      if (!stopped && !ended) {
        ended = true;
        timer = setTimeout(start, retryDelayMs(++attempt));
      }
    };
    running = options.start({
      onData: (event) => {
        if (!stopped && !ended) {
          attempt = 0;
          options.onEvent(event);
        }
      },
      onComplete: again,
      onError: (error) => {
        const report = toErrorInfo(error);
        if (report.retryable) {
          again();
        } else if (!stopped && !ended) {
          ended = true;
          options.onRefused?.(report);
        }
      },
    });
  };
  start();
  return () => {
    stopped = true;
    clearTimeout(timer);
    running?.unsubscribe();
  };
}
