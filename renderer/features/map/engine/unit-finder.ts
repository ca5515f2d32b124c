import type { LonLat } from '#shared/geo.ts';
import type { Cluster } from './clusters.ts';
import type { FleetView } from './fleet-view.ts';
import { boundsOf, lonOf, latOf, project, type Bounds, type Matrix, type ScreenPoint } from './mercator.ts';
import { markersInView, pickCluster, pickMarker, screenOf, type View } from './pick.ts';
import type { MapFigures } from './types.ts';

/** A click this near to a marker's middle means it, CSS pixels. */
const PICK_RADIUS_PX = 14;
const MAX_PROBE = 50;

/** Finds units as the map shows them: by their number, on the screen, under the pointer. -1 is the slot of nobody. */
export class UnitFinder {
  readonly #container: HTMLElement;
  readonly #drawn: FleetView;
  /** Of the frame that was drawn last; null before the first. */
  matrix: Matrix | null = null;

  constructor(container: HTMLElement, drawn: FleetView) {
    this.#container = container;
    this.#drawn = drawn;
  }

  view(): View | null {
    const { clientWidth: width, clientHeight: height } = this.#container;
    return this.matrix === null
      ? null
      : { matrix: this.matrix, size: { width, height }, now: performance.now() };
  }

  numberOf(slot: number): number | null {
    return slot === -1 ? null : this.#drawn.fleet.numberOf(slot);
  }

  idOf(slot: number): string | null {
    const no = this.numberOf(slot);
    return no === null ? null : (this.#drawn.fleet.roster.get(no)?.id ?? null);
  }

  /** Where a unit's marker stands or moves to, by the unit's number. */
  placeOf(no: number): LonLat | null {
    const { fleet } = this.#drawn;
    const slot = fleet.slotOf(no);
    return slot === -1 ? null : fleet.placeOf(slot);
  }

  screenOf(slot: number): ScreenPoint | null {
    const view = this.view();
    return view === null || slot === -1 ? null : screenOf(this.#drawn.fleet, view, slot);
  }

  /** Where a unit is on the screen, by its number. */
  screenOfNumber(no: number): ScreenPoint | null {
    return this.screenOf(this.#drawn.fleet.slotOf(no));
  }

  /** The marker under a point of the screen. */
  pick(at: ScreenPoint): number {
    const view = this.view();
    return view === null ? -1 : pickMarker(this.#drawn, view, at, PICK_RADIUS_PX);
  }

  /** The cluster under a point of the screen. */
  pickCluster(at: ScreenPoint): Cluster | null {
    const view = this.view();
    return view === null ? null : pickCluster(this.#drawn, view, at);
  }

  /** Where a cluster is on the screen. */
  clusterOnScreen({ x, y }: Cluster): ScreenPoint | null {
    const view = this.view();
    return view === null ? null : project(view.matrix, view.size, x, y);
  }

  /** Ids of a cluster's units. */
  idsOf({ slots }: Cluster): string[] {
    return slots.flatMap((slot) => this.idOf(slot) ?? []);
  }

  /** Box around the units of a cluster. */
  boundsOf({ slots }: Cluster): Bounds | null {
    return boundsOf(slots.map((slot) => this.#drawn.fleet.placeOf(slot)));
  }

  /** Box around all units. */
  bounds(): Bounds | null {
    const { fleet } = this.#drawn;
    return boundsOf(fleet.drawnSlots().map((slot) => fleet.placeOf(slot)));
  }

  /** Figures of the units, with some of those in view; null before there is anything to be seen. */
  figures(): MapFigures | null {
    const view = this.view();
    const { fleet, clusters } = this.#drawn;
    if (view === null) {
      return null;
    }
    const probe: MapFigures['probe'] = {};
    for (const slot of markersInView(this.#drawn, view, MAX_PROBE)) {
      const at = screenOf(fleet, view, slot);
      const id = this.idOf(slot);
      if (at !== null && id !== null) {
        const { x, y } = fleet.pointAt(slot, view.now);
        probe[id] = [lonOf(x), latOf(y), round(at.x), round(at.y), fleet.kindOf(slot)];
      }
    }
    const counts = fleet.counts();
    const drawn = counts.off + counts.lastKnown + counts.live + counts.sos;
    return { drawn, counts, clusters: clusters.length, probe };
  }
}

const round = (px: number): number => Math.round(px * 10) / 10;
