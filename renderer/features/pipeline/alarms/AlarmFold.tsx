import { Skeleton } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { AlarmFilter } from '#shared/contract/alarms.ts';
import { useLive } from '../../../app/live/store.ts';
import { useApi } from '../../../app/session.ts';
import { StateMark } from '../../../components/StateMark.tsx';
import { formatCount } from '../words.ts';

/** In a flood the list folds by court: who has most first; a row unfolds that court's alarms. */
export function AlarmFold({
  filter,
  onCourt,
}: {
  filter: AlarmFilter;
  onCourt: (courtId: string) => void;
}): React.JSX.Element {
  const { t, i18n } = useTranslation('pipeline');
  const api = useApi();
  const courts = useLive((live) => live.courts);
  const { data } = useQuery({
    queryKey: ['alarms.byCourt', filter],
    queryFn: () => api.call.alarms.byCourt.query({ filter }),
    refetchInterval: 2_000,
  });
  if (data === undefined) {
    return <Skeleton active className="alarms-skeleton" />;
  }
  const rows = data.toSorted((a, b) => b.urgent - a.urgent || b.unacknowledged - a.unacknowledged);
  return (
    <ul className="alarm-fold" data-testid="alarm-fold">
      {rows.map(({ courtId, unacknowledged, acknowledged, urgent, recent }) => {
        const court = courts.get(courtId);
        return (
          <li key={courtId}>
            <button type="button" className="alarm-fold-row" onClick={() => onCourt(courtId)}>
              <StateMark state={urgent > 0 ? 'danger' : 'attention'} size={12} />
              <span className="alarm-fold-court">
                {(i18n.language === 'en' ? court?.nameEn : court?.nameZh) ?? courtId}
              </span>
              <span>{t('alarms.fold.urgent', { n: formatCount(urgent) })}</span>
              <span>{t('alarms.fold.unacknowledged', { n: formatCount(unacknowledged) })}</span>
              <span>{t('alarms.fold.acknowledged', { n: formatCount(acknowledged) })}</span>
              <span>{t('alarms.fold.recent', { n: formatCount(recent) })}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}
