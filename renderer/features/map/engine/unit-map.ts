import type { Map as MapboxMap, Style } from 'mapbox-gl';
import type { Court } from '#shared/courts.ts';
import type { LonLat } from '#shared/geo.ts';
import type { PositionColumns } from '../../../api/index.ts';
import { Cell } from '../../../api/store.ts';
import { CameraHand } from './camera-hand.ts';
import { courtFeatures, nearestFeatures, trackFeatures } from './features.ts';
import { MarkerLayer } from './marker-layer.ts';
import { buildMarkers, writeVertices, type Markers, type Roster } from './markers.ts';
import { mercatorX, mercatorY, type Bounds, type ScreenPoint } from './mercator.ts';
import { addOverlays, setFeatures, type OverlayName } from './overlays.ts';
import { looksSame } from './pick.ts';
import { listenToPointer } from './pointer.ts';
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
/** So few labels move with every update; more of them wait for the next second. */
const MAX_LIVE_LABELS = 12;

const NO_FIGURES: MapFigures = { drawn: 0, counts: { off: 0, lastKnown: 0, live: 0, sos: 0 }, probe: {} };

/** Everything that the map was told, so that it can be drawn again from nothing. */
interface Content {
  columns: PositionColumns | null;
  roster: Roster;
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
  #layer: MarkerLayer | null = null;
  /** The base map's style once the overlays stand on it. */
  #style: Style | null = null;
  /** The markers as they were drawn last. */
  #shown: Markers | null = null;
  readonly #finder: UnitFinder;
  readonly #camera: CameraHand;
  /** Overlays without a feature: told so again, the library would draw the whole map again. */
  readonly #empty = new Set<OverlayName>();
  /** The tinted area under the pointer. */
  #area: string | null = null;
  /** The map is in the user's hand. */
  #held = false;
  #stale = false;
  #closed = false;

