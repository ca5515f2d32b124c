import { Button } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useReadable, Cell, type PositionStreamState } from '../../api/index.ts';
import { formatTime } from '../../app/format.ts';
import { useLive } from '../../app/live/store.ts';
import { useNow } from '../../app/now.ts';
import { showPanel } from '../../app/panels.ts';
import { useSession } from '../../app/session.ts';
import { StateMark } from '../../components/StateMark.tsx';
import type { MapProblem, UnitMap } from './engine/types.ts';
import { useMapStore } from './map-store.ts';

const NOTE_MS = 5_000;
/** A stream that has been away for less than this is only starting. */
const SILENCE_MS = 4_000;
const NO_STREAM = new Cell<PositionStreamState>({ connected: true, since: 0 });

/** A short message that leaves by itself. */
function Note(): React.JSX.Element | null {
  const { t } = useTranslation('map');
  const note = useMapStore((s) => s.note);
  useEffect(() => {
    if (note === null) {
      return undefined;
    }
    const timer = setTimeout(() => useMapStore.setState({ note: null }), NOTE_MS);
    return () => clearTimeout(timer);
  }, [note]);
  return note === null ? null : (
    <p className="map-notice" data-testid="map-note" data-note={note.key}>
      {t(`note.${note.key}`, note.values)}
    </p>
  );
}

/** Says that markers stand still because no positions arrive. */
function StreamNotice(): React.JSX.Element | null {
  const { t } = useTranslation('map');
  const stream = useSession((s) => s.positions);
  const { connected, since } = useReadable(stream?.state ?? NO_STREAM);
  const now = useNow();
  const clockOffset = useLive((live) => live.clockOffsetMs);
  if (connected || now - clockOffset - since < SILENCE_MS) {
    return null;
  }
  return (
    <p className="map-notice" data-testid="map-stream-lost">
      <StateMark state="attention" /> {t('streamLost', { time: formatTime(since, now) })}
    </p>
  );
}

/** What is wrong, what is going on, and what the next click does. */
export function MapNotices({
  map,
  problem,
}: {
  map: UnitMap | null;
  problem: MapProblem | null;
}): React.JSX.Element {
  const { t } = useTranslation('map');
  const picking = useMapStore((s) => s.picking);
  const followedId = useMapStore((s) => s.followedId);
  const followed = useLive((live) => live.units.get(followedId ?? ''));
  return (
    <div className="map-notices" role="status">
      {problem !== null && (
        <p className="map-notice" data-testid="map-problem" data-problem={problem}>
          <StateMark state={problem === 'noWebGl' ? 'danger' : 'attention'} /> {t(`problem.${problem}`)}
          {(problem === 'noBaseMap' || problem === 'partOfBaseMap') && (
            <Button size="small" type="link" onClick={() => map?.retry()}>
              {t('retry')}
            </Button>
          )}
        </p>
      )}
      <StreamNotice />
      {picking && <p className="map-notice">{t('pickHint')}</p>}
      {followed !== undefined && (
        <p className="map-notice" data-testid="map-following">
          {t('following', { callSign: followed.callSign })}
        </p>
      )}
      <Note />
    </div>
  );
}

const NO_FIGURES = new Cell({ drawn: 0 });

/** In place of markers: why there are none, and what to do. */
export function MapEmpty({ map }: { map: UnitMap | null }): React.JSX.Element | null {
  const { t } = useTranslation('map');
  const stream = useSession((s) => s.positions);
  const loaded = useLive((live) => live.loaded.units);
  const total = useLive((live) => live.units.size);
  const { drawn } = useReadable<{ drawn: number }>(map?.figures ?? NO_FIGURES);
  const { connected } = useReadable(stream?.state ?? NO_STREAM);
  if (stream === null) {
    return <p className="map-empty">{t('empty.notAllowed')}</p>;
  }
  if (!loaded || !connected || drawn > 0) {
    return null;
  }
  return (
    <div className="map-empty" data-testid="map-empty">
      <b>{t(total === 0 ? 'empty.noUnits' : 'empty.noPositions')}</b>
      <span>{t(total === 0 ? 'empty.noUnitsHint' : 'empty.noPositionsHint')}</span>
      <Button size="small" onClick={() => showPanel('units')}>
        {t('empty.openUnits')}
      </Button>
    </div>
  );
}
