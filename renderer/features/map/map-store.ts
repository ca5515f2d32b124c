import { create } from 'zustand';
import type { LonLat } from '#shared/geo.ts';
import type { Camera } from './engine/types.ts';

/** Where the camera is asked to go. */
export type MapTarget =
  | { kind: 'unit'; unitId: string }
  | { kind: 'point'; point: LonLat }
  | { kind: 'allUnits' }
  | { kind: 'myCourt' };

/** A short message over the map, and the values that it names. */
export interface MapNote {
  key: 'followEnded' | 'noPosition' | 'noUnits';
  values: Record<string, string>;
}

/** A point to search around; `exceptId` is the unit that stands there itself. */
export interface NearestPoint extends LonLat {
  exceptId: string | null;
}

interface MapState {
  /** Asked for and not done yet: it waits here while no map is mounted. */
  target: MapTarget | null;
  /** The unit that the camera keeps in view. */
  followedId: string | null;
  /** The point whose nearest units are listed. */
  nearestTo: NearestPoint | null;
  /** The next click chooses that point. */
  picking: boolean;
  /** The unit whose track is drawn. */
  trackedId: string | null;
  note: MapNote | null;
  /** Sites of cases are shown, coloured by the time that their cases have left. */
  sites: boolean;
  /** The site whose cases are listed. */
  siteId: string | null;
  /** Units that stand close together are drawn as one mark. */
  clustering: boolean;
  /** The units of a cluster that are listed. */
  clusterUnitIds: readonly string[] | null;
  /** Areas of courts are tinted by their share of cases beyond the term. */
  tint: boolean;
  /** Where the camera stood when the map was last unmounted. */
  camera: Camera | null;
}

/** What the map is asked to show, by its own buttons and by other panels. */
export const useMapStore = create<MapState>(() => ({
  target: null,
  followedId: null,
  nearestTo: null,
  picking: false,
  trackedId: null,
  note: null,
  sites: false,
  siteId: null,
  clustering: true,
  clusterUnitIds: null,
  tint: false,
  camera: null,
}));

/** Brings a unit into view; a map that isn't mounted does it when it is. */
export function flyToUnit(unitId: string): void {
  useMapStore.setState({ target: { kind: 'unit', unitId }, followedId: null });
}

/** Brings a point (WGS-84 degrees) into view; a map that isn't mounted does it when it is. */
export function flyTo(lon: number, lat: number): void {
  useMapStore.setState({ target: { kind: 'point', point: { lon, lat } }, followedId: null });
}

/** Shows every unit that has a position. */
export function fitAllUnits(): void {
  useMapStore.setState({ target: { kind: 'allUnits' }, followedId: null });
}

/** Shows the area of the user's own court. */
export function fitMyCourt(): void {
  useMapStore.setState({ target: { kind: 'myCourt' }, followedId: null });
}

/** Keeps a unit in view until the map is moved by hand; null ends it. */
export function follow(unitId: string | null): void {
  useMapStore.setState(
    unitId === null
      ? { followedId: null }
      : { followedId: unitId, target: { kind: 'unit', unitId }, note: null },
  );
}

/** Lists the units nearest to a point, without the one that is asked for itself; null closes the list. */
export function showNearest(point: LonLat | null, exceptId: string | null = null): void {
  useMapStore.setState({
    nearestTo: point === null ? null : { lon: point.lon, lat: point.lat, exceptId },
    picking: false,
  });
}

/** Draws a unit's track of the last half hour; null takes it away. */
export function showTrack(unitId: string | null): void {
  useMapStore.setState({ trackedId: unitId });
}

/** Draws units that stand close together as one mark, or each by itself. */
export function toggleClustering(): void {
  useMapStore.setState(({ clustering }) => ({ clustering: !clustering, clusterUnitIds: null }));
}

/** Shows the sites of cases, or no longer. */
export function toggleSites(): void {
  useMapStore.setState(({ sites }) => ({ sites: !sites, siteId: null }));
}

/** Lists the cases of a site; null closes the list. */
export function showSite(siteId: string | null): void {
  useMapStore.setState({ siteId });
}

/** Lists the units of a cluster; null closes the list. */
export function showCluster(clusterUnitIds: readonly string[] | null): void {
  useMapStore.setState({ clusterUnitIds });
}

/** Tints the areas of courts, or no longer. */
export function toggleTint(): void {
  useMapStore.setState(({ tint }) => ({ tint: !tint }));
}

/** Says something over the map for a moment. */
export function say(key: MapNote['key'], values: Record<string, string> = {}): void {
  useMapStore.setState({ note: { key, values } });
}
