import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useActions, type Action } from '../../app/actions.ts';
import { useLive } from '../../app/live/store.ts';
import { showPanel } from '../../app/panels.ts';
import { WALL_PANEL_IDS, wallPanelKey } from './wall-panel-ids.ts';
import { clearAll, GRID_SIZES, putOnWall, resize, useGrid } from './grid.ts';

const KEY_OF_SIZE = { 1: '1', 4: '4', 9: '9', 16: '6' } as const;

/** The wall's actions in the command palette. */
export function useWallActions(): void {
  const { t } = useTranslation('wall');
  const sources = useLive((live) => live.sources);
  useEffect(() => {
    const { setActions, removeActions } = useActions.getState();
    const { change } = useGrid.getState();
    const actions: Action[] = [
      ...GRID_SIZES.map((size): Action => ({
        id: `wall.size.${size}`,
        group: 'wall',
        title: t('action.size', { n: size }),
        keys: KEY_OF_SIZE[size],
        run: () => change((state) => resize(state, size)),
      })),
      {
        id: 'wall.clear',
        group: 'wall',
        title: t('action.clearAll'),
        run: () => change(clearAll),
      },
      {
        id: 'wall.quiet',
        group: 'wall',
        title: t('action.listenStop'),
        run: () => change((state) => ({ ...state, audible: null })),
      },
      ...[...WALL_PANEL_IDS.map((id) => ({ id, name: t(wallPanelKey(id)) })), ...sources.values()].map(
        ({ id, name }): Action => ({
          id: `wall.put.${id}`,
          group: 'wall',
          title: t('action.put', { name }),
          run: () => {
            putOnWall(id);
            showPanel('wall');
          },
        }),
      ),
    ];
    setActions('wall', actions);
    return () => removeActions('wall');
  }, [t, sources]);
}
