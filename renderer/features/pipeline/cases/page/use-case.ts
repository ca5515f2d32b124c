import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { CaseDetail } from '#shared/cases/views.ts';
import { useLive } from '../../../../app/live/store.ts';
import { useApi } from '../../../../app/session.ts';

/** How often an open page is read anew, ms: not every change of a case raises an alarm. */
const POLL_MS = 10_000;

/** A case, read anew when its alarms change, and now and then while it can be seen. */
export function useCase(caseNo: number, isVisible: boolean): UseQueryResult<CaseDetail> {
  const api = useApi();
  const news = useLive((live) => live.alarmNews);
  const query = useQuery({
    queryKey: ['cases.get', caseNo],
    queryFn: () => api.call.cases.get.query({ caseNo }),
    refetchInterval: isVisible ? POLL_MS : false,
  });
  const { refetch } = query;
  useEffect(() => {
    // No alarms at all mean more changes than are told one by one.
    const concerns = news.alarms.length === 0 || news.alarms.some((alarm) => alarm.caseNo === caseNo);
    if (news.serial > 0 && concerns) {
      void refetch();
    }
  }, [news, caseNo, refetch]);
  return query;
}
