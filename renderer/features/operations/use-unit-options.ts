import { useMemo } from 'react';
import { compareNames } from '../../app/collate.ts';
import { useLive } from '../../app/live/store.ts';

/** The units that can be chosen, by name. */
export function useUnitOptions(): { value: string; label: string }[] {
  const units = useLive((live) => live.units);
  return useMemo(
    () =>
      [...units.values()]
        .filter(({ enrolled }) => enrolled)
        .map(({ id, callSign, officerName }) => ({ value: id, label: `${callSign} ${officerName}` }))
        .sort((a, b) => compareNames(a.label, b.label)),
    [units],
  );
}
