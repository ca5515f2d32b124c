import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { useLive } from '../../../../app/live/store.ts';

/** Changes are gathered for this long before a list is read anew, ms. */
const GATHER_MS = 3_000;
/** Not every change raises an alarm: a list is read anew this often in any case, ms. */
const RENEW_MS = 60_000;

interface QuietRefresh {
  /** Something has changed since the list was read, and it waits for the list to be let go. */
  isStale: boolean;
  refresh: () => void;
  /** For the element around the list: while the pointer or the focus is in it, its rows stay where they are. */
  holders: Pick<
    React.HTMLAttributes<HTMLElement>,
    'onPointerEnter' | 'onPointerLeave' | 'onFocus' | 'onBlur'
  >;
}

/** Reads the queries that begin with `key` anew after changes in the pipeline, but never under the user's hand. */
export function useQuietRefresh(key: string): QuietRefresh {
  const client = useQueryClient();
  const serial = useLive((live) => live.alarmNews.serial);
  const [seen, setSeen] = useState(serial);
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const hasNews = serial !== seen;
  const isHeld = pointed || focused;
  const refresh = useCallback(() => {
    setSeen(useLive.getState().alarmNews.serial);
    void client.invalidateQueries({ queryKey: [key] });
  }, [client, key]);
  useEffect(() => {
    if (!hasNews || isHeld) {
      return undefined;
    }
    const timer = setTimeout(refresh, GATHER_MS);
    return () => clearTimeout(timer);
  }, [hasNews, isHeld, refresh]);
  useEffect(() => {
    if (isHeld) {
      return undefined;
    }
    const timer = setInterval(refresh, RENEW_MS);
    return () => clearInterval(timer);
  }, [isHeld, refresh]);
  return {
    isStale: hasNews && isHeld,
    refresh,
    holders: {
      onPointerEnter: () => setPointed(true),
      onPointerLeave: () => setPointed(false),
      onFocus: () => setFocused(true),
      onBlur: () => setFocused(false),
    },
  };
}
