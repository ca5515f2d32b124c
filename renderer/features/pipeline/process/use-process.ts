import { useQuery } from '@tanstack/react-query';
import type { ProcessMap } from '#shared/cases/process.ts';
import { toErrorInfo } from '../../../api/errors.ts';
import { useApi } from '../../../app/session.ts';
import { fromDay, type Period } from './period.ts';

/** The server goes on computing when a call's time is over, and answers whoever asks again: so often it is asked. */
const TRIES = 12;
const AGAIN_MS = 500;
/** As long as the server keeps a map. */
const KEPT_MS = 5 * 60_000;

/** The process map of a catalogue's cases in a court's subtree over a period. */
export function useProcess(
  catalogueId: string,
  courtId: string,
  period: Period,
): { map: ProcessMap | undefined; error: unknown; retry: () => void } {
  const api = useApi();
  const from = fromDay(period, api.serverNow());
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['cases.process', catalogueId, courtId, from],
    queryFn: () =>
      api.call.cases.process.query({
        catalogueId,
        courtId,
        ...(from === null ? {} : { from }),
      }),
    staleTime: KEPT_MS,
    retry: (failures, reason) => failures < TRIES && toErrorInfo(reason).code === 'unavailable',
    retryDelay: AGAIN_MS,
  });
  return { map: data, error: isFetching ? null : error, retry: () => void refetch() };
}
