import {
  DndContext,
  DragOverlay,
  PointerSensor,
  pointerWithin,
  useSensor,
  useSensors,
  type Announcements,
  type DragEndEvent,
  type DragStartEvent,
} from '@dnd-kit/core';
import { MenuFoldOutlined, MenuUnfoldOutlined } from '@ant-design/icons';
import { Button, Segmented } from 'antd';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDensity } from '../../app/density.ts';
import { useLive } from '../../app/live/store.ts';
import { GRID_SIZES, put, resize, swap, useGrid, type GridSize } from './grid.ts';
import { HallSettings } from './HallSettings.tsx';
import { OpenWallButton } from './OpenWallButton.tsx';
import { isWallPanel, wallPanelKey } from './wall-panel-ids.ts';
import { SourcePicker } from './SourcePicker.tsx';
import { SourceTree } from './SourceTree.tsx';
import { useUndoOffer } from './use-undo-offer.tsx';
import { useWallActions } from './use-wall-actions.ts';
import { useWallKeys } from './use-wall-keys.ts';
import { WallGrid } from './WallGrid.tsx';
import './wall.css';

interface DragData {
  /** A source or a panel of the tree … */
  sourceId?: string;
  /** … or the tile that is moved. */
  tile?: number;
}

/** A drag is a thing of the pointer and of the eye; who listens puts sources by Enter, as the instructions say. */
const NOT_ANNOUNCED: Announcements = {
  onDragStart: () => undefined,
  onDragOver: () => undefined,
  onDragEnd: () => undefined,
  onDragCancel: () => undefined,
};

/** A drag begins after this many pixels, so that clicks and double clicks stay what they are. */
const DRAG_STARTS_PX = 6;

function useDrag(): {
  name: string | null;
  onStart: (e: DragStartEvent) => void;
  onEnd: (e: DragEndEvent) => void;
  onCancel: () => void;
} {
  const { t } = useTranslation('wall');
  const [name, setName] = useState<string | null>(null);
  const onStart = ({ active }: DragStartEvent): void => {
    const data = active.data.current as DragData | undefined;
    const id = data?.sourceId ?? useGrid.getState().cells[data?.tile ?? -1] ?? null;
    setName(isWallPanel(id) ? t(wallPanelKey(id)) : (useLive.getState().sources.get(id ?? '')?.name ?? null));
  };
  const onEnd = ({ active, over }: DragEndEvent): void => {
    setName(null);
    const data = active.data.current as DragData | undefined;
    const target = (over?.data.current as { tile?: number } | undefined)?.tile;
    if (target === undefined || data === undefined) {
      return;
    }
    const { sourceId, tile } = data;
    if (sourceId !== undefined) {
      useGrid.getState().change((state) => put(state, sourceId, target));
    } else if (tile !== undefined && tile !== target) {
      useGrid.getState().change((state) => swap(state, tile, target));
    }
  };
  return { name, onStart, onEnd, onCancel: () => setName(null) };
}

/** The video wall on the desk: source tree, grid, and what puts one into the other. */
export function WallPanel(): React.JSX.Element {
  const { t } = useTranslation('wall');
  const density = useDensity();
  const ref = useRef<HTMLDivElement>(null);
  const size = useGrid((s) => s.size);
  const cells = useGrid((s) => s.cells);
  const [treeOpen, setTreeOpen] = useState(density !== 'wall');
  const [picking, setPicking] = useState<number | null>(null);
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: DRAG_STARTS_PX } }),
  );
  const drag = useDrag();
  const shown = useMemo(() => new Set(cells.slice(0, size).filter((cell) => cell !== null)), [cells, size]);
  const pickSelected = useCallback(() => setPicking(useGrid.getState().selected), []);
  useWallKeys(ref, pickSelected);
  useWallActions();
  useUndoOffer();
  const label = t(treeOpen ? 'hideTree' : 'showTree');

  return (
    <DndContext
      sensors={sensors}
      accessibility={{ announcements: NOT_ANNOUNCED, screenReaderInstructions: { draggable: t('dragHint') } }}
      collisionDetection={pointerWithin}
      onDragStart={drag.onStart}
      onDragEnd={drag.onEnd}
      onDragCancel={drag.onCancel}
    >
      <div className="wall" ref={ref}>
        {treeOpen && (
          <aside className="wall-side" aria-label={t('sources')}>
            <SourceTree
              shown={shown}
              onPick={(sourceId) => useGrid.getState().change((state) => put(state, sourceId, null))}
            />
          </aside>
        )}
        <div className="wall-main">
          <div className="wall-bar">
            <Button
              size="small"
              type="text"
              icon={treeOpen ? <MenuFoldOutlined /> : <MenuUnfoldOutlined />}
              aria-label={label}
              title={label}
              onClick={() => setTreeOpen(!treeOpen)}
            />
            <Segmented<GridSize>
              size="small"
              value={size}
              onChange={(next) => useGrid.getState().change((state) => resize(state, next))}
              options={GRID_SIZES.map((value) => ({
                value,
                label: <span data-testid={`grid-${value}`}>{value}</span>,
                title: t('grid', { n: value }),
              }))}
            />
            <span className="wall-bar-space" />
            <HallSettings />
            <OpenWallButton />
          </div>
          <WallGrid onPick={setPicking} />
        </div>
      </div>
      <SourcePicker tile={picking} onClose={() => setPicking(null)} />
      <DragOverlay dropAnimation={null}>
        {drag.name !== null && <div className="wall-drag">{drag.name}</div>}
      </DragOverlay>
    </DndContext>
  );
}
