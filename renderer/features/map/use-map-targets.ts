import { useEffect } from 'react';
import type { Court } from '#shared/courts.ts';
import type { Unit } from '#shared/units.ts';
import type { ById } from '../../app/live/reducers.ts';
import { useLive } from '../../app/live/store.ts';
import { useSelection } from '../../app/selection.ts';
import { useSession } from '../../app/session.ts';
import { courtArea } from './court-area.ts';
import type { UnitMap } from './engine/types.ts';
import { fitMyCourt, say, useMapStore, type MapTarget } from './map-store.ts';

/** A unit or a point is shown at least this near. */
const NEAR_ZOOM = 14;

interface Known {
  units: ById<Unit>;
  courts: ById<Court>;
}

/** Sends the camera to a target. False while that isn't possible yet. */
function apply(map: UnitMap, target: MapTarget, { units, courts }: Known): boolean {
  switch (target.kind) {
    case 'point': {
      map.flyTo(target.point, NEAR_ZOOM);
      return true;
    }
    case 'unit': {
      const unit = units.get(target.unitId);
      const place = unit === undefined ? null : (map.placeOf(unit.no) ?? unit.position);
      if (place !== null) {
        map.flyTo(place, NEAR_ZOOM);
      } else if (unit !== undefined) {
        say('noPosition', { callSign: unit.callSign });
      }
      return unit !== undefined;
    }
    case 'allUnits': {
      const bounds = map.markerBounds();
      if (bounds === null) {
        say('noUnits');
      } else {
        map.fit(bounds);
      }
      return true;
    }
    case 'myCourt': {
      const courtId = useSession.getState().me?.courtId;
      const area = courtId === undefined ? null : courtArea(courts, courtId);
      if (area !== null) {
        map.fit(area);
      }
      return area !== null;
    }
  }
}

/** Moves the camera to what was asked for, as soon as the map can; at first to the user's own court. */
export function useMapTargets(map: UnitMap | null, ready: boolean): void {
  const target = useMapStore((s) => s.target);
  const followedId = useMapStore((s) => s.followedId);
  const courts = useLive((live) => live.courts);
  const units = useLive((live) => live.units);
  const followedNo = followedId === null ? null : (units.get(followedId)?.no ?? null);

  useEffect(() => {
    const { target, camera } = useMapStore.getState();
    if (target === null && camera === null) {
      fitMyCourt();
    }
  }, []);
  useEffect(() => {
    if (map !== null && ready && target !== null && apply(map, target, { units, courts })) {
      useMapStore.setState({ target: null });
    }
  }, [map, ready, target, units, courts]);
  useEffect(() => map?.setFollowed(ready ? followedNo : null), [map, ready, followedNo]);
  // Whoever selects another unit doesn't want the camera to stay with the one before.
  useEffect(
    () =>
      useSelection.subscribe(({ unitId }) => {
        const { followedId, trackedId } = useMapStore.getState();
        if (followedId !== null && followedId !== unitId) {
          useMapStore.setState({ followedId: null });
        }
        if (trackedId !== null && trackedId !== unitId) {
          useMapStore.setState({ trackedId: null });
        }
      }),
    [],
  );
}
