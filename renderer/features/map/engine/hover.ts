import type { Cluster } from './clusters.ts';
import type { ScreenPoint } from './mercator.ts';
import type { MapListeners } from './types.ts';
import type { UnitFinder } from './unit-finder.ts';

export interface HoverOptions {
  finder: UnitFinder;
  listeners: Pick<MapListeners, 'onHover' | 'onClusterHover' | 'onArea'>;
  /** Code of the tinted area at a point of the screen. */
  areaAt: (at: ScreenPoint) => string | null;
  /** Another unit is under the pointer, by number. */
  onUnit: (no: number | null) => void;
}

/** Knows what is under the pointer: a unit, else a cluster, else a tinted area. */
export class Hover {
  readonly #options: HoverOptions;
  #unit: number | null = null;
  #cluster: Cluster | null = null;
  #area: string | null = null;

  constructor(options: HoverOptions) {
    this.#options = options;
  }

  /** Whether a click would do something there. */
  get isLink(): boolean {
    return this.#unit !== null || this.#cluster !== null || this.#area !== null;
  }

  /** The pointer is there, or (null) beside the map. */
  move(at: ScreenPoint | null): void {
    this.#pointUnit(at);
    this.#pointCluster(this.#unit === null ? at : null);
    this.#pointArea(this.#unit === null && this.#cluster === null ? at : null);
  }

  #pointUnit(at: ScreenPoint | null): void {
    const { finder, listeners, onUnit } = this.#options;
    const slot = at === null ? -1 : finder.pick(at);
    const no = finder.numberOf(slot);
    if (no === this.#unit) {
      return;
    }
    this.#unit = no;
    const unitId = finder.idOf(slot);
    const mark = finder.screenOf(slot);
    listeners.onHover(unitId === null || mark === null ? null : { unitId, at: mark });
    onUnit(no);
  }

  #pointCluster(at: ScreenPoint | null): void {
    const { finder, listeners } = this.#options;
    const cluster = at === null ? null : finder.pickCluster(at);
    if (cluster === this.#cluster) {
      return;
    }
    this.#cluster = cluster;
    const mark = cluster === null ? null : finder.clusterOnScreen(cluster);
    listeners.onClusterHover(cluster === null || mark === null ? null : { counts: cluster.counts, at: mark });
  }

  #pointArea(at: ScreenPoint | null): void {
    const { listeners, areaAt } = this.#options;
    const code = at === null ? null : areaAt(at);
    if (code !== null || this.#area !== null) {
      this.#area = code;
      listeners.onArea(code === null || at === null ? null : { code, at });
    }
  }
}
