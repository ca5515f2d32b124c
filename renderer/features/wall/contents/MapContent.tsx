import { useEffect, useRef } from 'react';
import type { Content } from '#shared/walls/content.ts';
import { useLive } from '../../../app/live/store.ts';
import { useSession } from '../../../app/session.ts';
import { courtArea } from '../../map/court-area.ts';
import { useMapContent } from '../../map/use-map-content.ts';
import { useUnitMap } from '../../map/use-unit-map.ts';
import '../../map/map.css';

const UNIT_ZOOM = 14;
const nothing = (): void => undefined;
const HANDLERS = {
  onClick: nothing,
  onDoubleClick: nothing,
  onPoint: nothing,
  onPointer: nothing,
  onHandMove: nothing,
};

/** The map of units on a wall: a place, a unit that is followed, or the user's courts. */
export function MapContent({ view, unitId }: Extract<Content, { kind: 'map' }>): React.JSX.Element {
  const canvas = useRef<HTMLDivElement>(null);
  const { map, ready } = useUnitMap(canvas, HANDLERS);
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
        map.flyTo(place, UNIT_ZOOM);
      }
      map.setFollowed(no);
    } else if (view !== null) {
      map.setFollowed(null);
      map.flyTo(view, view.zoom);
    } else {
      const area = own === undefined ? null : courtArea(courts, own);
      if (area !== null) {
        map.fit(area);
      }
    }
  }, [map, ready, no, view, own, courts]);
  return <div className="tile-map" ref={canvas} inert data-testid="tile-map" data-ready={ready} />;
}