  constructor(container: HTMLElement, options: UnitMapOptions) {
    this.#options = options;
    this.#content = {
      columns: null,
      roster: new Map(),
      sos: new Set(),
      alarmed: false,
      selected: null,
      hovered: null,
      followed: null,
      courts: [],
      tint: [],
      track: [],
      nearest: null,
      drawn: { fences: [], sketch: [], trails: [] },
      english: options.english,
      picking: false,
    };
    this.#finder = new UnitFinder(container, () => this.#content.roster);
    this.#camera = new CameraHand(container, () => this.#map);
    const { base, label, camera, listeners } = options;
    this.#stage = new StageKeeper({
      container,
      base,
      label,
      camera,
      onOpen: (map) => this.#listen(map),
      onStyle: (map, style) => this.#fill(map, style),
      onGone: () => {
        this.#style = null;
        this.#empty.clear();
        this.#shown = null;
        this.#held = false;
        this.#finder.matrix = null;
      },
      onProblem: (problem) => listeners.onProblem(problem),
    });
    this.#timers = [setInterval(() => this.#tick(), TICK_MS), setInterval(() => this.#flash(), FLASH_MS)];
  }

  setPositions(columns: PositionColumns): void {
    this.#content.columns = columns;
    if (this.#rebuild() && focusedUnits(this.#content).size <= MAX_LIVE_LABELS) {
      this.#drawFocus();
    }
    this.#keepFollowed();
  }

  setRoster(roster: Roster, sos: ReadonlySet<number>, alarmed: boolean): void {
    Object.assign(this.#content, { roster, sos, alarmed });
    this.#rebuild();
    this.#drawFocus();
  }

  setSelected(no: number | null): void {
    this.#content.selected = no;
    this.#drawMarkers();
    this.#drawFocus();
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

  flyTo(point: LonLat, minZoom: number): void {
    this.#camera.flyTo(point, minZoom);
  }

  fit(bounds: Bounds, maxZoom?: number): void {
    this.#camera.fit(bounds, maxZoom);
  }

  reveal(no: number): void {
    this.#camera.reveal(this.#finder.screenOf(this.#finder.indexOf(no)));
  }

  zoomBy(steps: number): void {
    const { selected } = this.#content;
    const index = selected === null ? -1 : this.#finder.indexOf(selected);
    this.#camera.zoomBy(steps, this.#finder.screenOf(index));
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
    this.#stage.close();
  }

  get #map(): MapboxMap | null {
    return this.#stage.map;
  }

  #listen(map: MapboxMap): void {
    const { listeners } = this.#options;
    map.on('rotate', () => listeners.onBearing(map.getBearing()));
    map.on('moveend', () => {
      this.#drawMarkers();
      this.#drawNear();
      this.#tick();
    });
    listenToPointer(map, {
      onMove: (at, place) => {
        listeners.onPointer(place);
        this.#hover(this.#finder.pick(at));
        this.#hoverArea(at);
      },
      onLeave: () => {
        listeners.onPointer(null);
        this.#hover(-1);
        this.#hoverArea(null);
      },
      onClick: (at, place) =>
        listeners.onClick(this.#finder.idOf(this.#finder.pick(at)), place, this.#areaAt(at)),
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
    let first = true;
    this.#layer = new MarkerLayer((matrix) => {
      this.#finder.matrix = matrix;
      if (first) {
        first = false;
        this.#stage.handleDrawn();
        // Listeners may move the map, which is not possible in the middle of a frame.
        queueMicrotask(() => this.#closed || this.#options.listeners.onReady());
      }
    });
    addOverlays(map, this.#layer);
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
    this.#rebuild();
    this.#drawNearest();
    this.#drawFocus();
    map.triggerRepaint();
  }

  /** Works the markers out again. Draws them, and answers true, if that can be seen: a map that stands still costs nothing. */
  #rebuild(): boolean {
    const { columns, roster, sos } = this.#content;
    if (columns === null) {
      return false;
    }
    const markers = buildMarkers(columns, roster, sos);
    this.#finder.markers = markers;
    const view = this.#finder.view();
    if (view !== null && this.#shown !== null && looksSame(this.#shown, markers, view)) {
      return false;
    }
    this.#stale = true;
    this.#drawMarkers();
    return true;
  }

  #drawMarkers(): void {
    const map = this.#map;
    const { markers } = this.#finder;
    if (map === null || markers === null || this.#layer === null || this.#style === null) {
      return;
    }
    const { lng, lat } = map.getCenter();
    const origin = { x: mercatorX(lng), y: mercatorY(lat) };
    this.#shown = markers;
    this.#layer.setVertices(writeVertices(markers, origin, this.#content), origin);
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
    const { markers } = this.#finder;
    if (markers !== null) {
      this.#draw('focus', focusFeatures(markers, this.#content.roster, this.#content));
    }
  }

  #drawNear(): void {
    const { markers } = this.#finder;
    const view = this.#finder.view();
    const zoom = this.#map?.getZoom();
    if (view !== null && markers !== null && zoom !== undefined) {
      const options = { view, zoom, emphasised: this.#content };
      this.#draw('near', nearFeatures(markers, this.#content.roster, options));
    }
  }

  #tick(): void {
    const figures = this.#finder.figures();
    if (figures === null) {
      return;
    }
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
    this.#layer?.setFlash(alarmed && (still || Math.floor(performance.now() / FLASH_MS) % 2 === 0));
  }

  #keepFollowed(): void {
    const { followed } = this.#content;
    const place = followed === null ? null : this.placeOf(followed);
    // A camera that is set lets go of the user's drag: the next update brings the unit back to the middle.
    if (place !== null && !this.#held) {
      this.#camera.keep(place, this.#options.reducedMotion);
    }
  }

  #hover(index: number): void {
    const no = this.#finder.numberOf(index);
    if (no === this.#content.hovered) {
      return;
    }
    this.#content.hovered = no;
    const unitId = this.#finder.idOf(index);
    const at = this.#finder.screenOf(index);
    this.#options.listeners.onHover(unitId === null || at === null ? null : { unitId, at });
    this.#showCursor();
    this.#drawMarkers();
    this.#drawFocus();
  }

  /** Code of the tinted area there; a map that tints nothing isn't asked with each move of the pointer. */
  #areaAt(at: ScreenPoint): string | null {
    const map = this.#map;
    return map === null || this.#style === null || this.#content.tint.length === 0 ? null : tintedAt(map, at);
  }

  #hoverArea(at: ScreenPoint | null): void {
    const code = at === null || this.#content.hovered !== null ? null : this.#areaAt(at);
    if (code === null && this.#area === null) {
      return;
    }
    this.#area = code;
    this.#options.listeners.onArea(code === null || at === null ? null : { code, at });
    this.#showCursor();
  }

  #showCursor(): void {
    const { picking, hovered } = this.#content;
    const canvas = this.#map?.getCanvas();
    if (canvas !== undefined) {
      const isLink = hovered !== null || this.#area !== null;
      canvas.style.cursor = picking ? 'crosshair' : isLink ? 'pointer' : '';
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
