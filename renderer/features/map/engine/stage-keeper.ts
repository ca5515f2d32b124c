import type { ErrorEvent, Map as MapboxMap, Style } from 'mapbox-gl';
import { loadBaseMap, type BaseMap, type ShownBaseMap } from './base-map.ts';
import { openStage } from './stage.ts';
import type { Camera, MapProblem } from './types.ts';

/** Time for the graphics driver to come back before the map is made anew; longer with each failure. */
const REOPEN_MS = [500, 1_000, 2_000, 5_000, 10_000] as const;
const BASE_MAP_RETRY_MS = 10_000;

export interface StageKeeperOptions {
  container: HTMLElement;
  base: string;
  label: string;
  camera: Camera | null;
  /** Id of the base map, `OWN_BASE_MAP`, or null for the one that the server begins with. */
  baseMap: string | null;
  /** A new map stands; its style isn't loaded yet. */
  onOpen: (map: MapboxMap) => void;
  /** The style is loaded: layers may be added. */
  onStyle: (map: MapboxMap, style: Style) => void;
  /** The map is about to be taken away. */
  onGone: () => void;
  onBaseMap: (shown: ShownBaseMap) => void;
  onProblem: (problem: MapProblem | null) => void;
}

/** Keeps a map in the container: opens it once there is room, and anew after the graphics context or the base map was lost. */
export class StageKeeper {
  readonly #options: StageKeeperOptions;
  readonly #size: ResizeObserver;
  #map: MapboxMap | null = null;
  #baseMap: BaseMap | null = null;
  #choice: string | null;
  #camera: Camera | null;
  #opening = false;
  #closed = false;
  #failures = 0;

  constructor(options: StageKeeperOptions) {
    this.#options = options;
    this.#camera = options.camera;
    this.#choice = options.baseMap;
    // A panel behind another one has no size; a map that begins there would have none either.
    this.#size = new ResizeObserver(() => this.#handleSize());
    this.#size.observe(options.container);
  }

  get map(): MapboxMap | null {
    return this.#map;
  }

  camera(): Camera | null {
    const map = this.#map;
    if (map === null) {
      return this.#camera;
    }
    const { lng, lat } = map.getCenter();
    return { center: [lng, lat], zoom: map.getZoom(), bearing: map.getBearing() };
  }

  /** The map has drawn: the next failure is a first one again. */
  handleDrawn(): void {
    this.#failures = 0;
  }

  /** Draws on another base map; the camera stays. */
  setBaseMap(choice: string | null): void {
    if (choice !== this.#choice) {
      this.#choice = choice;
      this.retry();
    }
  }

  /** Loads the base map again. */
  retry(): void {
    this.#baseMap = null;
    if (!this.#opening) {
      this.#reopen(0);
    }
  }

  close(): void {
    this.#closed = true;
    this.#size.disconnect();
    this.#map?.remove();
    this.#map = null;
  }

  #handleSize(): void {
    const { clientWidth, clientHeight } = this.#options.container;
    if (clientWidth === 0 || clientHeight === 0) {
      return;
    }
    if (this.#map !== null) {
      this.#map.resize();
    } else if (!this.#opening) {
      this.#reopen(0);
    }
  }

  #reopen(delayMs: number): void {
    this.#opening = true;
    this.#camera = this.camera();
    this.#options.onGone();
    this.#map?.remove();
    this.#map = null;
    setTimeout(() => void this.#open(), delayMs);
  }

  #reopenLater(): void {
    const delayMs = REOPEN_MS[Math.min(this.#failures, REOPEN_MS.length - 1)] ?? REOPEN_MS[0];
    this.#failures += 1;
    this.#reopen(delayMs);
  }

  async #open(): Promise<void> {
    const { container, base, label, onProblem, onBaseMap, onOpen } = this.#options;
    const choice = this.#choice;
    const baseMap = this.#baseMap ?? (await loadBaseMap(base, choice));
    if (this.#closed) {
      return;
    }
    if (choice !== this.#choice) {
      await this.#open();
      return;
    }
    this.#baseMap = baseMap.plain ? null : baseMap;
    if (baseMap.plain) {
      this.#awaitBaseMap();
    }
    onProblem(baseMap.plain ? 'noBaseMap' : null);
    onBaseMap(baseMap.shown);
    try {
      this.#map = openStage({ container, base, label, baseMap, camera: this.#camera });
    } catch {
      onProblem('noWebGl');
      this.#reopenLater();
      return;
    }
    this.#opening = false;
    this.#listen(this.#map, baseMap.style);
    onOpen(this.#map);
  }

  #listen(map: MapboxMap, style: Style): void {
    const { onProblem, onStyle } = this.#options;
    map.once('style.load', () => onStyle(map, style));
    map.on('error', ({ error }: ErrorEvent) => {
      // Glyphs that the base map doesn't have leave a label out, no more.
      if (this.#baseMap !== null && !String(Reflect.get(error, 'url')).includes('/glyphs/')) {
        onProblem('partOfBaseMap');
      }
    });
    map.on('webglcontextlost', () => {
      onProblem('contextLost');
      this.#reopenLater();
    });
  }

  /** Asks for a base map that failed until it comes, while the units are drawn without one. */
  #awaitBaseMap(): void {
    setTimeout(() => {
      const ask = async (): Promise<void> => {
        const choice = this.#choice;
        const baseMap = await loadBaseMap(this.#options.base, choice);
        if (this.#closed || this.#baseMap !== null || this.#opening || choice !== this.#choice) {
          return;
        }
        if (baseMap.plain) {
          this.#awaitBaseMap();
        } else {
          this.#baseMap = baseMap;
          this.#reopen(0);
        }
      };
      void ask();
    }, BASE_MAP_RETRY_MS);
  }
}
