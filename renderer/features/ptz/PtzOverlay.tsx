import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { boxBetween, lookOf, pictureBox, type Point } from './geometry.ts';
import { usePtzCommands } from './use-commands.ts';
import { useHold, usePtz } from './use-ptz.ts';
import './ptz.css';

export interface PtzOverlayProps {
  sourceId: string;
  /** Size of the picture below, which is fitted into the same frame whole; 16:9 where it isn't known. */
  picture?: { width: number; height: number } | null;
}

const USUAL = { width: 16, height: 9 };

/**
 * Lies over a picture (its parent is positioned): a click brings that place to the middle, a box that is drawn is shown as large as it
 * can be. Nothing for a camera that can't do that, or that somebody else steers. The keys of `PtzControl` do the same in steps.
 */
export function PtzOverlay({ sourceId, picture = null }: PtzOverlayProps): React.JSX.Element | null {
  const { t } = useTranslation('ptz');
  const ptz = usePtz(sourceId);
  const hold = useHold(ptz);
  const { look, problem } = usePtzCommands(sourceId);
  const [drag, setDrag] = useState<{ from: Point; to: Point } | null>(null);
  if (ptz === null || ptz.capabilities?.look !== true || ptz.fault !== null || hold === 'held') {
    return null;
  }
  const pointOf = (event: React.PointerEvent): Point => {
    const frame = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - frame.x, y: event.clientY - frame.y };
  };
  const finish = (event: React.PointerEvent): void => {
    if (drag === null) {
      return;
    }
    const { width, height } = event.currentTarget.getBoundingClientRect();
    const known = picture !== null && picture.width > 0 ? picture : USUAL;
    const wanted = lookOf(pictureBox({ width, height }, known), drag.from, pointOf(event));
    setDrag(null);
    if (wanted !== null) {
      look(wanted);
    }
  };
  const box = drag === null ? null : boxBetween(drag.from, drag.to);
  return (
    <div
      className="ptz-overlay"
      role="presentation"
      title={t('overlayHint')}
      data-testid="ptz-overlay"
      onPointerDown={(event) => {
        if (event.button === 0) {
          event.currentTarget.setPointerCapture(event.pointerId);
          setDrag({ from: pointOf(event), to: pointOf(event) });
        }
      }}
      onPointerMove={(event) => drag !== null && setDrag({ ...drag, to: pointOf(event) })}
      onPointerUp={finish}
      onPointerCancel={() => setDrag(null)}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {box !== null && box.width + box.height > 4 && (
        <div className="ptz-box" style={{ left: box.x, top: box.y, width: box.width, height: box.height }} />
      )}
      {problem !== null && (
        <span className="ptz-overlay-problem" role="alert">
          {problem}
        </span>
      )}
    </div>
  );
}
