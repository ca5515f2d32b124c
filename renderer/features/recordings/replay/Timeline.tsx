import { LockFilled } from '@ant-design/icons';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SourceCoverage } from '#shared/recordings.ts';
import { formatTime } from '../../../app/format.ts';
import { useNow } from '../../../app/now.ts';
import { useElementSize } from '../../../components/use-element-size.ts';
import { useSourceNames } from '../use-source-name.ts';
import type { ReplayEngine } from './replay-engine.ts';
import { useReplay } from './replay-store.ts';
import type { Span } from './spans.ts';
import { rulerLabel } from './ruler-label.ts';
import { useFrames } from './use-frames.ts';
import { following, ruler, shareOf, timeAt, zoomed } from './view.ts';

const LABEL_APART_PX = 76;
const WHEEL_FACTOR = 1.25;
const percent = (share: number): string => `${(share * 100).toFixed(3)}%`;

/** A stretch's place on the timeline, cut off at its borders; null where nothing of it is in view. */
function placeOf(view: Span, { from, to }: Span): React.CSSProperties | null {
  const left = Math.max(shareOf(view, from), 0);
  const right = Math.min(shareOf(view, to), 1);
  return right <= left ? null : { left: percent(left), width: percent(right - left) };
}

function Lane({ view, coverage }: { view: Span; coverage: SourceCoverage | undefined }): React.JSX.Element {
  return (
    <div className="timeline-lane">
      {coverage?.intervals.map(({ from, to, recorded, locked, reencoded }) => {
        const style = placeOf(view, { from, to });
        return (
          style !== null && (
            <span
              key={`${from} ${recorded}`}
              className="timeline-piece"
              style={style}
              data-recorded={recorded}
              data-locked={locked || undefined}
              data-reencoded={reencoded || undefined}
            >
              {locked && <LockFilled aria-hidden="true" />}
            </span>
          )
        );
      })}
    </div>
  );
}

function Marks({ view }: { view: Span }): React.JSX.Element | null {
  const { markIn, markOut } = useReplay();
  if (markIn === null && markOut === null) {
    return null;
  }
  const style = placeOf(view, { from: markIn ?? view.from, to: markOut ?? view.to });
  return (
    style && (
      <span
        className="timeline-marked"
        style={style}
        data-in={markIn !== null || undefined}
        data-out={markOut !== null || undefined}
        data-testid="replay-marked"
      />
    )
  );
}

const LEGEND = ['recorded', 'ring', 'locked', 'gap'] as const;

/** What the lanes' patterns mean. */
function Legend(): React.JSX.Element {
  const { t } = useTranslation('recordings');
  return (
    <div className="timeline-legend">
      {LEGEND.map((kind) => (
        <span key={kind}>
          <i data-kind={kind} aria-hidden="true" />
          {t(`replay.legend.${kind}`)}
        </span>
      ))}
    </div>
  );
}

interface TimelineProps {
  engine: ReplayEngine;
  view: Span;
  onView: (view: Span) => void;
  coverage: readonly SourceCoverage[] | undefined;
}

/** What there is of each source, where its gaps are, and the time that is played: gone to by pointer and keys, zoomed by the wheel. */
export function Timeline({ engine, view, onView, coverage }: TimelineProps): React.JSX.Element {
  const { t } = useTranslation('recordings');
  const track = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const edge = useRef<HTMLDivElement>(null);
  const [hover, setHover] = useState<number | null>(null);
  const { width } = useElementSize(track);
  const now = useNow();
  const { sourceIds, chosenId } = useReplay();
  const nameOf = useSourceNames();
  const byId = new Map(coverage?.map((each) => [each.sourceId, each]));
  const times = ruler(view, width, LABEL_APART_PX);

  useFrames(() => {
    const { at } = engine;
    const share = shareOf(view, at);
    head.current?.style.setProperty('left', percent(share));
    track.current?.setAttribute('aria-valuenow', String(Math.round(at / 1000)));
    track.current?.setAttribute('aria-valuetext', formatTime(at));
    edge.current?.style.setProperty('left', percent(Math.min(Math.max(shareOf(view, now), 0), 1)));
    const next = following(view, at);
    if (next !== view && hover === null) {
      onView(next);
    }
  });

  const shareOfPointer = (event: React.PointerEvent | React.WheelEvent): number => {
    const box = track.current?.getBoundingClientRect();
    return box === undefined || box.width === 0 ? 0 : (event.clientX - box.left) / box.width;
  };
  const timeOfPointer = (event: React.PointerEvent | React.WheelEvent): number =>
    timeAt(view, Math.min(Math.max(shareOfPointer(event), 0), 1));

  return (
    <>
      <div className="timeline">
        <div className="timeline-names" aria-hidden="true">
          <span className="timeline-ruler" />
          {sourceIds.map((id) => (
            <span key={id} data-chosen={id === chosenId || undefined}>
              {nameOf(id)}
            </span>
          ))}
        </div>
        <div
          ref={track}
          className="timeline-track"
          role="slider"
          tabIndex={0}
          aria-label={t('replay.timeline')}
          aria-valuemin={Math.round(view.from / 1000)}
          aria-valuemax={Math.round(view.to / 1000)}
          aria-valuenow={Math.round(view.from / 1000)}
          data-testid="replay-timeline"
          data-from={Math.round(view.from)}
          data-to={Math.round(view.to)}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            engine.seek(timeOfPointer(event));
          }}
          onPointerMove={(event) => {
            setHover(timeOfPointer(event));
            if (event.buttons === 1) {
              engine.seek(timeOfPointer(event));
            }
          }}
          onPointerLeave={() => setHover(null)}
          onWheel={(event) =>
            onView(zoomed(view, timeOfPointer(event), event.deltaY > 0 ? WHEEL_FACTOR : 1 / WHEEL_FACTOR))
          }
        >
          <div className="timeline-ruler">
            {times.map((at) => (
              <span key={at} style={{ left: percent(shareOf(view, at)) }}>
                {rulerLabel(at, view)}
              </span>
            ))}
          </div>
          {sourceIds.map((id) => (
            <Lane key={id} view={view} coverage={byId.get(id)} />
          ))}
          <Marks view={view} />
          <div ref={edge} className="timeline-now" />
          <div ref={head} className="timeline-head" />
          {hover !== null && (
            <div className="timeline-hover" style={{ left: percent(shareOf(view, hover)) }}>
              {formatTime(hover, now)}
            </div>
          )}
        </div>
      </div>
      <Legend />
    </>
  );
}
