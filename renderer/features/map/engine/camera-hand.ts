import type { Map as MapboxMap } from 'mapbox-gl';
import type { LonLat } from '#shared/geo.ts';
import { mercatorX, mercatorY, worldPixels, type Bounds, type ScreenPoint } from './mercator.ts';

const FIT_MARGIN_PX = 56;
const FIT_MAX_ZOOM = 14;
/** What is no wider than this at the nearest zoom is one spot. */
const SPOT_PX = 60;
/** A map that can be brought nearer by less than this is as near as can be. */
const ZOOM_LEFT = 0.3;

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

  /** Stands there at just this zoom, at once. */
  show({ lon, lat }: LonLat, zoom: number): void {
    this.#map()?.jumpTo({ center: [lon, lat], zoom });
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

  /** Zooms in until what lies in the box fills the view. False when it would still be one spot, or is as near as can be. */
  open(box: Bounds): boolean {
    const map = this.#map();
    if (map === null) {
      return false;
    }
    const nearest = map.getMaxZoom();
    const spread = Math.max(
      mercatorX(box.east) - mercatorX(box.west),
      mercatorY(box.south) - mercatorY(box.north),
    );
    if (spread * worldPixels(nearest) < SPOT_PX || nearest - map.getZoom() < ZOOM_LEFT) {
      return false;
    }
    this.fit(box, nearest);
    return true;
  }

  /** Brings a place back to the middle that is being moved to for so long. */
  keep(place: LonLat, movesMs: number): void {
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
        duration: movesMs,
        easing: (share) => share,
      });
    }
  }
}
