import { DndContext, DragOverlay, PointerSensor, pointerWithin, useSensor, useSensors } from '@dnd-kit/core';
import { App, Button } from 'antd';
import {
  BorderOuterOutlined,
  MenuFoldOutlined,
  MenuUnfoldOutlined,
  MergeCellsOutlined,
  PlusSquareOutlined,
  ScheduleOutlined,
  SettingOutlined,
  UndoOutlined,
} from '@ant-design/icons';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { displayOf, displayRect, UNITS_PER_DISPLAY } from '#shared/walls/geometry.ts';
import type { Wall } from '#shared/walls/wall.ts';
import { useDensity } from '../../app/density.ts';
import { errorText } from '../../app/error-text.ts';
import { useLive } from '../../app/live/store.ts';
import { useSession } from '../../app/session.ts';
import { ContentDialog } from './ContentDialog.tsx';
import { contentOf, idOf } from './contents/items.ts';
import { OpenWallButton } from './OpenWallButton.tsx';
import { RulesDialog } from './scenes/RulesDialog.tsx';
import { SceneBar } from './scenes/SceneBar.tsx';
import { SourceTree } from './SourceTree.tsx';
import { SplitBar } from './SplitBar.tsx';
import { useDeskWall } from './stage/desk-state.ts';
import { putOnWall, undo } from './stage/desk-wall.ts';
import { useOwnWall } from './stage/own-wall.ts';
import { partsOf, sourceIdOf, StageContext } from './stage/stage.ts';
import { useDeskStage, useStageDesk } from './stage/use-stage.ts';
import { StageSelect } from './StageSelect.tsx';
import { DRAG_STARTS_PX, NOT_ANNOUNCED, useWallDrag } from './use-wall-drag.ts';
import { useUndoOffer } from './use-undo-offer.tsx';
import { useWallActions } from './use-wall-actions.ts';
import { useWallKeys } from './use-wall-keys.ts';
import { WallCanvas } from './WallCanvas.tsx';
import { WallMiniature } from './WallMiniature.tsx';
import { WallSettings } from './WallSettings.tsx';
import './scenes/dialogs.css';
import './wall.css';

/** Tells what the server or the wall's own rules refuse. */
function useRefusals(): void {
  const { message } = App.useApp();
  const refusal = useDeskWall((s) => s.refusal);
  useEffect(() => {
    if (refusal !== null) {
      void message.error(errorText(refusal.error));
    }
  }, [refusal, message]);
}

