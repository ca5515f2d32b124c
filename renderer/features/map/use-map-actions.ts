import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useActions, type Action } from '../../app/actions.ts';
import { useLive } from '../../app/live/store.ts';
import { showPanel } from '../../app/panels.ts';
import { useSelection } from '../../app/selection.ts';
import type { UnitMap } from './engine/types.ts';
import { showFences } from './fences/fence-store.ts';
import {
  fitAllUnits,
  fitMyCourt,
  flyToUnit,
  follow,
  showNearest,
  toggleClustering,
  toggleSites,
  toggleTint,
} from './map-store.ts';
import { toggleReplay, usePast } from './past/past-store.ts';
import { takeTool } from './tools/tool-store.ts';

/** More entries would make the palette slow; the list of units has its own search. */
const MAX_UNITS = 500;

const onMap = (run: () => void) => (): void => {
  showPanel('map');
  run();
};

/** The map's actions in the command palette. */
export function useMapActions(map: UnitMap | null): void {
  const { t } = useTranslation('map');
  const units = useLive((live) => live.units);
  const selectedId = useSelection((s) => s.unitId);
  useEffect(() => {
    const { setActions, removeActions } = useActions.getState();
    const selected = selectedId === null ? undefined : units.get(selectedId);
    const ofSelected: Action[] =
      selected === undefined
        ? []
        : [
            {
              id: 'map.follow',
              group: 'map',
              title: t('action.follow', { callSign: selected.callSign }),
              run: onMap(() => follow(selected.id)),
            },
            {
              id: 'map.nearest',
              group: 'map',
              title: t('action.nearest', { callSign: selected.callSign }),
              run: onMap(() => showNearest(map?.placeOf(selected.no) ?? selected.position, selected.id)),
            },
          ];
    setActions('map', [
      { id: 'map.fitAll', group: 'map', title: t('fitAll'), run: onMap(fitAllUnits) },
      { id: 'map.fitCourt', group: 'map', title: t('fitCourt'), run: onMap(fitMyCourt) },
      { id: 'map.clustering', group: 'map', title: t('cluster.tool'), run: onMap(toggleClustering) },
      { id: 'map.sites', group: 'map', title: t('site.tool'), run: onMap(toggleSites) },
      { id: 'map.tint', group: 'map', title: t('tint.tool'), run: onMap(toggleTint) },
      ...(['ruler', 'area', 'circle'] as const).map((tool): Action => ({
        id: `map.${tool}`,
        group: 'map',
        title: t(`tool.${tool}`),
        run: onMap(() => takeTool(tool)),
      })),
      { id: 'map.fences', group: 'map', title: t('fence.title'), run: onMap(() => showFences()) },
      {
        id: 'map.trails',
        group: 'map',
        title: t('trail.title'),
        run: onMap(() => usePast.setState({ trailsOpen: true })),
      },
      { id: 'map.replay', group: 'map', title: t('replay.title'), run: onMap(toggleReplay) },
      ...ofSelected,
      ...[...units.values()].slice(0, MAX_UNITS).map((unit): Action => ({
        id: `map.go.${unit.id}`,
        group: 'units',
        title: t('action.goTo', { callSign: unit.callSign, officer: unit.officerName }),
        keywords: [unit.id, unit.callSign],
        run: onMap(() => {
          useSelection.getState().selectUnit(unit.id);
          flyToUnit(unit.id);
        }),
      })),
    ]);
    return () => removeActions('map');
  }, [t, map, units, selectedId]);
}
