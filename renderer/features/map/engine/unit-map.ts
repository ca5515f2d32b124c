import type { Map as MapboxMap, Style } from 'mapbox-gl';
import type { Court } from '#shared/courts.ts';
import type { LonLat } from '#shared/geo.ts';
import type { PositionColumns } from '../../../api/index.ts';
import { Cell } from '../../../api/store.ts';
import { CameraHand } from './camera-hand.ts';
import type { Cluster } from './clusters.ts';
import { courtFeatures, nearestFeatures, trackFeatures } from './features.ts';
import type { Roster } from './fleet.ts';
import { FleetView } from './fleet-view.ts';
import { Hover } from './hover.ts';
import type { Bounds, Matrix, ScreenPoint } from './mercator.ts';
import { addOverlays, setFeatures, type OverlayName } from './overlays.ts';
import { listenToPointer } from './pointer.ts';
import { siteAt } from './sites.ts';
import { StageKeeper } from './stage-keeper.ts';
import { setLabelLanguage } from './stage.ts';
import { addTint, setTint, tintedAt } from './tint.ts';
import type {
  Camera,
  DrawnName,
  MapFigures,
  NearestLines,
  TintArea,
  TrackParts,
  UnitMap,
  UnitMapOptions,
} from './types.ts';
import { UnitFinder } from './unit-finder.ts';
import { focusedUnits, focusFeatures, nearFeatures } from './unit-labels.ts';

/** Labels and figures are renewed this often. */
const TICK_MS = 1_000;
const FLASH_MS = 500;
/** The part of the world in view is told at most this often while the camera moves. */
const VIEW_MS = 500;
/** So few labels move with every update; more of them wait for the next second. */
const MAX_LIVE_LABELS = 12;

const NO_FIGURES: MapFigures = {
  drawn: 0,
  counts: { off: 0, lastKnown: 0, live: 0, sos: 0 },
  clusters: 0,
  probe: {},
};

/** Everything that the map was told, so that it can be drawn again from nothing. */
interface Content {
  sos: ReadonlySet<number>;
  alarmed: boolean;
  selected: number | null;
  hovered: number | null;
  followed: number | null;
  courts: readonly Court[];
  tint: readonly TintArea[];
  track: TrackParts;
  nearest: NearestLines | null;
  drawn: Record<DrawnName, GeoJSON.Feature[]>;
  english: boolean;
  picking: boolean;
}

