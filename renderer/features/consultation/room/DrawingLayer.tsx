import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { thinned, type KeptStroke, type Place, type Stroke } from '#shared/consultation/drawing.ts';
import { siteOf } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import {
  extended,
  isVisible,
  lineWidth,
  MARK_COLOURS,
  pathOf,
  type Mark,
} from '../../../components/annotator/marks.ts';
import { useElementSize } from '../../../components/use-element-size.ts';
import { siteName } from '../names.ts';
import './drawing.css';

interface Size {
  width: number;
  height: number;
}

/** How one draws: with a tool, or only points, or only looks. */
export interface DrawingTool {
  tool: Stroke['tool'] | 'pointer' | 'look';
  colour: Stroke['colour'];
}

const toMark = (stroke: Pick<Stroke, 'tool' | 'colour' | 'points'>, { width, height }: Size): Mark => ({
  tool: stroke.tool,
  colour: stroke.colour,
  points: stroke.points.map(({ x, y }) => ({ x: x * width, y: y * height })),
  text: '',
});

const within = (value: number): number => Math.min(1, Math.max(0, value));

function Line({ mark, width }: { mark: Mark; width: number }): React.JSX.Element {
  const path = pathOf(mark, width);
  return (
    <>
      <path className="drawing-outline" d={path} strokeWidth={width * 1.5} />
      <path d={path} stroke={MARK_COLOURS[mark.colour]} strokeWidth={width} />
    </>
  );
}

/** Strokes as they lie on a page of this size. */
export function Strokes({
  strokes,
  size,
}: {
  strokes: readonly KeptStroke[];
  size: Size;
}): React.JSX.Element {
  const width = lineWidth(size.width);
  return (
    <>
      {strokes.map((stroke) => (
        <Line key={stroke.id} mark={toMark(stroke, size)} width={width} />
      ))}
    </>
  );
}

/** What is drawn over content, exactly over its picture, and where sites point at. With `tool` the user draws too. */
export function DrawingLayer({
  view,
  strokes,
  pointers,
  ratio,
  tool,
  onStroke,
  onPoint,
}: {
  view: ConsultationView;
  strokes: readonly KeptStroke[];
  pointers: ReadonlyMap<string, Place>;
  /** Width of the picture by its height. */
  ratio: number;
  tool: DrawingTool | null;
  onStroke: (stroke: Stroke) => void;
  onPoint: (place: Place | null) => void;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const box = useRef<HTMLDivElement>(null);
  const room = useElementSize(box);
  const [drawn, setDrawn] = useState<Mark | null>(null);
  const size: Size = {
    width: Math.min(room.width, room.height * ratio),
    height: Math.min(room.height, room.width / ratio),
  };
  const placeOf = (event: React.PointerEvent<SVGSVGElement>): Place => {
    const frame = event.currentTarget.getBoundingClientRect();
    return {
      x: within((event.clientX - frame.x) / frame.width),
      y: within((event.clientY - frame.y) / frame.height),
    };
  };
  const pixels = ({ x, y }: Place): Place => ({ x: x * size.width, y: y * size.height });
  const begin = (event: React.PointerEvent<SVGSVGElement>): void => {
    if (tool !== null && tool.tool !== 'pointer' && tool.tool !== 'look') {
      event.currentTarget.setPointerCapture(event.pointerId);
      setDrawn({ tool: tool.tool, colour: tool.colour, points: [pixels(placeOf(event))], text: '' });
    }
  };
  const move = (event: React.PointerEvent<SVGSVGElement>): void => {
    const place = placeOf(event);
    if (drawn !== null) {
      setDrawn(extended(drawn, pixels(place)));
    } else if (tool?.tool === 'pointer') {
      onPoint(place);
    }
  };
  const end = (): void => {
    if (drawn !== null && drawn.tool !== 'text' && isVisible(drawn)) {
      const points = drawn.points.map(({ x, y }) => ({
        x: within(x / size.width),
        y: within(y / size.height),
      }));
      onStroke({ id: crypto.randomUUID(), tool: drawn.tool, colour: drawn.colour, points: thinned(points) });
    }
    setDrawn(null);
  };
  return (
    <div className="drawing-room" ref={box}>
      {size.width > 0 && (
        <svg
          className="drawing"
          role="img"
          aria-label={t('draw.layer', { count: strokes.length })}
          width={size.width}
          height={size.height}
          viewBox={`0 0 ${size.width} ${size.height}`}
          data-testid="drawing"
          data-strokes={strokes.length}
          data-tool={tool?.tool}
          onPointerDown={begin}
          onPointerMove={move}
          onPointerUp={end}
          onPointerCancel={() => setDrawn(null)}
          onPointerLeave={() => {
            if (tool?.tool === 'pointer') {
              onPoint(null);
            }
          }}
        >
          <Strokes strokes={strokes} size={size} />
          {drawn !== null && <Line mark={drawn} width={lineWidth(size.width)} />}
          {[...pointers].map(([siteId, place]) => {
            const site = siteOf(view, siteId);
            const { x, y } = pixels(place);
            return (
              <g key={siteId} className="drawing-pointer" data-testid="drawing-pointer">
                <circle cx={x} cy={y} r="7" />
                <text x={x + 12} y={y + 5}>
                  {site === undefined ? '' : siteName(site)}
                </text>
              </g>
            );
          })}
        </svg>
      )}
    </div>
  );
}
