import type { Map as MapboxMap } from 'mapbox-gl';
import type { LonLat } from '#shared/geo.ts';
import type { Bounds, ScreenPoint } from './mercator.ts';

const FOLLOW_EASE_MS = 600;
const FIT_MARGIN_PX = 56;
const FIT_MAX_ZOOM = 14;

/** Moves the camera so that what is asked for comes into the part of the container that nothing covers. */
export class CameraHand {
  readonly #container: HTMLElement;
  readonly #map: () => MapboxMap | null;
  /** Pixels at the right that something covers. */
  covered = 0;

  constructor(container: HTMLElement, map: () => MapboxMap | null) {
    this.#container = container;
    this.#map = map;
  }

  flyTo({ lon, lat }: LonLat, minZoom: number): void {
    const map = this.#map();
    map?.flyTo({
      center: [lon, lat],
      zoom: Math.max(map.getZoom(), minZoom),
      offset: [-this.covered / 2, 0],
      maxDuration: 1_500,
    });
  }

  fit({ west, south, east, north }: Bounds, maxZoom = FIT_MAX_ZOOM): void {
    this.#map()?.fitBounds([west, south, east, north], {
      padding: {
        top: FIT_MARGIN_PX,
        bottom: FIT_MARGIN_PX,
        left: FIT_MARGIN_PX,
        right: FIT_MARGIN_PX + this.covered,
      },
      maxZoom,
      duration: 600,
    });
  }

  /** Moves just so far that what is there isn't hidden behind what covers the right. */
  reveal(at: ScreenPoint | null): void {
    const hidden = at === null ? 0 : at.x - (this.#container.clientWidth - this.covered - FIT_MARGIN_PX);
    if (hidden > 0) {
      this.#map()?.panBy([hidden, 0], { duration: 250 });
    }
  }

  /** Zooms around a place of the screen if it is in view, else around the middle of what isn't covered. */
  zoomBy(steps: number, around: ScreenPoint | null): void {
    const map = this.#map();
    const { clientWidth: width, clientHeight: height } = this.#container;
    const inView =
      around !== null && around.x >= 0 && around.x <= width && around.y >= 0 && around.y <= height;
    const fixed = inView ? around : { x: (width - this.covered) / 2, y: height / 2 };
    map?.easeTo({ zoom: map.getZoom() + steps, around: map.unproject([fixed.x, fixed.y]), duration: 200 });
  }

  /** Brings a place that has moved on back to the middle. */
  keep(place: LonLat, reducedMotion: boolean): void {
    const map = this.#map();
    if (map === null || map.isZooming()) {
      return;
    }
    const at = map.project([place.lon, place.lat]);
    const middle = (this.#container.clientWidth - this.covered) / 2;
    if (Math.hypot(at.x - middle, at.y - this.#container.clientHeight / 2) > 1) {
      map.easeTo({
        center: [place.lon, place.lat],
        offset: [-this.covered / 2, 0],
        duration: reducedMotion ? 0 : FOLLOW_EASE_MS,
        easing: (share) => share,
      });
    }
  }
}
