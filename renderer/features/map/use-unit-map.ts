import { useEffect, useEffectEvent, useRef, useState, type RefObject } from 'react';
import { useTranslation } from 'react-i18next';
import type { LonLat } from '#shared/geo.ts';
import { useSession } from '../../app/session.ts';
import { apiBase } from '../../bridge/bridge.ts';
import type { Bounds, ScreenPoint } from './engine/mercator.ts';
import type { ShownBaseMap } from './engine/base-map.ts';
import type { ClusterHover, MapHit, MapProblem, UnitMap } from './engine/types.ts';
import { useBaseMapChoice } from './base-maps/base-map-choice.ts';
import { showCluster, useMapStore } from './map-store.ts';
import { createUnitMap } from './engine/unit-map.ts';

/** A unit under the pointer, and where its marker is in the map. */
export interface Hover {
  unitId: string;
  at: ScreenPoint;
}

/** A tinted area under the pointer, and where the pointer is in the map. */
export interface AreaHover {
  code: string;
  at: ScreenPoint;
}

export interface UnitMapView {
  map: UnitMap | null;
  ready: boolean;
  problem: MapProblem | null;
  hover: Hover | null;
  clusterHover: ClusterHover | null;
  area: AreaHover | null;
  bearing: number;
  baseMap: ShownBaseMap;
}

export interface UnitMapHandlers {
  onClick: (hit: MapHit) => void;
  onPoint: (place: LonLat) => void;
  onDoubleClick: () => void;
  onPointer: (place: LonLat | null) => void;
  onHandMove: () => void;
}

/**
 * Keeps a map of units in the element while the component is mounted. Unless `keepsCamera` is false, the next map begins where this one is
 * left.
 */
export function useUnitMap(
  ref: RefObject<HTMLElement | null>,
  handlers: UnitMapHandlers,
  { keepsCamera }: { keepsCamera: boolean } = { keepsCamera: true },
): UnitMapView {
  const { t, i18n } = useTranslation('map');
  const [map, setMap] = useState<UnitMap | null>(null);
  const [ready, setReady] = useState(false);
  const [problem, setProblem] = useState<MapProblem | null>(null);
  const [hover, setHover] = useState<Hover | null>(null);
  const [clusterHover, setClusterHover] = useState<ClusterHover | null>(null);
  const [area, setArea] = useState<AreaHover | null>(null);
  const [bearing, setBearing] = useState(0);
  const [baseMap, setBaseMap] = useState<ShownBaseMap>(null);
  const choice = useBaseMapChoice((s) => s.choice);
  const onClick = useEffectEvent(handlers.onClick);
  const onPoint = useEffectEvent(handlers.onPoint);
  const onDoubleClick = useEffectEvent(handlers.onDoubleClick);
  const onPointer = useEffectEvent(handlers.onPointer);
  const onHandMove = useEffectEvent(handlers.onHandMove);
  const stream = useSession((s) => s.positions);
  const onView = useEffectEvent((id: object, bounds: Bounds | null) => stream?.setView(id, bounds));
  const start = useRef({ label: t('label'), english: i18n.language === 'en' });

  useEffect(() => {
    const element = ref.current;
    if (element === null) {
      return undefined;
    }
    const made = createUnitMap(element, {
      base: apiBase(),
      ...start.current,
      camera: useMapStore.getState().camera,
      baseMap: useBaseMapChoice.getState().choice,
      reducedMotion: window.matchMedia('(prefers-reduced-motion: reduce)').matches,
      listeners: {
        onReady: () => setReady(true),
        onProblem: setProblem,
        onBaseMap: setBaseMap,
        onHover: setHover,
        onClusterHover: setClusterHover,
        onCluster: showCluster,
        onView: (bounds) => onView(element, bounds),
        onArea: setArea,
        onBearing: setBearing,
        onClick: (hit) => onClick(hit),
        onPoint: (place) => onPoint(place),
        onDoubleClick: () => onDoubleClick(),
        onPointer: (place) => onPointer(place),
        onHandMove: () => onHandMove(),
      },
    });
    setMap(made);
    return () => {
      if (keepsCamera) {
        useMapStore.setState({ camera: made.camera() });
      }
      made.close();
      onView(element, null);
      setMap(null);
      setReady(false);
    };
  }, [ref, keepsCamera]);
  useEffect(() => map?.setBaseMap(choice), [map, choice]);
  return { map, ready, problem, hover, clusterHover, area, bearing, baseMap };
}
