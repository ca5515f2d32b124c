import type { Map as MapboxMap } from 'mapbox-gl';
import type { PositionColumns } from '../../../api/index.ts';
import { ClusterLayer } from './cluster-layer.ts';
import {
  clusterVertices,
  clusterZoom,
  drawingOrder,
  gather,
  hiddenSlots,
  WORST_FIRST,
  type Cluster,
} from './clusters.ts';
import { Fleet, type FleetChange, type Roster } from './fleet.ts';
import { GlidePacer, SEEN_PX } from './glide-pacer.ts';
import { MarkerBuffer, type Emphasis } from './marker-buffer.ts';
import { MarkerLayer } from './marker-layer.ts';
import { mercatorX, mercatorY, worldPixels, type Matrix } from './mercator.ts';

const NO_CLUSTERS: readonly Cluster[] = [];

/** The part of the world in view, in Web Mercator; y grows to the south. */
interface Window {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Share of its size by which a marker beside the view still reaches into it. */
const EDGE = 0.03;

export interface FleetViewOptions {
  /** Units don't glide. */
  still: boolean;
  /** Numbers of units that are drawn wherever they stand, besides emergencies. */
  shown: () => ReadonlySet<number>;
  onMatrix: (matrix: Matrix) => void;
}

/** The fleet as it stands on the map: markers, clusters, and when they are drawn. */
export class FleetView {
  readonly fleet: Fleet;
  readonly #options: FleetViewOptions;
  readonly #buffer = new MarkerBuffer();
  readonly #pacer: GlidePacer;
  #emphasis: Emphasis = { selected: null, hovered: null };
  #clusters = NO_CLUSTERS;
  #order = new Uint32Array();
  #clustering = true;
  /** Clusters and order no longer fit where units are. */
  #stale = false;
  #map: MapboxMap | null = null;
  #layers: { markers: MarkerLayer; clusters: ClusterLayer } | null = null;
  #zoom = Number.NaN;

  constructor(options: FleetViewOptions) {
    this.#options = options;
    this.fleet = new Fleet(options.still);
    this.#pacer = new GlidePacer(() => this.#map?.triggerRepaint());
  }

  get clusters(): readonly Cluster[] {
    return this.#clusters;
  }

  /** Slots that are drawn themselves, the topmost last. */
  get order(): Uint32Array {
    return this.#order;
  }

  /** The layers for a map, clusters below markers; they are drawn from now on. */
  attach(map: MapboxMap): readonly [ClusterLayer, MarkerLayer] {
    this.#map = map;
    const clusters = new ClusterLayer();
    const markers = new MarkerLayer(this.#buffer, this.#options.onMatrix);
    this.#layers = { markers, clusters };
    this.#fill();
    this.#regroup();
    return [clusters, markers];
  }

  /** The map is about to be taken away. */
  detach(): void {
    this.#pacer.stop();
    this.#map = null;
    this.#layers = null;
  }

  /** Takes in where all units are. Answers whether anything has changed. */
  setColumns(columns: PositionColumns): boolean {
    const now = performance.now();
    return this.#take(this.fleet.setColumns(columns, now), now);
  }

  setRoster(roster: Roster, sos: ReadonlySet<number>): void {
    this.#take(this.fleet.setRoster(roster, sos), performance.now());
  }

  setEmphasis(emphasis: Emphasis): void {
    const before = this.#emphasis;
    this.#emphasis = { selected: emphasis.selected, hovered: emphasis.hovered };
    const numbers = [before.selected, before.hovered, emphasis.selected, emphasis.hovered];
    const slots = new Set(numbers.map((no) => (no === null ? -1 : this.fleet.slotOf(no))));
    slots.delete(-1);
    this.#buffer.write(
      this.fleet,
      [...slots].sort((a, b) => a - b),
      this.#emphasis,
    );
    this.#map?.triggerRepaint();
  }

  /** Draws units at one place as one, or each by itself. */
  setClustering(on: boolean): void {
    this.#clustering = on;
    this.regroup();
  }

