import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { SourceCoverage } from '#shared/recordings.ts';
import { useApi } from '../../../app/session.ts';
import type { ReplayEngine } from './replay-engine.ts';
import { joined, type Span } from './spans.ts';

/** What changes with each segment is asked for this often, ms; what is over, this often. */
const FRESH_MS = 2_000;
const OLD_MS = 20_000;
/** Asked for beyond what the timeline shows. */
const MORE_MS = 60_000;
const STEP_MS = 60_000;

/** What there is of the sources that are played, and tells it to the engine. */
export function useCoverage(
  engine: ReplayEngine,
  { sourceIds, view }: { sourceIds: readonly string[]; view: Span },
): {
  coverage: readonly SourceCoverage[] | undefined;
  /** The same with what touches put together, by source. */
  spans: ReadonlyMap<string, readonly Span[]>;
  error: unknown;
} {
  const api = useApi();
  const from = Math.max(Math.floor((view.from - MORE_MS) / STEP_MS) * STEP_MS, 0);
  const to = Math.ceil((view.to + MORE_MS) / STEP_MS) * STEP_MS;
  const ids = useMemo(() => [...sourceIds].sort(), [sourceIds]);
  const { data, error } = useQuery({
    queryKey: ['recordings.coverage', ids, from, to],
    queryFn: () => api.call.recordings.coverage.query({ sourceIds: ids, from, to }),
    refetchInterval: () => (to > api.serverNow() ? FRESH_MS : OLD_MS),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  const spans = useMemo(
    () => new Map(data?.map(({ sourceId, intervals }) => [sourceId, joined(intervals)])),
    [data],
  );
  useEffect(() => {
    if (data !== undefined) {
      engine.setSpans(spans);
    }
  }, [engine, data, spans]);
  return { coverage: data, spans, error };
}
