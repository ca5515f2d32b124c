import type { LonLat } from '#shared/geo.ts';
import { indexOf, kindOf, numberOf, placeOf, type Markers, type Roster } from './markers.ts';
import { boundsOf, project, type Bounds, type Matrix, type ScreenPoint } from './mercator.ts';
import { markersInView, pickMarker, type View } from './pick.ts';
import type { MapFigures } from './types.ts';

/** A click this near to a marker's middle means it, CSS pixels. */
const PICK_RADIUS_PX = 14;
const MAX_PROBE = 50;

/** Finds units among the markers as the map shows them: by their number, on the screen, under the pointer. -1 is the index of nobody. */
export class UnitFinder {
  readonly #container: HTMLElement;
  readonly #roster: () => Roster;
  markers: Markers | null = null;
  /** Of the frame that was drawn last; null before the first. */
  matrix: Matrix | null = null;

  constructor(container: HTMLElement, roster: () => Roster) {
    this.#container = container;
    this.#roster = roster;
  }

  view(): View | null {
    const { clientWidth: width, clientHeight: height } = this.#container;
    return this.matrix === null ? null : { matrix: this.matrix, size: { width, height } };
  }

  indexOf(no: number): number {
    return this.markers === null ? -1 : indexOf(this.markers, no);
  }

  numberOf(index: number): number | null {
    return this.markers === null || index === -1 ? null : numberOf(this.markers, index);
  }

  idOf(index: number): string | null {
    const no = this.numberOf(index);
    return no === null ? null : (this.#roster().get(no)?.id ?? null);
  }

  /** Where a unit's marker stands, by the unit's number. */
  placeOf(no: number): LonLat | null {
    const index = this.indexOf(no);
    return this.markers === null || index === -1 ? null : placeOf(this.markers, index);
  }

  screenOf(index: number): ScreenPoint | null {
    const view = this.view();
    const { markers } = this;
    return view === null || markers === null || index === -1
      ? null
      : project(view.matrix, view.size, markers.x[index] ?? 0, markers.y[index] ?? 0);
  }

  /** The marker under a point of the screen. */
  pick(at: ScreenPoint): number {
    const view = this.view();
    return view === null || this.markers === null ? -1 : pickMarker(this.markers, view, at, PICK_RADIUS_PX);
  }

  bounds(): Bounds | null {
    const { markers } = this;
    return markers === null
      ? null
      : boundsOf(Array.from({ length: markers.count }, (_, i) => placeOf(markers, i)));
  }

  /** Figures of the markers, with some of those in view; null before there is anything to be seen. */
  figures(): MapFigures | null {
    const view = this.view();
    const { markers } = this;
    if (markers === null || view === null) {
      return null;
    }
    const probe: MapFigures['probe'] = {};
    for (const i of markersInView(markers, view, MAX_PROBE)) {
      const at = this.screenOf(i);
      const id = this.idOf(i);
      if (at !== null && id !== null) {
        const { lon, lat } = placeOf(markers, i);
        probe[id] = [lon, lat, Math.round(at.x * 10) / 10, Math.round(at.y * 10) / 10, kindOf(markers, i)];
      }
    }
    return { drawn: markers.count, counts: markers.counts, probe };
  }
}
