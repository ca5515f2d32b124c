import { useTranslation } from 'react-i18next';
import { SoundOutlined } from '@ant-design/icons';
import { MAX_DECODED_PER_SHOWN } from '#shared/layers.ts';
import type { Source } from '#shared/sources.ts';
import { formatAge, formatClock } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { useNow } from '../../app/now.ts';
import type { LastPicture, ViewerState, ViewerStats } from '../../media/index.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { RecMark } from '../recordings/index.ts';
import { SpeechMark } from '../voice-broadcast/index.ts';
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
    ...((stats.decodedPerShown ?? 0) > MAX_DECODED_PER_SHOWN
      ? [t('decodedPerShown', { times: stats.decodedPerShown?.toFixed(1) })]
      : []),
    ...(stats.loss > 0.005 ? [`−${(stats.loss * 100).toFixed(1)} %`] : []),
  ];
  return <span className="tile-quality">{parts.join(' · ')}</span>;
}

/** In plain words: that less is shown than the tile could take, of when, and why. What the source itself says stands elsewhere. */
function Rung({
  viewer,
  picture,
}: {
  viewer: ViewerState;
  picture: LastPicture | null;
}): React.JSX.Element | null {
  const { t } = useTranslation('wall');
  const now = useNow();
  const clockOffsetMs = useLive((live) => live.clockOffsetMs);
  const { rung, reason } = viewer;
  if (rung === 'full' || reason === null || reason === 'source') {
    return null;
  }
  const isPicture = rung !== 'lowerLayer' && picture !== null;
  const age = isPicture ? [t('ago', { age: formatAge(now - picture.at - clockOffsetMs) })] : [];
  return (
    <span className="tile-quality" data-testid="tile-rung">
      {[t(`rung.${rung}`), ...age, t(`rungReason.${reason}`)].join(' · ')}
    </span>
  );
}

function Clock(): React.JSX.Element {
  return <span className="tile-clock">{formatClock(useNow())}</span>;
}

interface TileOverlayProps {
  source: Source;
  /** The state as the viewer sees it: a live source whose picture has stopped is silent here. */
  state: Source['state'];
  stats: ViewerStats | null;
  /** How loud it is heard, 0–1; null when it isn't. */
  gain?: number | null;
  /** What stands beside the name. */
  mark?: string | null;
  /** How good what is shown is; nothing is said of it where it isn't known. */
  viewer?: ViewerState | null;
  /** The snapshot or last picture that stands in the stream's place. */
  picture?: LastPicture | null;
}

/** Name, court and state above the picture; quality and clock below it. */
export function TileOverlay({
  source,
  state,
  stats,
  gain = null,
  mark = null,
  viewer = null,
  picture = null,
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
        <RecMark sourceId={source.id} />
        <SpeechMark sourceId={source.id} />
        {gain !== null && (
          <span className="tile-sound">
            <SoundOutlined /> {t('audible')}
            {gain < 1 && ` ${Math.round(gain * 100)} %`}
          </span>
        )}
        <span className="tile-state" data-state={state}>
          <StateMark state={SOURCE_MARK[state]} />
          {t(`sourceState.${state}`)}
        </span>
      </div>
      <div className="tile-foot">
        <Quality stats={state === 'live' && viewer?.rung !== 'snapshots' ? stats : null} />
        {viewer !== null && <Rung viewer={viewer} picture={picture} />}
        <span className="tile-space" />
        <Clock />
      </div>
    </>
  );
}
