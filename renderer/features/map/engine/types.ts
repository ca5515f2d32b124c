import type { ShownBaseMap } from './base-map.ts';
import type { Court } from '#shared/courts.ts';
import type { LonLat } from '#shared/geo.ts';
import type { PositionColumns } from '../../../api/index.ts';
import type { Readable } from '../../../api/store.ts';
import type { Cluster } from './clusters.ts';
import type { Bounds, ScreenPoint } from './mercator.ts';
import type { MarkerKind, Roster } from './fleet.ts';
import type { AreaScope } from './style.ts';

/** What is wrong with the map as a picture; the units are drawn as far as can be. */
export type MapProblem =
  | 'noBaseMap'
  | 'partOfBaseMap'
  /** The graphics driver has taken the picture away; it is being made again. */
  | 'contextLost'
  | 'noWebGl';

/** Figures of what is drawn, renewed once a second. */
export interface MapFigures {
  /** Units on the map, in view or not, by themselves or in a cluster. */
  drawn: number;
  counts: Record<MarkerKind, number>;
  clusters: number;
  /** Some units that are drawn by themselves, for tests: id → longitude, latitude, x, y in CSS pixels, state. */
  probe: Record<string, [number, number, number, number, MarkerKind]>;
}

/** A cluster under the pointer: how many of its units are of each kind, and where its mark is on the screen. */
export interface ClusterHover {
  counts: Readonly<Record<MarkerKind, number>>;
  at: ScreenPoint;
}

/** What was clicked: a unit, a cluster, a site of cases, or a place without any, perhaps in a tinted area. */
export interface MapHit {
  place: LonLat;
  unitId: string | null;
  cluster: Cluster | null;
  siteId: string | null;
  areaCode: string | null;
}

/** What happened on the map. */
export interface MapListeners {
  onReady: () => void;
  onProblem: (problem: MapProblem | null) => void;
  /** Another base map is drawn on. */
  onBaseMap: (shown: ShownBaseMap) => void;
  onClick: (hit: MapHit) => void;
  onDoubleClick: () => void;
  /** Right click or long press. */
  onPoint: (place: LonLat) => void;
  /** The unit under the pointer and where its marker is on the screen. */
  onHover: (hover: { unitId: string; at: ScreenPoint } | null) => void;
  onClusterHover: (hover: ClusterHover | null) => void;
  /** A cluster was opened whose units stand too close together to be seen one by one at any zoom. */
  onCluster: (unitIds: readonly string[]) => void;
  /** The part of the world in view has changed; called about twice a second at most. */
  onView: (bounds: Bounds) => void;
  /** The tinted area under the pointer, where no unit is, and where the pointer is on the screen. */
  onArea: (area: { code: string; at: ScreenPoint } | null) => void;
  /** The place under the pointer; called at most once a frame. */
  onPointer: (place: LonLat | null) => void;
  /** The user moves the map by hand. */
  onHandMove: () => void;
  /** The map was turned; degrees clockwise from north. */
  onBearing: (degrees: number) => void;
}

/** Where the camera stands. */
export interface Camera {
  center: [number, number];
  zoom: number;
  /** Degrees clockwise from north. */
  bearing: number;
}

export interface UnitMapOptions {
  /** Origin of the server; nothing else is asked for anything. */
  base: string;
  english: boolean;
  /** Name of the map for screen readers. */
  label: string;
  reducedMotion: boolean;
  /** Null: the middle of the base map. */
  camera: Camera | null;
  /** Id of the base map, `OWN_BASE_MAP`, or null for the one that the server begins with. */
  baseMap: string | null;
  listeners: MapListeners;
}

/** A line through fixes; a break of the link begins a new part. */
export type TrackParts = readonly (readonly LonLat[])[];

/** Overlays that are made outside of the engine, see drawn.ts. */
export type DrawnName = 'fences' | 'sketch' | 'trails' | 'sites';

/** A point and the units next to it, by number. */
export interface NearestLines {
  from: LonLat;
  to: readonly number[];
}

/** How an area is drawn: calm, hatched, or hatched both ways. */
export type TintStep = 'within' | 'over' | 'twice';

/** An area of the base map that is tinted, by its division code (GB/T 2260). */
export interface TintArea {
  code: string;
  scope: AreaScope;
  step: TintStep;
  /** Written at `place`; the higher the rate, the sooner. */
  label: string;
  rate: number;
  place: LonLat;
}

/** The map of units. Everything of the map library stays behind it. */
export interface UnitMap {
  readonly figures: Readable<MapFigures>;
  setPositions: (columns: PositionColumns) => void;
  /** Units by number; those with an open emergency call; whether one of these is not acknowledged yet. */
  setRoster: (roster: Roster, sos: ReadonlySet<number>, alarmed: boolean) => void;
  /** The unit with the ring around it, by number. */
  setSelected: (no: number | null) => void;
  /** Draws units that stand close together as one mark with their number, or each by itself. */
  /** Draws on another base map: its id, `OWN_BASE_MAP`, or null for the one that the server begins with. */
  setBaseMap: (choice: string | null) => void;
  setClustering: (on: boolean) => void;
  /** Zooms in until a cluster's units stand apart, or lists them. */
  open: (cluster: Cluster) => void;
  setCourts: (courts: readonly Court[]) => void;
  /** Tints areas of the base map; one that it doesn't have stays plain. */
  setTint: (areas: readonly TintArea[]) => void;
  setEnglish: (english: boolean) => void;
  setTrack: (parts: TrackParts) => void;
  /** What people drew or draw, and trails, in place of what was there. */
  setDrawn: (name: DrawnName, features: GeoJSON.Feature[]) => void;
  setNearest: (lines: NearestLines | null) => void;
  /** Pointer shape for choosing points, and no zoom by a double click. */
  setPicking: (picking: boolean) => void;
  /** Pixels at the right that something covers: targets come to the middle of what is left. */
  setCovered: (right: number) => void;
  /** Keeps this unit in view; null ends it. */
  setFollowed: (no: number | null) => void;
  /** Where a unit's marker stands; null without a position. */
  placeOf: (no: number) => LonLat | null;
  /** Null before the map has been there. */
  camera: () => Camera | null;
  /** Box around all markers; null without any. */
  markerBounds: () => Bounds | null;
  flyTo: (point: LonLat, minZoom: number) => void;
  /** Stands there at just this zoom, at once. */
  show: (point: LonLat, zoom: number) => void;
  fit: (bounds: Bounds, maxZoom?: number) => void;
  /** Moves just so far that a unit isn't hidden behind what covers the right. */
  reveal: (no: number) => void;
  /** Zooms around the selected unit if it is in view, else around the middle of what isn't covered. */
  zoomBy: (steps: number) => void;
  resetNorth: () => void;
  /** Tries the base map again. */
  retry: () => void;
  close: () => void;
}
