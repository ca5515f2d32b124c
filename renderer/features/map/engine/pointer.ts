import type { Map as MapboxMap, MapMouseEvent, MapTouchEvent } from 'mapbox-gl';
import type { LonLat } from '#shared/geo.ts';
import type { ScreenPoint } from './mercator.ts';

const LONG_PRESS_MS = 600;

/** What the pointer does on the map, in CSS pixels of the container and degrees. */
export interface PointerListeners {
  onMove: (at: ScreenPoint, place: LonLat) => void;
  onLeave: () => void;
  onClick: (at: ScreenPoint, place: LonLat) => void;
  /** Right click, or a finger that stays. */
  onPoint: (place: LonLat) => void;
  /** The user drags, turns or zooms the map. */
  onHandMove: () => void;
}

const placeOf = ({ lngLat }: MapMouseEvent | MapTouchEvent): LonLat => ({ lon: lngLat.lng, lat: lngLat.lat });

/** Reports the pointer; moves at most once a frame. */
export function listenToPointer(map: MapboxMap, listeners: PointerListeners): void {
  let frame: number | null = null;
  let latest: MapMouseEvent | null = null;
  map.on('mousemove', (event: MapMouseEvent) => {
    latest = event;
    frame ??= requestAnimationFrame(() => {
      frame = null;
      if (latest !== null) {
        listeners.onMove(latest.point, placeOf(latest));
      }
    });
  });
  map.on('mouseout', () => {
    latest = null;
    listeners.onLeave();
  });
  map.on('click', (event: MapMouseEvent) => listeners.onClick(event.point, placeOf(event)));
  map.on('contextmenu', (event: MapMouseEvent) => {
    event.originalEvent.preventDefault();
    listeners.onPoint(placeOf(event));
  });
  // A wheel turned at the unit under the pointer doesn't end following; moving away from it does.
  map.on('dragstart', listeners.onHandMove);
  listenToLongPress(map, listeners.onPoint);
}

function listenToLongPress(map: MapboxMap, onPoint: (place: LonLat) => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => clearTimeout(timer);
  map.on('touchstart', (event: MapTouchEvent) => {
    stop();
    if (event.points.length === 1) {
      timer = setTimeout(() => onPoint(placeOf(event)), LONG_PRESS_MS);
    }
  });
  for (const end of ['touchend', 'touchcancel', 'dragstart', 'zoomstart', 'remove'] as const) {
    map.on(end, stop);
  }
}
