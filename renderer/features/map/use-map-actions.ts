import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useActions, type Action } from '../../app/actions.ts';
import { useLive } from '../../app/live/store.ts';
import { showPanel } from '../../app/panels.ts';
import { useSelection } from '../../app/selection.ts';
import type { UnitMap } from './engine/types.ts';
import { fitAllUnits, fitMyCourt, flyToUnit, follow, showNearest, toggleTint } from './map-store.ts';

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
      { id: 'map.tint', group: 'map', title: t('tint.tool'), run: onMap(toggleTint) },
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
