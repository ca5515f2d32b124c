import { Empty, Skeleton } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useLive } from '../../../app/live/store.ts';
import { useApi } from '../../../app/session.ts';
import { formatCount } from '../words.ts';
import { AlarmRow } from './AlarmRow.tsx';
import './alarms.css';

/** As many as a tile of the hall can hold. */
const SHOWN = 12;

const nothing = (): void => undefined;

/** The alarms that are most urgent, to be read from the hall: nothing to choose, nothing to scroll. */
export function AlarmBoard(): React.JSX.Element {
  const { t } = useTranslation('pipeline');
  const api = useApi();
  const counts = useLive((live) => live.alarmCounts);
  const { data, refetch } = useQuery({
    queryKey: ['alarms.board'],
    queryFn: () => api.call.alarms.list.query({ offset: 0, limit: SHOWN }),
    refetchInterval: 60_000,
  });
  useEffect(
    () =>
      useLive.subscribe(({ alarmNews }, before) => {
        if (alarmNews !== before.alarmNews) {
          void refetch();
        }
      }),
    [refetch],
  );
  return (
    <section className="alarms alarm-board" data-testid="alarm-board">
      <header className="alarm-board-head">
        {counts !== null && (
          <span>
            {t('alarms.fold.urgent', { n: formatCount(counts.urgent) })} ·{' '}
            {t('alarms.fold.unacknowledged', { n: formatCount(counts.unacknowledged) })}
          </span>
        )}
      </header>
      {data === undefined ? (
        <Skeleton active className="alarms-skeleton" />
      ) : data.alarms.length === 0 ? (
        <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t('alarms.none')} />
      ) : (
        <ol className="alarm-board-list">
          {data.alarms.map((alarm) => (
            <li
              key={alarm.id}
              data-testid="alarm-board-row"
              data-node-id={alarm.nodeId}
              data-state={alarm.state}
            >
              <AlarmRow alarm={alarm} chosen={false} onChoose={null} onCase={nothing} />
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
