import { useCallback } from 'react';
import type { PipelineOverview } from '#shared/cases/overview.ts';
import { useFeed, type FeedObserver, type FeedView } from '../../../api/index.ts';
import { useApi } from '../../../app/session.ts';

const latest = (_before: PipelineOverview | null, event: PipelineOverview): PipelineOverview => event;

/** The pipeline of a court's subtree, live; `courtId` undefined: of the user's own court. */
export function useOverview(
  catalogueId: string,
  courtId: string | undefined,
): FeedView<PipelineOverview | null> {
  const api = useApi();
  const start = useCallback(
    (on: FeedObserver<PipelineOverview>) =>
      api.call.cases.watchOverview.subscribe(
        { catalogueId, ...(courtId === undefined ? {} : { courtId }) },
        on,
      ),
    [api, catalogueId, courtId],
  );
  return useFeed(start, latest, null);
}