class MapboxUnitMap implements UnitMap {
  readonly figures = new Cell<MapFigures>(NO_FIGURES);
  readonly #options: UnitMapOptions;
  readonly #stage: StageKeeper;
  readonly #timers: ReturnType<typeof setInterval>[];
  readonly #content: Content;
  /** The base map's style once the overlays stand on it. */
  #style: Style | null = null;
  readonly #units: FleetView;
  readonly #finder: UnitFinder;
  readonly #hover: Hover;
  readonly #camera: CameraHand;
  /** Overlays without a feature: told so again, the library would draw the whole map again. */
  readonly #empty = new Set<OverlayName>();
  /** The map is in the user's hand. */
  #held = false;
  #stale = false;
  #viewTimer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(container: HTMLElement, options: UnitMapOptions) {
    this.#options = options;
    this.#content = {
      sos: new Set(),
      alarmed: false,
      selected: null,
      hovered: null,
      followed: null,
      courts: [],
      tint: [],
      track: [],
      nearest: null,
      drawn: { fences: [], sketch: [], trails: [], sites: [] },
      english: options.english,
      picking: false,
    };
    this.#units = new FleetView({
      still: options.reducedMotion,
      shown: () => this.#shownNumbers(),
      onMatrix: (matrix) => this.#handleFrame(matrix),
    });
    this.#finder = new UnitFinder(container, this.#units);
    this.#hover = new Hover({
      finder: this.#finder,
      listeners: options.listeners,
      areaAt: (at) => this.#areaAt(at),
      onUnit: (no) => {
        this.#content.hovered = no;
        this.#units.setEmphasis(this.#content);
        this.#drawFocus();
      },
    });
    this.#camera = new CameraHand(container, () => this.#map);
    const { base, label, camera, baseMap, listeners } = options;
    this.#stage = new StageKeeper({
      container,
      base,
      label,
      camera,
      baseMap,
      onBaseMap: (shown) => listeners.onBaseMap(shown),
      onOpen: (map) => this.#listen(map),
      onStyle: (map, style) => this.#fill(map, style),
      onGone: () => {
        this.#style = null;
        this.#empty.clear();
        this.#units.detach();
        this.#held = false;
        this.#finder.matrix = null;
      },
      onProblem: (problem) => listeners.onProblem(problem),
    });
    this.#timers = [setInterval(() => this.#tick(), TICK_MS), setInterval(() => this.#flash(), FLASH_MS)];
  }

  setPositions(columns: PositionColumns): void {
    if (this.#units.setColumns(columns)) {
      this.#stale = true;
      if (focusedUnits(this.#content).size <= MAX_LIVE_LABELS) {
        this.#drawFocus();
      }
    }
    this.#keepFollowed();
  }

  setRoster(roster: Roster, sos: ReadonlySet<number>, alarmed: boolean): void {
    Object.assign(this.#content, { sos, alarmed });
    this.#units.setRoster(roster, sos);
    this.#drawFocus();
  }

  setSelected(no: number | null): void {
    this.#content.selected = no;
    this.#units.setEmphasis(this.#content);
    this.#units.regroup();
    this.#drawFocus();
  }

  setBaseMap(choice: string | null): void {
    this.#stage.setBaseMap(choice);
  }

  setClustering(on: boolean): void {
    this.#units.setClustering(on);
    this.#drawNear();
  }

  open(cluster: Cluster): void {
    const bounds = this.#finder.boundsOf(cluster);
    this.#hover.move(null);
    if (bounds !== null && !this.#camera.open(bounds)) {
      this.#options.listeners.onCluster(this.#finder.idsOf(cluster));
    }
  }

  setCourts(courts: readonly Court[]): void {
    this.#content.courts = courts;
    this.#draw('courts', courtFeatures(courts, this.#content.english));
  }

  setTint(areas: readonly TintArea[]): void {
    this.#content.tint = areas;
    if (this.#map !== null && this.#style !== null) {
      setTint(this.#map, areas);
    }
  }

  setEnglish(english: boolean): void {
    this.#content.english = english;
    if (this.#map !== null && this.#style !== null) {
      setLabelLanguage(this.#map, this.#style, english);
    }
    this.setCourts(this.#content.courts);
  }

  setTrack(parts: TrackParts): void {
    this.#content.track = parts;
    this.#draw('track', trackFeatures(parts));
  }

  setDrawn(name: DrawnName, features: GeoJSON.Feature[]): void {
    this.#content.drawn[name] = features;
    this.#draw(name, features);
  }

  setNearest(lines: NearestLines | null): void {
    this.#content.nearest = lines;
    this.#units.regroup();
    this.#drawNearest();
    this.#drawFocus();
  }

  setPicking(picking: boolean): void {
    this.#content.picking = picking;
    this.#map?.doubleClickZoom[picking ? 'disable' : 'enable']();
    this.#showCursor();
  }

  setCovered(right: number): void {
    this.#camera.covered = right;
  }

  setFollowed(no: number | null): void {
    this.#content.followed = no;
    this.#units.regroup();
    this.#keepFollowed();
  }

  placeOf(no: number): LonLat | null {
    return this.#finder.placeOf(no);
  }

  camera(): Camera | null {
    return this.#stage.camera();
  }

  markerBounds(): Bounds | null {
    return this.#finder.bounds();
  }

  show(point: LonLat, zoom: number): void {
    this.#camera.show(point, zoom);
  }

  flyTo(point: LonLat, minZoom: number): void {
    this.#camera.flyTo(point, minZoom);
  }

  fit(bounds: Bounds, maxZoom?: number): void {
    this.#camera.fit(bounds, maxZoom);
  }

  reveal(no: number): void {
    this.#camera.reveal(this.#finder.screenOfNumber(no));
  }

  zoomBy(steps: number): void {
    const { selected } = this.#content;
    this.#camera.zoomBy(steps, selected === null ? null : this.#finder.screenOfNumber(selected));
  }

  resetNorth(): void {
    this.#map?.resetNorth({ duration: 250 });
  }

  retry(): void {
    this.#stage.retry();
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) {
      clearInterval(timer);
    }
    clearTimeout(this.#viewTimer);
    this.#units.detach();
    this.#stage.close();
  }

  get #map(): MapboxMap | null {
    return this.#stage.map;
  }

  #listen(map: MapboxMap): void {
    const { listeners } = this.#options;
    map.on('rotate', () => listeners.onBearing(map.getBearing()));
    map.on('move', () => {
      this.#units.handleCamera();
      this.#viewTimer ??= setTimeout(() => this.#tellView(), VIEW_MS);
    });
    // What is under the pointer is another thing then.
    map.on('zoomstart', () => this.#hover.move(null));
    map.on('moveend', () => {
      this.#drawNear();
      this.#tick();
    });
    listenToPointer(map, {
      onMove: (at, place) => {
        listeners.onPointer(place);
        this.#hover.move(at);
        this.#showCursor();
      },
      onLeave: () => {
        listeners.onPointer(null);
        this.#hover.move(null);
      },
      onClick: (at, place) => {
        const unitId = this.#finder.idOf(this.#finder.pick(at));
        const cluster = unitId === null ? this.#finder.pickCluster(at) : null;
        const isCovered = unitId !== null || cluster !== null;
        const siteId = isCovered || this.#style === null ? null : siteAt(map, at);
        listeners.onClick({ place, unitId, cluster, siteId, areaCode: this.#areaAt(at) });
      },
      onDoubleClick: () => listeners.onDoubleClick(),
      onPoint: (place) => listeners.onPoint(place),
      onHold: (held) => {
        this.#held = held;
      },
      onHandMove: () => listeners.onHandMove(),
    });
  }

  /** Draws all that the map was told onto a base map that has just been loaded. */
  #fill(map: MapboxMap, style: Style): void {
    addOverlays(map, this.#units.attach(map));
    addTint(map, style);
    this.#style = style;
    const { english, tint, track, drawn, picking } = this.#content;
    this.setTint(tint);
    this.setEnglish(english);
    this.setTrack(track);
    for (const [name, features] of Object.entries(drawn) as [DrawnName, GeoJSON.Feature[]][]) {
      this.#draw(name, features);
    }
    this.setPicking(picking);
    this.#drawNearest();
    this.#drawFocus();
    this.#tellView();
    map.triggerRepaint();
  }

  #handleFrame(matrix: Matrix): void {
    const first = this.#finder.matrix === null;
    this.#finder.matrix = matrix;
    if (first) {
      this.#stage.handleDrawn();
      // Listeners may move the map, which is not possible in the middle of a frame.
      queueMicrotask(() => this.#closed || this.#options.listeners.onReady());
    }
  }

  /** Units that stand by themselves whatever is around them. */
  #shownNumbers(): ReadonlySet<number> {
    const { selected, followed, nearest } = this.#content;
    const chosen = [selected, followed].filter((no) => no !== null);
    return new Set([...chosen, ...(nearest?.to ?? [])]);
  }

  #tellView(): void {
    this.#viewTimer = undefined;
    const bounds = this.#map?.getBounds();
    if (bounds !== undefined) {
      this.#options.listeners.onView({
        west: bounds.getWest(),
        south: bounds.getSouth(),
        east: bounds.getEast(),
        north: bounds.getNorth(),
      });
    }
  }

  #draw(name: OverlayName, features: GeoJSON.Feature[]): void {
    const isEmpty = features.length === 0;
    if (this.#map === null || this.#style === null || (isEmpty && this.#empty.has(name))) {
      return;
    }
    setFeatures(this.#map, name, features);
    if (isEmpty) {
      this.#empty.add(name);
    } else {
      this.#empty.delete(name);
    }
  }

  #drawNearest(): void {
    const { nearest } = this.#content;
    const places = nearest?.to.flatMap((no) => this.placeOf(no) ?? []) ?? [];
    this.#draw('nearest', nearest === null ? [] : nearestFeatures(nearest.from, places));
  }

  #drawFocus(): void {
    this.#draw('focus', focusFeatures(this.#units.fleet, performance.now(), this.#content));
  }

  #drawNear(): void {
    const view = this.#finder.view();
    const zoom = this.#map?.getZoom();
    if (view !== null && zoom !== undefined) {
      this.#draw('near', nearFeatures(this.#units, { view, zoom, emphasised: this.#content }));
    }
  }

  #tick(): void {
    const figures = this.#finder.figures();
    if (figures === null) {
      return;
    }
    this.#units.tick();
    if (this.#stale) {
      this.#stale = false;
      this.#drawFocus();
      this.#drawNear();
      this.#drawNearest();
    }
    this.figures.set(figures);
  }

  #flash(): void {
    const { alarmed } = this.#content;
    const still = this.#options.reducedMotion;
    this.#units.setFlash(alarmed && (still || Math.floor(performance.now() / FLASH_MS) % 2 === 0));
  }

  #keepFollowed(): void {
    const { followed } = this.#content;
    const place = followed === null ? null : this.placeOf(followed);
    // A camera that is set lets go of the user's drag: the next update brings the unit back to the middle.
    if (place !== null && !this.#held) {
      this.#camera.keep(place, this.#units.fleet.leftMs(followed ?? 0, performance.now()));
    }
  }

  /** Code of the tinted area there; a map that tints nothing isn't asked with each move of the pointer. */
  #areaAt(at: ScreenPoint): string | null {
    const map = this.#map;
    return map === null || this.#style === null || this.#content.tint.length === 0 ? null : tintedAt(map, at);
  }

  #showCursor(): void {
    const { picking } = this.#content;
    const canvas = this.#map?.getCanvas();
    if (canvas !== undefined) {
      canvas.style.cursor = picking ? 'crosshair' : this.#hover.isLink ? 'pointer' : '';
    }
  }
}

/**
 * Puts the map of units into a container. The library behind it (mapbox-gl 1.13.3, BSD, no token) is known to this folder alone. The
 * container's size may change, and may be nothing for a while.
 */
export function createUnitMap(container: HTMLElement, options: UnitMapOptions): UnitMap {
  return new MapboxUnitMap(container, options);
}
