import { useDraggable } from '@dnd-kit/core';
import { useTranslation } from 'react-i18next';
import { DensityContext } from '../../app/density.ts';
import { PanelBoundary } from '../../components/PanelBoundary.tsx';
import { TileTools } from './TileTools.tsx';
import { wallPanelKey, type WallPanelId } from './wall-panel-ids.ts';
import { WALL_PANEL } from './wall-panels.tsx';
import { Watermark } from './Watermark.tsx';

/** A tile that shows figures instead of a picture; to be read, not to be clicked. */
export function PanelTile({ tile, panel }: { tile: number; panel: WallPanelId }): React.JSX.Element {
  const { t } = useTranslation('wall');
  const { setNodeRef, listeners } = useDraggable({ id: `tile:${tile}`, data: { tile } });
  const Panel = WALL_PANEL[panel];
  return (
    <>
      <div className="tile-panel" inert>
        <div className="tile-panel-name">{t(wallPanelKey(panel))}</div>
        <DensityContext value="wall">
          <PanelBoundary>
            <Panel />
          </PanelBoundary>
        </DensityContext>
      </div>
      <Watermark />
      <div ref={setNodeRef} {...listeners} className="tile-grip" />
      <TileTools tile={tile} />
    </>
  );
}
