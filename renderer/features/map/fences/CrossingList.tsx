import { CheckOutlined } from '@ant-design/icons';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { FenceEvent } from '#shared/geofences.ts';
import { errorText } from '../../../app/error-text.ts';
import { formatTime } from '../../../app/format.ts';
import { useLive } from '../../../app/live/store.ts';
import { useNow } from '../../../app/now.ts';
import { useMayCommand } from '../../../app/roles.ts';
import { useApi } from '../../../app/session.ts';
import { StateMark } from '../../../components/StateMark.tsx';
import { flyTo } from '../map-store.ts';
import { useCommand } from './use-command.ts';

const SHOWN = 30;

function Row({ event }: { event: FenceEvent }): React.JSX.Element {
  const { t } = useTranslation('map');
  const api = useApi();
  const now = useNow();
  const mayCommand = useMayCommand();
  const { busy, error, run } = useCommand();
  const isNew = event.acknowledgedAt === null;
  return (
    <li className="map-crossing" data-testid="map-crossing" data-kind={event.kind} data-new={isNew}>
      <button type="button" onClick={() => flyTo(event.lon, event.lat)}>
        <StateMark state={isNew ? 'attention' : 'normal'} size={9} />
        <span>{t(`fence.crossing.${event.kind}`, { who: event.callSign, fence: event.fenceName })}</span>
        <small>
          {formatTime(event.at, now)}
          {event.acknowledgedBy !== null && ` · ${t('fence.seenBy', { name: event.acknowledgedBy })}`}
          {error !== null && ` · ${errorText(error)}`}
        </small>
      </button>
      {isNew && mayCommand && (
        <Button
          type="text"
          icon={<CheckOutlined />}
          loading={busy}
          aria-label={t('fence.acknowledge')}
          title={t('fence.acknowledge')}
          onClick={() => void run(() => api.call.geofences.acknowledge.mutate({ eventId: event.id }))}
          data-testid="map-crossing-acknowledge"
        />
      )}
    </li>
  );
}

/** The newest crossings, those that nobody has taken notice of first. */
export function CrossingList(): React.JSX.Element | null {
  const { t } = useTranslation('map');
  const events = useLive((live) => live.fenceEvents);
  if (events.length === 0) {
    return null;
  }
  const shown = events
    .toSorted((a, b) => Number(b.acknowledgedAt === null) - Number(a.acknowledgedAt === null) || b.at - a.at)
    .slice(0, SHOWN);
  return (
    <>
      <h4 className="map-card-part">{t('fence.crossings')}</h4>
      <ul className="map-crossings">
        {shown.map((event) => (
          <Row key={event.id} event={event} />
        ))}
      </ul>
    </>
  );
}
