import { useEffect, useState } from 'react';
import type { Paged } from '../../shared/use-paged.ts';

/** A list that stays on the screen until the next one, which has another `key`, has answered: changing a filter doesn't blank the panel. */
export function useKept<R>(list: Paged<R>, key: string): { list: Paged<R>; isOld: boolean } {
  const [last, setLast] = useState<Paged<R> | null>(null);
  const hasAnswered = list.total !== null;
  useEffect(() => {
    if (hasAnswered) {
      setLast(list);
    }
    // The object is made anew with each rendering; it is another list only with another key.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [hasAnswered, key]);
  return hasAnswered || last === null || list.error !== null
    ? { list, isOld: false }
    : { list: { ...last, show: list.show, error: null }, isOld: true };
}
