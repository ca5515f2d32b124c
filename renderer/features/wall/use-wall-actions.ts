import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { displayOf } from '#shared/walls/geometry.ts';
import { SPLITS } from '#shared/walls/layout.ts';
import { useActions, type Action } from '../../app/actions.ts';
import { useLive } from '../../app/live/store.ts';
import { showPanel } from '../../app/panels.ts';
import { contentName } from './contents/content-name.ts';
import { contentOf, WALL_ITEMS } from './contents/items.ts';
import { useScenes } from './scenes/SceneBar.tsx';
import { useDeskWall } from './stage/desk-state.ts';
import { act, currentStage, putOnWall, switchScene, undo } from './stage/desk-wall.ts';
import type { Stage, StageDesk } from './stage/stage.ts';

const KEY_OF_SPLIT: Partial<Record<number, string>> = { 1: '1', 4: '4', 9: '9', 16: '6' };

/** The display on which the selected part stands. */
function selectedDisplay(): number {
  const { geometry, layout } = currentStage();
  const { selectedId } = useDeskWall.getState();
  const rect = layout.tiles.find(({ id }) => id === selectedId)?.rect;
  return rect === undefined ? 0 : displayOf(geometry, rect);
}

/** The wall's actions in the command palette. */
export function useWallActions(stage: Stage, desk: StageDesk): void {
  const { t } = useTranslation('wall');
  const sources = useLive((live) => live.sources);
  const scenes = useScenes(stage.id);
  const isOwn = stage.id === 'own';
  const { mayChange } = desk;
  useEffect(() => {
    const { setActions, removeActions } = useActions.getState();
    const put = (id: string): Action => ({
      id: `wall.put.${id}`,
      group: 'wall',
      title: t('action.put', { name: contentName(t, contentOf(id), sources) }),
      run: () => {
        putOnWall(contentOf(id));
        showPanel('wall');
      },
    });
    const actions: Action[] = [
      ...scenes.map(({ id, name, digit }): Action => ({
        id: `wall.scene.${id}`,
        group: 'wall',
        title: t('action.scene', { name }),
        ...(digit === null ? {} : { keys: String(digit) }),
        run: () => switchScene(id),
      })),
      ...SPLITS.map((count): Action => {
        const keys = isOwn ? KEY_OF_SPLIT[count] : undefined;
        return {
          id: `wall.size.${count}`,
          group: 'wall',
          title: t('action.size', { n: count }),
          ...(keys === undefined ? {} : { keys }),
          run: () => act({ type: 'split', display: selectedDisplay(), count }),
        };
      }),
      { id: 'wall.clear', group: 'wall', title: t('action.clearAll'), run: () => act({ type: 'clearAll' }) },
      { id: 'wall.undo', group: 'wall', title: t('action.undo'), keys: 'Ctrl+Z', run: undo },
      { id: 'wall.quiet', group: 'wall', title: t('action.listenStop'), run: () => act({ type: 'hush' }) },
      ...[...WALL_ITEMS, ...sources.keys()].map(put),
    ];
    setActions('wall', mayChange ? actions : []);
    return () => removeActions('wall');
  }, [t, sources, scenes, isOwn, mayChange]);
}
