import { useTranslation } from 'react-i18next';
import { unitSourceId } from '#shared/sources.ts';
import { formatAge, formatTime } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { useNow } from '../../app/now.ts';
import { StreamVideo } from '../../media/index.ts';
import { Watermark } from '../wall/Watermark.tsx';

/** Why there is no moving picture, and since when. */
function Silence({ since }: { since: number }): React.JSX.Element {
  const { t } = useTranslation('map');
  const now = useNow();
  return (
    <span className="map-video-notice">
      {t('video.silentSince', { time: formatTime(since, now), age: formatAge(now - since) })}
    </span>
  );
}

/** The unit's own camera, live. */
export function UnitVideo({ unitId }: { unitId: string }): React.JSX.Element {
  const { t } = useTranslation('map');
  const source = useLive((live) => live.sources.get(unitSourceId(unitId)));
  if (source === undefined || (source.state === 'off' && source.lastLiveAt === null)) {
    return <div className="map-video map-video-none">{t('video.none')}</div>;
  }
  return (
    <div className="map-video" data-testid="map-card-video">
      <StreamVideo sourceId={source.id} />
      <Watermark />
      {source.state === 'connecting' && <span className="map-video-notice">{t('video.connecting')}</span>}
      {source.state !== 'live' && source.state !== 'connecting' && <Silence since={source.since} />}
    </div>
  );
}
