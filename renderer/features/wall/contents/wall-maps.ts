import { Cell, type Readable } from '../../../api/store.ts';
import { useSession } from '../../../app/session.ts';
import { apiBase } from '../../../bridge/bridge.ts';
import { LingerPool, type Claim } from '../../../media/linger-pool.ts';
import { useBaseMapChoice } from '../../map/base-maps/base-map-choice.ts';
import type { UnitMap } from '../../map/engine/types.ts';
import { createUnitMap } from '../../map/engine/unit-map.ts';

/** A map that stands in a tile now, or did a moment ago. */
export interface WallMap {
  /** What it is drawn in: it goes into the tile. */
  element: HTMLElement;
  map: UnitMap;
  /** Whether it has drawn. */
  ready: Readable<boolean>;
}

/** Scenes come again: what the wall showed an hour ago it rarely shows. */
const LINGER_MS = 10 * 60_000;
const nothing = (): void => undefined;

const setView = (element: HTMLElement, bounds: Parameters<UnitMap['fit']>[0] | null): void =>
  useSession.getState().positions?.setView(element, bounds);

function make(label: string): WallMap {
  const element = document.createElement('div');
  element.className = 'tile-map-view';
  const ready = new Cell(false);
  const map = createUnitMap(element, {
    base: apiBase(),
    label,
    english: false,
    camera: null,
    baseMap: useBaseMapChoice.getState().choice,
    reducedMotion: window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    listeners: {
      onReady: () => ready.set(true),
      onView: (bounds) => setView(element, bounds),
      onProblem: nothing,
      onBaseMap: nothing,
      onHover: nothing,
      onClusterHover: nothing,
      onCluster: nothing,
      onArea: nothing,
      onBearing: nothing,
      onClick: nothing,
      onPoint: nothing,
      onDoubleClick: nothing,
      onPointer: nothing,
      onHandMove: nothing,
    },
  });
  return { element, map, ready };
}

/**
 * A wall that changes all day makes no map twice: the graphics process of a browser keeps something of each for good, and one that is there
 * stands at once.
 */
const pool = new LingerPool<WallMap>({ lingerMs: LINGER_MS, make, destroy: ({ map }) => map.close() });

// What another user saw isn't kept.
useSession.subscribe(({ positions }, before) => {
  if (positions !== before.positions) {
    pool.clear();
  }
});

/** Puts a map into a tile, with a name for screen readers; the claim's release takes it out again. */
export function claimMap(box: HTMLElement, label: string): Claim<WallMap> {
  const { thing, release } = pool.claim(label);
  box.append(thing.element);
  return {
    thing,
    release: () => {
      thing.element.remove();
      thing.map.setFollowed(null);
      setView(thing.element, null);
      release();
    },
  };
}
