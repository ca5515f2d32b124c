import { useDraggable, useDroppable } from '@dnd-kit/core';
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
import { toggleZoom, useGrid } from './grid.ts';
import { PanelTile } from './PanelTile.tsx';
import { TileOverlay } from './TileOverlay.tsx';
import { TileTools } from './TileTools.tsx';
import { isWallPanel, wallPanelKey } from './wall-panel-ids.ts';
import { Watermark } from './Watermark.tsx';

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

function SourceTile({
  tile,
  source,
  hidden,
}: {
  tile: number;
  source: Source;
  hidden: boolean;
}): React.JSX.Element {
  const [viewer, setViewer] = useState<Viewer | null>(null);
  const onViewer = useCallback((next: Viewer | null) => setViewer(next), []);
  const audible = useGrid((s) => s.audible === source.id);
  const state = useReadable<ViewerState | null>(viewer?.state ?? NO_STATE);
  const stats = useReadable(viewer?.stats ?? NO_STATS);
  const picture = useReadable(viewer?.lastPicture ?? NO_PICTURE);
  const { setNodeRef, listeners } = useDraggable({ id: `tile:${tile}`, data: { tile } });
  const shown = shownState(source, state);
  return (
    <>
      <StreamVideo sourceId={source.id} visible={!hidden} audible={audible && !hidden} onViewer={onViewer} />
      <Watermark />
      {shown !== 'live' && <Notice source={source} state={shown} viewer={state} picture={picture} />}
      <TileOverlay
        source={source}
        state={shown}
        stats={stats}
        audible={audible}
        viewer={state}
        picture={picture}
      />
      <div ref={setNodeRef} {...listeners} className="tile-grip" />
      <TileTools tile={tile} />
    </>
  );
}

function EmptyTile({ onPick }: { onPick: () => void }): React.JSX.Element {
  const { t } = useTranslation('wall');
  return (
    // Not a stop of its own for Tab: Enter on the tile does the same.
    <button type="button" className="tile-empty" tabIndex={-1} onClick={onPick}>
      <b>{t('empty')}</b>
      <small>{t('emptyHint')}</small>
    </button>
  );
}

function GoneTile({ tile }: { tile: number }): React.JSX.Element {
  const { t } = useTranslation('wall');
  return (
    <>
      <div className="tile-notice" data-blank>
        {t('gone')}
      </div>
      <TileTools tile={tile} />
    </>
  );
}

interface TileProps {
  tile: number;
  hidden: boolean;
  onPick: (tile: number) => void;
}

/** One place of the wall: a source, or room for one. */
export function Tile({ tile, hidden, onPick }: TileProps): React.JSX.Element {
  const { t } = useTranslation('wall');
  const cell = useGrid((s) => s.cells[tile] ?? null);
  const panel = isWallPanel(cell) ? cell : null;
  const sourceId = panel === null ? cell : null;
  const selected = useGrid((s) => s.selected === tile);
  const change = useGrid((s) => s.change);
  const source = useLive((live) => (sourceId === null ? undefined : live.sources.get(sourceId)));
  const loaded = useLive((live) => live.loaded.sources);
  const { setNodeRef, isOver } = useDroppable({ id: `tile:${tile}`, data: { tile } });
  const name =
    panel === null
      ? source === undefined
        ? t('empty')
        : `${source.name} ${t(`sourceState.${source.state}`)}`
      : t(wallPanelKey(panel));
  const select = (): void =>
    change((state) => (state.selected === tile ? state : { ...state, selected: tile }));
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- a tile is a composite: selected as a whole, its tools are buttons
    <div
      ref={setNodeRef}
      className="tile"
      role="group"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the grid's roving focus
      tabIndex={selected ? 0 : -1}
      aria-label={`${tile + 1} ${name}`}
      data-testid={`tile-${tile}`}
      data-tile={tile}
      data-source={cell ?? undefined}
      data-state={source?.state}
      data-selected={selected || undefined}
      data-over={isOver || undefined}
      data-hidden={hidden || undefined}
      onPointerDown={select}
      onFocus={select}
      onDoubleClick={() => change((state) => toggleZoom(state, tile))}
    >
      {panel !== null && !hidden && <PanelTile key={panel} tile={tile} panel={panel} />}
      {cell === null && <EmptyTile onPick={() => onPick(tile)} />}
      {source !== undefined && <SourceTile key={source.id} tile={tile} source={source} hidden={hidden} />}
      {sourceId !== null && source === undefined && loaded && <GoneTile tile={tile} />}
      {sourceId !== null && source === undefined && !loaded && (
        <div className="tile-notice" data-blank>
          {t('waiting')}
        </div>
      )}
    </div>
  );
}
