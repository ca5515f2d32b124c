import { useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Source } from '#shared/sources.ts';
import { formatAge, formatTime } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { useNow } from '../../app/now.ts';
import { Cell, useReadable } from '../../api/index.ts';
import {
  StreamVideo,
  type LastPicture,
  type Viewer,
  type ViewerState,
  type ViewerStats,
} from '../../media/index.ts';
import { PtzTile } from '../ptz/index.ts';
import { TileOverlay } from './TileOverlay.tsx';

const NO_STATE = new Cell<ViewerState | null>(null);
const NO_STATS = new Cell<ViewerStats | null>(null);
const NO_PICTURE = new Cell<LastPicture | null>(null);

/** The state that the tile shows: what the server says of the source, unless the picture itself has stopped here. */
function shownState(source: Source, viewer: ViewerState | null): Source['state'] {
  if (source.state !== 'live' || viewer === null) {
    return source.state;
  }
  switch (viewer.phase) {
    case 'stalled': {
      return 'silent';
    }
    case 'failed': {
      return 'failed';
    }
    case 'starting':
    case 'waiting': {
      return 'connecting';
    }
    case 'playing':
    case 'paused': {
      return 'live';
    }
  }
}

interface NoticeProps {
  source: Source;
  state: Source['state'];
  viewer: ViewerState | null;
  picture: LastPicture | null;
}

/** Why there is no moving picture, and since when. */
function Notice({ source, state, viewer, picture }: NoticeProps): React.JSX.Element {
  const { t } = useTranslation('wall');
  const now = useNow();
  const clockOffsetMs = useLive((live) => live.clockOffsetMs);
  // The viewer counts by this machine's clock, the source by the server's, which is the one that is shown.
  const since = source.state === 'live' && viewer !== null ? viewer.since + clockOffsetMs : source.since;
  const error = viewer?.phase === 'failed' ? viewer.error : null;
  const problem = error === null ? undefined : t(`app:${error.key}`, { message: error.message });
  const reason = source.reason === null ? problem : t(`reason.${source.reason}`);
  return (
    <div className="tile-notice" data-blank={picture === null || undefined} data-testid="tile-notice">
      {state === 'connecting' ? (
        <span>{t('connecting')}</span>
      ) : (
        <span>{t('silentSince', { time: formatTime(since, now), age: formatAge(now - since) })}</span>
      )}
      {reason !== undefined && <small>{reason}</small>}
      {picture !== null && (
        <small>{t('lastPicture', { time: formatTime(picture.at + clockOffsetMs, now) })}</small>
      )}
    </div>
  );
}

interface SourceContentProps {
  source: Source;
  /** False while something else covers the tile. */
  isVisible: boolean;
  /** How loud it is among what is chosen to be heard, 0–1; null when it isn't. */
  gain: number | null;
  /** Whether what is heard is heard in this window. */
  isHeardHere: boolean;
  /** What stands beside the name: that it comes from a patrol. */
  mark: string | null;
  isSelected?: boolean;
  /** Whether its officer calls for help. */
  isAlarmed?: boolean;
  /** Whether the camera can be steered from here. */
  isSteerable?: boolean;
}

/** A source's picture with its name and state, or why there is none. */
export function SourceContent({
  source,
  isVisible,
  gain,
  isHeardHere,
  mark,
  isSelected = false,
  isAlarmed = false,
  isSteerable = false,
}: SourceContentProps): React.JSX.Element {
  const [viewer, setViewer] = useState<Viewer | null>(null);
  const onViewer = useCallback((next: Viewer | null) => setViewer(next), []);
  const state = useReadable<ViewerState | null>(viewer?.state ?? NO_STATE);
  const stats = useReadable(viewer?.stats ?? NO_STATS);
  const picture = useReadable(viewer?.lastPicture ?? NO_PICTURE);
  const shown = shownState(source, state);
  return (
    <>
      <StreamVideo
        sourceId={source.id}
        visible={isVisible}
        audible={gain !== null && isHeardHere && isVisible}
        gain={gain ?? 1}
        selected={isSelected}
        alarmed={isAlarmed}
        onViewer={onViewer}
      />
      {shown !== 'live' && <Notice source={source} state={shown} viewer={state} picture={picture} />}
      <TileOverlay
        source={source}
        state={shown}
        stats={stats}
        gain={gain}
        mark={mark}
        viewer={state}
        picture={picture}
      />
      {isSteerable && <PtzTile sourceId={source.id} picture={stats} />}
    </>
  );
}
