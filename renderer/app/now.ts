import { useSyncExternalStore } from 'react';
import { useLive } from './live/store.ts';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | null = null;
let tick = Math.floor(Date.now() / 1000);

/** Runs on full seconds: an interval drifts, and a clock that drifts skips a second now and then. */
function run(): void {
  const now = Date.now();
  timer = setTimeout(run, 1000 - (now % 1000));
  tick = Math.floor(now / 1000);
  for (const each of listeners) {
    each();
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === null) {
    run();
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearTimeout(timer);
      timer = null;
    }
  };
}

/** The server's time, UTC ms, renewed each second by one timer for the whole page. */
export function useNow(): number {
  const seconds = useSyncExternalStore(subscribe, () => tick);
  const offset = useLive((live) => live.clockOffsetMs);
  return seconds * 1000 + offset;
}
