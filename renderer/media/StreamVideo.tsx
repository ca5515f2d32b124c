import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Cell } from '../api/store.ts';
import { useReadable } from '../api/use-feed.ts';
import { useMedia } from './media-context.tsx';
import type { LastPicture, Viewer, ViewerState, ViewerStats } from './types.ts';
import { useTile } from './use-tile.ts';
import './StreamVideo.css';

export interface StreamVideoProps {
  sourceId: string;
  /** False while something else covers the tile; what is scrolled away or in a hidden tab is noticed by itself. */
  visible?: boolean;
  audible?: boolean;
  /** How loud it is among those that are heard, 0–1. */
  gain?: number;
  /** What is selected or alarmed is lowered last when the machine can't decode everything. */
  selected?: boolean;
  alarmed?: boolean;
  fit?: 'contain' | 'cover';
  /** Gets the viewer while there is one, for overlays. Keep its identity (`useCallback`, `useState`'s setter). */
  onViewer?: (viewer: Viewer | null) => void;
}

const NO_STATE = new Cell<ViewerState | null>(null);
const NO_STATS = new Cell<ViewerStats | null>(null);
const NO_PICTURE = new Cell<LastPicture | null>(null);

/** A single picture in place of the stream: one of the present as it is, the last one greyed. */
function Still({ picture, isPresent }: { picture: LastPicture; isPresent: boolean }): React.JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    place.current?.replaceChildren(picture.canvas);
  }, [picture]);
  return <div ref={place} className="stream-still" data-present={isPresent || undefined} />;
}

/**
 * One source's picture, filling its parent. The `<video>` element belongs to the page's pool and only stands here: moving a tile moves
 * it, and the stream goes on. Snapshots stand in for a stream that can't be had; when nothing comes, the last picture stays, greyed. The
 * outer element carries rung and figures as data attributes.
 */
export function StreamVideo(props: StreamVideoProps): React.JSX.Element {
  const { sourceId, visible = true, audible = false, gain = 1, fit = 'contain', onViewer } = props;
  const { selected = false, alarmed = false } = props;
  const { pool } = useMedia();
  const [place, setPlace] = useState<{ host: HTMLElement; viewer: Viewer } | null>(null);
  const viewer = place?.viewer ?? null;

  // React calls a ref's clean-up while its element is still in the document, so that the video can be parked without stopping.
  const attach = useCallback(
    (host: HTMLDivElement) => {
      const claim = pool.claim(sourceId, host);
      setPlace({ host, viewer: claim.thing });
      onViewer?.(claim.thing);
      return () => {
        claim.release();
        setPlace(null);
        onViewer?.(null);
      };
    },
    [pool, sourceId, onViewer],
  );
  useTile(place?.host ?? null, viewer, visible);
  useEffect(() => viewer?.setAudible(audible), [viewer, audible]);
  useEffect(() => viewer?.setGain(gain), [viewer, gain]);
  useEffect(() => viewer?.setAttention({ selected, alarmed }), [viewer, selected, alarmed]);

  const state = useReadable<ViewerState | null>(viewer?.state ?? NO_STATE);
  const phase = state?.phase ?? 'waiting';
  const isSnapshot = state?.rung === 'snapshots';
  const stats = useReadable(viewer?.stats ?? NO_STATS);
  const picture = useReadable(viewer?.lastPicture ?? NO_PICTURE);
  return (
    <div
      className="stream-video"
      data-testid="stream-video"
      data-source-id={sourceId}
      data-fit={fit}
      data-phase={phase}
      data-rung={state?.rung}
      data-rung-reason={state?.reason ?? undefined}
      data-picture-at={picture?.at}
      data-decoded-per-shown={stats?.decodedPerShown?.toFixed(2)}
      data-frames={stats?.framesDecoded ?? 0}
      data-audio-level={stats?.audioLevel ?? 0}
    >
      <div ref={attach} className="stream-host" />
      {picture !== null && (isSnapshot || (phase !== 'playing' && phase !== 'paused')) && (
        <Still picture={picture} isPresent={isSnapshot} />
      )}
    </div>
  );
}
