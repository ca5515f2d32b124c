import { useCallback } from 'react';
import { useLive } from '../../app/live/store.ts';
import { useReplay } from './replay/replay-store.ts';

/** Names of sources by their ids: the present name, else the one that it had when it was recorded. */
export function useSourceNames(): (sourceId: string) => string {
  const sources = useLive((live) => live.sources);
  const names = useReplay((s) => s.request?.names);
  return useCallback(
    (sourceId) => sources.get(sourceId)?.name ?? names?.[sourceId] ?? sourceId,
    [sources, names],
  );
}

export function useSourceName(sourceId: string): string {
  return useSourceNames()(sourceId);
}
