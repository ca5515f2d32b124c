import { useTranslation } from 'react-i18next';
import { SoundOutlined } from '@ant-design/icons';
import type { Source } from '#shared/sources.ts';
import { formatClock } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { useNow } from '../../app/now.ts';
import type { ViewerStats } from '../../media/index.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { SOURCE_MARK } from './source-mark.ts';

/** Resolution, frame rate, bit rate, layer: what is decoded now. */
function Quality({ stats }: { stats: ViewerStats | null }): React.JSX.Element | null {
  const { t } = useTranslation('wall');
  if (stats === null || stats.width === 0) {
    return null;
  }
  const layers = t('layer', { returnObjects: true }) as string[];
  const parts = [
    `${stats.width}×${stats.height}`,
    `${Math.round(stats.fps)} fps`,
    `${Math.round(stats.bitrate / 1000)} kbit/s`,
    ...(stats.spatialLayer === null ? [] : [layers[stats.spatialLayer] ?? '']),
    ...(stats.loss > 0.005 ? [`−${(stats.loss * 100).toFixed(1)} %`] : []),
  ];
  return <span className="tile-quality">{parts.join(' · ')}</span>;
}

function Clock(): React.JSX.Element {
  return <span className="tile-clock">{formatClock(useNow())}</span>;
}

interface TileOverlayProps {
  source: Source;
  /** The state as the viewer sees it: a live source whose picture has stopped is silent here. */
  state: Source['state'];
  stats: ViewerStats | null;
  audible: boolean;
  /** What stands beside the name. */
  mark?: string | null;
}

/** Name, court and state above the picture; quality and clock below it. */
export function TileOverlay({
  source,
  state,
  stats,
  audible,
  mark = null,
}: TileOverlayProps): React.JSX.Element {
  const { t, i18n } = useTranslation('wall');
  const court = useLive((live) => live.courts.get(source.courtId));
  return (
    <>
      <div className="tile-top">
        {mark !== null && <span className="tile-mark">{mark}</span>}
        <span className="tile-name">{source.name}</span>
        <span className="tile-court">{i18n.language === 'en' ? court?.nameEn : court?.shortZh}</span>
        <span className="tile-space" />
        {audible && (
          <span className="tile-sound">
            <SoundOutlined /> {t('audible')}
          </span>
        )}
        <span className="tile-state" data-state={state}>
          <StateMark state={SOURCE_MARK[state]} />
          {t(`sourceState.${state}`)}
        </span>
      </div>
      <div className="tile-foot">
        <Quality stats={state === 'live' ? stats : null} />
        <span className="tile-space" />
        <Clock />
      </div>
    </>
  );
}
