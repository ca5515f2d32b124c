import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Content } from '#shared/walls/content.ts';
import { Cell } from '../../../api/store.ts';
import { useReadable } from '../../../api/use-feed.ts';
import { useLive } from '../../../app/live/store.ts';
import { useSession } from '../../../app/session.ts';
import { useBaseMapChoice } from '../../map/base-maps/base-map-choice.ts';
import { courtArea } from '../../map/court-area.ts';
import { useMapContent } from '../../map/use-map-content.ts';
import type { UnitMap } from '../../map/engine/types.ts';
import { claimMap, type WallMap } from './wall-maps.ts';
import '../../map/map.css';

const UNIT_ZOOM = 14;
const NOT_READY = new Cell(false);

interface HeldMap {
  map: UnitMap | null;
  ready: boolean;
  /** The ref of the element that it stands in. */
  attach: (box: HTMLElement | null) => (() => void) | undefined;
}

/** A map in an element while that is there. */
function useWallMap(): HeldMap {
  const { t } = useTranslation('map');
  const label = t('label');
  const [held, setHeld] = useState<WallMap | null>(null);
  const choice = useBaseMapChoice((s) => s.choice);
  const attach = useCallback(
    (box: HTMLElement | null) => {
      if (box === null) {
        return undefined;
      }
      const { thing, release } = claimMap(box, label);
      setHeld(thing);
      return () => {
        setHeld(null);
        release();
      };
    },
    [label],
  );
  const map = held?.map ?? null;
  useEffect(() => map?.setBaseMap(choice), [map, choice]);
  return { map, ready: useReadable(held?.ready ?? NOT_READY), attach };
}

/** The map of units on a wall: a place, a unit that is followed, or the user's courts. */
export function MapContent({ view, unitId }: Extract<Content, { kind: 'map' }>): React.JSX.Element {
  const { map, ready, attach } = useWallMap();
  const courts = useLive((live) => live.courts);
  const own = useSession((s) => s.me?.courtId);
  const no = useLive((live) => (unitId === null ? undefined : live.units.get(unitId)?.no));
  useMapContent(map);
  useEffect(() => {
    if (map === null || !ready) {
      return;
    }
    if (no !== undefined) {
      const place = map.placeOf(no);
      if (place !== null) {
        map.show(place, UNIT_ZOOM);
      }
      map.setFollowed(no);
    } else if (view !== null) {
      map.setFollowed(null);
      map.show(view, view.zoom);
    } else {
      const area = own === undefined ? null : courtArea(courts, own);
      if (area !== null) {
        map.fit(area);
      }
    }
  }, [map, ready, no, view, own, courts]);
  return <div className="tile-map" ref={attach} inert data-testid="tile-map" data-ready={ready} />;
}
