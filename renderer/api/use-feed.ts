import { useEffect, useReducer, useSyncExternalStore } from 'react';
import type { ErrorReport } from './errors.ts';
import type { Readable } from './store.ts';
import { watch, type FeedObserver } from './watch.ts';

type Start<E> = (on: FeedObserver<E>) => { unsubscribe: () => void };

/** A feed as a component sees it: `loaded` after the first snapshot, `refused` when the server will not give it. */
export interface FeedView<S> {
  value: S;
  loaded: boolean;
  refused: ErrorReport | null;
}

type Change<E> = { event: E } | { refused: ErrorReport } | 'restart';

/**
 * Reads a feed while the component is mounted, folding its events by `reduce` into a value that starts as `initial`.
 * `start` must keep its identity (`useCallback`); a new one reads anew. `reduce` is pure and takes a snapshot event as a whole new value.
 */
export function useFeed<E, S>(start: Start<E>, reduce: (value: S, event: E) => S, initial: S): FeedView<S> {
  const [view, change] = useReducer(
    (before: FeedView<S>, change: Change<E>): FeedView<S> => {
      if (change === 'restart') {
        return { value: initial, loaded: false, refused: null };
      }
      return 'event' in change
        ? { value: reduce(before.value, change.event), loaded: true, refused: null }
        : { ...before, refused: change.refused };
    },
    { value: initial, loaded: false, refused: null },
  );
  useEffect(() => {
    change('restart');
    return watch<E>({
      start,
      onEvent: (event) => change({ event }),
      onRefused: (refused) => change({ refused }),
    });
  }, [start]);
  return view;
}

/** The present value of a `Readable`, such as `api.link`. */
export function useReadable<T>(readable: Readable<T>): T {
  return useSyncExternalStore(readable.subscribe, readable.get);
}
