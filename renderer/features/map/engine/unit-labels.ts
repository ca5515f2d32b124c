import { labelFeature } from './features.ts';
import { indexOf, numberOf, type Markers, type Roster } from './markers.ts';
import { LABELS_FROM_ZOOM } from './overlays.ts';
import { markersInView, type View } from './pick.ts';
import type { NearestLines } from './types.ts';

const MAX_LABELS = 300;

/** What makes units stand out, by their numbers. */
export interface Emphasised {
  selected: number | null;
  hovered: number | null;
  sos: ReadonlySet<number>;
  nearest: NearestLines | null;
}

/** The units that stand out at every zoom: their rank in the list of the nearest, and whether a tooltip says their name already. */
export function focusedUnits({
  selected,
  hovered,
  sos,
  nearest,
}: Emphasised): Map<number, { rank: number | null; silent: boolean }> {
  const focused = new Map<number, { rank: number | null; silent: boolean }>();
  for (const no of selected === null ? sos : [...sos, selected]) {
    focused.set(no, { rank: null, silent: false });
  }
  nearest?.to.forEach((no, i) => focused.set(no, { rank: i + 1, silent: false }));
  if (hovered !== null && !focused.has(hovered)) {
    focused.set(hovered, { rank: null, silent: true });
  }
  return focused;
}

/** Labels and circles of the units that stand out. */
export function focusFeatures(markers: Markers, roster: Roster, emphasised: Emphasised): GeoJSON.Feature[] {
  return [...focusedUnits(emphasised)].flatMap(([no, { rank, silent }]) => {
    const index = indexOf(markers, no);
    return index === -1 ? [] : [labelFeature(markers, index, roster, { rank, order: rank ?? 0, silent })];
  });
}

/** Labels and circles of the others in view, once the map is near enough for them. */
export function nearFeatures(
  markers: Markers,
  roster: Roster,
  { view, zoom, emphasised }: { view: View; zoom: number; emphasised: Emphasised },
): GeoJSON.Feature[] {
  if (zoom < LABELS_FROM_ZOOM) {
    return [];
  }
  const focused = focusedUnits(emphasised);
  return markersInView(markers, view, MAX_LABELS)
    .filter((i) => !focused.has(numberOf(markers, i)))
    .map((i, order) => labelFeature(markers, i, roster, { rank: null, order }));
}
