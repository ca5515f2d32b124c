import { useQuery } from '@tanstack/react-query';
import { Alert, Tooltip } from 'antd';
import { useMemo, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { MEASURES, type MeasureId } from '#shared/analysis/measures.ts';
import type { Court } from '#shared/courts.ts';
import { errorText } from '../../../app/error-text.ts';
import { useLive } from '../../../app/live/store.ts';
import { apiBase } from '../../../bridge/bridge.ts';
import { useElementSize } from '../../../components/use-element-size.ts';
import { useFontSize } from '../../../components/use-font-size.ts';
import { useCourtNames } from '../../pipeline/shared/court-names.ts';
import { figureText, shortFigure } from '../figure-text.ts';
import type { Names } from '../use-names.ts';
import { cornersOf, fetchAreas, fitting, shapeOf, type Area, type Shape } from './areas.ts';
import { linesOn } from './labels.ts';
import { Legend } from './Legend.tsx';
import { shadesOf, type Shade } from './shades.ts';
import './court-map.css';

/** Between the outermost border and the end of the drawing, px. */
const PAD = 8;
/** Disc of a court that has no area of its own, such as those of a railway, against the size of the text. */
const SEAT_RADIUS = 0.9;
/** Text on paper, px. */
const PAPER_FONT = 11;
const NO_AREAS: readonly Area[] = [];
const NO_SHAPE: Shape = { path: '', middle: { x: 0, y: 0 }, width: 0, height: 0 };

interface Figure {
  courtId: string;
  value: number | null;
}

interface Drawn extends Figure {
  court: Court;
  area: Area | undefined;
}

interface MapProps {
  measure: MeasureId;
  figures: readonly Figure[];
  names: Names;
}

interface CourtMapProps extends MapProps {
  /** Told the court that was chosen; null: it is only read. */
  onCourt: ((courtId: string) => void) | null;
}

function useDrawn(figures: readonly Figure[]): { drawn: readonly Drawn[]; error: unknown; isReady: boolean } {
  const courts = useLive((live) => live.courts);
  const isOfCounties = figures.some(({ courtId }) => courts.get(courtId)?.level === 'basic');
  const of = isOfCounties ? 'counties' : 'cities';
  const { data: areas, error } = useQuery({
    queryKey: ['analysis.areas', of],
    queryFn: () => fetchAreas(apiBase(), of),
    staleTime: Infinity,
  });
  const drawn = useMemo(
    () =>
      figures.flatMap((figure): Drawn[] => {
        const court = courts.get(figure.courtId);
        const area = (areas ?? NO_AREAS).find(({ code }) => code === court?.divisionCode);
        return court === undefined ? [] : [{ ...figure, court, area }];
      }),
    [areas, courts, figures],
  );
  return { drawn, error, isReady: areas !== undefined || error !== null };
}

const useShades = (measure: MeasureId, drawn: readonly Drawn[]): ReturnType<typeof shadesOf> =>
  useMemo(
    () =>
      shadesOf(
        measure,
        drawn.map(({ value }) => value),
      ),
    [measure, drawn],
  );

interface DrawingProps {
  measure: MeasureId;
  drawn: readonly Drawn[];
  shades: readonly Shade[];
  names: Names;
  onCourt: ((courtId: string) => void) | null;
  width: number;
  height: number;
  font: number;
}

function Drawing({
  measure,
  drawn,
  shades,
  names,
  onCourt,
  width,
  height,
  font,
}: DrawingProps): React.JSX.Element {
  const { t, i18n } = useTranslation('analysis');
  const { full } = useCourtNames();
  const { unit } = MEASURES[measure];
  const english = i18n.language === 'en';
  const shapes = useMemo(() => {
    const areas = drawn.flatMap(({ area }) => area ?? []);
    const places = [...cornersOf(areas), ...drawn.map(({ court }) => court)];
    const project = fitting(places, { width, height, pad: PAD });
    return drawn.map(({ area, court }): Shape =>
      area === undefined ? { ...NO_SHAPE, middle: project(court) } : shapeOf(area, project),
    );
  }, [drawn, width, height]);
  const nameOf = ({ area, courtId }: Drawn): string =>
    area === undefined ? full(courtId) : english ? area.nameEn : area.nameZh;
  const lines = linesOn(
    drawn.map((one, index) => {
      const isBehind = shades[index] === 'behind';
      const figure = one.value === null ? '—' : `${isBehind ? '▼ ' : ''}${shortFigure(unit, one.value)}`;
      return { name: nameOf(one), figure, shape: shapes[index] ?? NO_SHAPE, isFirst: isBehind };
    }),
    font,
  );
  const told = (value: number | null): string => (value === null ? '—' : figureText(unit, value));
  return (
    <svg
      width={width}
      height={height}
      fontSize={font}
      role="group"
      aria-label={t('map.label', { name: names.measure(measure) })}
    >
      {drawn.map((one, index) => {
        const { courtId, value } = one;
        const shade = shades[index] ?? 'none';
        const { path, middle } = shapes[index] ?? NO_SHAPE;
        const standing =
          shade === 'behind' || shade === 'met'
            ? t(`board.${shade}`, { target: told(MEASURES[measure].target?.value ?? null) })
            : null;
        const words = [full(courtId), `${names.measure(measure)} ${told(value)}`, standing]
          .filter((word) => word !== null)
          .join(t('listSeparator'));
        const choose = onCourt === null ? undefined : () => onCourt(courtId);
        return (
          <Tooltip key={courtId} title={words} trigger={['hover', 'focus']} mouseEnterDelay={0}>
            <g
              className="court-map-court"
              data-shade={shade}
              data-testid="court-map-court"
              data-court={courtId}
              tabIndex={choose === undefined ? undefined : 0}
              role={choose === undefined ? 'img' : 'button'}
              aria-label={words}
              onClick={choose}
              onKeyDown={(event) => {
                if (choose !== undefined && (event.key === 'Enter' || event.key === ' ')) {
                  event.preventDefault();
                  choose();
                }
              }}
            >
              {path === '' ? (
                <circle cx={middle.x} cy={middle.y} r={font * SEAT_RADIUS} />
              ) : (
                <path d={path} />
              )}
            </g>
          </Tooltip>
        );
      })}
      <g className="court-map-names" aria-hidden="true">
        {lines.flat().map(({ text, isFigure, x, y }) => (
          <text key={`${x} ${y}`} x={x} y={y} data-figure={isFigure || undefined}>
            {text}
          </text>
        ))}
      </g>
    </svg>
  );
}

/** Courts on the map of their areas, coloured by a figure against its target, or by its size. One without an area is a disc at its seat. */
export function CourtMap({ measure, figures, names, onCourt }: CourtMapProps): React.JSX.Element {
  const place = useRef<HTMLDivElement>(null);
  const { width, height } = useElementSize(place);
  const font = useFontSize(place);
  const { drawn, error, isReady } = useDrawn(figures);
  const { shades, range } = useShades(measure, drawn);
  return (
    <figure className="court-map" data-testid="court-map">
      {error !== null && <Alert type="warning" showIcon title={errorText(error)} />}
      <div className="court-map-drawing" ref={place}>
        {width > 0 && font !== null && isReady && (
          <Drawing {...{ measure, drawn, shades, names, onCourt, width, height, font }} />
        )}
      </div>
      <Legend measure={measure} range={range} />
    </figure>
  );
}

/** The same on paper, in the size of its place there, px. */
export function PrintedMap({
  measure,
  figures,
  names,
  width,
  height,
}: MapProps & { width: number; height: number }): React.JSX.Element {
  const { drawn } = useDrawn(figures);
  const { shades, range } = useShades(measure, drawn);
  return (
    <figure className="court-map">
      <div className="court-map-drawing" style={{ width, height }}>
        <Drawing {...{ measure, drawn, shades, names, onCourt: null, width, height, font: PAPER_FONT }} />
      </div>
      <Legend measure={measure} range={range} />
    </figure>
  );
}
