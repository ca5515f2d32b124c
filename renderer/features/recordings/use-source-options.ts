import { useMemo } from 'react';
import { compareNames } from '../../app/collate.ts';
import { useLive } from '../../app/live/store.ts';

/** The sources that there are now, by name, for a field that one is chosen in. */
export function useSourceOptions(): { value: string; label: string }[] {
  const sources = useLive((live) => live.sources);
  return useMemo(
    () =>
      [...sources.values()]
        .map(({ id, name }) => ({ value: id, label: name }))
        .sort((a, b) => compareNames(a.label, b.label)),
    [sources],
  );
}
