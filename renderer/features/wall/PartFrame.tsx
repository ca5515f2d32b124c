import { Rnd } from 'react-rnd';
import { useTranslation } from 'react-i18next';
import { UNITS_PER_DISPLAY, type PixelRect, type Rect } from '#shared/walls/geometry.ts';
import type { Tile } from '#shared/walls/layout.ts';
import { useStageView } from './stage/stage.ts';

interface PartFrameProps {
  part: Tile;
  /** The miniature in CSS pixels. */
  size: { width: number; height: number };
}

/** Handles around a part: it is moved and sized on the fine grid. What the wall refuses goes back to where it was. */
export function PartFrame({ part, size }: PartFrameProps): React.JSX.Element {
  const { t } = useTranslation('wall');
  const { stage, desk } = useStageView();
  const { columns, rows } = stage.geometry;
  const unit = {
    x: size.width / (columns * UNITS_PER_DISPLAY),
    y: size.height / (rows * UNITS_PER_DISPLAY),
  };
  const place = ({ left, top, width, height }: PixelRect): void => {
    const cells = { columns: columns * UNITS_PER_DISPLAY, rows: rows * UNITS_PER_DISPLAY };
    const snapped = {
      width: Math.max(Math.round(width / unit.x), 1),
      height: Math.max(Math.round(height / unit.y), 1),
    };
    const rect: Rect = {
      ...snapped,
      x: Math.min(Math.max(Math.round(left / unit.x), 0), cells.columns - snapped.width),
      y: Math.min(Math.max(Math.round(top / unit.y), 0), cells.rows - snapped.height),
    };
    desk?.act({ type: 'place', partId: part.id, rect });
  };
  const { x, y, width, height } = part.rect;
  return (
    <Rnd
      className="part-frame"
      bounds="parent"
      position={{ x: x * unit.x, y: y * unit.y }}
      size={{ width: width * unit.x, height: height * unit.y }}
      minWidth={unit.x * 4}
      minHeight={unit.y * 4}
      onDragStop={(_event, at) =>
        place({ left: at.x, top: at.y, width: width * unit.x, height: height * unit.y })
      }
      onResizeStop={(...[, , element, , at]) =>
        place({ left: at.x, top: at.y, width: element.offsetWidth, height: element.offsetHeight })
      }
      aria-label={t('place')}
      data-testid="part-frame"
    />
  );
}
