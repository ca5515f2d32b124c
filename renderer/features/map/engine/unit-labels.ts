import { clusterRoom, labelFeature } from './features.ts';
import type { Fleet } from './fleet.ts';
import { LABELS_FROM_ZOOM } from './zooms.ts';
import { markersInView, type Drawn, type View } from './pick.ts';
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

/** Labels and circles of the units that stand out, where they are drawn at `now`. */
export function focusFeatures(fleet: Fleet, now: number, emphasised: Emphasised): GeoJSON.Feature[] {
  return [...focusedUnits(emphasised)].flatMap(([no, { rank, silent }]) => {
    const slot = fleet.slotOf(no);
    return slot === -1 ? [] : [labelFeature(fleet, slot, { now, rank, order: rank ?? 0, silent })];
  });
}

/** Labels and circles of the others in view, and the room of clusters, once the map is near enough for labels. */
export function nearFeatures(
  drawn: Drawn,
  { view, zoom, emphasised }: { view: View; zoom: number; emphasised: Emphasised },
): GeoJSON.Feature[] {
  if (zoom < LABELS_FROM_ZOOM) {
    return [];
  }
  const { fleet } = drawn;
  const focused = focusedUnits(emphasised);
  const labels = markersInView(drawn, view, MAX_LABELS)
    .filter((slot) => !focused.has(fleet.numberOf(slot)))
    .map((slot, order) => labelFeature(fleet, slot, { now: view.now, rank: null, order }));
  return [...labels, ...drawn.clusters.map(clusterRoom)];
}
