import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { TimelineItem } from '#shared/timeline.ts';
import { formatTime } from '../../../app/format.ts';
import { useElementSize } from '../../../components/use-element-size.ts';
import { rulerLabel } from '../../recordings/replay/ruler-label.ts';
import type { Span } from '../../recordings/replay/spans.ts';
import { useFrames } from '../../recordings/replay/use-frames.ts';
import { ruler, shareOf, timeAt, zoomed } from '../../recordings/replay/view.ts';
import { LANES, laneOf, marksOf, type Mark } from '../lanes.ts';
import './axis.css';

const LABEL_APART_PX = 76;
/** Marks nearer to each other than this are one. */
const MARK_APART_PX = 3;
/** Arrow keys go by this share of the axis. */
const STEP = 1 / 200;
const WHEEL_FACTOR = 1.25;

const percent = (share: number): string => `${(share * 100).toFixed(3)}%`;

/** A lane beside those of the items, as of a source's footage or the units' positions. */
export interface SpanLane {
  id: string;
  name: string;
  spans: readonly Span[];
  /** Whether what the lane shows is shown elsewhere too; undefined: it can't be chosen. */
  isShown?: boolean;
}

interface AxisProps {
  items: readonly TimelineItem[];
  lanes: readonly SpanLane[];
  /** The whole axis, UTC ms. */
  whole: Span;
  /** The time that is shown, UTC ms; asked for with each frame of the page. */
  timeOf: () => number;
  onSeek: (at: number) => void;
  onToggle?: (laneId: string) => void;
}

/** A view zoomed around a time, moved and cut so that it lies within the whole. */
function zoomedWithin(whole: Span, view: Span, around: number, factor: number): Span {
  const { from, to } = zoomed(view, around, factor);
  const length = Math.min(to - from, whole.to - whole.from);
  const begin = Math.min(Math.max(from, whole.from), whole.to - length);
  return { from: begin, to: begin + length };
}

function Marks({ view, marks }: { view: Span; marks: readonly Mark[] }): React.JSX.Element[] {
  return marks
    .filter(({ from, to }) => to >= view.from && from <= view.to)
    .map(({ from, to, tone, count }) => (
      <i
        key={from}
        data-tone={tone}
        data-many={count > 1 || undefined}
        style={{
          left: percent(shareOf(view, from)),
          width: percent(shareOf(view, to) - shareOf(view, from)),
        }}
      />
    ));
}

/** Everything of an operation on one axis of time; dragged, stepped by the arrow keys, zoomed by the wheel. */
export function Axis({ items, lanes, whole, timeOf, onSeek, onToggle }: AxisProps): React.JSX.Element {
  const { t } = useTranslation('timeline');
  const track = useRef<HTMLDivElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const [zoom, setView] = useState<Span | null>(null);
  const view = zoom ?? whole;
  const { width } = useElementSize(track);
  const byLane = useMemo(() => Map.groupBy(items, laneOf), [items]);
  const apartMs = width === 0 ? 0 : ((view.to - view.from) / width) * MARK_APART_PX;
  const marks = useMemo(
    () => LANES.map((lane) => ({ lane, marks: marksOf(byLane.get(lane) ?? [], apartMs) })),
    [byLane, apartMs],
  );
  useFrames(() => {
    const at = timeOf();
    head.current?.style.setProperty('left', percent(Math.min(Math.max(shareOf(view, at), 0), 1)));
    track.current?.setAttribute('aria-valuenow', String(Math.round(at / 1000)));
    track.current?.setAttribute('aria-valuetext', formatTime(at));
  });
  const seek = (at: number): void => onSeek(Math.min(Math.max(at, whole.from), whole.to));
  const timeOfPointer = (event: React.PointerEvent | React.WheelEvent): number => {
    const box = track.current?.getBoundingClientRect();
    const share = box === undefined || box.width === 0 ? 0 : (event.clientX - box.left) / box.width;
    return timeAt(view, Math.min(Math.max(share, 0), 1));
  };
  const handleKey = (event: React.KeyboardEvent): void => {
    const step = (view.to - view.from) * STEP * (event.shiftKey ? 10 : 1);
    const to = {
      ArrowLeft: timeOf() - step,
      ArrowRight: timeOf() + step,
      Home: whole.from,
      End: whole.to,
    }[event.key];
    if (to !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      seek(to);
    }
  };
  return (
    <div className="axis">
      <div className="axis-names">
        <span />
        {marks.map(({ lane }) => (
          <span key={lane}>{t(`lane.${lane}`)}</span>
        ))}
        {lanes.map(({ id, name, isShown }) =>
          isShown === undefined ? (
            <span key={id}>{name}</span>
          ) : (
            <button
              key={id}
              type="button"
              aria-pressed={isShown}
              title={t(isShown ? 'picture.hide' : 'picture.show', { name })}
              data-testid="axis-lane"
              onClick={() => onToggle?.(id)}
            >
              {name}
            </button>
          ),
        )}
      </div>
      <div
        ref={track}
        className="axis-track"
        role="slider"
        tabIndex={0}
        aria-label={t('axis')}
        aria-valuemin={Math.round(whole.from / 1000)}
        aria-valuemax={Math.round(whole.to / 1000)}
        aria-valuenow={Math.round(whole.from / 1000)}
        data-testid="axis"
        onKeyDown={handleKey}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          seek(timeOfPointer(event));
        }}
        onPointerMove={(event) => {
          if (event.buttons === 1) {
            seek(timeOfPointer(event));
          }
        }}
        onDoubleClick={() => setView(null)}
        onWheel={(event) => {
          const factor = event.deltaY > 0 ? WHEEL_FACTOR : 1 / WHEEL_FACTOR;
          setView(zoomedWithin(whole, view, timeOfPointer(event), factor));
        }}
      >
        <div className="axis-ruler">
          {ruler(view, width, LABEL_APART_PX).map((at) => (
            <span key={at} style={{ left: percent(shareOf(view, at)) }}>
              {rulerLabel(at, view)}
            </span>
          ))}
        </div>
        {marks.map(({ lane, marks: ofLane }) => (
          <div key={lane} className="axis-lane" data-lane={lane} data-count={ofLane.length}>
            <Marks view={view} marks={ofLane} />
          </div>
        ))}
        {lanes.map(({ id, spans }) => (
          <div key={id} className="axis-lane" data-spans={spans.length}>
            {spans
              .filter(({ from, to }) => to >= view.from && from <= view.to)
              .map(({ from, to }) => (
                <b
                  key={from}
                  style={{
                    left: percent(shareOf(view, from)),
                    width: percent(shareOf(view, to) - shareOf(view, from)),
                  }}
                />
              ))}
          </div>
        ))}
        <div ref={head} className="axis-head" />
      </div>
    </div>
  );
}