/** The video wall on the desk: what can be shown, the wall itself as a live miniature, and what puts one into the other. */
export function WallPanel(): React.JSX.Element {
  const { t } = useTranslation('wall');
  const density = useDensity();
  const ref = useRef<HTMLDivElement>(null);
  const [picking, setPicking] = useState<string | null>(null);
  const [treeOpen, setTreeOpen] = useState(density !== 'wall');
  const [rulesOpen, setRulesOpen] = useState(false);
  const [placing, setPlacing] = useState(false);
  const [settings, setSettings] = useState<Wall | null | undefined>(undefined);
  const stage = useDeskStage();
  const desk = useStageDesk(stage, setPicking);
  const view = useMemo(() => ({ stage, desk }), [stage, desk]);
  const wall = useLive((live) => live.walls.get(stage.id));
  const isAdministrator = useSession((s) => s.me?.role === 'administrator');
  const canUndoHall = useLive((live) => live.wallStates.get(stage.id)?.canUndo);
  const canUndoOwn = useOwnWall((s) => s.undo.length > 0);
  const canUndo = canUndoHall ?? canUndoOwn;
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: DRAG_STARTS_PX } }),
  );
  const drag = useWallDrag(stage, desk);
  const parts = partsOf(stage.layout);
  const shown = useMemo(
    () =>
      new Set(
        partsOf(stage.layout)
          .map((part) => sourceIdOf(part, stage.play) ?? idOf(part.content))
          .filter((id) => id !== null),
      ),
    [stage],
  );
  const pickSelected = useCallback(
    () => setPicking(useDeskWall.getState().selectedId ?? partsOf(stage.layout)[0]?.id ?? null),
    [stage.layout],
  );
  useWallKeys(ref, stage, desk, pickSelected);
  useWallActions(stage, desk);
  useUndoOffer();
  useRefusals();
  const isHall = stage.id !== 'own';
  const label = t(treeOpen ? 'hideTree' : 'showTree');
  const tool = (
    name: string,
    icon: React.JSX.Element,
    run: () => void,
    options: { isOn?: boolean; isOff?: boolean; testId?: string } = {},
  ): React.JSX.Element => (
    <Button
      size="small"
      type={options.isOn === true ? 'primary' : 'text'}
      icon={icon}
      aria-label={name}
      title={name}
      aria-pressed={options.isOn}
      disabled={options.isOff ?? false}
      onClick={run}
      data-testid={options.testId}
    />
  );
  /** A window in the middle of the display of the selected part. */
  const addWindow = (): void => {
    const selected = parts.find(({ id }) => id === desk.selectedId);
    const { geometry } = stage;
    const { x, y } = displayRect(geometry, selected === undefined ? 0 : displayOf(geometry, selected.rect));
    const side = UNITS_PER_DISPLAY / 2;
    const rect = { x: x + side / 2, y: y + side / 2, width: side, height: side };
    desk.act({ type: 'float', rect, content: null });
  };

  return (
    <DndContext
      sensors={sensors}
      accessibility={{ announcements: NOT_ANNOUNCED, screenReaderInstructions: { draggable: t('dragHint') } }}
      collisionDetection={pointerWithin}
      onDragStart={drag.onStart}
      onDragEnd={drag.onEnd}
      onDragCancel={drag.onCancel}
    >
      <div className="wall" ref={ref} data-stage={isHall ? 'hall' : 'own'}>
        {treeOpen && (
          <aside className="wall-side" aria-label={t('sources')}>
            <SourceTree shown={shown} onPick={(id) => putOnWall(contentOf(id))} />
          </aside>
        )}
        <div className="wall-main">
          <div className="wall-bar">
            {tool(label, treeOpen ? <MenuFoldOutlined /> : <MenuUnfoldOutlined />, () =>
              setTreeOpen(!treeOpen),
            )}
            <StageSelect stage={stage} />
            <SplitBar stage={stage} desk={desk} />
            {isHall && desk.mayChange && (
              <>
                {tool(
                  t('merge'),
                  <MergeCellsOutlined />,
                  () => desk.act({ type: 'merge', partIds: [...desk.chosenIds] }),
                  { isOff: desk.chosenIds.size < 2, testId: 'wall-merge' },
                )}
                {tool(t('float'), <PlusSquareOutlined />, addWindow, { testId: 'wall-float' })}
                {tool(t('place'), <BorderOuterOutlined />, () => setPlacing(!placing), {
                  isOn: placing,
                  testId: 'wall-place',
                })}
              </>
            )}
            {desk.mayChange &&
              tool(t('undo'), <UndoOutlined />, undo, { isOff: !canUndo, testId: 'wall-undo-tool' })}
            <span className="wall-bar-space" />
            {isHall &&
              desk.mayChange &&
              tool(t('rule.title'), <ScheduleOutlined />, () => setRulesOpen(true), { testId: 'wall-rules' })}
            {isAdministrator && wall !== undefined && (
              <>
                {tool(t('hall.title'), <SettingOutlined />, () => setSettings(wall), {
                  testId: 'wall-settings',
                })}
              </>
            )}
            {isAdministrator && (
              <Button size="small" onClick={() => setSettings(null)} data-testid="wall-new">
                {t('hall.new')}
              </Button>
            )}
            <OpenWallButton stage={stage} />
          </div>
          {isHall && <SceneBar stage={stage} mayChange={desk.mayChange} />}
          <StageContext value={view}>
            {isHall ? <WallMiniature isPlacing={placing} /> : <WallCanvas />}
          </StageContext>
        </div>
      </div>
      <ContentDialog
        partId={picking}
        index={parts.findIndex(({ id }) => id === picking)}
        stage={stage}
        desk={desk}
        onClose={() => setPicking(null)}
      />
      <RulesDialog open={rulesOpen} stage={stage} onClose={() => setRulesOpen(false)} />
      <WallSettings wall={settings} onClose={() => setSettings(undefined)} />
      <DragOverlay dropAnimation={null}>
        {drag.name !== null && <div className="wall-drag">{drag.name}</div>}
      </DragOverlay>
    </DndContext>
  );
}
