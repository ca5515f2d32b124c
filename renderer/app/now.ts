import { useSyncExternalStore } from 'react';
import { useLive } from './live/store.ts';

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | null = null;
let tick = Math.floor(Date.now() / 1000);

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    tick = Math.floor(Date.now() / 1000);
    for (const each of listeners) {
      each();
    }
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer);
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
