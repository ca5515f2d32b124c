import { useCallback } from 'react';
import { useLive } from '../../app/live/store.ts';

/** The official order of courts (行政区划序), by their division codes: a court before those below it. */
export function useCourtOrder(): (a: string, b: string) => number {
  const courts = useLive((live) => live.courts);
  return useCallback(
    (a, b) => {
      const [first, second] = [courts.get(a)?.divisionCode ?? a, courts.get(b)?.divisionCode ?? b];
      return first < second ? -1 : first > second ? 1 : 0;
    },
    [courts],
  );
}
