import type { Map as MapboxMap, MapMouseEvent, MapTouchEvent } from 'mapbox-gl';
import type { LonLat } from '#shared/geo.ts';
import type { ScreenPoint } from './mercator.ts';

const LONG_PRESS_MS = 600;
/** A pointer that moves no more than this while it is down has clicked; the library has the same limit. */
const CLICK_PX = 3;

/** What the pointer does on the map, in CSS pixels of the container and degrees. */
export interface PointerListeners {
  onMove: (at: ScreenPoint, place: LonLat) => void;
  onLeave: () => void;
  onClick: (at: ScreenPoint, place: LonLat) => void;
  onDoubleClick: () => void;
  /** Right click, or a finger that stays. */
  onPoint: (place: LonLat) => void;
  /** A button or a finger is down on the map, or no longer. */
  onHold: (held: boolean) => void;
  /** The user drags or turns the map. */
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
  map.on('dblclick', () => listeners.onDoubleClick());
  map.on('contextmenu', (event: MapMouseEvent) => {
    event.originalEvent.preventDefault();
    listeners.onPoint(placeOf(event));
  });
  listenToLongPress(map, listeners.onPoint);
  listenToHand(map, listeners);
}

/**
 * Reports that the map is held and moved by hand, from the pointer itself: the library's own `dragstart` comes with the next frame, and not
 * at all when the camera was set in between. Turning the wheel isn't moving by hand.
 */
function listenToHand(map: MapboxMap, { onHold, onHandMove }: PointerListeners): void {
  const ended = new AbortController();
  const { signal } = ended;
  let from: ScreenPoint | null = null;
  let moved = false;
  map.getCanvasContainer().addEventListener(
    'pointerdown',
    (event) => {
      from = { x: event.clientX, y: event.clientY };
      moved = false;
      onHold(true);
    },
    { signal },
  );
  window.addEventListener(
    'pointermove',
    (event) => {
      if (from !== null && !moved && Math.hypot(event.clientX - from.x, event.clientY - from.y) > CLICK_PX) {
        moved = true;
        onHandMove();
      }
    },
    { signal },
  );
  for (const end of ['pointerup', 'pointercancel'] as const) {
    window.addEventListener(
      end,
      () => {
        if (from !== null) {
          from = null;
          onHold(false);
        }
      },
      { signal },
    );
  }
  map.once('remove', () => ended.abort());
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