  /** Gathers anew: other units than before are shown wherever they stand, or units have moved. Draws where that can be seen. */
  regroup(): void {
    const { clusters, order } = this;
    this.#regroup();
    const px = worldPixels(this.#map?.getZoom() ?? 0);
    if (!isSameOrder(order, this.#order) || !isSameClusters(clusters, this.#clusters, SEEN_PX / px)) {
      this.#map?.triggerRepaint();
    }
  }

  /** The camera has moved. */
  handleCamera(): void {
    const map = this.#map;
    if (map === null) {
      return;
    }
    const { lng, lat } = map.getCenter();
    const centre = { x: mercatorX(lng), y: mercatorY(lat) };
    if (this.#buffer.isFarFrom(centre, map.getZoom(), performance.now())) {
      this.#fill();
      this.#regroup();
    } else if (clusterZoom(map.getZoom()) !== this.#zoom) {
      this.regroup();
    }
  }

  /** Called once a second: gathers anew where units have moved since. Answers whether any did. */
  tick(): boolean {
    const stale = this.#stale;
    if (stale) {
      this.regroup();
    }
    return stale;
  }

  setFlash(on: boolean): void {
    this.#layers?.markers.setFlash(on);
  }

  #take({ renewed, slots, kinds, moved, turned }: FleetChange, now: number): boolean {
    if (renewed) {
      this.#fill();
    } else {
      this.#buffer.write(this.fleet, slots, this.#emphasis);
    }
    if (kinds) {
      this.regroup();
      this.#map?.triggerRepaint();
    } else {
      this.#stale ||= moved;
    }
    this.#pace(slots, turned, now);
    return slots.length > 0;
  }

  /** Has the map drawn as often as units that are seen move by what can be seen. */
  #pace(slots: readonly number[], turned: readonly number[], now: number): void {
    const window = slots.length === 0 ? null : this.#window();
    if (window === null) {
      return;
    }
    const { fromX, fromY, toX, toY, endAt } = this.fleet.ways;
    const px = worldPixels(this.#map?.getZoom() ?? 0);
    const turns = turned.some((slot) => isIn(window, toX[slot] ?? 0, toY[slot] ?? 0));
    let [fastest, last] = [turns ? SEEN_PX : 0, now];
    for (const slot of slots) {
      const [x = 0, y = 0, x0 = 0, y0 = 0] = [toX[slot], toY[slot], fromX[slot], fromY[slot]];
      if (isIn(window, x, y) || isIn(window, x0, y0)) {
        fastest = Math.max(fastest, Math.hypot(x - x0, y - y0) * px);
        last = Math.max(last, endAt[slot] ?? 0);
      }
    }
    this.#pacer.handleMove(fastest, last, now);
  }

  #window(): Window | null {
    const bounds = this.#map?.getBounds();
    if (bounds === undefined) {
      return null;
    }
    const [left, right] = [mercatorX(bounds.getWest()), mercatorX(bounds.getEast())];
    const [top, bottom] = [mercatorY(bounds.getNorth()), mercatorY(bounds.getSouth())];
    const [dx, dy] = [(right - left) * EDGE, (bottom - top) * EDGE];
    return { left: left - dx, top: top - dy, right: right + dx, bottom: bottom + dy };
  }

  /** Writes the whole fleet anew, counted from where the camera stands. */
  #fill(): void {
    const { lng, lat } = this.#map?.getCenter() ?? { lng: 0, lat: 0 };
    const origin = { x: mercatorX(lng), y: mercatorY(lat) };
    this.#buffer.fill(this.fleet, this.#emphasis, origin, performance.now());
    this.#map?.triggerRepaint();
  }

  #regroup(): void {
    this.#stale = false;
    this.#zoom = clusterZoom(this.#map?.getZoom() ?? 0);
    const clusters = this.#clustering && this.#map !== null ? gather(this.fleet, this.#zoom) : NO_CLUSTERS;
    const hidden = hiddenSlots(this.fleet, clusters, this.#options.shown());
    this.#clusters = clusters.filter(({ slots }) => slots.some((slot) => hidden[slot] === 1));
    this.#order = drawingOrder(this.fleet, hidden);
    this.#layers?.markers.setOrder(this.#order);
    this.#layers?.clusters.setVertices(
      clusterVertices(this.#clusters, this.#buffer.origin),
      this.#buffer.origin,
    );
  }
}

const isIn = ({ left, top, right, bottom }: Window, x: number, y: number): boolean =>
  x >= left && x <= right && y >= top && y <= bottom;

const isSameOrder = (before: Uint32Array, after: Uint32Array): boolean =>
  before.length === after.length && before.every((slot, i) => slot === after[i]);

const isSameClusters = (before: readonly Cluster[], after: readonly Cluster[], reach: number): boolean =>
  before.length === after.length &&
  before.every((one, i) => {
    const other = after[i];
    return (
      other !== undefined &&
      WORST_FIRST.every((kind) => one.counts[kind] === other.counts[kind]) &&
      Math.hypot(one.x - other.x, one.y - other.y) < reach
    );
  });
