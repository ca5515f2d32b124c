import mapboxgl, { type GeoJSONSource } from 'mapbox-gl';
import type { PositionColumns } from '../../../renderer/api/position-table.ts';
import { createUnitMap } from '../../../renderer/features/map/engine/unit-map.ts';
import { absoluteStyle } from '../../../renderer/features/map/engine/style.ts';
import { CENTRE, drive } from './fleet.ts';

/** Just below the zoom where our map adds names and circles of accuracy, which the other side doesn't draw. */
const ZOOM = 10.9;
const UPDATE_MS = 1_000;

/** The product's map as it is, the same without clusters, and the library's own way. */
export type Side = 'ours' | 'oursApart' | 'setData';

/** What a stretch took: ms of the call that brings an update to the map, and ms between frames. */
export interface Stretch {
  calls: number[];
  frames: number[];
}

interface Shown {
  update: (columns: PositionColumns) => void;
  close: () => void;
}

declare global {
  interface Window {
    benchMap: {
      open: (side: Side, units: number, updates: number) => Promise<void>;
      run: () => Promise<Stretch>;
      /** Shows the updates that were made again and again, so many in all, each when the one before is drawn. */
      drive: (times: number) => Promise<void>;
      close: () => void;
    };
  }
}

const nothing = (): void => undefined;

/** The product's own map, as the console makes it. */
function openOurs(container: HTMLElement, units: number, clustering: boolean): Promise<Shown> {
  return new Promise((resolve) => {
    const map = createUnitMap(container, {
      base: location.origin,
      english: false,
      label: 'bench',
      reducedMotion: false,
      baseMap: null,
      camera: { center: [CENTRE.lon, CENTRE.lat], zoom: ZOOM, bearing: 0 },
      listeners: {
        onReady: () => resolve({ update: (columns) => map.setPositions(columns), close: () => map.close() }),
        onProblem: nothing,
        onBaseMap: nothing,
        onClick: nothing,
        onPoint: nothing,
        onDoubleClick: nothing,
        onHover: nothing,
        onClusterHover: nothing,
        onCluster: nothing,
        onView: nothing,
        onArea: nothing,
        onPointer: nothing,
        onHandMove: nothing,
        onBearing: nothing,
      },
    });
    const roster = new Map(
      Array.from({ length: units }, (_, i) => [i + 1, { id: `u${i}`, label: `杭执${i} 警员` }]),
    );
    map.setClustering(clustering);
    map.setRoster(roster, new Set(), false);
  });
}

const COLOUR_OF_STATE = ['#4c8dff', '#e0a030', '#8a93a3'] as const;

function toFeatures({ count, lon, lat, state, no }: PositionColumns): GeoJSON.FeatureCollection {
  const features = Array.from({ length: count }, (_, i): GeoJSON.Feature => ({
    type: 'Feature',
    geometry: { type: 'Point', coordinates: [lon[i] ?? 0, lat[i] ?? 0] },
    properties: { no: no[i], colour: COLOUR_OF_STATE[state[i] ?? 0] },
  }));
  return { type: 'FeatureCollection', features };
}

/** The library's documented way for points that move: a GeoJSON source that gets all of them anew, and a circle for each. */
async function openSetData(container: HTMLElement): Promise<Shown> {
  const style = (await (await fetch('/basemap/style.json')).json()) as mapboxgl.Style;
  const map = new mapboxgl.Map({
    container,
    style: absoluteStyle(style, location.origin),
    center: [CENTRE.lon, CENTRE.lat],
    zoom: ZOOM,
    attributionControl: false,
    fadeDuration: 0,
  });
  await new Promise((resolve) => {
    map.once('load', resolve);
  });
  map.addSource('units', { type: 'geojson', data: { type: 'FeatureCollection', features: [] } });
  map.addLayer({
    id: 'units',
    type: 'circle',
    source: 'units',
    paint: { 'circle-radius': 6, 'circle-color': ['get', 'colour'], 'circle-stroke-width': 1.5 },
  });
  return {
    update: (columns) => (map.getSource('units') as GeoJSONSource).setData(toFeatures(columns)),
    close: () => map.remove(),
  };
}

let shown: Shown | null = null;
let updates: PositionColumns[] = [];

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

window.benchMap = {
  open: async (side, units, count) => {
    const container = document.createElement('div');
    container.style.cssText = 'position:fixed;inset:0';
    document.body.replaceChildren(container);
    updates = drive(units, count + 2);
    shown = await (side === 'setData' ? openSetData(container) : openOurs(container, units, side === 'ours'));
    for (const first of updates.splice(0, 2)) {
      shown.update(first);
      await pause(UPDATE_MS);
    }
  },
  run: async () => {
    const calls: number[] = [];
    const frames: number[] = [];
    let last = performance.now();
    let running = true;
    const frame = (now: number): void => {
      frames.push(now - last);
      last = now;
      if (running) {
        requestAnimationFrame(frame);
      }
    };
    requestAnimationFrame(frame);
    for (const columns of updates) {
      const began = performance.now();
      shown?.update(columns);
      calls.push(performance.now() - began);
      await pause(UPDATE_MS);
    }
    running = false;
    return { calls, frames: frames.slice(1) };
  },
  drive: async (times) => {
    for (let i = 0; i < times; i += 1) {
      const columns = updates[i % updates.length];
      if (columns !== undefined) {
        shown?.update(columns);
      }
      await new Promise(requestAnimationFrame);
    }
  },
  close: () => {
    shown?.close();
    shown = null;
  },
};
