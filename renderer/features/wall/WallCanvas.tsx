import {
  displayCount,
  displayRect,
  overlaps,
  pixelsOf,
  wallRect,
  type Rect,
} from '#shared/walls/geometry.ts';
import { useTranslation } from 'react-i18next';
import { ClockContent } from './contents/ClockContent.tsx';
import { placesOf, useStageView } from './stage/stage.ts';
import { Popups } from './Popups.tsx';
import { Tile } from './Tile.tsx';

/** Where a rectangle of the wall stands within a frame of it, as parts of the frame. */
function styleIn(geometry: Parameters<typeof pixelsOf>[0], frame: Rect, rect: Rect): React.CSSProperties {
  const outer = pixelsOf(geometry, frame);
  const inner = pixelsOf(geometry, rect);
  const percent = (part: number, whole: number): string => `${(part / whole) * 100}%`;
  return {
    left: percent(inner.left - outer.left, outer.width),
    top: percent(inner.top - outer.top, outer.height),
    width: percent(inner.width, outer.width),
    height: percent(inner.height, outer.height),
  };
}

/** The gaps between displays, drawn over what goes on behind them. */
function Bezels(): React.JSX.Element[] {
  const { stage } = useStageView();
  const { geometry } = stage;
  return Array.from({ length: displayCount(geometry) }, (_, display) => (
    <div
      key={display}
      className="wall-display"
      style={styleIn(geometry, wallRect(geometry), displayRect(geometry, display))}
      data-display={display}
    >
      <span>{display + 1}</span>
    </div>
  ));
}

/**
 * A wall, or one display of it. Parts that are hidden behind an enlarged one stay mounted, so that they return at once; their viewers pause
 * them.
 */
export function WallCanvas({ display = null }: { display?: number | null }): React.JSX.Element {
  const { t } = useTranslation('wall');
  const { stage, desk } = useStageView();
  const { geometry, layout } = stage;
  const places = placesOf(stage);
  const frame = display === null ? wallRect(geometry) : displayRect(geometry, display);
  const isHall = stage.id !== 'own';
  // Whoever looks up must be able to tell a wall that nobody has filled from one that has failed.
  const isBare =
    desk === null && places.every(({ part, rect }) => part.content === null || !overlaps(rect, frame));
  return (
    <div
      className="wall-grid"
      data-testid="wall-grid"
      data-stage={isHall ? 'hall' : 'own'}
      data-size={layout.tiles.length}
      data-display={display ?? undefined}
    >
      {places.map(({ part, rect, isHidden }, index) =>
        overlaps(rect, frame) ? (
          <Tile
            key={part.id}
            part={part}
            index={index}
            style={styleIn(geometry, frame, rect)}
            isHidden={isHidden}
            isWindow={index >= layout.tiles.length}
          />
        ) : null,
      )}
      {isBare && (
        <div className="wall-bare" data-testid="wall-bare">
          <ClockContent />
          <span>{t('bare')}</span>
        </div>
      )}
      {display === null && isHall && <Bezels />}
      <Popups styleOf={(rect) => (overlaps(rect, frame) ? styleIn(geometry, frame, rect) : null)} />
    </div>
  );
}
